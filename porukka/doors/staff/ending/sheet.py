"""A group's evaluation as an Excel file: words and numbers, never formulas."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from porukka.domain.evaluation.queries import ItemResult
from porukka.domain.meetings.rules import MeetingState
from porukka.doors.staff.ending.evaluation import Evaluation, goal_words, summary_rows

TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}


def evaluation_sheet(found: Evaluation) -> bytes:
    """Four sheets: summary, meetings, questions, next steps."""
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept, TYPED)
    summary: list[Sequence[Any]] = [*summary_rows(found), (_("Goals"), goal_words(found)), *found.texts]
    _write(book, _("Summary"), [_("What"), _("In numbers or words")], summary, widths=(34, 90))
    items = found.results.items
    heads = [_("Meeting"), _("Day"), _("Present"), _("Answered")]
    for item in items:
        heads += [_("%(question)s Answers") % {"question": item.question.words}, _("Median")]
    meetings: list[Sequence[Any]] = []
    for place, meeting in enumerate(found.results.meetings):
        # Before a meeting is closed only what differs is marked, and answers still come.
        going_on = meeting.state == MeetingState.OPEN
        present = None if going_on else meeting.present
        row: list[Any] = [
            meeting.number, meeting.on, present, _("still open") if going_on else meeting.answered
        ]  # fmt: skip
        for item in items:
            numbers = item.by_meeting[place]
            hidden = _("still open") if meeting.still_open else _("too few")
            row += [numbers.answers, numbers.median] if numbers else [hidden, None]
        meetings.append(row)
    _write(book, _("Meetings"), heads, meetings)
    _write(
        book,
        _("Questions"),
        [_("Question"), _("Answers"), _("Median"), _("Lowest"), _("Highest")],
        [_question(item) for item in items],
        widths=(60,),
    )
    _write(
        book,
        _("Next steps"),
        [_("Participant"), _("Next step")],
        [(one.name, one.next_step) for one in found.people],
        widths=(28, 90),
    )
    book.close()
    return kept.getvalue()


def _question(item: ItemResult) -> list[Any]:
    """A question over the whole run, in numbers that can be reckoned with."""
    if item.run is None:
        return [item.question.words, _("too few")]
    return [item.question.words, item.run.answers, item.run.median, item.run.low, item.run.high]


def _write(
    book: Any, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], *, widths: Sequence[int] = ()
) -> None:
    page = book.add_worksheet(title[:31])
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "d.m.yyyy"})
    for place, head in enumerate(heads):
        page.set_column(place, place, widths[place] if place < len(widths) else 14)
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
                page.write_string(number, place, str(value)[:32_000])
    page.freeze_panes(1, 1)
