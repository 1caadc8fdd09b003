"""`/connect/TOKEN`: the form behind a one-time link, where a user enters a venue's credentials; tried, then sealed."""

from __future__ import annotations

import html
from collections.abc import Iterable
from http import HTTPStatus

from aiohttp.web import Request, Response

from brokers.venue import Field, Venue
from storage import tickets
from storage.tickets import Ticket
from trading.connecting import Connected, Connecting, Refused
from trading.venues import known, title
from web.context import CONNECTING, NOW, STORE
from web.surface import Route, Surface

SECONDS = 30.0
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><title>{title}</title><style>body{{background:#0b1220;color:#f5f8ff;font:18px/1.6
system-ui,sans-serif;max-width:34rem;margin:10vh auto;padding:0 1.2rem}}h1{{font-size:1.5rem}}label{{display:block;
margin-top:1.2rem;font-weight:600}}small{{display:block;color:#a9b6cc}}input,textarea{{width:100%;box-sizing:border-box;
background:#131d33;color:inherit;border:1px solid #33415c;border-radius:.5rem;padding:.6rem;font:inherit}}textarea{{
min-height:9rem;font-family:monospace;font-size:.8rem}}button{{margin-top:1.6rem;background:#2dd4a7;color:#06231a;border:0;
border-radius:.5rem;padding:.7rem 1.4rem;font:inherit;font-weight:700}}.bad{{background:#3b1420;border-radius:.5rem;
padding:.6rem .9rem}}</style></head><body><h1>{title}</h1>{body}</body></html>"""
GONE = "This link was used already, or a quarter of an hour has passed. Ask the bot for a new one with /connect."


async def _form(request: Request) -> Response:
    found = await _ticket(request)
    if found is None:
        return _page("This link is over", f"<p>{GONE}</p>", status=HTTPStatus.GONE)
    _, ticket, venue = found
    return _page(f"Connect {title(ticket.venue)}", _fields(venue))


async def _enter(request: Request) -> Response:
    found = await _ticket(request)
    if found is None:
        return _page("This link is over", f"<p>{GONE}</p>", status=HTTPStatus.GONE)
    connecting, ticket, venue = found
    posted = await request.post()
    entered = {field.name: value for field in venue.fields if isinstance(value := posted.get(field.name, ""), str)}
    outcome = await connecting.connect(ticket.user_id, ticket.venue, entered)
    match outcome:
        case Refused(text=text):
            shown = {field.name: entered.get(field.name, "") for field in venue.fields if not field.hidden}
            body = f'<p class="bad" role="alert">{html.escape(text)}</p>{_fields(venue, shown)}'
            return _page(f"Connect {title(ticket.venue)}", body, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        case Connected():
            await _use_up(request)
            return _page(f"{title(ticket.venue)} is connected", _done(outcome))


async def _ticket(request: Request) -> tuple[Connecting, Ticket, Venue] | None:
    connecting, store = request.app.get(CONNECTING), request.app.get(STORE)
    if connecting is None or store is None:
        return None
    async with store.read() as connection:
        ticket = await tickets.look(connection, request.match_info["token"], request.app[NOW]())
    venue = known(ticket.venue) if ticket is not None else None
    return None if ticket is None or venue is None else (connecting, ticket, venue)


async def _use_up(request: Request) -> None:
    async with request.app[STORE].write() as connection:
        await tickets.use(connection, request.match_info["token"], request.app[NOW]())


def _fields(venue: Venue, shown: dict[str, str] | None = None) -> str:
    advice = f"<p>{html.escape(venue.advice)}</p>" if venue.advice else ""
    inputs = "".join(_input(field, (shown or {}).get(field.name, "")) for field in venue.fields)
    return (
        f'{advice}<form method="post" autocomplete="off">{inputs}<button>Try and connect</button></form>'
        "<p><small>What you enter is tried first, then stored encrypted, under a key of your own. It is shown to "
        "nobody, and /disconnect deletes it.</small></p>"
    )


def _input(field: Field, shown: str) -> str:
    name, label = html.escape(field.name), html.escape(field.label)
    hint = f"<small>{html.escape(field.hint)}</small>" if field.hint else ""
    needed = "" if field.optional else " required"
    if field.long:
        control = f'<textarea id="{name}" name="{name}" spellcheck="false"{needed}></textarea>'
    else:
        kind = "password" if field.hidden else "text"
        control = (
            f'<input id="{name}" name="{name}" type="{kind}" value="{html.escape(shown)}" spellcheck="false"{needed}>'
        )
    return f'<label for="{name}">{label}</label>{hint}{control}'


def _done(connected: Connected) -> str:
    grant = connected.grant
    allowed: Iterable[str] = grant.permissions or ("trade",)
    listed = ", ".join(html.escape(one) for one in allowed)
    untold = "" if grant.may_withdraw is False else " The venue does not tell whether they may withdraw: look there."
    return (
        f"<p>Account {html.escape(grant.account)}. These credentials may: {listed}.{untold}</p>"
        "<p>Nothing is traded there yet. Go back to the chat and choose what is, with /routing.</p>"
    )


def _page(heading: str, body: str, *, status: HTTPStatus = HTTPStatus.OK) -> Response:
    text = PAGE.format(title=html.escape(heading), body=body)
    return Response(text=text, content_type="text/html", status=status, headers={"Content-Security-Policy": POLICY})


SURFACE = Surface(
    name="connect",
    routes=(
        Route(method="GET", path="/connect/{token}", answer=_form, seconds=SECONDS),
        Route(method="POST", path="/connect/{token}", answer=_enter, seconds=SECONDS),
    ),
)
