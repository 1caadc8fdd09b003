"""Requests signed with the user's RSA key.

RSA-PSS with SHA-256, MGF1 of the same and a salt as long as the digest, over the milliseconds, the method and the path
without its query, in base64 (docs.kalshi.com, API keys).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from brokers.credentials import Credentials
from brokers.executions import moment
from domain.errors import ReauthorisationNeeded

KEY, SIGNATURE, TIMESTAMP = "KALSHI-ACCESS-KEY", "KALSHI-ACCESS-SIGNATURE", "KALSHI-ACCESS-TIMESTAMP"
_EPOCH = moment(0)
_MILLISECOND = timedelta(milliseconds=1)


def headers(credentials: Credentials, method: str, path: str, at: datetime) -> Mapping[str, str]:
    """What a request carries that is made at `at`, by the venue's clock.

    Raises `ReauthorisationNeeded` where there is no key, or none that can be read.
    """
    key, private = credentials.get("key"), credentials.get("private_key")
    if key is None or private is None:
        raise ReauthorisationNeeded("the connection has no key: connect it again")
    stamp = str((at - _EPOCH) // _MILLISECOND)
    signature = _signed(private.reveal(), f"{stamp}{method}{path.partition('?')[0]}")
    return {KEY: key.reveal().strip(), SIGNATURE: signature, TIMESTAMP: stamp}


def _signed(pem: str, text: str) -> str:
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
    return base64.b64encode(_opened(pem).sign(text.encode(), scheme, hashes.SHA256())).decode()


def _opened(pem: str) -> rsa.RSAPrivateKey:
    try:
        found = load_pem_private_key(pem.strip().encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, rsa.RSAPrivateKey):
        raise ReauthorisationNeeded("the private key cannot be read: enter the whole file, as Kalshi gave it")
    return found
