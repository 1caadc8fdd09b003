"""OAuth 1.0a as Interactive Brokers has it: a key agreed by Diffie-Hellman, and requests signed with it.

The access token's secret comes encrypted with the user's own RSA key. The request for a live session token is signed
with RSA-SHA256 over the decrypted secret (in hex) and the base string; the token is HMAC-SHA1 of the secret under the
shared number, written as a Java `BigInteger` is. All else is signed with HMAC-SHA256 under the token. Names and values
are encoded once, not twice as RFC 5849 has it. Source: IBKR's OAuth 1.0a pages, and ibind's `oauth1a.py`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from brokers.credentials import Credentials
from domain.errors import ReauthorisationNeeded

REALM = "limited_poa"
GENERATOR = 2
LEAST_BITS = 2000
"""A prime is 2048 bits long; a shorter one would give the session away."""
PRIVATE_BITS = 256
SEQUENCE, INTEGER, LONG_FORM, HEAD = 0x30, 0x02, 0x80, 2  # of DER (X.690)


class Mismatch(Exception):  # noqa: N818
    """What the venue answered does not belong to these keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A user's keys, opened; kept while a session is made, and no longer."""

    consumer: str = field(repr=False)
    token: str = field(repr=False)
    secret: bytes = field(repr=False)
    signature: rsa.RSAPrivateKey = field(repr=False)
    prime: int = field(repr=False)
    generator: int = field(default=GENERATOR, repr=False)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One agreement on a key: our secret number, and what is sent of it."""

    private: int = field(repr=False)
    challenge: str = field(repr=False)


def keys_of(credentials: Credentials) -> Keys:
    """Raises `ReauthorisationNeeded` where one of them is missing or is none."""
    try:
        prime, generator = _parameters(_text(credentials, "dh_prime"))
        encryption = _private(_text(credentials, "encryption_key"))
        encrypted = base64.b64decode(_text(credentials, "access_token_secret"), validate=True)
        return Keys(
            consumer=_text(credentials, "consumer_key"),
            token=_text(credentials, "access_token"),
            secret=encryption.decrypt(encrypted, padding.PKCS1v15()),
            signature=_private(_text(credentials, "signature_key")),
            prime=prime,
            generator=generator,
        )
    except (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error):
        # The cause would name what could not be read, which is a secret.
        raise ReauthorisationNeeded("the keys of Interactive Brokers cannot be read: connect again") from None


def fingerprint(credentials: Credentials) -> bytes:
    """By which a session knows whether it was made with these credentials."""
    digest = hashlib.sha256()
    for name in sorted(credentials.fields):
        digest.update(f"{name}\0{credentials[name].reveal()}\0".encode())
    return digest.digest()


def exchange(keys: Keys) -> Exchange:
    """Begin to agree on a key."""
    private = secrets.randbits(PRIVATE_BITS) | 1 << (PRIVATE_BITS - 1)
    return Exchange(private, f"{pow(keys.generator, private, keys.prime):x}")


def agreed(keys: Keys, mine: Exchange, response: str, proof: str) -> bytes:
    """The live session token. Raises `Mismatch` where the venue does not prove that it has the same."""
    try:
        theirs = int(response, 16)
    except ValueError as e:
        raise Mismatch("the answer is no number") from e
    if not 1 < theirs < keys.prime - 1:
        raise Mismatch("the answer would make the key known")
    token = hmac.digest(_java(pow(theirs, mine.private, keys.prime)), keys.secret, hashlib.sha1)
    expected = hmac.new(token, keys.consumer.encode(), hashlib.sha1).hexdigest()
    if not hmac.compare_digest(expected.encode(), proof.lower().encode()):
        raise Mismatch("the venue's proof does not fit")
    return token


def base_string(method: str, url: str, fields: Mapping[str, str]) -> str:
    """What is signed."""
    pairs = "&".join(f"{name}={value}" for name, value in sorted(fields.items()))
    return f"{method}&{quote_plus(url)}&{quote_plus(pairs)}"


def by_key(keys: Keys, text: str) -> str:
    """Signed with RSA, for the request of a live session token."""
    signature = keys.signature.sign((keys.secret.hex() + text).encode(), padding.PKCS1v15(), hashes.SHA256())
    return base64.b64encode(signature).decode()


def by_token(token: bytes, text: str) -> str:
    """Signed with the live session token, for all other requests."""
    return base64.b64encode(hmac.digest(token, text.encode(), hashlib.sha256)).decode()


def header(fields: Mapping[str, str], signature: str) -> str:
    """The header `Authorization`."""
    signed = {**fields, "oauth_signature": quote_plus(signature)}
    return f'OAuth realm="{REALM}", ' + ", ".join(f'{name}="{value}"' for name, value in sorted(signed.items()))


def _java(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _text(credentials: Credentials, name: str) -> str:
    secret = credentials.get(name)
    text = secret.reveal().strip() if secret else ""
    if not text or (name in ("consumer_key", "access_token") and not text.isalnum()):
        raise ValueError(name)
    return text


def _private(pem: str) -> rsa.RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("no RSA key")
    return key


def _parameters(text: str) -> tuple[int, int]:
    if text.startswith("-----BEGIN"):
        lines = [line for line in text.splitlines() if not line.startswith("-----")]
        prime, generator = _numbers(base64.b64decode("".join(lines), validate=True))
    else:
        prime, generator = int("".join(text.replace(":", "").split()), 16), GENERATOR
    if prime.bit_length() < LEAST_BITS or prime % 2 == 0:
        raise ValueError("no prime")
    return prime, generator


def _numbers(der: bytes) -> tuple[int, int]:
    """Prime and generator of `DHParameter` (PKCS #3): a sequence that begins with two integers."""
    inner, _ = _element(der, SEQUENCE)
    prime, rest = _element(inner, INTEGER)
    generator, _ = _element(rest, INTEGER)
    return int.from_bytes(prime, "big"), int.from_bytes(generator, "big")


def _element(der: bytes, tag: int) -> tuple[bytes, bytes]:
    """What an element of DER holds, and what stands behind it. Raises `ValueError`."""
    if len(der) < HEAD or der[0] != tag:
        raise ValueError("not the element expected")
    length, begins = der[1], HEAD
    if length & LONG_FORM:
        begins += length & ~LONG_FORM
        length = int.from_bytes(der[HEAD:begins], "big")
    if len(der) < begins + length:
        raise ValueError("an element that is cut")
    return der[begins : begins + length], der[begins + length :]
