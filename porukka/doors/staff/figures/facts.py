"""What the results page shows, gathered once for the page, the PDF and the Excel file."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from porukka.core import charts, dates
from porukka.core.disclosure import Mark
from porukka.core.errors import NotFound
from porukka.domain.activities.rules import ActivityState
from porukka.domain.evaluation import queries as read
from porukka.domain.evaluation.rules import MEASURES, half_year, published_from
from porukka.doors.staff.figures import words

# Staying is in the counts already, to the last person: a share of it beside them would only look hidden.
TOLD = tuple(measure for measure in MEASURES if not measure.everyone)
MOST_DOTS = 104
FOLDED_FROM = 60  # with more groups than this a page shows units, and a unit opens to its groups
ON_A_PAGE = 50
GAPS_SHOWN = 12
TAG_KINDS = {
    ActivityState.PLANNED: "plan",
    ActivityState.RUNNING: "run",
    ActivityState.ENDED: "none",
    ActivityState.CANCELLED: "stop",
}


@dataclass(frozen=True)
class Chosen:
    """Which period and unit the page is about. published: the period of the published figures, "" when none is."""

    period: str
    published: str
    unit_id: UUID | None
    unit_name: str


@dataclass(frozen=True)
class Facts:
    """counts: what happened. figures or year: what was published; neither before the first half-year has closed.

    closes_on: the day to come on which the chosen half-year's figures are made; None for other periods.
    """

    chosen: Chosen
    periods: list[str]
    units: list[tuple[UUID, str]]
    counts: read.PeriodCounts
    figures: read.HalfYearFigures | None
    year: read.YearFigures | None
    closes_on: date | None

    @property
    def published_words(self) -> str:
        return words.period_words(self.chosen.published)


def gather(request: Any) -> Facts:
    """Reads the choice from the address and what it asks for; the groups one by one are read where they are shown."""
    viewer, today = request.viewer, dates.today(request.now)
    units = read.counted_units(viewer)
    unit_id = _unit(request.GET.get("unit", ""), units)
    halves = read.counted_periods(viewer, today=today)
    published = read.published_periods(viewer)
    years = [half[:4] for half in published if half.endswith("H2") and f"{half[:4]}-H1" in published]
    periods = sorted({*halves, *published, *years}, key=lambda one: (one[:4], one[4:] or "-H0"), reverse=True)
    asked = request.GET.get("period", "")
    if asked not in {"", "all", *periods}:
        raise NotFound
    period = "" if asked == "all" else asked or half_year(today)
    # Without a choice the newest published figures stand beside the present half-year's counts.
    shown = (published[0] if published else "") if not asked else period
    figures = read.half_year_figures(viewer, shown, unit_id=unit_id) if "-H" in shown else None
    year = read.year_figures(viewer, int(shown), unit_id=unit_id) if len(shown) == 4 else None
    name = next((name for one, name in units if one == unit_id), "")
    return Facts(
        chosen=Chosen(period, shown, unit_id, name),
        periods=periods,
        units=units,
        counts=read.group_counts(viewer, period, language=(get_language() or "fi")[:2], unit_id=unit_id),
        figures=figures,
        year=year,
        closes_on=_closes_on(period, today),
    )


def _closes_on(period: str, today: date) -> date | None:
    day = published_from(period) if "-H" in period else None
    return day if day is not None and day >= today else None


def _unit(asked: str, units: list[tuple[UUID, str]]) -> UUID | None:
    found = next((one for one, _name in units if str(one) == asked), None)
    if asked and found is None:
        raise NotFound
    return found


def finding(facts: Facts) -> str:
    """The page's first sentence: what the counts say."""
    total = facts.counts.total
    done = total.people.stayed + total.people.left
    # While others still take part, those who have left early would be half of the story.
    if done and not total.people.going:
        return _("%(stayed)s of %(done)s people stayed to the end") % {
            "stayed": total.people.stayed,
            "done": done,
        }
    if facts.counts.reached:
        reached = facts.counts.reached
        words = ngettext("The groups reached %(number)s person", "The groups reached %(number)s people", reached)
        return words % {"number": reached}
    return _("No group has begun in this period")


def headline(facts: Facts) -> read.PublishedRow | None:
    """The widest published row the viewer sees: the organisation's, or the one unit's."""
    if facts.figures is None:
        return None
    if facts.figures.organisation is not None:
        return facts.figures.organisation
    return facts.figures.units[0] if len(facts.figures.units) == 1 else None


