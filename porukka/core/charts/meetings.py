"""Charts over meetings: dots, lines, bars, and a participant's own way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median as _median

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from porukka.core import formats
from porukka.core.charts.drawing import (
    LOWEST,
    dot,
    height_of,
    path,
    rect,
    runs,
    scale_lines,
    svg,
    symbols,
    text_at,
    units,
)

DOT = 5.6  # radius of one answer
PILL = 54  # width of the median's pill
WALK_WIDTH, WALK_ROW, WALK_STEPS = 360, 244, 6


@dataclass(frozen=True)
class Column:
    """One meeting in a dot strip.

    Args:
        label: short name under the column, such as "3."
        date: second line, such as "29.10."; may be empty.
        values: the answers, whole steps 1–5 in any order; None when they are too few to be shown.
        answered: how many answered; needed when `values` is None.
        present: how many were there; None when not known.
        coming: the meeting is still to come (drawn dashed, without numbers).
        still_open: there are no `values` since the meeting has not been closed.
    """

    label: str
    date: str = ""
    values: Sequence[int] | None = ()
    answered: int | None = None
    present: int | None = None
    coming: bool = False
    still_open: bool = False

    @property
    def n(self) -> int:
        return self.answered if self.answered is not None else len(self.values or ())


@dataclass(frozen=True)
class Series:
    """A line. kind: "own" (solid, round dots) or "group" (dashed, squares); values 1–5 or None for a gap."""

    kind: str
    label: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Bar:
    """A bar from 0. `words` is what stands at its end, such as "86 %"; value None draws only the words."""

    label: str
    value: float | None
    words: str


@dataclass(frozen=True)
class Step:
    """A participant's own step. value 1–5, or None when the person was away or did not answer."""

    label: str
    date: str
    value: int | None


def median(values: Iterable[float]) -> float | None:
    """The middle value, halves allowed (3,5); None of nothing."""
    there = list(values)
    return float(_median(there)) if there else None


