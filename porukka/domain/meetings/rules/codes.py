"""The meeting's code: six signs that nobody mixes up, made from a key that lies outside the database."""

from uuid import UUID

from porukka.core.keys import keyed_hash

# No 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and V.
ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
SIGNS = 6


def meeting_code(meeting_id: UUID) -> str:
    """The code as it is shown, such as `H7K 4PM`. The same meeting always has the same one."""
    number = int.from_bytes(keyed_hash("code-1", "meeting", str(meeting_id)), "big")
    signs = ""
    for _place in range(SIGNS):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return f"{signs[:3]} {signs[3:]}"


def plain_code(typed: str) -> str:
    """A typed code without spaces, dashes and small letters; "" when it cannot be a code."""
    plain = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    return plain if len(plain) == SIGNS and set(plain) <= set(ALPHABET) else ""


def code_hmac(code: str) -> str:
    """What the database keeps of a live code: found by index, of no use without the key."""
    return keyed_hash("code-1", "live", plain_code(code)).hex()
