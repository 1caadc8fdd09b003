"""The contract of a card design, held by every design in the catalogue."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
import zxingcpp
from PIL import Image

from cards import catalogue, win
from cards.kit.cache import EVERY
from cards.kit.color import BRAND
from cards.kit.face import covers
from cards.picture import Mime
from tests.unit.cards.hostile import HOSTILE, TRADE

DESIGNS = list(catalogue.designs().values())
SAMPLES = [(design, card) for design in DESIGNS for card in design.samples()]
SAMPLE_IDS = [f"{design.name}-{number}" for design in DESIGNS for number in range(len(design.samples()))]
CRUEL = [(design, card) for design in DESIGNS for card in HOSTILE[design.name].values()]
CRUEL_IDS = [f"{design.name}-{name}" for design in DESIGNS for name in HOSTILE[design.name]]

each_sample = pytest.mark.parametrize(("design", "card"), SAMPLES, ids=SAMPLE_IDS)
each_cruel_card = pytest.mark.parametrize(("design", "card"), CRUEL, ids=CRUEL_IDS)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_finds_the_designs_by_their_files():
    assert {design.name for design in DESIGNS} >= {"win", "leaderboard", "streak"}


def test_refuses_a_card_without_a_design():
    with pytest.raises(KeyError):
        catalogue.render("not a card")


@each_sample
def test_declares_samples_that_a_png_reader_opens_at_the_right_size(design, card):
    picture = catalogue.render(card)

    image = opened(picture.data)

    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (picture.width, picture.height))
    assert picture.mime == "image/png"
    assert picture.name == f"{design.name}.png"
    assert picture.width == 1200
    assert len(picture.data) < 400 * 1024


@each_sample
def test_png_holds_exactly_the_pixels_drawn(design, card):
    drawn = design.draw(card).image

    assert opened(design.render(card).data).tobytes() == drawn.tobytes()


@each_sample
def test_gives_a_jpeg_when_asked(design, card):
    picture = design.render(card, Mime.JPEG)

    assert opened(picture.data).format == "JPEG"
    assert picture.name.endswith(".jpg")


@each_sample
def test_gives_the_same_bytes_with_cold_and_with_warm_caches(design, card):
    warm = design.render(card).data
    for cache in EVERY:
        cache.clear()

    assert design.render(card).data == warm


@each_sample
def test_samples_keep_their_words_in_place_apart_and_legible(design, card):
    canvas = design.draw(card, audit=True)

    assert len(canvas.placed) > 5
    assert canvas.faults() == []


@each_cruel_card
def test_hostile_data_stays_in_place_apart_and_legible(design, card):
    canvas = design.draw(card, audit=True)

    assert canvas.faults() == []
    assert canvas.image.width == 1200


@each_cruel_card
def test_hostile_data_is_drawn_without_missing_glyphs(design, card):
    canvas = design.draw(card, audit=True)

    assert [run.words for run in canvas.placed if not covers(run.words)] == []


def test_auditing_changes_no_pixel():
    for design, card in SAMPLES:
        assert design.draw(card, audit=True).image.tobytes() == design.draw(card).image.tobytes()


def test_four_threads_draw_the_same_bytes():
    expected = [design.render(card).data for design, card in SAMPLES]
    for cache in EVERY:
        cache.clear()

    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _: [design.render(card).data for design, card in SAMPLES], range(4)))

    assert rounds == [expected] * 4


@pytest.mark.parametrize("scale", [1.0, 0.5])
@pytest.mark.parametrize("card", win.DESIGN.samples(), ids=["win", "loss", "paper"])
def test_the_code_is_read_from_the_picture_at_full_and_half_size(card, scale):
    image = opened(win.DESIGN.render(card).data)

    small = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)

    assert [found.text for found in zxingcpp.read_barcodes(small)] == [card.link]


@pytest.mark.parametrize("length", [30, 60, 106])
def test_longer_links_are_read_at_full_and_half_size(length):
    link = "https://bellwether.example/v/".ljust(length, "a")
    image = opened(win.DESIGN.render(replace(TRADE, link=link)).data)

    for picture in (image, image.resize((600, 315), Image.Resampling.BICUBIC)):
        assert [found.text for found in zxingcpp.read_barcodes(picture)] == [link]


@pytest.mark.parametrize("link", ["a" * 107, "a" * 5000])
def test_a_link_too_long_to_scan_leaves_the_printed_code_alone(link):
    card = replace(TRADE, link=link)

    canvas = win.draw(card, audit=True)

    assert zxingcpp.read_barcodes(canvas.image) == []
    assert card.code in [run.words for run in canvas.placed]


def words(card: win.TradeCard) -> str:
    return " | ".join(run.words for run in win.draw(card, audit=True).placed)


def test_a_paper_trade_says_so_twice_and_claims_no_verification():
    shown = words(replace(TRADE, paper=True))

    assert "PAPER TRADE · NO REAL MONEY" in shown
    assert "PAPER MONEY" in shown.replace("PAPER TRADE", "")
    assert "VERIFIED TRADE" not in shown


def test_an_unverified_trade_says_so():
    assert "NOT VERIFIED" in words(replace(TRADE, verified=False))


def test_money_is_hidden_when_it_is_not_given():
    assert "3,214.80" in words(TRADE)
    assert "3,214.80" not in words(replace(TRADE, pnl=None))
    assert "P&L" not in words(replace(TRADE, pnl=None))


def test_a_loss_is_told_with_its_sign_and_its_stop():
    shown = words(win.DESIGN.samples()[1])

    assert "−23.17%" in shown
    assert "STOPPED" in shown
    assert "LOSSES ARE POSTED TOO" in shown


def test_a_sample_size_stands_beside_every_win_rate():
    assert "72% of 250 verified signals won" in words(TRADE)
    assert "72%" not in words(replace(TRADE, sample=None))


def test_a_ranking_says_when_a_sample_is_too_small():
    design = next(design for design in DESIGNS if design.name == "leaderboard")

    shown = [run.words for run in design.draw(design.samples()[0], audit=True).placed]

    assert shown.count("not ranked yet: fewer than 10 trades") == 2


@pytest.mark.parametrize("field", ["return_pct", "entry", "exit", "stop", "pnl", "r_multiple", "win_rate"])
@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_refuses_numbers_that_are_not_finite(field, value):
    with pytest.raises(ValueError, match="finite"):
        replace(TRADE, **{field: Decimal(value)})


def test_draws_the_avatar_it_is_given():
    photo = io.BytesIO()
    Image.new("RGB", (300, 200), BRAND).save(photo, "PNG")

    with_photo = win.draw(replace(TRADE, avatar=photo.getvalue())).image

    assert with_photo.getpixel((105, 552)) == BRAND
    assert win.draw(TRADE).image.getpixel((105, 552)) != BRAND


def test_several_exits_are_told_as_an_average_and_each_target_reached_says_so():
    halves = win.DESIGN.samples()[2]

    shown = words(halves)

    assert "AVG EXIT" in shown
    assert "TARGET 1 HIT" in shown
    assert "TARGET 2 HIT" in shown


def test_every_exit_before_the_last_has_its_own_dot():
    halves = win.DESIGN.samples()[2]

    assert win.draw(halves).image.tobytes() != win.draw(replace(halves, exits=())).image.tobytes()


def test_a_target_that_was_not_reached_is_not_called_a_hit():
    shown = words(replace(TRADE, targets=(TRADE.exit + 100,)))

    assert "TARGET" in shown
    assert "HIT" not in shown


def test_targets_that_are_left_out_are_counted():
    halves = win.DESIGN.samples()[2]
    further = (halves.targets[1] + 500, halves.targets[1] + 900)

    assert "+2 more targets" in words(replace(halves, targets=(*halves.targets, *further)))
    assert "more target" not in words(halves)


def test_a_trade_without_a_stop_has_no_stop_line():
    assert "STOP" not in words(replace(TRADE, stop=None))
