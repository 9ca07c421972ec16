"""A group's evaluation as an Excel file: words and numbers, never formulas."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from porukka.domain.evaluation.queries import ItemResult
from porukka.domain.exchange.rules import Column, Sheet, written_book
from porukka.domain.meetings.rules import MeetingState
from porukka.doors.staff.ending.evaluation import Evaluation, goal_words, summary_rows


def evaluation_sheet(found: Evaluation) -> bytes:
    """Four sheets: summary, meetings, questions, next steps."""
    summary: list[Sequence[Any]] = [*summary_rows(found), (_("Goals"), goal_words(found)), *found.texts]
    items = found.results.items
    heads = [Column(head, 14) for head in (_("Meeting"), _("Day"), _("Present"), _("Answered"))]
    for item in items:
        asked = {"question": item.question.words}
        heads += [Column(_("%(question)s Answers") % asked, 22), Column(_("%(question)s Median") % asked, 22)]
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
    questions = [Column(_("Question"), 60)]
    questions += [Column(head, 14) for head in (_("Answers"), _("Median"), _("Lowest"), _("Highest"))]
    return written_book(
        [
            Sheet(_("Summary"), [Column(_("What"), 34), Column(_("In numbers or words"), 90)], summary),
            Sheet(_("Meetings"), heads, meetings),
            Sheet(_("Questions"), questions, [_question(item) for item in items]),
            Sheet(
                _("Next steps"),
                [Column(_("Participant"), 28), Column(_("Next step"), 90)],
                [(one.called, one.next_step) for one in found.people],
            ),
        ]
    )


def _question(item: ItemResult) -> list[Any]:
    """A question over the whole run, in numbers that can be reckoned with."""
    if item.run is None:
        return [item.question.words, _("too few")]
    return [item.question.words, item.run.answers, item.run.median, item.run.low, item.run.high]
