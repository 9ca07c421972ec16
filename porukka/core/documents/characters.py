"""Which characters our fonts can print, and a visible sign in place of those they can't."""

import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
UNKNOWN = "□"
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"

# They shape what stands beside them and print nothing: joiners, variation selectors.
_SHAPERS = frozenset({0x200C, 0x200D, 0xFE0E, 0xFE0F})


def _cmap(font: bytes) -> set[int]:
    """The code points of a TrueType font, from its character map (formats 4 and 12)."""
    found: set[int] = set()
    (tables,) = struct.unpack_from(">H", font, 4)
    for n in range(tables):
        name, _sum, start, _length = struct.unpack_from(">4sLLL", font, 12 + 16 * n)
        if name != b"cmap":
            continue
        (maps,) = struct.unpack_from(">H", font, start + 2)
        for m in range(maps):
            (offset,) = struct.unpack_from(">L", font, start + 4 + 8 * m + 4)
            found |= _subtable(font, start + offset)
    return found


def _subtable(font: bytes, at: int) -> set[int]:
    (kind,) = struct.unpack_from(">H", font, at)
    found: set[int] = set()
    if kind == 4:
        (double,) = struct.unpack_from(">H", font, at + 6)
        ends, starts = at + 14, at + 16 + double
        for segment in range(0, double, 2):
            (last,) = struct.unpack_from(">H", font, ends + segment)
            (first,) = struct.unpack_from(">H", font, starts + segment)
            if first != 0xFFFF:
                found.update(range(first, last + 1))
    elif kind == 12:
        (groups,) = struct.unpack_from(">L", font, at + 12)
        for group in range(groups):
            first, last = struct.unpack_from(">LL", font, at + 16 + 12 * group)
            found.update(range(first, last + 1))
    return found


@cache
def printable() -> frozenset[int]:
    """Every code point that one of the vendored fonts has."""
    return frozenset().union(*(_cmap(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))))


def readable(words: str) -> str:
    """The words with □ in place of each character that would not print: signs no font has, and controls.

    Direction marks go (the direction follows from the letters; only whole isolates around names stay), unusual spaces
    become a space, and an unknown letter's accents go with it.
    """
    fonts = printable()
    if words.isascii() and words.isprintable():
        return words
    whole = words.count(ISOLATE) == words.count(END_OF_ISOLATE)  # as `core.formats.isolated` writes them
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n")):
        code, kind = ord(character), unicodedata.category(character)
        if character == "\n" or (code in _SHAPERS and kept) or (whole and character in (ISOLATE, END_OF_ISOLATE)):
            kept.append(character)
        elif character == "\t" or kind in ("Zs", "Zl", "Zp"):
            kept.append(" " if code not in fonts or kind != "Zs" else character)
        elif kind == "Cf":
            continue
        elif code in fonts and kind not in ("Cc", "Cs", "Co", "Cn"):
            kept.append(character)
        elif kind in ("Mn", "Me") and kept:
            continue
        else:
            kept.append(UNKNOWN)
    return "".join(kept)


def readable_data(data: Any) -> Any:
    """The same data, every text in it `readable`; keys stay as they are."""
    if isinstance(data, str):
        return readable(data)
    if isinstance(data, dict):
        return {str(key): readable_data(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [readable_data(value) for value in data]
    return data
