"""Short sealed notes that a page, a cookie or an address carries: readable and makeable by this program only.

AES-256-GCM under a key in a file. A note says its kind, so that one made for a cookie is worth nothing in a form, and
when it was made, so that it ends by itself.
"""

import base64
import binascii
import hashlib
import json
import secrets
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from porukka.core.keys import key

KEY = "grant-1"
LONGEST = 20_000  # characters; what comes from outside is not even tried beyond this


@lru_cache(maxsize=4)
def _cipher(name: str) -> AESGCM:
    return AESGCM(key(name))


def seal(kind: str, payload: dict[str, Any], *, now: datetime) -> str:
    """The note as text that fits an address. `payload` holds JSON values; a UUID is given as its text."""
    body = json.dumps({**payload, "@": int(now.timestamp())}, separators=(",", ":")).encode()
    nonce = secrets.token_bytes(12)
    return _text(nonce + _cipher(KEY).encrypt(nonce, body, kind.encode()))


def unseal(kind: str, note: str, *, now: datetime, max_age: timedelta) -> dict[str, Any] | None:
    """What was sealed; None when the note is not ours, of another kind, changed, or older than `max_age`."""
    try:
        raw = _bytes(note)
        payload: dict[str, Any] = json.loads(_cipher(KEY).decrypt(raw[:12], raw[12:], kind.encode()))
    except (InvalidTag, ValueError, binascii.Error):
        return None
    age = now.timestamp() - payload.pop("@")
    return payload if -60 <= age <= max_age.total_seconds() else None


def lock(secret: str, words: str) -> str:
    """Words that can be read only as long as `secret` is kept: destroying it destroys every copy of them."""
    nonce = secrets.token_bytes(12)
    return _text(nonce + _secret_cipher(secret).encrypt(nonce, words.encode(), b"locked"))


def unlock(secret: str, locked: str) -> str:
    """Raises InvalidTag when the secret is not the one it was locked with."""
    raw = _bytes(locked)
    return _secret_cipher(secret).decrypt(raw[:12], raw[12:], b"locked").decode()


def _secret_cipher(secret: str) -> AESGCM:
    # The key file takes part too: the database alone never holds what opens its own locks.
    return AESGCM(hashlib.sha256(key(KEY) + secret.encode()).digest())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(note: str) -> bytes:
    if len(note) > LONGEST or not note.isascii():
        raise ValueError("not a note")
    return base64.urlsafe_b64decode(note + "=" * (-len(note) % 4))
