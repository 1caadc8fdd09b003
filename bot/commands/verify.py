"""`/verify`: what the ledger says under a code, and whether the chain of hashes around it holds."""

from __future__ import annotations

from dataclasses import dataclass

from bot.command import Call, Command, option
from bot.commands.finding import in_r
from bot.figures import money, price, signed_percent
from bot.reply import Button, Reply, Tone
from cards.kit.figure import duration
from community.proof import Checks, Proof, prove
from domain.money import plain
from domain.signal import Level, Signal, Unit
from storage.positions import Result

MINUTE = "%Y-%m-%d %H:%M UTC"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyArguments:
    """Which entry."""

    code: str = option("The code on a card, such as K7Q4-M2XP", rest=True)


async def _verify(call: Call, given: VerifyArguments) -> Reply:
    async with call.house.store.read() as connection:
        proof = await prove(connection, given.code, asker=call.user_id)
    if proof is None:
        return Reply(
            text=f"Nothing is recorded under “{given.code[:40]}”. If a card shows this code, that card is not ours.",
            tone=Tone.BAD,
        )
    fields = (*_facts(proof, amounts=proof.own and call.caller.in_private), ("Recorded", f"{proof.at:{MINUTE}}"))
    record = (Button(label=f"Record of {proof.provider}"[:40], line=f"/provider {proof.handle}"),)
    return Reply(
        title=f"{'Verified' if proof.checks.all_hold else 'Does not hold'}: {proof.entry.shown}",
        text=f"{_said(proof)}\n{_chain(proof)}",
        tone=Tone.GOOD if proof.checks.all_hold else Tone.BAD,
        fields=fields,
        buttons=(record,) if proof.handle else (),
        footer=f"Hash {proof.entry.hash}",
    )


def _said(proof: Proof) -> str:
    if proof.result is not None:
        result = proof.result
        risk = f", {in_r(result.r)}" if result.r is not None else ""
        paper = " Paper money, not real." if proof.paper else ""
        earned = signed_percent(result.return_pct)
        return f"{result.side.value.upper()} {result.key}: **{earned}**{risk}, fees paid.{paper}"
    if proof.signal is not None:
        return f"**{proof.provider}** posted: {terms(proof.signal)}{_later(proof)}"
    return f"An entry of the kind “{proof.entry.kind}”."


def _later(proof: Proof) -> str:
    if proof.deleted:
        return "\nThe post was deleted later; the record stays."
    return "\nThe post was edited later; this is what it said first." if proof.edited else ""


def _facts(proof: Proof, *, amounts: bool) -> tuple[tuple[str, str], ...]:
    if proof.result is not None:
        return (*_result_facts(proof, proof.result), *(_amounts(proof.result) if amounts else ()))
    if proof.quoted is not None:
        bid, ask = proof.quoted
        return (("Market then", f"{price(bid)} / {price(ask)}"),)
    return ()


def _result_facts(proof: Proof, result: Result) -> tuple[tuple[str, str], ...]:
    trader = (("Trader", proof.trader),) if proof.trader else ()
    return (
        *trader,
        ("Provider", proof.provider),
        ("Entry", price(result.entry)),
        ("Exit", price(result.exit)),
        ("Opened", f"{result.opened_at:{MINUTE}}"),
        ("Closed", f"{result.closed_at:{MINUTE}}"),
        ("Held", duration(result.closed_at - result.opened_at)),
    )


def _amounts(result: Result) -> tuple[tuple[str, str], ...]:
    return (("Quantity", plain(result.quantity)), ("P&L, for your eyes", money(result.pnl, signed=True)))


def _chain(proof: Proof) -> str:
    if proof.checks.all_hold:
        return (
            f"Entry {proof.entry.sequence} of the ledger: its content is what was hashed, its neighbours agree, and it "
            f"is one of the {proof.day_size} entries under the root of {proof.at:%Y-%m-%d}, `{proof.day_root[:16]}…`."
        )
    return f"Entry {proof.entry.sequence} of the ledger: {'; '.join(_faults(proof.checks))}. Do not trust it."


def _faults(checks: Checks) -> list[str]:
    told = (
        (checks.content, "its content is not what was hashed"),
        (checks.follows, "it does not follow the entry before it"),
        (checks.followed, "the entry after it does not follow it"),
        (checks.in_day, "it is not under the root of its day"),
        (checks.record_agrees, "the record that cards are made of says something else"),
    )
    return [words for holds, words in told if not holds]


def terms(signal: Signal) -> str:
    """A signal's terms in one line."""
    entry = ", ".join(price(value) for value in signal.entry.prices) or "at the market"
    told = [f"{signal.side.value.upper()} {signal.ticker.key}", f"{signal.entry.kind.value} entry {entry}"]
    if signal.stop is not None:
        told.append(f"stop {_level(signal.stop)}")
    if signal.targets:
        told.append("targets " + ", ".join(map(_level, signal.targets)))
    return ", ".join(told).replace("market entry at the market", "entry at the market") + "."


def _level(level: Level) -> str:
    value = price(level.value) if level.unit is Unit.PRICE else plain(level.value)
    high = f" to {plain(level.high)}" if level.high is not None else ""
    return value + high + ("" if level.unit is Unit.PRICE else f" {_UNITS.get(level.unit, level.unit.value)}")


_UNITS = {Unit.PERCENT: "%", Unit.R: "R", Unit.UNDERLYING: "(underlying)"}


VERIFY = Command(
    name="verify",
    description="Check the code on a card or signal against the ledger",
    arguments=VerifyArguments,
    handle=_verify,
)
