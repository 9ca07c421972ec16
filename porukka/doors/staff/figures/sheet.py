"""The results as an Excel file: what happened on one sheet, what was published on another. Words and numbers only."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from porukka.core import formats
from porukka.domain.activities.rules import ActivityState
from porukka.domain.exchange.rules import Column, Sheet, written_book
from porukka.doors.staff.figures import facts as gathered
from porukka.doors.staff.figures import words


def figures_sheet(facts: gathered.Facts) -> bytes:
    """Two sheets: counts by group, and the published figures with what is hidden."""
    heads = [
        _("Unit"), _("Group"), _("Model"), _("State"), _("Begins"), _("Ends"), pgettext("people", "Began"),
        _("Taking part or stayed"), _("Left before the end"), _("Meetings held"), _("Cancelled"), _("Visits"),
        _("Attendance not recorded"), _("Facilitators"), _("Missing from readiness"),
    ]  # fmt: skip
    rows: list[Sequence[Any]] = []
    for one in facts.counts.groups:
        numbers = gathered.group_numbers(one)
        rows.append(
            [
                one.unit_name, one.name, one.model_name, str(ActivityState(one.state).label), one.starts_on,
                one.ends_on, numbers["began"], numbers["here"], numbers["left"], numbers["held"], one.cancelled,
                numbers["visits"], numbers["not_recorded"], one.facilitators, one.readiness_gaps,
            ]
        )  # fmt: skip
    published_heads, published = _published(facts)
    return written_book(
        [
            Sheet(_("Groups"), _columns(heads), rows, held=2),
            Sheet(_("Published figures"), _columns(published_heads), published, held=2),
        ]
    )


def _published(facts: gathered.Facts) -> tuple[list[str], list[Sequence[Any]]]:
    if facts.year is not None:
        year_rows = [
            [words.MEASURE_WORDS[key].name, one.shown, one.hidden, one.half_or_more, one.under_half]
            for key, one in facts.year.runs.items()
            if key in {measure.key for measure in gathered.TOLD}
        ]
        heads = [
            _("Figure"),
            _("Groups shown"),
            _("Groups hidden"),
            _("Half or more said so"),
            _("Under half said so"),
        ]
        return heads, year_rows
    heads = [_("Period"), _("What"), _("Name"), *gathered.measure_names(), _("Made")]
    if facts.figures is None:
        return heads, []
    figures = facts.figures
    whole = [(_("organisation"), figures.organisation)] if figures.organisation else []
    units = [(_("unit"), row) for row in figures.units]
    runs = [(_("run of a group"), row) for row in figures.runs]
    rows: list[Sequence[Any]] = [
        [
            words.period_words(figures.period),
            kind,
            row.name,
            *(words.cell_words(row.cells.get(measure.key), figures.k) for measure in gathered.TOLD),
            formats.day_num(figures.made_at),
        ]
        for kind, row in [*whole, *units, *runs]
    ]
    return heads, rows


def _columns(heads: Sequence[str]) -> list[Column]:
    return [Column(head, max(12, min(36, len(head) + 4))) for head in heads]
