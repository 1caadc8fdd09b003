"""`bellwether replay`: judges a provider by the exported history of his channel before anybody trusts him."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import BellwetherError, ConfigurationError

if TYPE_CHECKING:
    from bot.replay.judgement import Judgement
    from domain.provider import ProviderProfile
    from domain.quote import Candle
    from trading.rehearsal.tape import Terms

DONE = 0
FAILED = 1
BPS = Decimal(10_000)
ENDINGS = (
    "The file is read into memory as text and taken message by message: 100 MB need about 600 MB of memory. "
    "Candles are a CSV file with the columns key, at, open, high, low and close; a key is written as the report "
    "writes it, such as AAPL or BTC/USDT. Deleted messages are in no export, so nobody can count them."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the word's arguments."""
    parser.epilog = ENDINGS
    parser.add_argument("export", type=Path, help="DiscordChatExporter's JSON, or Telegram Desktop's result.json")
    parser.add_argument("--candles", type=Path, metavar="CSV", help="recorded prices: judge what calls earned")
    parser.add_argument("--author", metavar="NAME", help="judge the posts of one author alone, by name or id")
    parser.add_argument(
        "--provider-profile",
        nargs="+",
        default=[],
        metavar="KEY=VALUE",
        help="how he writes, as in [channels.profile]: asset_class=crypto decimal_comma=true time_zone=Europe/Paris",
    )
    parser.add_argument("--spread-bps", type=_share, metavar="N", help="the spread, in hundredths of a percent")
    parser.add_argument("--fee-bps", type=_share, default=Decimal(0), metavar="N", help="the fee of each fill (0)")
    parser.add_argument("--json", action="store_true", help="print the judgement as JSON")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the single trades to a CSV file as well")


def run(arguments: argparse.Namespace) -> int:
    """Print the report; 0 when the export could be read, 1 when it or something given with it could not."""
    from bot.replay import files, report  # noqa: PLC0415  `--help` must not wait for parsers and database libraries

    try:
        judgement = _judge(arguments)
        if arguments.csv is not None:
            files.write_csv(judgement, arguments.csv)
    except BellwetherError as e:
        sys.stderr.write(f"{e}\n")
        return FAILED
    except OSError as e:
        sys.stderr.write(f"{e.filename} cannot be read or written ({e.strerror}): check the path and its rights\n")
        return FAILED
    sys.stdout.write(files.as_json(judgement) if arguments.json else report.report(judgement))
    return DONE


def _judge(arguments: argparse.Namespace) -> Judgement:
    from bot.export import open_export  # noqa: PLC0415
    from bot.replay.judgement import judge  # noqa: PLC0415

    return judge(
        open_export(arguments.export),
        candles=_candles(arguments.candles),
        terms=_terms(arguments.spread_bps, arguments.fee_bps),
        profile=_profile(arguments.provider_profile),
        author=arguments.author,
        spread_note=_costs(arguments.spread_bps, arguments.fee_bps),
    )


def _candles(path: Path | None) -> Mapping[str, Sequence[Candle]]:
    from brokers.quotes.replay import read_candles  # noqa: PLC0415

    return {} if path is None else read_candles(path)


def _terms(spread: Decimal | None, fee: Decimal) -> Terms:
    from brokers.quotes.symbols import TEMPERS  # noqa: PLC0415
    from trading.rehearsal.tape import Terms  # noqa: PLC0415

    usual = {kind: temper.half_spread for kind, temper in TEMPERS.items()}
    given = usual if spread is None else dict.fromkeys(usual, spread / 2 / BPS)
    return Terms(half_spread=given, fee=fee / BPS)


def _costs(spread: Decimal | None, fee: Decimal) -> str:
    paid = "The usual spread of each market" if spread is None else f"A spread of {spread} bps"
    return f"{paid} is paid, {f'and a fee of {fee} bps on each fill' if fee else 'and no fee'}."


def _profile(pairs: Sequence[str]) -> ProviderProfile:
    from bot.settings.pairs import typed  # noqa: PLC0415

    try:
        return typed(pairs)
    except ConfigurationError as e:
        raise ConfigurationError(f"--provider-profile {e}") from None


def _share(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 1000:  # noqa: PLR2004  ten percent
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1000")
    return value