def _answers(values: Sequence[int], x: float, top: float) -> str:
    """One dot an answer, in value order; many equal ones lie in rows so that none hides another."""
    dots = ""
    for value in sorted(set(values)):
        many = sum(1 for v in values if v == value)
        gap, r, fit = (13.0, DOT, 4) if many <= 4 else (7.4, 3.4, 7) if many <= 21 else (5.0, 2.2, 10)
        rows = -(-many // fit)
        a_row = -(-many // rows)
        for n in range(many):
            row, place = divmod(n, a_row)
            in_row = min(a_row, many - row * a_row)
            dx = (place - (in_row - 1) / 2) * gap
            dy = (row - (rows - 1) / 2) * gap
            dots += dot("ch-d", x + dx, height_of(value, top) + dy, r)
    return dots


def dot_strip(columns: Sequence[Column], *, title: str) -> SafeString:
    """Answers of each meeting as dots on the scale 1–5, the median as a pill, answered / present below."""
    top, left, width_each = 14.0, 20.0, 58.0
    bottom = height_of(LOWEST, top)
    width = max(left + width_each * max(len(columns), 1) + 4, 340)
    dated = any(c.date for c in columns)
    body = scale_lines(left - 4, width - 4, top)
    middles: list[tuple[float, float] | None] = []
    pills = dots = feet = ""
    for place, column in enumerate(columns):
        x = left + width_each * (place + 0.5)
        if column.coming:
            feet += rect("ch-next", x - 24, top - 8, 48, bottom - top + 16, 10)
        elif column.values:
            middle = median(column.values)
            assert middle is not None
            y = height_of(middle, top)
            middles.append((x, y))
            pills += rect("ch-m", x - PILL / 2, y - 8, PILL, 16, 8)
            dots += _answers(column.values, x, top)
        else:
            middles.append(None)
            if column.values is None:
                dots += text_at(
                    "ch-s",
                    x,
                    height_of(2.5, top) + 4,
                    gettext("still open") if column.still_open else gettext("too few"),
                )
        feet += text_at("ch-x", x, bottom + 26, column.label)
        if column.date:
            feet += text_at("ch-s", x, bottom + 41, column.date)
        if not column.coming:
            counted = f"{column.n}/{column.present}" if column.present is not None else str(column.n)
            feet += text_at("ch-c", x, bottom + (57 if dated else 43), counted)
    lines = "".join(path("ch-l ch-own", run) for run in runs(middles))
    kind = "po-chart wide" if len(columns) > 7 else "po-chart"
    return svg(
        kind, width, bottom + (62 if dated else 48), body + lines + pills + dots + feet, title, _told(columns)
    )


def _told(columns: Sequence[Column]) -> str:
    held = [c for c in columns if not c.coming]
    middles = ", ".join(formats.num(median(c.values)) if c.values else "–" for c in held)
    counts = ", ".join(str(c.n) for c in held)
    return gettext("Each answer is a dot on the scale 1–5. Medians: %(medians)s. Answers: %(counts)s.") % {
        "medians": middles or "–",
        "counts": counts or "0",
    }


def lines(labels: Sequence[str], series: Sequence[Series], *, title: str) -> SafeString:
    """Medians over the meetings: the own goal solid with dots, the group's dashed with squares."""
    top, left, right = 14.0, 28.0, 314.0
    bottom = height_of(LOWEST, top)
    each = (right - left) / max(len(labels) - 1, 1)
    body = scale_lines(16, right + 4, top)
    ends: list[tuple[float, str, str]] = []
    for one in sorted(series, key=lambda s: s.kind != "group"):
        kind = "ch-own" if one.kind == "own" else "ch-grp"
        points = [None if v is None else (left + n * each, height_of(v, top)) for n, v in enumerate(one.values)]
        body += "".join(path(f"ch-l {kind}", run) for run in runs(points))
        there = [p for p in points if p]
        for x, y in there:
            if kind == "ch-own":
                body += dot("ch-p ch-own", x, y, 6)
            else:
                body += rect("ch-p ch-grp", x - 5, y - 5, 10, 10, 1.5)
        if there:
            ends.append((there[-1][1], kind, one.label))
    lowest_free = -100.0
    for y, kind, label in sorted(ends):
        placed = max(y, lowest_free + 15)  # two names at one height stand under each other
        lowest_free = placed
        body += text_at(f"ch-e {kind}", right + 13, placed + 5, label)
    every = -(-len(labels) // 12)
    for n, label in enumerate(labels):
        if n % every == 0:
            body += text_at("ch-x", left + n * each, bottom + 26, label)
    desc = gettext("Medians on the scale 1–5.") + "".join(
        f" {one.label}: {', '.join(formats.num(v) for v in one.values)}." for one in series
    )
    return svg("po-chart two", 390, bottom + 34, body, title, desc)


def bars(rows: Sequence[Bar], *, title: str, top: float = 100, unit: str = "%") -> SafeString:
    """Bars from 0 to `top`, longest scale always whole."""
    left, right, each = 150.0, 306.0, 34.0
    high = each * len(rows)
    body = ""
    for quarter in range(5):
        x = left + (right - left) * quarter / 4
        words = (
            f"{formats.num(top * quarter / 4, 0)} {unit}".strip()
            if quarter == 4
            else formats.num(top * quarter / 4, 0)
        )
        body += f'<line class="ch-g" x1="{units(x)}" x2="{units(x)}" y1="0" y2="{units(high + 2)}"/>'
        body += text_at("ch-s", x, high + 16, words)
    for n, row in enumerate(rows):
        y = n * each + 4
        body += text_at("ch-bl", 0, y + 15, row.label)
        end = left
        if row.value is not None:
            end = left + (right - left) * min(max(row.value, 0), top) / top
            body += rect("ch-b", left, y, end - left, 19, 4)
        body += text_at("ch-bn", end + 7, y + 15, row.words)
    desc = ", ".join(f"{row.label} {row.words}" for row in rows)
    return svg("po-chart", 360, high + 20, body, title, desc)


def changes(rows: Sequence[tuple[str, int, bool]], *, title: str) -> SafeString:
    """People who moved: (label, how many, is it a rise); each person is a dot, rises in moss."""
    each, left, a_row = 36.0, 178.0, 11
    body, y = "", 18.0
    for label, many, rise in rows:
        body += text_at("ch-bl", 0, y + 5, label) + text_at("ch-bn", 160, y + 5, many, end=True)
        for n in range(many):
            row, place = divmod(n, a_row)
            body += dot("ch-d ch-up" if rise else "ch-d", left + place * 17.6, y + row * 17.6, 7.4)
        y += each + max(0, -(-many // a_row) - 1) * 17.6
    desc = ", ".join(f"{label}: {many}" for label, many, _ in rows)
    return svg("po-chart", 370, y, body, title, desc)


def walk(steps: Sequence[Step], *, title: str, at_most: int = WALK_STEPS) -> SafeString:
    """A participant's own way over the meetings: faces on a line; a missed meeting is a hollow dot.

    At most six stand in a row, so that the words stay large on a phone; a paper is wider and may hold more.
    """
    rows = max(-(-len(steps) // at_most), 1)
    a_row = max(-(-len(steps) // rows), 1)
    width = WALK_WIDTH * at_most // WALK_STEPS
    each = (width - 68) / max(a_row - 1, 4)
    body = ""
    for row in range(rows):
        for n in range(5):
            level = row * WALK_ROW + 182 - n * 40
            body += f'<line class="wk-g" x1="4" x2="{width - 4}" y1="{level}" y2="{level}"/>'

    def place(n: int, height: float) -> tuple[float, float]:
        return 34 + n % a_row * each, n // a_row * WALK_ROW + height

    heights: list[float | None] = [None if s.value is None else 182.0 - (s.value - 1) * 40 for s in steps]
    known = [(n, y) for n, y in enumerate(heights) if y is not None]
    for (a, y1), (b, y2) in pairwise(known):
        if a // a_row == b // a_row:
            body += path("wk-l" if b == a + 1 else "wk-l wk-gap", [place(a, y1), place(b, y2)])
    away = gettext("away")
    for n, step in enumerate(steps):
        foot = n // a_row * WALK_ROW
        x, y = place(n, _between(heights, n))
        if step.value is None:
            body += dot("wk-a", x, y, 13)
        else:
            face = symbols("faces.svg")[f"f{step.value}"]
            body += f'<g transform="translate({units(x - 21)} {units(y - 21)}) scale(1.05)">{face}</g>'
        body += text_at("wk-n", x, foot + 214, away if step.value is None else step.value)
        body += text_at("wk-t", x, foot + 231, step.date or step.label)
    told = ", ".join(f"{step.label} {away if step.value is None else step.value}" for step in steps)
    desc = gettext("On the scale 1–5: %(steps)s.") % {"steps": told}
    return svg("walk", width, rows * WALK_ROW, body, title, desc)


def _between(heights: Sequence[float | None], n: int) -> float:
    """The height of a step; a missed one lies on the line between its neighbours, or on the middle of the scale."""
    here = heights[n]
    if here is not None:
        return here
    before = next(
        ((i, y) for i, y in zip(range(n - 1, -1, -1), reversed(heights[:n]), strict=True) if y is not None),
        None,
    )
    after = next(((i, y) for i, y in enumerate(heights) if i > n and y is not None), None)
    if before and after:
        return before[1] + (after[1] - before[1]) * (n - before[0]) / (after[0] - before[0])
    return before[1] if before else after[1] if after else 102.0
