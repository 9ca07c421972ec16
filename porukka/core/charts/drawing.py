"""The strokes all charts are made of."""

import re
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

STATIC = Path(__file__).resolve().parents[1] / "static"
LOWEST, HIGHEST = 1, 5
STEP = 34  # units between two steps of the scale


@cache
def symbols(file: str) -> dict[str, str]:
    """The drawings of a sprite file by their id, read once."""
    text = (STATIC / file).read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="(\w+)"[^>]*>(.*?)</symbol>', text, re.S))


@cache
def _boxes(file: str) -> dict[str, str]:
    text = (STATIC / file).read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="(\w+)" viewBox="([^"]+)"', text))


def drawn(name: str, *, label: str = "") -> SafeString:
    """A drawing from `pictures.svg`; without a label it is decoration beside words."""
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    kind = "po-scene" if name == "table" else "pic"
    box = _boxes("pictures.svg")[name]
    drawing = symbols("pictures.svg")[name]
    return mark_safe(f'<svg class="{kind}" viewBox="{box}" {role} focusable="false">{drawing}</svg>')


def units(number: float) -> str:
    """A length for the drawing, rounded to a tenth, without a needless ".0"."""
    return f"{number:.1f}".removesuffix(".0")


def _size(width: float, height: float) -> str:
    wide, high = units(width), units(height)
    return f'viewBox="0 0 {wide} {high}" width="{wide}" height="{high}"'


def svg(kind: str, width: float, height: float, body: str, title: str, desc: str = "") -> SafeString:
    """The whole drawing, with its title and description for those who hear it."""
    ident = f"v{zlib.crc32((kind + title + desc + body).encode()):08x}"
    described = f'<desc id="{ident}d">{escape(desc)}</desc>' if desc else ""
    names = f"{ident}t {ident}d" if desc else f"{ident}t"
    return mark_safe(
        f'<svg class="{kind}" {_size(width, height)} '
        f'role="img" aria-labelledby="{names}" focusable="false"><title id="{ident}t">{escape(title)}</title>'
        f"{described}{body}</svg>"
    )


def picture(kind: str, width: float, height: float, body: str, label: str) -> SafeString:
    """A small picture with one line of words; without words it is decoration beside the same in words."""
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return mark_safe(f'<svg class="{kind}" {_size(width, height)} {role} focusable="false">{body}</svg>')


def rect(kind: str, x: float, y: float, width: float, height: float, rx: float) -> str:
    """A rounded rectangle."""
    return (
        f'<rect class="{kind}" x="{units(x)}" y="{units(y)}" width="{units(width)}" height="{units(height)}" '
        f'rx="{units(rx)}"/>'
    )


def text_at(kind: str, x: float, y: float, words: object, end: bool = False) -> str:
    """A label at a point: from there on, or ending there."""
    anchor = ' text-anchor="end"' if end else ""
    return f'<text class="{kind}" x="{units(x)}" y="{units(y)}"{anchor}>{escape(str(words))}</text>'


def dot(kind: str, x: float, y: float, r: float) -> str:
    """One answer or one meeting as a dot."""
    return f'<circle class="{kind}" cx="{units(x)}" cy="{units(y)}" r="{units(r)}"/>'


def path(kind: str, points: Sequence[tuple[float, float]]) -> str:
    """A line through the points; nothing through a single one."""
    return (
        f'<path class="{kind}" d="M{"L".join(f"{units(x)} {units(y)}" for x, y in points)}"/>'
        if len(points) > 1
        else ""
    )


def runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Unbroken stretches between gaps."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def scale_lines(left: float, right: float, top: float) -> str:
    """The five lines of the scale, 5 on top."""
    lines = ""
    for value in range(LOWEST, HIGHEST + 1):
        y = height_of(value, top)
        lines += f'<line class="ch-g" x1="{units(left)}" x2="{units(right)}" y1="{units(y)}" y2="{units(y)}"/>'
        lines += text_at("ch-n", 0, y + 4.5, value)
    return lines


def height_of(value: float, top: float) -> float:
    """Where a value of the scale stands. Raises ValueError for one that is not on it."""
    if not LOWEST <= value <= HIGHEST:
        raise ValueError(f"{value} is not on the scale {LOWEST}–{HIGHEST}")
    return top + (HIGHEST - value) * STEP
