from __future__ import annotations

import base64
import traceback

import pytest

from domain.errors import ConfigurationError
from runtime.secret import Secret
from storage.masters import Masters, new_key

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def test_master_keys_are_read_from_text_the_first_one_being_primary() -> None:
    first, second = base64.b64encode(KEY).decode(), base64.urlsafe_b64encode(OTHER).decode().rstrip("=")

    masters = Masters.read(Secret(f"{first},\n {second}\n"))

    assert masters.primary == Masters((KEY,)).primary
    assert masters.unwrap(Masters((OTHER,)).wrap(b"x", b"to"), Masters((OTHER,)).primary, b"to") == b"x"
    assert Masters.read(new_key()).primary != masters.primary


@pytest.mark.parametrize(
    "text",
    ["", "hunter2hunter2", base64.b64encode(KEY[:31]).decode(), "é" * 44],
    ids=["empty", "words", "short", "accents"],
)
def test_a_master_key_that_is_none_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ConfigurationError, match="bellwether keys new") as caught:
        Masters.read(Secret(text))

    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_master_keys_do_not_show_themselves() -> None:
    shown = repr(Masters((KEY, OTHER)))

    assert repr(KEY) not in shown
    assert KEY.hex() not in shown
    assert "keys=2" in shown
