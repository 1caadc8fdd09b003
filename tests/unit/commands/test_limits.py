"""/risk shows and sets every limit, for everybody one follows and for one provider; the narrower holds, and is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot import channels
from bot.commands.risk import RISK
from bot.limits import LIMITS, Group
from bot.settings.model import Settings
from domain.instrument import AssetClass
from domain.risk import UNLIMITED, RiskLimits, SizedBy, Weights
from storage import people, providers
from tests.unit.commands.hall import Hall

DISCORD_CHOICES = 25
SET = [
    ("size 5 %", {"sized_by": SizedBy.PERCENT, "size_pct": Decimal(5)}, "5 % of the account a trade"),
    ("size 1,500", {"sized_by": SizedBy.AMOUNT, "size_amount": Decimal(1500)}, "$1,500.00 a trade"),
    ("size provider", {"sized_by": SizedBy.PROVIDER}, "as the provider states it"),
    ("size risk", {"sized_by": SizedBy.RISK, "size_amount": None}, "by risk"),
    ("position 7", {"max_position_pct": Decimal(7)}, "7 %"),
    ("amount $2500", {"max_position_amount": Decimal(2500)}, "$2,500.00"),
    ("amount off", {"max_position_amount": None}, "off"),
    ("risk 0,5", {"risk_pct": Decimal("0.5")}, "0.5 %"),
    ("leverage 3x", {"max_leverage": Decimal(3)}, "3"),
    ("daily 4", {"max_daily_loss_pct": Decimal(4)}, "4 %"),
    ("weekly 8", {"max_weekly_loss_pct": Decimal(8)}, "8 %"),
    ("cooldown 3 90", {"cooldown_losses": 3, "cooldown_minutes": 90}, "3 losses, then 90 minutes"),
    ("cooldown 2", {"cooldown_losses": 2, "cooldown_minutes": 60}, "2 losses, then 60 minutes"),
    ("cooldown off", {"cooldown_losses": None}, "off"),
    ("positions 4", {"max_open_positions": 4}, "4"),
    ("per-symbol 1", {"max_open_symbol": 1}, "1"),
    ("per-market 2", {"max_open_class": 2}, "2"),
    ("per-provider 3", {"max_open_provider": 3}, "3"),
    ("exposure 150", {"max_exposure_pct": Decimal(150)}, "150 %"),
    ("underlying 20", {"max_underlying_pct": Decimal(20)}, "20 %"),
    ("markets stock, crypto", {"asset_classes": frozenset({AssetClass.STOCK, AssetClass.CRYPTO})}, "crypto, stock"),
    ("only aapl, $btc", {"only_symbols": frozenset({"AAPL", "BTC"})}, "AAPL, BTC"),
    ("only off", {"only_symbols": None}, "off"),
    ("never gme", {"denied_symbols": frozenset({"GME"})}, "GME"),
    ("never off", {"denied_symbols": frozenset()}, "off"),
    ("hours mon-fri 9:30-16", {"trading_hours": tuple((d * 1440 + 570, d * 1440 + 960) for d in range(5))}, "mon-fri"),
    ("age 120", {"max_age_seconds": 120}, "120 s"),
    ("deviation 3", {"max_deviation_pct": Decimal(3)}, "3 %"),
    ("deviation crypto 5", {"class_deviation_pct": ((AssetClass.CRYPTO, Decimal(5)),)}, "2 %, crypto 5 %"),
    ("deviation crypto off", {"class_deviation_pct": ()}, "2 %"),
    ("reward 1.5", {"min_reward_risk": Decimal("1.5")}, "1.5"),
    ("stop 4", {"default_stop_pct": Decimal(4), "only_with_stop": False}, "4 %"),
    ("stop only", {"default_stop_pct": None, "only_with_stop": True}, "only signals that have one"),
    ("entry one", {"entry_steps": 1}, "one"),
    ("entry ladder 4", {"entry_steps": 4}, "ladder 4"),
    ("entry ladder off", {"entry_steps": None}, "off"),
    ("entry first-heavy", {"entry_weights": Weights.FIRST}, "first-heavy"),
    ("entry split 50 30 20", {"entry_shares": (Decimal(50), Decimal(30), Decimal(20))}, "split 50 30 20"),
    ("entry chase 2", {"chases": 2}, "chase 2"),
    ("entry equal", {"entry_weights": Weights.EQUAL, "entry_shares": ()}, "off"),
    ("entry off", {"entry_steps": None, "entry_weights": Weights.EQUAL, "entry_shares": ()}, "off"),
    ("exits breakeven 1", {"breakeven_after_target": 1}, "breakeven 1"),
    ("exits breakeven off", {"breakeven_after_target": None}, "off"),
    ("exits trail 3 %", {"trail_pct": Decimal(3), "trail_amount": None}, "trail 3 %"),
    ("exits trail 0.50", {"trail_amount": Decimal("0.50"), "trail_targets": False}, "trail 0.5"),
    ("exits trail targets", {"trail_targets": True, "trail_pct": None}, "trail targets"),
    ("exits split 50/30/20", {"target_shares": (Decimal(50), Decimal(30), Decimal(20))}, "split 50 30 20"),
    ("exits hold 48 hours", {"hold_hours": 48}, "hold 48"),
    ("exits off", {"trail_targets": False, "trail_pct": None, "hold_hours": None, "target_shares": ()}, "off"),
]
REFUSED = [
    ("size much", "Give `risk`"),
    ("size 500 %", "Give a percentage between 0.1 and 100."),
    ("amount nothing", "Give an amount of money between 1 and 1000000000, such as 2.5. Or `off`."),
    ("cooldown never", "Give how many losses in a row"),
    ("cooldown 3 99999", "Give how many losses in a row"),
    ("only ???", "Name up to 50 symbols"),
    ("hours sometimes", "Give days and hours on your own clock"),
    ("deviation crypto much", "Give a percentage between 0.05 and 50"),
    (
        "stop never",
        "Give a percentage between 0.1 and 90, such as 2.5. Or `only`, for signals that have one, or `off`.",
    ),
    ("entry ladder 99", "Give a whole number of steps between 2 and 10."),
    ("entry split 60 60", "Together that is 120 %: the steps cannot get more than 100 %."),
    ("entry everywhere", "Say how your trades are to be entered"),
    ("leverage 0", "Give a number between 0.1 and 1000. Or `off`."),
    ("markets moon", "Name markets among"),
    ("luck 7", "`limit` is one of"),
]


async def mine(desk: Hall) -> RiskLimits:
    async with desk.house.store.read() as connection:
        return (await people.read(connection, await desk.user())).limits


async def of_follow(desk: Hall) -> RiskLimits | None:
    async with desk.house.store.read() as connection:
        (follow,) = await providers.follows(connection, await desk.user())
    return follow.limits


@pytest.mark.parametrize(("line", "fields", "shown"), SET)
async def test_each_limit_is_set_by_the_words_people_type(
    file_desk: Hall, line: str, fields: dict[str, object], shown: str
) -> None:
    reply = await file_desk.say(f"/risk {line}")

    found = await mine(file_desk)
    assert {name: getattr(found, name) for name in fields} == fields
    assert f"**{shown}" in reply.text


@pytest.mark.parametrize(("line", "said"), REFUSED)
async def test_what_cannot_be_read_changes_nothing_and_says_what_would_be_right(
    file_desk: Hall, line: str, said: str
) -> None:
    await file_desk.say("/start")
    before = await mine(file_desk)

    reply = await file_desk.say(f"/risk {line}")

    assert reply.text.startswith(said)
    assert await mine(file_desk) == before


def test_every_limit_of_the_engine_can_be_set() -> None:
    settable = {name for limit in LIMITS.values() for name in limit.fields}

    assert settable == set(RiskLimits.__dataclass_fields__)
    assert len(LIMITS) <= DISCORD_CHOICES
    assert RISK.parameters[0].option.choices == tuple(LIMITS)


async def test_all_limits_are_shown_in_groups(file_desk: Hall) -> None:
    reply = await file_desk.say("/risk")

    assert [name for name, _ in reply.fields] == [group.value for group in Group]
    shown = "\n".join(text for _, text in reply.fields)
    assert all(f"`{name}`" in shown for name in LIMITS)
    assert all(len(text) <= 1024 for _, text in reply.fields)  # what a field may hold on Discord


async def test_one_limit_is_explained(file_desk: Hall) -> None:
    reply = await file_desk.say("/risk weekly")

    assert reply.text == "**weekly**: the same of a week, from Monday. Now: off, so no week stops your copying."


async def test_a_follow_has_limits_of_its_own_and_nothing_else_is_narrowed(file_desk: Hall) -> None:
    await file_desk.say("/follow stocks")

    reply = await file_desk.say("/risk position 3 provider=stocks")
    shown = await file_desk.say("/risk provider=stocks")

    assert reply.text.startswith("Set for Stock Pro: the most of your account in one position: **3 %**. It holds")
    assert await of_follow(file_desk) == RiskLimits(
        max_position_pct=Decimal(3),
        risk_pct=UNLIMITED.risk_pct,
        max_daily_loss_pct=None,
        max_open_positions=None,
        max_deviation_pct=UNLIMITED.max_deviation_pct,
        max_age_seconds=UNLIMITED.max_age_seconds,
    )
    assert shown.fields[0][1] == "`position` the most of your account in one position: **3 %**"


async def test_the_narrower_holds_and_is_told(file_desk: Hall) -> None:
    await file_desk.say("/follow stocks")
    await file_desk.say("/risk position 5")

    reply = await file_desk.say('/risk position 20 provider="Stock Pro"')
    asked = await file_desk.say("/risk position provider=stocks")

    assert "**20 %**. What holds is the narrower of all: 5 %." in reply.text
    assert asked.text.endswith("What holds now: 5 %.")


async def test_what_a_follow_narrows_is_taken_away_again(file_desk: Hall) -> None:
    await file_desk.say("/follow stocks")
    await file_desk.say("/risk position 3 provider=stocks")

    reply = await file_desk.say("/risk position off provider=stocks")

    assert "**nothing of its own**" in reply.text
    assert await of_follow(file_desk) is None


async def test_only_who_is_followed_can_be_limited(file_desk: Hall) -> None:
    nobody = await file_desk.say("/risk position 3 provider=nobody")
    stranger = await file_desk.say("/risk position 3 provider=stocks")

    assert "I know no provider called “nobody”" in nobody.text
    assert stranger.text.startswith("You do not follow **Stock Pro**")


async def test_a_host_limits_everybody_who_follows_and_the_house_measures_on(file_desk: Hall) -> None:
    await file_desk.say("/follow stocks")
    where = {"platform": "discord", "provider": "stocks", "name": "Stock Pro"}
    bounded = {"max_position_pct": 2, "denied_symbols": ["gme"]}
    file_desk.house.settings = Settings.model_validate(
        {
            "channels": [
                {**where, "chat": "100", "limits": bounded},
                {**where, "chat": "101", "limits": {"max_position_pct": 1.5}},
            ]
        }
    )

    await channels.take(file_desk.house)
    await file_desk.open()
    shown = await file_desk.say("/risk provider=stocks")
    why = await file_desk.say("/why")

    assert "**1.5 %**" in shown.fields[1][1]
    assert "**GME**" in shown.fields[1][1]
    assert why.table is not None
    assert any("bounded by 1.5 % of the account" in cell for row in why.table.rows for cell in row)
    async with file_desk.house.store.read() as connection:
        house, _ = await people.house(connection, now=file_desk.house.clock.now())
    assert (await file_desk.street.copy(house)).limits[0].max_position_pct == Decimal(10)
    assert len((await file_desk.street.copy(house)).limits) == 1


async def test_limits_that_leave_the_configuration_limit_nobody(file_desk: Hall) -> None:
    channel = {"platform": "discord", "provider": "stocks", "chat": "100", "limits": {"only_with_stop": True}}
    for listed in ([channel], []):
        file_desk.house.settings = Settings.model_validate({"channels": listed})
        await channels.take(file_desk.house)

    async with file_desk.house.store.read() as connection:
        assert await providers.bounds(connection, file_desk.street.provider) is None


async def test_why_shows_every_gate_of_a_copy_that_went_through(file_desk: Hall) -> None:
    await file_desk.say("/follow stocks")
    await file_desk.open()

    reply = await file_desk.say("/why")

    assert reply.table is not None
    named = [row[0] for row in reply.table.rows]
    assert {"Fresh", "Market open", "Price", "Stop", "Open trades", "Loss today", "Size"} <= set(named)
    unlimited = "You have set no limit for: symbol, your hours, rest, reward, per symbol, per market, per provider, "
    assert f"{unlimited}loss in week, exposure, underlying, leverage." in reply.text
    assert len(named) + 11 == 26
    assert all(said == "ok" and value and limit for _, said, value, limit in reply.table.rows)
