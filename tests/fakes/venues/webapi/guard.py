"""The venue's side of OAuth 1.0a, reckoned by itself: the other half of Diffie-Hellman, and every signature checked."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import quote_plus, unquote_plus

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from brokers.credentials import Credentials
from runtime.secret import Secret
from tests.fakes.clock import ManualClock

# The 2048-bit group of RFC 3526, section 3.
PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
    "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF",
    16,
)
CONSUMER, TOKEN = "TESTCONSU", "a1b2c3d4e5f6a7b8c9d0"
SKEW = 60


class Refused(Exception):  # noqa: N818
    """A request that is not let in."""


@dataclass
class Guard:
    """One user's keys at the venue. A `revoked` user is let in no more; `wants` is the live session token of now."""

    clock: ManualClock
    signature: rsa.RSAPrivateKey
    encryption: rsa.RSAPrivateKey
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    token: bytes = b""
    revoked: bool = False
    lies: bool = False
    nonces: set[str] = field(default_factory=set)
    agreements: int = 0

    def credentials(self, **changed: str) -> Credentials:
        encrypted = self.encryption.public_key().encrypt(self.secret, padding.PKCS1v15())
        given = {
            "consumer_key": CONSUMER,
            "access_token": TOKEN,
            "access_token_secret": base64.b64encode(encrypted).decode(),
            "signature_key": pem(self.signature),
            "encryption_key": pem(self.encryption),
            "dh_prime": f"{PRIME:x}",
            **changed,
        }
        return Credentials(fields={name: Secret(text) for name, text in given.items()})

    def agree(self, request: web.Request) -> dict[str, object]:
        """Answer a challenge. Raises `Refused`."""
        given = self._fields(request)
        text = self.secret.hex() + self._text(request, given)
        signed = base64.b64decode(unquote_plus(given["oauth_signature"]))
        try:
            self.signature.public_key().verify(signed, text.encode(), padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature as e:
            raise Refused("invalid signature") from e
        mine = secrets.randbits(256)
        shared = pow(int(given["diffie_hellman_challenge"], 16), mine, PRIME)
        digits = f"{shared:x}"
        number = bytes.fromhex(digits.rjust(len(digits) + len(digits) % 2, "0"))
        number = b"\0" + number if number[0] > 127 else number
        self.token = hmac.new(number, self.secret, hashlib.sha1).digest()
        proof = hmac.new(self.token, CONSUMER.encode(), hashlib.sha1).hexdigest()
        self.agreements += 1
        return {
            "diffie_hellman_response": f"{pow(2, mine, PRIME):x}",
            "live_session_token_signature": "0" * 40 if self.lies else proof,
            "live_session_token_expiration": int((self.clock.now().timestamp() + 86400) * 1000),
        }

    def check(self, request: web.Request) -> None:
        """Raises `Refused` where a request is not signed with the token of now."""
        given = self._fields(request)
        made = hmac.new(self.token, self._text(request, given).encode(), hashlib.sha256).digest()
        if unquote_plus(given["oauth_signature"]) != base64.b64encode(made).decode():
            raise Refused("invalid signature")

    def _fields(self, request: web.Request) -> dict[str, str]:
        given = dict(re.findall(r'(\w+)="([^"]*)"', request.headers.get("Authorization", "")))
        if self.revoked or given.get("oauth_consumer_key") != CONSUMER or given.get("oauth_token") != TOKEN:
            raise Refused("invalid consumer")
        if given["realm"] != "limited_poa" or given["oauth_nonce"] in self.nonces:
            raise Refused("replayed")
        self.nonces.add(given["oauth_nonce"])
        if abs(int(given["oauth_timestamp"]) - self.clock.now().timestamp()) > SKEW:
            raise Refused("invalid timestamp")
        return given

    def _text(self, request: web.Request, given: dict[str, str]) -> str:
        signed = {name: value for name, value in given.items() if name not in ("realm", "oauth_signature")}
        pairs = "&".join(f"{name}={value}" for name, value in sorted({**signed, **request.query}.items()))
        url = f"{request.scheme}://{request.host}{request.path}"
        return f"{request.method}&{quote_plus(url)}&{quote_plus(pairs)}"


def pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
