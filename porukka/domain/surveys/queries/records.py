"""Everything a group's people have answered, read at once: a fixed number of queries however many meetings there are.

Only for the other queries of this package, each of which decides what may be shown of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from porukka.core.errors import NotAllowed, NotFound
from porukka.domain.activities.models import Activity
from porukka.domain.library import queries as library
from porukka.domain.library.rules import FormContent, FormItemContent
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.meetings.rules import HERE, MeetingState
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.access import may_read_answers
from porukka.domain.surveys.models import Answer, Ballot, Collection, PooledBallot, Sheet


@dataclass
class MeetingRecord:
    """One meeting's answers, not yet guarded."""

    id: UUID
    number: int
    on: date
    title: str
    state: str
    closed_at: datetime | None
    headcount: int | None
    begun_after: bool = False  # a later meeting has been opened: no linked answer comes any more
    attendance: dict[UUID, str] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    answers: dict[UUID, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    ballots: list[dict[str, int | list[str]]] = field(default_factory=list)
    pooled: int = 0  # answers that wait for sealing or for the wiping after it

    @property
    def present(self) -> int | None:
        """How many were here; None when attendance was not taken."""
        if not self.attendance and self.headcount is None:
            return None
        return max(sum(1 for status in self.attendance.values() if status in HERE), self.headcount or 0)

    @property
    def linked_present(self) -> int:
        """How many of those present have a linked answer."""
        here = {sheet.participation_id for sheet in self.sheets}
        if not self.attendance:
            return len(here)
        return sum(1 for who in here if self.attendance.get(who) in HERE)

    @property
    def still_open(self) -> bool:
        """Whether numbers still move with every answer: until somebody closes the meeting, or the next begins."""
        return self.state not in (MeetingState.CLOSED, MeetingState.CANCELLED) and not self.begun_after


@dataclass
class RunRecord:
    activity: Activity
    meetings: list[MeetingRecord]
    forms: list[FormContent]
    late: list[dict[str, int | list[str]]]  # sealed answers of the run that know no meeting
    collections: dict[UUID, Collection]

    def items(self) -> dict[str, tuple[FormContent, FormItemContent]]:
        """The questions asked, by key, in the order of the forms."""
        return {item.key: (form, item) for form in self.forms for item in form.items}


def read_run(viewer: Viewer, activity_id: UUID) -> RunRecord:
    """The whole run, for its facilitators.

    Raises:
        NotFound: outside the organisation. NotAllowed: inside it, for anybody but the group's facilitators.
    """
    activity = (
        Activity.objects.filter(id=activity_id, organisation_id=viewer.tenant, removed_at=None)
        .order_by("id")
        .first()
    )
    if activity is None:
        raise NotFound
    if not may_read_answers(viewer, activity):
        raise NotAllowed
    meetings = {
        row.id: MeetingRecord(
            id=row.id,
            number=row.number,
            on=row.on,
            title=row.title,
            state=row.state,
            closed_at=row.closed_at,
            headcount=row.headcount,
        )
        for row in Meeting.objects.filter(activity=activity).order_by("starts_at", "number")
    }
    _mark_begun(meetings.values())
    for who in Attendance.objects.filter(meeting__activity=activity).order_by("id"):
        meetings[who.meeting_id].attendance[who.participation_id] = who.status
    collections = {row.id: row for row in Collection.objects.filter(activity=activity).order_by("id")}
    late = _fill(meetings, collections, activity)
    versions = dict.fromkeys(row.form_version_id for row in collections.values())
    forms = [library.form_content(viewer, version_id) for version_id in versions]
    return RunRecord(activity, list(meetings.values()), forms, late, collections)


def _fill(
    meetings: dict[UUID, MeetingRecord], collections: dict[UUID, Collection], activity: Activity
) -> list[dict[str, int | list[str]]]:
    """Puts sheets and sealed ballots under their meetings; returns the sealed ballots that have none."""
    sheets = Sheet.objects.filter(collection__activity=activity, voided_at=None, participation__removed_at=None)
    where: dict[UUID, MeetingRecord] = {}
    for sheet in sheets.select_related("participation__person").order_by("received_at", "id"):
        meeting_id = collections[sheet.collection_id].meeting_id
        if meeting_id is not None:
            where[sheet.id] = meetings[meeting_id]
            meetings[meeting_id].sheets.append(sheet)
    for answer in Answer.objects.filter(sheet__collection__activity=activity).order_by("id"):
        if answer.sheet_id in where:
            where[answer.sheet_id].answers[answer.sheet_id].append(answer)
    late: list[dict[str, int | list[str]]] = []
    for ballot in Ballot.objects.filter(collection__activity=activity).order_by("id"):
        collection = collections[ballot.collection_id]
        record = meetings.get(collection.meeting_id) if collection.meeting_id else None
        if collection.wiped_at is None:
            if record is not None:
                record.pooled += 1
        elif record is not None:
            record.ballots.append(ballot.payload)
        else:
            late.append(ballot.payload)
    waiting = PooledBallot.objects.filter(collection__activity=activity, payload__isnull=False)
    for collection_id in waiting.order_by("id").values_list("collection_id", flat=True):
        meeting_id = collections[collection_id].meeting_id
        if meeting_id is not None:
            meetings[meeting_id].pooled += 1
    return late


def _mark_begun(meetings: Iterable[MeetingRecord]) -> None:
    later = False
    for record in reversed(list(meetings)):
        record.begun_after = later
        later = later or record.state in (MeetingState.OPEN, MeetingState.CLOSED)
