"""The results as an Excel file: what happened on one sheet, what was published on another. Words and numbers only."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from porukka.core import formats
from porukka.domain.activities.rules import ActivityState
from porukka.doors.staff.figures import facts as gathered
from porukka.doors.staff.figures import words

TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def figures_sheet(facts: gathered.Facts) -> bytes:
    """Two sheets: counts by group, and the published figures with what is hidden."""
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, TYPED)
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d.m.yyyy"})
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
    _write(book, _("Groups"), heads, rows, bold, day)
    _write(book, _("Published figures"), *_published(facts), bold, day)
    book.close()
    return kept.getvalue()


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


def _write(book: Any, title: str, heads: list[str], rows: list[Sequence[Any]], bold: Any, day: Any) -> None:
    page = book.add_worksheet(title[:31])
    for place, head in enumerate(heads):
        page.set_column(place, place, max(12, min(36, len(head) + 4)))
        page.write_string(0, place, head, bold)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if value is None or value == "":
                continue
            if hasattr(value, "isoformat"):
                page.write_datetime(number, place, value, day)
            elif isinstance(value, int | float):
                page.write_number(number, place, value)
            else:
                page.write_string(number, place, str(value))
    page.freeze_panes(1, 2)