def told(facts: Facts) -> list[dict[str, Any]]:
    """The headline's measures as sentences, the hidden ones too."""
    row, figures = headline(facts), facts.figures
    if row is None or figures is None:
        return []
    found = []
    for measure in TOLD:
        cell = row.cells.get(measure.key)
        if cell is None:
            continue
        found.append(
            {
                "name": words.MEASURE_WORDS[measure.key].name,
                "words": words.sentence(measure.key, cell),
                "answered": words.answered_words(cell),
                "hidden": "" if cell.mark == Mark.SHOWN else "few" if cell.mark == Mark.FEW else "guarded",
            }
        )
    return found


def told_of_year(facts: Facts) -> list[dict[str, Any]]:
    """A year's measures as sentences of groups."""
    if facts.year is None:
        return []
    return [
        {
            "name": words.MEASURE_WORDS[key].name,
            "words": words.year_sentence(key, combined) if combined.shown else "",
            "hidden": combined.hidden,
        }
        for key, combined in facts.year.runs.items()
        if key in {measure.key for measure in TOLD} and (combined.shown or combined.hidden)
    ]


def folded(facts: Facts) -> bool:
    """Whether the groups are so many that only units are shown, each a link to its own groups."""
    return facts.chosen.unit_id is None and len(facts.units) > 1 and facts.counts.groups.count() > FOLDED_FROM


def table(facts: Facts, page: int | str | None = None) -> tuple[list[dict[str, Any]], Any, bool]:
    """The published table: unit by unit, each with its runs; the page of runs, where they are many; whether it hides.

    A unit of one run is told in that run's words: one row. Where it is `folded`, `opens` leads to the runs.
    """
    figures = facts.figures
    if figures is None:
        return [], None, False
    few = not folded(facts)
    runs, cut = _cut(figures.runs, page) if few else ([], None)
    of: dict[UUID | None, list[read.PublishedRow]] = {}
    for run in runs:
        of.setdefault(run.unit_id, []).append(run)
    found = []
    for unit in figures.units:
        shown = [
            {
                "id": run.scope_id if run.name else None,
                "name": run.name or _("A group removed since"),
                "language": run.language,
                "cells": _cells(run),
            }
            for run in of.get(unit.scope_id, [])
        ]
        alone = cut is None and len(shown) == 1 and shown[0]["cells"] == _cells(unit)
        found.append(
            {
                "unit": unit.name or _("A unit removed since"),
                "opens": None if few else unit.scope_id,
                "cells": _cells(unit),
                "only": shown[0] if alone else None,
                "runs": [] if alone else shown,
            }
        )
    return found, cut, figures.hides(runs)


def _cut(rows: Any, page: int | str | None) -> tuple[list[Any], Any]:
    """All of a list that can be taken in at once, in the order of the alphabet; of a longer one a page, and which."""
    if rows.count() <= FOLDED_FROM:
        return rows[:FOLDED_FROM], None
    cut = Paginator(rows, ON_A_PAGE).get_page(page)
    return list(cut.object_list), cut


def _cells(row: read.PublishedRow) -> list[dict[str, Any] | None]:
    found: list[dict[str, Any] | None] = []
    for measure in TOLD:
        cell = row.cells.get(measure.key)
        found.append(
            None
            if cell is None
            else {
                "share": words.share_words(cell),
                "answered": words.answered_words(cell),
                "hidden": "few" if cell.mark == Mark.FEW else "guarded",
            }
        )
    return found


def dots(on: int, off: int = 0) -> SafeString:
    """A dot a person beside the number, as long as they can be taken in at a glance."""
    return charts.people(on, off, label="") if 0 < on + off <= MOST_DOTS else SafeString()


def measure_names() -> list[str]:
    return [str(words.MEASURE_WORDS[measure.key].name) for measure in TOLD]


def groups_by_unit(facts: Facts, page: int | str | None = None) -> tuple[list[dict[str, Any]], Any]:
    """Units with their totals and groups; and the page of groups, None where all are there or none is (`folded`)."""
    groups, cut = ([], None) if folded(facts) else _cut(facts.counts.groups, page)
    rows: dict[UUID, list[dict[str, Any]]] = {}
    for one in groups:
        state = ActivityState(one.state)
        row = {"group": one, "state": state.label, "kind": TAG_KINDS[state]} | group_numbers(one)
        rows.setdefault(one.unit_id, []).append(row)
    found = [
        {
            "unit": unit,
            "groups": rows.get(unit.id, []),
            "here": unit.people.stayed + unit.people.going,
        }
        for unit in facts.counts.by_unit
        if unit.id is not None
    ]
    return found, cut


def group_numbers(one: read.GroupCounts) -> dict[str, Any]:
    """One group's numbers as the table and the sheet show them."""
    known = [number for number in one.present if number is not None]
    left = one.ends.count(False)
    return {
        "held": len(one.present),
        "visits": sum(known),
        "not_recorded": len(one.present) - len(known),
        "began": len(one.ends),
        "here": len(one.ends) - left,
        "left": left,
    }
