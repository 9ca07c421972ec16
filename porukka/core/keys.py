"""Keys that lie in files beside the database, never in it, and are backed up apart from it.

Each file holds 32 random bytes in hexadecimal, made at first use, readable by its owner only. A key has an id
(`code-1`), so that rows can say which key they were made with; `docs/operations.md` tells how to rotate.
"""

import contextlib
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

# All that rows or pages are made with; `django-1` is for sign-ins.
NAMES = ("code-1", "grant-1", "page-1", "pin-1")


def _read_or_make(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        # Written aside and linked in, so that a second process never reads a half-made key.
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return bytes.fromhex(path.read_text().strip())


def secret_key(folder: Path) -> str:
    """Django's SECRET_KEY, made at first start."""
    return _read_or_make(folder / "django-1").hex()


@lru_cache(maxsize=16)
def key(name: str) -> bytes:
    """The 32 bytes of a named key, such as `code-1`, `pin-1`, `grant-1`, `outbox-1`."""
    from django.conf import settings

    return _read_or_make(settings.KEYS / name)


def fingerprints() -> dict[str, str]:
    """A mark of each key that is there, to tell keys apart by; it tells nothing of the key."""
    from django.conf import settings

    there = [name for name in NAMES if (settings.KEYS / name).exists()]
    return {
        name: hmac.new(_read_or_make(settings.KEYS / name), b"fingerprint", hashlib.sha256).hexdigest()[:16]
        for name in there
    }


def make_all_keys() -> None:
    """Makes the keys that nothing has asked for yet, so that a backup of the keys holds them all."""
    from django.conf import settings

    for name in NAMES:
        _read_or_make(settings.KEYS / name)


def keyed_hash(name: str, *parts: str) -> bytes:
    """HMAC-SHA256 (32 bytes) of the parts under a named key; parts are joined with a separator no part holds."""
    return hmac.new(key(name), "\x1f".join(parts).encode(), hashlib.sha256).digest()
