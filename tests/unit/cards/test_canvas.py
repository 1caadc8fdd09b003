"""The audit that the design tests rely on finds what it should find."""

from __future__ import annotations

import pytest
from PIL import Image

from cards.kit.canvas import Canvas
from cards.kit.color import INK, contrast
from cards.kit.face import Face, fit, width

NIGHT = (10, 16, 32)
FACE = Face(24, 700)


def canvas(background=NIGHT):
    return Canvas(Image.new("RGB", (400, 100), background), audit=True)


def test_words_in_their_place_have_no_fault():
    drawn = canvas()

    drawn.text("in place", (20, 50), FACE, INK, room=200)

    assert drawn.faults() == []


def test_finds_words_that_leave_the_picture():
    drawn = canvas()

    drawn.text("beyond the edge", (350, 50), FACE, INK, room=200)

    assert "leaves its room" in drawn.faults()[0]


def test_finds_words_that_leave_their_room():
    drawn = canvas()
    mask = Image.new("L", (60, 20), 255)

    drawn.note("wide", mask, (20, 20, 80, 40), (20, 50), INK)

    assert "leaves its room" in drawn.faults()[0]


def test_finds_words_on_top_of_each_other():
    drawn = canvas()

    drawn.text("first", (20, 50), FACE, INK, room=200)
    drawn.text("second", (40, 55), FACE, INK, room=200)

    assert "collides" in drawn.faults()[0]


def test_finds_words_too_faint_to_read():
    drawn = canvas((120, 120, 120))

    drawn.text("faint", (20, 50), FACE, (150, 150, 150), room=200)

    assert "is faint" in drawn.faults()[0]


def test_contrast_is_that_of_the_standard():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (118, 118, 118)) == pytest.approx(4.54, abs=0.01)


def test_a_break_loses_no_word():
    drawn = canvas()

    drawn.lines("one two three four five six", (10, 40), Face(24, 600), INK, room=200, leading=30)

    assert " ".join(run.words for run in drawn.placed) == "one two three four five six"
    assert drawn.faults() == []


@pytest.mark.parametrize("room", [0, 3, 20, 80, 200, 1000])
@pytest.mark.parametrize("words", ["", "a", "WWWWWWWWWWWWWWWWWWWW", "two words", "+128.42%"])
@pytest.mark.parametrize("face", [Face(24), Face(24, 800, -2), Face(24, 700, 3, tabular=True)])
def test_fitted_words_are_never_wider_than_their_room(words, room, face):
    fitted, smaller = fit(words, face, room)

    assert not fitted or width(fitted, smaller) <= room
    assert smaller.size <= face.size


def test_tabular_digits_have_one_width():
    face = Face(22, 700, 0, tabular=True)

    assert len({width(f"{digit}.00%", face) for digit in range(10)}) == 1
