"""One group's results, for its facilitators."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from porukka.core.disclosure import GroupNumbers
from porukka.core.sorting import alphabetical
from porukka.domain.activities.models import Participation
from porukka.domain.activities.rules import ActivityState, EndReason, Stage
from porukka.domain.evaluation.rules import (
    Attendance,
    Finding,
    Retention,
    attendance,
    first_and_last,
    paired_change,
    retention,
)
from porukka.domain.library.rules import ItemKind
from porukka.domain.meetings.rules import HERE, MeetingState
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys import queries as surveys
from porukka.domain.surveys.queries import MeetingNumbers, PersonAnswer, Question, RunRecord
from porukka.domain.surveys.queries.records import MeetingRecord

BEGAN = (Stage.ACTIVE, Stage.PAUSED, Stage.ENDED)


@dataclass(frozen=True)
class ItemResult:
    """One question over the meetings. `by_meeting` goes with `GroupResults.meetings`; None: too few or still open.

    `between`: the numbers of the two meetings which the finding is of; None: it is of each one's first and last.
    """

    question: Question
    finding: Finding
    between: tuple[int, int] | None
    by_meeting: list[GroupNumbers | None]
    run: GroupNumbers | None


@dataclass(frozen=True)
class GroupResults:
    """What the answers of a group say. `meetings`: those that are going on or have been, in order."""

    meetings: list[MeetingNumbers]
    items: list[ItemResult]

    def item(self, about: str) -> ItemResult | None:
        """The first question about `own_goal` or `group_goal`."""
        return next((item for item in self.items if item.question.about == about), None)


def group_results(viewer: Viewer, run: RunRecord, *, language: str) -> GroupResults:
    """Numbers and findings of every question, through the gate, of a run read with `surveys.queries.read_run`."""
    of = viewer, run.activity.id
    numbers = [one for one in surveys.meeting_numbers(*of, run=run) if _has_been(one)]
    whole = surveys.run_numbers(*of, run=run)
    people = surveys.answers_by_person(*of, run=run)
    return GroupResults(
        meetings=numbers,
        items=[
            ItemResult(
                question=question,
                finding=paired_change(first_and_last(people.get(question.key, [])).values()),
                between=None if question.by_name else _between(run, people.get(question.key, [])),
                by_meeting=[one.items.get(question.key) for one in numbers],
                run=whole.get(question.key),
            )
            for question in surveys.questions(*of, language, run=run)
            if question.kind in (ItemKind.SCALE, ItemKind.NUMBER)
        ],
    )


def _has_been(meeting: MeetingNumbers) -> bool:
    """Opened, or answered although nobody opened it."""
    return meeting.state in (MeetingState.OPEN, MeetingState.CLOSED) or (
        meeting.state == MeetingState.PLANNED and meeting.answered > 0
    )


def _between(run: RunRecord, answers: list[PersonAnswer]) -> tuple[int, int] | None:
    places = sorted({place for _who, place, _value in answers})
    return (run.meetings[places[0]].number, run.meetings[places[-1]].number) if places else None


@dataclass(frozen=True)
class Comer:
    """One person's row in the attendance table: a status a meeting, "" where none was recorded."""

    participation_id: UUID
    person_id: UUID
    name: str
    stage: str
    ended_on: date | None
    statuses: list[str]
    absent_in_a_row: int


@dataclass(frozen=True)
class GroupAttendance:
    """Who came. `held`: (number, date) of the meetings that have been closed; `present`: how many a meeting.

    While a meeting is open only what differs is written down, so that it would count nearly nobody.
    """

    held: list[tuple[int, date]]
    comers: list[Comer]
    present: list[int | None]
    summary: Attendance
    staying: Retention
    reasons: list[tuple[str, int]]


def group_attendance(viewer: Viewer, run: RunRecord) -> GroupAttendance:
    """Attendance by name and the drop-outs, for the group's facilitators. Two queries besides the run."""
    held = [meeting for meeting in run.meetings if meeting.state == MeetingState.CLOSED]
    rows = Participation.objects.filter(
        activity=run.activity, organisation_id=viewer.tenant, removed_at=None, stage__in=BEGAN
    )
    people = [
        _Began(*row)
        for row in rows.order_by("id").values_list("id", "person_id", "stage", "ended_on", "end_reason")
    ]
    over = run.activity.state == ActivityState.ENDED
    comers = [_comer(person, run.called(person.participation_id), held) for person in people]
    present = [meeting.present for meeting in held]
    return GroupAttendance(
        held=[(meeting.number, meeting.on) for meeting in held],
        comers=sorted(comers, key=lambda one: (one.stage == Stage.ENDED, alphabetical(one.name))),
        present=present,
        summary=attendance(present),
        staying=retention(_stayed(person, over) for person in people),
        reasons=_reasons([person for person in people if _stayed(person, over) is False]),
    )


class _Began(NamedTuple):
    """Somebody who began, as far as coming and staying need it."""

    participation_id: UUID
    person_id: UUID
    stage: str
    ended_on: date | None
    end_reason: str


def _comer(person: _Began, name: str, held: list[MeetingRecord]) -> Comer:
    statuses = [meeting.attendance.get(person.participation_id, "") for meeting in held]
    row = 0
    for status in reversed([status for status in statuses if status]):
        if status in HERE:
            break
        row += 1
    return Comer(
        participation_id=person.participation_id,
        person_id=person.person_id,
        name=name,
        stage=person.stage,
        ended_on=person.ended_on,
        statuses=statuses,
        absent_in_a_row=row,
    )


def _stayed(person: _Began, over: bool) -> bool | None:
    """True: stayed to the group's end; False: left before it; None: still going."""
    if person.stage == Stage.ENDED:
        return person.end_reason == EndReason.FINISHED
    return True if over else None


def _reasons(left: list[_Began]) -> list[tuple[str, int]]:
    """Why people left before the end: the reason in words and how many, the commonest first."""
    counts: dict[str, int] = {}
    for person in left:
        words = str(EndReason(person.end_reason).label) if person.end_reason else str(EndReason.NOT_TOLD.label)
        counts[words] = counts.get(words, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
