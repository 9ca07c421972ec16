"""Small pictures beside words: a crew, a spark, a meter, a sign, a QR code."""

from collections.abc import Sequence

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from porukka.core import formats
from porukka.core.charts.drawing import dot, path, picture, text_at, units


def spark(values: Sequence[float | None], *, label: str) -> SafeString:
    """A line for a card: the last values on the whole scale 1–5, the last one marked and written."""
    there = [v for v in values if v is not None][-8:]
    if not there:
        return SafeString()
    each = 108 / max(len(there) - 1, 1)
    points = [(8 + n * each if len(there) > 1 else 116, 40 - (v - 1) * 8.5) for n, v in enumerate(there)]
    body = '<path class="sp-g" d="M4 40H128M4 6H128"/>' + path("sp-l", points)
    body += "".join(dot("sp-d", x, y, 2.6) for x, y in points[:-1])
    x, y = points[-1]
    body += dot("sp-e", x, y, 4.5) + text_at("sp-t", x + 9, y + 5, formats.num(there[-1]))
    told = ", ".join(formats.num(v) for v in there)
    scale = gettext("Scale 1–5.")
    return picture("po-spark", 150, 46, body, f"{label}: {told}. {scale}")


def crew(here: int, away: int = 0, seats: int = 0, *, label: str = "") -> SafeString:
    """A person is a dot: here filled, away hollow, a free seat dashed. At most 30; colours mean nothing."""
    body = ""
    kinds = (["here"] * here + ["away"] * away + ["seat"] * seats)[:30]
    for n, kind in enumerate(kinds):
        x = 11 + n * 15
        if kind == "here":
            body += dot(f"cr cr{n % 4 + 1}", x, 11, 9.5)
        else:
            body += dot("cr-away" if kind == "away" else "cr-open", x, 11, 8.5)
    return picture("po-crew", 22 + 15 * max(len(kinds) - 1, 0), 22, body, label)


def people(on: int, off: int = 0, *, label: str, a_row: int = 13) -> SafeString:
    """A person is a small dot, filled or hollow, in rows."""
    body = "".join(
        dot("dt-on" if n < on else "dt-off", 6.5 + n % a_row * 13, 6.5 + n // a_row * 13, 5.2)
        for n in range(on + off)
    )
    rows = -(-(on + off) // a_row) or 1
    return picture("po-dots", 13 * min(on + off, a_row) or 13, 13 * rows, body, label)


def meter(part: float, whole: float, *, label: str) -> SafeString:
    """How much of the whole there is; never over the edge."""
    filled = 400 * min(max(part / whole, 0), 1) if whole else 0
    body = '<rect class="mt-bg" width="400" height="12" rx="6"/>'
    body += f'<rect class="mt-fg" width="{units(filled)}" height="12" rx="6"/>' if filled else ""
    return mark_safe(
        '<svg class="po-meter" viewBox="0 0 400 12" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(label)}" focusable="false">{body}</svg>'
    )


_ATTENDED = {
    "here": '<circle class="at-h" cx="11" cy="11" r="7"/>',
    "late": '<circle class="at-l" cx="11" cy="11" r="6.5"/><path class="at-h" d="M11 4.5a6.5 6.5 0 0 1 0 13z"/>',
    "told": '<circle class="at-i" cx="11" cy="11" r="6.5"/>',
    "gone": '<path class="at-x" d="M6 6l10 10M16 6L6 16"/>',
}


def attended(state: str, *, label: str = "") -> SafeString:
    """The sign of one attendance: here, late, told (absent with notice), gone; always with its word."""
    return picture("at", 22, 22, _ATTENDED[state], label)


_KEYS = {
    "dot": '<circle class="ch-d" cx="12" cy="7" r="5.6"/>',
    "median": '<rect class="ch-m" y="3" width="24" height="8" rx="4"/>',
    "coming": '<rect class="ch-next" x="1" y="1" width="22" height="12" rx="4"/>',
}


def key(kind: str) -> SafeString:
    """The sign before a word in a legend: dot, median, coming, or a state of attendance."""
    if kind in _ATTENDED:
        return attended(kind)
    return mark_safe(f'<svg viewBox="0 0 24 14" aria-hidden="true" focusable="false">{_KEYS[kind]}</svg>')


def qr(text: str, *, label: str) -> SafeString:
    """A QR code on a white ground with four modules around it, sharp at any size."""
    code = segno.make(text, error="m", micro=False)
    side = code.symbol_size(scale=1, border=4)[0]
    dark = ""
    for y, modules in enumerate(code.matrix_iter(scale=1, border=4)):
        row = list(modules)
        x = 0
        while x < side:
            run = x
            while run < side and row[run]:
                run += 1
            if run > x:
                dark += f"M{x} {y}h{run - x}v1h-{run - x}z"
                x = run
            x += 1
    return mark_safe(
        f'<svg class="po-qr" viewBox="0 0 {side} {side}" role="img" aria-label="{escape(label)}" '
        f'focusable="false" shape-rendering="crispEdges"><rect class="qr-bg" width="{side}" height="{side}"/>'
        f'<path class="qr-fg" d="{dark}"/></svg>'
    )
