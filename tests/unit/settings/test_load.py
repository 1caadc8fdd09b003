"""Every fault is named at once, with its line and its remedy, and never a secret."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings.faults import Fault, FaultyConfig
from bot.settings.load import load
from bot.settings.model import Database, Settings, TelegramMode
from domain.errors import ConfigurationError
from domain.instrument import AssetClass
from domain.post import Platform
from domain.provider import Expiry, ProviderProfile
from domain.risk import RiskLimits

Write = Callable[[str], Path]

CHANNEL = '[[channels]]\nplatform = "discord"\nchat = 7\nprovider = "alpha"\n'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def put(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return put


def faults(path: Path, environ: Mapping[str, str] | None = None) -> tuple[Fault, ...]:
    with pytest.raises(FaultyConfig) as caught:
        load(path, environ or {})
    assert isinstance(caught.value, ConfigurationError)
    assert all(str(fault) in str(caught.value) for fault in caught.value.faults)
    return caught.value.faults


def test_an_empty_file_gives_the_defaults(write: Write) -> None:
    settings = load(write(""), {})

    assert settings == Settings()
    assert settings.risk.limits == RiskLimits()
    assert settings.database.address == "sqlite+aiosqlite:///data/bellwether.sqlite3"


def test_reads_a_channel_with_its_profile(write: Write) -> None:
    text = CHANNEL + '[channels.profile]\nasset_class = "forex"\ngold_pip = 0.01\nlanguages = ["en", "es"]\n'

    [channel] = load(write(text), {}).channels

    assert (channel.platform, channel.chat, channel.display_name) == (Platform.DISCORD, "7", "alpha")
    assert channel.profile.provider_profile == ProviderProfile(
        asset_class=AssetClass.FOREX, gold_pip=Decimal("0.01"), languages=("en", "es")
    )


def test_reads_what_a_provider_means_where_he_does_not_write_it(write: Write) -> None:
    text = CHANNEL + (
        '[channels.profile]\noption_expiry = "friday"\ndefault_leverage = 5\nmax_leverage = 12.5\nalert_window = 0\n'
        'templates = ["{side} {symbol} in {entry} risk {stop}"]\n'
    )

    [channel] = load(write(text), {}).channels

    assert channel.profile.provider_profile == ProviderProfile(
        option_expiry=Expiry.FRIDAY,
        default_leverage=Decimal(5),
        max_leverage=Decimal("12.5"),
        alert_window=timedelta(0),
        templates=("{side} {symbol} in {entry} risk {stop}",),
    )


def test_a_faulty_template_is_a_fault_at_its_line(write: Write) -> None:
    text = (
        CHANNEL
        + '[channels.profile]\ntemplates = [\n  "{side} {symbol} in {entry}",\n  "{side} {symbol} in {price}",\n]\n'
    )

    [fault] = faults(write(text))

    assert (fault.line, fault.key) == (CHANNEL.count("\n") + 2, "channels[1].profile.templates[2]")
    assert "{price}" in fault.problem
    assert "{entry}" in fault.remedy


def test_more_templates_than_a_provider_can_have_are_a_fault(write: Write) -> None:
    one = '"{side} {symbol} in {entry}",'

    [fault] = faults(write(CHANNEL + f"[channels.profile]\ntemplates = [{one * 6}]\n"))

    assert (fault.key, fault.problem) == ("channels[1].profile.templates", "has more than 5 templates")


def test_admins_are_known_by_the_ids_that_posts_carry(write: Write) -> None:
    admins = load(write('[admins]\ndiscord = [12, "13"]\ntelegram = [99]\n'), {}).admins

    assert admins.of(Platform.DISCORD) == {"12", "13"}
    assert admins.of(Platform.TELEGRAM) == {"99"}
    assert admins.of(Platform.TERMINAL) == frozenset()


def test_the_paper_venue_takes_its_rules(write: Write) -> None:
    text = "[paper]\nstarting_cash = 5000\nfee_bps = 2.5\nmarket_hours = false\npartial_fills_above = 900\nseed = 3\n"

    rules = load(write(text), {}).paper.rules

    assert rules.starting_cash == 5000
    assert rules.fee(AssetClass.OPTION, quantity=Decimal(1), value=Decimal(10_000)) == Decimal("2.5")
    assert (rules.keeps_hours, rules.touch_depth, rules.seed) == (frozenset(), 900, 3)


def test_takes_environment_variables_anywhere_in_a_text(write: Write) -> None:
    text = (
        '[database]\nurl = "postgresql+asyncpg://bell:${PW}@${HOST}/bell"\n[web]\nport = "${PORT}"\n'
        '[log]\nfile = "/var/$${x}.log"\n[discord]\nsync_commands = "${SYNC}"\n'
    )

    settings = load(write(text), {"PW": "p%40w", "HOST": "db", "PORT": "9000", "SYNC": "false"})

    assert settings.database.address == "postgresql+asyncpg://bell:p%40w@db/bell"
    assert settings.database.password is not None
    assert settings.database.password.reveal() == "p@w"
    assert settings.database.shown == "PostgreSQL at db/bell"
    assert (settings.web.port, settings.discord.sync_commands, str(settings.log.file)) == (9000, False, "/var/${x}.log")


def test_takes_a_secret_from_a_file_beside_the_configuration(write: Write, tmp_path: Path) -> None:
    (tmp_path / "discord").write_text("  from-a-file\n")

    settings = load(write('[discord]\ntoken_file = "${WHERE}"\n'), {"WHERE": "discord"})

    assert settings.discord.token is not None
    assert settings.discord.token.reveal() == "from-a-file"
    assert [secret.reveal() for secret in settings.secrets] == ["from-a-file"]


def test_names_every_fault_at_once_with_its_line(write: Write) -> None:
    path = write(
        '[web]\nport = "eighty"\n\n[discord]\ntokn = "x"\ntoken = "${NOPE}"\n\n'
        '[telegram]\nmode = "webhok"\n\n[risk]\nasset_classes = [\n  "crypto",\n  "stok",\n]\n'
        f"\n{CHANNEL}profile = {{ gold_pip = 0 }}\n\n{CHANNEL}"
    )

    assert [(fault.line, fault.key) for fault in faults(path)] == [
        (2, "web.port"),
        (5, "discord.tokn"),
        (6, "discord.token"),
        (9, "telegram.mode"),
        (12, "risk.asset_classes[2]"),
        (21, "channels[1].profile.gold_pip"),
        (25, "channels[2].chat"),
    ]


@pytest.mark.parametrize(
    ("text", "key", "problem", "remedy"),
    [
        ("[discord]\ntokn = 1", "discord.tokn", "no such setting", 'Did you mean "token"?'),
        ("[lgo]", "lgo", "no such setting", 'Did you mean "log"?'),
        ("[discord]\nport = 1", "discord.port", "no such setting", "It belongs to [web]."),
        ("[vault]\nzzz = 1", "vault.zzz", "no such setting", "Known here are: key."),
        ("[web]\nport = 99999", "web.port", "99999 must be at most 65535", "range"),
        ("[web]\nport = true", "web.port", "true must be a number", "without quotes"),
        ("[risk]\nmax_position_pct = 0", "risk.max_position_pct", "0 must be more than 0", "range"),
        ("[risk]\nmax_daily_loss_pct = 0.5", "risk.max_daily_loss_pct", "less than risk_per_trade_pct", "raise it"),
        ("[risk]\nasset_classes = []", "risk.asset_classes", "names nothing", "at least one"),
        ("[risk]\nmax_position_pct = nan", "risk.max_position_pct", "must be a number", "ordinary"),
        ("[jobs]\nrecap_time = '9pm'", "jobs.recap_time", "time of day", '"21:00"'),
        ("[jobs]\nrecap_time_zone = 'Mars'", "jobs.recap_time_zone", '"Mars" is not a time zone', "Europe/Berlin"),
        ("[log]\nlevel = 'inf'", "log.level", '"inf" is not known', "debug, info, warning, error"),
        ("[discord]\nsync_commands = 'no'", "discord.sync_commands", "true or false", "without quotes"),
        ("[quotes]\nsource = 'replay'", "quotes.csv", "is missing", "CSV"),
        ("[telegram]\nmode = 'webhook'\nwebhook_secret = 'a'", "telegram.webhook_url", "is missing", "polling"),
        ("[telegram]\nwebhook_url = 'http://x.org'", "telegram.webhook_url", "must be https", "https://"),
        ("[telegram]\nwebhook_secret = 'a b'", "telegram.webhook_secret", "characters", "1 to 256"),
        ("[telegram]\nwebhook_listen = '8443'", "telegram.webhook_listen", "host and a port", "127.0.0.1:8443"),
        ("[discord]\napi_url = 'discord.com'", "discord.api_url", "not an address", "https"),
        ("[discord]\ngateway_url = 'https://x.org'", "discord.gateway_url", "not an address", "wss"),
        ("[discord]\ntoken = ''", "discord.token", "is empty", "#"),
        ("[database]\nurl = 'postgresql://u:pw@h/n'", "database.url", "not a database address", "postgresql+asyncpg"),
        ("[database]\nurl = ':memory:'", "database.url", "not a database address", "SQLite file"),
        ("[vault]\nkey = 'abc'", "vault.key", "not a master key", "bellwether keys new"),
        ("[web]\nhost = ''", "web.host", "should have at least 1 character", "Correct it"),
        ("[web]\nport = -1", "web.port", "-1 must be at least 0", "range"),
        ("[discord]\nzzz = 1", "discord.zzz", "no such setting", "token, sync_commands"),
        ("[discord]\ntoken.zzz = 1", "discord.token", "must be text", "in quotes"),
        ("[vault]\nkey_file = '${NOPE}'", "vault.key_file", "NOPE is not set", "Set NOPE"),
        ("[vault]\nkey_file = 'a\\u0000b'", "vault.key_file", "cannot be read", "readable"),
        ("[database]\nurl = 'postgresql+asyncpg://[h/n'", "database.url", "not a database address", "SQLite"),
        ("[discord]\napi_url = 'https://[h'", "discord.api_url", "not an address", "https"),
        (CHANNEL + "profile = { quote_currency = 'usd' }", "channels[1].profile.quote_currency", "currency", "USDT"),
        (CHANNEL + "profile.asset_class = 'zzz'", "channels[1].profile.asset_class", "not known", "Known are: crypto"),
        ("[channels]\nplatform = 'discord'", "channels", "list of sections", "[[channels]]"),
        ("[[channels]]\nplatform = 'irc'\nchat = 1\nprovider = 'ab'", "channels[1].platform", "not known", "discord"),
        ("[[channels]]\nplatform = 'discord'\nchat = 1", "channels[1].provider", "is missing", "to [[channels]]"),
        ("[[channels]]\nplatform='discord'\nchat='@x'\nprovider='ab'", "channels[1].chat", "an id", "Copy the id"),
        ("[[channels]]\nplatform='discord'\nchat=1\nprovider='A b'", "channels[1].provider", "not a handle", "letters"),
        ("web = 7", "web", "7 must be a section", "[ ]"),
        ("[log]\nfile = 7", "log.file", "path of a file", "quotes"),
        ("[admins]\ndiscord = 7", "admins.discord", "7 must be a list", "[ ]"),
        ("[web]\nhost = '${A-B}'", "web.host", "without a proper name", "$${"),
    ],
)
def test_says_what_is_wrong_and_what_to_do(write: Write, text: str, key: str, problem: str, remedy: str) -> None:
    [fault] = faults(write(text))

    assert fault.key == key
    assert problem in fault.problem
    assert remedy in fault.remedy
    assert fault.line > 0


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("[web]\nport = eighty\n", 2, "Text stands in quotes"),
        ("[web]\nport = 1\nport = 2\n", 3, "keep one"),
        ("[web]\n[log]\n[web]\n", 3, "section is there twice"),
        ('[discord]\ntoken = "hush-hush\n', 2, "closing quote"),
        ("[web]\nport\n", 2, "key = value"),
        ("[risk]\nasset_classes = [\n", 3, "closing quote, ] or }"),
    ],
)
def test_says_where_the_text_is_not_toml(write: Write, text: str, line: int, hint: str) -> None:
    [fault] = faults(write(text))

    assert fault.line == line
    assert hint in fault.remedy
    assert "hush" not in str(fault)


def test_names_a_missing_or_empty_variable_and_only_once(write: Write) -> None:
    path = write(
        '[database]\nurl = "postgresql+asyncpg://${A}:${A}@h/n"\n[telegram]\ntoken = "${B}"\nmode = "webhook"\n'
    )

    found = [(fault.key, fault.problem) for fault in faults(path, {"B": ""})]

    assert found == [
        ("database.url", "the environment variable A is not set"),
        ("telegram.webhook_secret", "is missing"),
        ("telegram.webhook_url", "is missing"),
        ("telegram.token", "the environment variable B is empty"),
    ]


def test_a_secret_file_that_is_missing_empty_or_doubled_is_a_fault(write: Write, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    path = write(
        '[discord]\ntoken_file = "absent"\n[telegram]\ntoken_file = "empty"\nwebhook_secret_file = "binary"\n'
        '[vault]\nkey = "k"\nkey_file = "absent"\n[database]\nurl_file = 7\n'
    )

    problems = {fault.key: fault.problem for fault in faults(path)}

    assert problems.keys() == {
        "discord.token_file",
        "telegram.token_file",
        "telegram.webhook_secret_file",
        "vault.key",
        "database.url_file",
    }
    assert "cannot be read" in problems["discord.token_file"]
    assert "is empty" in problems["telegram.token_file"]
    assert "is not text" in problems["telegram.webhook_secret_file"]
    assert "is given twice" in problems["vault.key"]


def test_only_a_secret_can_be_a_file(write: Write) -> None:
    [fault] = faults(write('[web]\nport_file = "x"\n'))

    assert "no such setting" in fault.problem


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"[web]\n# caf\xe9\n")

    [absent] = faults(tmp_path / "absent.toml")
    [latin] = faults(tmp_path / "latin")

    assert (absent.line, latin.line) == (0, 2)
    assert "cannot be read" in absent.problem
    assert "UTF-8" in latin.remedy


def test_reads_a_file_with_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbf[web]\r\nport = 1\r\n\r\n[log]\r\nlevel = "x"\r\n')

    [fault] = faults(path)

    assert (fault.line, fault.key) == (5, "log.level")


SECRETS = st.text(
    alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="\"\\'$"), min_size=10
).map(lambda text: f"~{text}~")  # nothing else that is said has two tildes


@given(secret=SECRETS, place=st.sampled_from(["port", "file", "env", "wrong_key", "wrong_type", "list", "valid"]))
def test_no_secret_shows_in_faults_settings_or_logs(
    secret: str, place: str, tmp_path_factory: pytest.TempPathFactory, caplog_clean: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("secret")
    (folder / "s").write_text(secret)
    text = {
        "port": '[web]\nport = "${S}"\n[vault]\nkey = "${S}"',
        "file": '[vault]\nkey_file = "s"\n[web]\nport = "x"',
        "env": '[telegram]\nmode = "webhook"\nwebhook_secret = "a ${S}"\nwebhook_url = "${S}"',
        "wrong_key": f'[discord]\ntokn = "{secret}"',
        "wrong_type": f'[discord]\ntoken = ["{secret}"]',
        "list": f'[database]\nurl = "mysql://root:{secret}@host"',
        "valid": f'[discord]\ntoken = "{secret}"\n[telegram]\ntoken_file = "s"\n[database]\nurl = "${{URL}}"',
    }[place]
    (folder / "config.toml").write_text(text)
    environ = {"S": secret, "URL": f"postgresql+asyncpg://bell:{quote(secret, safe='')}@host/name"}

    try:
        said = repr(settings := load(folder / "config.toml", environ)) + str(settings)
        said += str(settings.model_dump()) + settings.model_dump_json(fallback=str)
    except FaultyConfig as e:
        said = f"{e!s} {e!r} {e.faults!r} {e.__cause__!r} {e.__context__!r}"

    assert secret not in said
    assert not any(secret in line for line in caplog_clean)


@pytest.fixture(scope="module")
def caplog_clean() -> list[str]:
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    logging.getLogger().addHandler(Keep(level=logging.DEBUG))
    return lines


@pytest.mark.parametrize(
    ("url", "address", "shown"),
    [
        ("/data/b.sqlite3", "sqlite+aiosqlite:////data/b.sqlite3", "SQLite in /data/b.sqlite3"),
        ("C:/b.db", "sqlite+aiosqlite:///C:/b.db", "SQLite in C:/b.db"),
        ("sqlite+aiosqlite:///b.db", "sqlite+aiosqlite:///b.db", "SQLite in b.db"),
        ("postgresql+asyncpg://h/n", "postgresql+asyncpg://h/n", "PostgreSQL at h/n"),
    ],
)
def test_a_path_becomes_the_address_of_a_file(url: str, address: str, shown: str) -> None:
    database = Database.model_validate({"url": url})

    assert (database.address, database.shown) == (address, shown)


def test_a_webhook_with_all_it_needs_is_fine(write: Write) -> None:
    text = '[telegram]\nmode = "webhook"\nwebhook_url = "https://x.org/tg"\nwebhook_secret = "abc_-1"\n'

    assert load(write(text), {}).telegram.mode is TelegramMode.WEBHOOK


def test_every_secret_is_among_those_to_hide(write: Write) -> None:
    keys = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    text = (
        '[database]\nurl = "postgresql+asyncpg://bell:p%40ss@h/n"\n[discord]\ntoken = "d"\n'
        f'[telegram]\ntoken = "t"\nwebhook_secret = "w"\n[vault]\nkey = "{keys}"\n'
    )

    secrets = load(write(text), {}).secrets

    assert {secret.reveal() for secret in secrets} == {"d", "t", "w", "p@ss", *keys.split(", ")}
