"""The meeting's code: six signs that nobody mixes up, made from a key that lies outside the database.

The wall's picture (QR) carries the six signs and 96 bits more. Nobody guesses those, so the picture works always; the
six signs alone can be guessed, so they are found only while few wrong ones have been typed in the whole installation.
"""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from uuid import UUID

from porukka.core.keys import keyed_hash

# No 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V.
ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
SIGNS = 6
MOST_WRONG = 200  # typed codes that are in no use, in the whole installation, before typed codes wait
WRONG_WITHIN = timedelta(minutes=10)


def meeting_code(meeting_id: UUID) -> str:
    """The code as it is shown, such as `H7K 4PM`. The same meeting always has the same one."""
    number = int.from_bytes(keyed_hash("code-1", "meeting", str(meeting_id)), "big")
    signs = ""
    for _place in range(SIGNS):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return f"{signs[:3]} {signs[3:]}"


def wall_code(meeting_id: UUID) -> str:
    """What the wall's picture carries, such as `H7K4PM-…`: the code and 16 signs (96 bits) that nobody guesses."""
    rest = keyed_hash("code-1", "wall", str(meeting_id))[:12]
    return f"{plain_code(meeting_code(meeting_id))}-{base64.urlsafe_b64encode(rest).decode()}"


def is_wall_code(given: str, meeting_id: UUID) -> bool:
    """Whether this came from the meeting's own picture. Takes as long for every wrong one."""
    return hmac.compare_digest(given.encode(), wall_code(meeting_id).encode())


def window_of(now: datetime) -> datetime:
    """The beginning of the ten minutes in which wrong codes are counted together: 14.20, 14.30, …"""
    seconds = int(WRONG_WITHIN.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)


def wait_until(began_at: datetime, n: int, *, now: datetime) -> datetime | None:
    """Until when typed codes wait after `n` wrong ones since `began_at`; None when they don't."""
    ends = began_at + WRONG_WITHIN
    return ends if n >= MOST_WRONG and now < ends else None


def plain_code(typed: str) -> str:
    """A typed code without spaces, dashes and small letters; "" when it cannot be a code."""
    plain = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return plain if len(plain) == SIGNS and set(plain) <= set(ALPHABET) else ""


def code_hmac(code: str) -> str:
    """What the database keeps of a live code: found by index, of no use without the key."""
    return keyed_hash("code-1", "live", plain_code(code)).hex()
