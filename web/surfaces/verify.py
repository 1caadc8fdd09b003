"""`/v/CODE`: the page behind a card's QR code: what the ledger says under it, and whether the chain holds."""

from __future__ import annotations

import html
from decimal import Decimal

from aiohttp.web import Request, Response

from community.proof import Proof, prove
from storage.positions import Result
from web.context import STORE
from web.surface import Route, Surface

LONGEST_CODE = 20
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{background:#0b1220;color:#f5f8ff;font:18px/1.6 system-ui,sans-serif;max-width:34rem;
margin:12vh auto;padding:0 1.2rem}}h1{{font-size:1.5rem}}dt{{color:#a9b6cc}}dd{{margin:0 0 .6rem}}code{{color:#a9b6cc;
overflow-wrap:anywhere}}</style></head><body><h1>{title}</h1><dl>{facts}</dl><p><code>{hash}</code></p>
<p>Past results do not predict future ones.</p></body></html>"""


async def _verify(request: Request) -> Response:
    store = request.app.get(STORE)
    code = request.match_info["code"][:LONGEST_CODE]
    if store is None:
        return _page("Nothing can be verified here", (), "", status=404)
    async with store.read() as connection:
        proof = await prove(connection, code)
    if proof is None or proof.result is None:
        return _page("No trade is recorded under this code", (("Code", code),), "", status=404)
    title = "Verified" if proof.checks.all_hold else "This record does not hold: do not trust it"
    return _page(f"{title}: {proof.entry.shown}", _facts(proof, proof.result), proof.entry.hash)


def _facts(proof: Proof, result: Result) -> tuple[tuple[str, str], ...]:
    return (
        ("Trade", f"{result.side.value.upper()} {result.key}"),
        ("Return after fees", f"{result.return_pct:+.2f} %"),
        *((("Multiple of the risk", f"{result.r.quantize(Decimal('0.01')):+f} R"),) if result.r is not None else ()),
        ("Provider", proof.provider),
        *((("Trader", proof.trader),) if proof.trader else ()),
        ("Closed", f"{result.closed_at:%Y-%m-%d %H:%M} UTC"),
        ("Money", "paper, not real" if proof.paper else "real"),
        ("Ledger", f"entry {proof.entry.sequence}, one of {proof.day_size} under the root of {proof.at:%Y-%m-%d}"),
    )


def _page(title: str, facts: tuple[tuple[str, str], ...], digest: str, *, status: int = 200) -> Response:
    shown = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in facts)
    text = PAGE.format(title=html.escape(title), facts=shown, hash=html.escape(digest))
    return Response(text=text, content_type="text/html", status=status, headers={"Content-Security-Policy": POLICY})


SURFACE = Surface(name="verify", routes=(Route(method="GET", path="/v/{code}", answer=_verify),))
