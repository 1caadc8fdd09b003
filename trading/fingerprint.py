"""What makes two posts the same signal."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

from domain.signal import Signal
from storage.codec import encode


def fingerprint_of(signal: Signal) -> str:
    """The SHA-256 of everything that is traded, and of nothing of how it is written."""
    return hashlib.sha256(encode(replace(signal, confidence=Decimal(1))).encode()).hexdigest()
