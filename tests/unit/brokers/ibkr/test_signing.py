"""Keys, the agreement on a session, and signatures."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from brokers.ibkr import signing
from brokers.ibkr.signing import Exchange, Mismatch
from domain.errors import ReauthorisationNeeded
from tests.fakes.venues.webapi.guard import PRIME
from tests.unit.brokers.ibkr.conftest import WebRig


def _integer(number: int) -> bytes:
    body = number.to_bytes(number.bit_length() // 8 + 1, "big")
    length = bytes([len(body)]) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return b"\x02" + length + body


def _parameters(prime: int, generator: int) -> str:
    inner = _integer(prime) + _integer(generator)
    text = base64.encodebytes(b"\x30\x82" + len(inner).to_bytes(2, "big") + inner).decode()
    return f"-----BEGIN DH PARAMETERS-----\n{text}-----END DH PARAMETERS-----\n"


def test_a_prime_is_read_in_hex_and_from_pem(rig: WebRig) -> None:
    in_hex = signing.keys_of(rig.guard.credentials(dh_prime=f"00:{PRIME:X}"[:60] + f"00{PRIME:X}"[59:]))
    in_pem = signing.keys_of(rig.guard.credentials(dh_prime=_parameters(PRIME, 5)))

    assert (in_hex.prime, in_hex.generator) == (PRIME, 2)
    assert (in_pem.prime, in_pem.generator) == (PRIME, 5)


def _other_kind() -> str:
    key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


@pytest.mark.parametrize(
    "changed",
    [
        {"dh_prime": "23"},
        {"dh_prime": "no prime"},
        {"dh_prime": "-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----"},
        {"dh_prime": "-----BEGIN DH PARAMETERS-----\nMIIBAA==\n-----END DH PARAMETERS-----"},
        {"dh_prime": "-----BEGIN DH PARAMETERS-----\n!\n-----END DH PARAMETERS-----"},
        {"signature_key": "secret words"},
        {"signature_key": _other_kind()},
        {"encryption_key": ""},
        {"access_token_secret": "not base64!"},
        {"access_token": 'x", oauth_nonce="'},
    ],
)
def test_keys_that_cannot_be_read_ask_for_the_user_and_are_not_shown(rig: WebRig, changed: dict[str, str]) -> None:
    with pytest.raises(ReauthorisationNeeded) as refusal:
        signing.keys_of(rig.guard.credentials(**changed))

    (text,) = changed.values()
    assert not text or text not in f"{refusal.value!r}{refusal.value.__cause__!r}"


@pytest.mark.parametrize(
    ("response", "proof"), [("xyz", ""), ("1", ""), ("0", ""), (f"{PRIME - 1:x}", ""), ("5", "00")]
)
def test_an_answer_that_proves_nothing_is_refused(rig: WebRig, response: str, proof: str) -> None:
    keys = signing.keys_of(rig.good)

    with pytest.raises(Mismatch):
        signing.agreed(keys, signing.exchange(keys), response, proof)


def test_the_base_string_is_as_documented() -> None:
    text = signing.base_string("GET", "https://api.ibkr.com/v1/api/x", {"b": "2", "a": "1,5"})

    assert text == "GET&https%3A%2F%2Fapi.ibkr.com%2Fv1%2Fapi%2Fx&a%3D1%2C5%26b%3D2"


def test_a_token_signs_as_rfc_4231_has_it() -> None:
    # Test case 2 of RFC 4231.
    expected = bytes.fromhex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")

    assert signing.by_token(b"Jefe", "what do ya want for nothing?") == base64.b64encode(expected).decode()


def test_a_number_is_written_with_its_sign_as_java_does() -> None:
    assert signing._java(0x7F) == b"\x7f"
    assert signing._java(0x80) == b"\x00\x80"
    assert signing._java(0x1234) == b"\x12\x34"


def test_nothing_of_an_exchange_is_shown() -> None:
    assert "123456789" not in repr(Exchange(123456789, "123456789"))


def test_changed_credentials_have_another_fingerprint(rig: WebRig) -> None:
    again = rig.guard.credentials(account="DU2")

    assert signing.fingerprint(rig.good) == signing.fingerprint(rig.good)
    assert signing.fingerprint(rig.good) != signing.fingerprint(again)
