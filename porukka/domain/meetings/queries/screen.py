"""What one meeting's screen shows: the meeting itself, who is here, the programme, the lines, who was let in."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from porukka.core.errors import NotAllowed, NotFound
from porukka.core.models import AuditEntry
from porukka.core.sorting import alphabetical
from porukka.domain.activities.models import Participation
from porukka.domain.activities.queries import called_in
from porukka.domain.activities.rules import Stage
from porukka.domain.meetings import access
from porukka.domain.meetings.models import Attendance, Meeting, ProgrammeItem, RecordLine, Substitute
from porukka.domain.meetings.queries.plan import ProgrammeLine, told
from porukka.domain.meetings.rules import (
    HERE,
    LIVES_AFTER,
    AttendanceStatus,
    MeetingState,
    meeting_code,
)
from porukka.domain.people.models import Account
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class Held:
    """The parts of a meeting that its screen changes. `code` is "" unless the meeting is open."""

    note: str
    note_revision: int
    headcount: int | None
    opened_at: datetime | None
    closed_at: datetime | None
    code: str
    code_until: datetime
    own_code_failures: int


@dataclass(frozen=True)
class Here:
    """One person of the list. `status` is "" where nothing is marked yet: then the person counts as present."""

    participation_id: UUID
    person_id: UUID
    name: str
    status: str
    reason: str
    by_reply: bool

    @property
    def shown(self) -> str:
        return self.status or AttendanceStatus.PRESENT.value

    @property
    def here(self) -> bool:
        return self.shown in HERE


@dataclass(frozen=True)
class Line:
    """What is carried over for one participant."""

    id: UUID
    participation_id: UUID
    person_id: UUID
    name: str
    status: str
    reason: str
    agreed: str
    revision: int
    taken_over_at: datetime | None
    taken_over_by: str


@dataclass(frozen=True)
class LetIn:
    account_id: UUID
    name: str
    until_at: datetime


@dataclass(frozen=True)
class Trace:
    """When the meeting was opened, closed and opened again, and by whom."""

    verb: str
    at: datetime
    who: str


def held(viewer: Viewer, meeting_id: UUID) -> Held:
    """The parts that change while the meeting goes on. One query."""
    row = Meeting.objects.filter(id=meeting_id, organisation_id=viewer.tenant).first()
    if row is None:
        raise NotFound
    return Held(
        note=row.note,
        note_revision=row.note_revision,
        headcount=row.headcount,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        code=meeting_code(row.id) if row.state == MeetingState.OPEN else "",
        code_until=row.ends_at + LIVES_AFTER,
        own_code_failures=row.own_code_failures,
    )


def attendance_list(viewer: Viewer, meeting_id: UUID) -> list[Here]:
    """Who takes part on the day, by name, and anybody marked already. For those the meeting lets in. Four queries."""
    meeting = Meeting.objects.filter(id=meeting_id, organisation_id=viewer.tenant).first()
    if meeting is None:
        raise NotFound
    marks = {row.participation_id: row for row in Attendance.objects.filter(meeting=meeting).order_by("id")}
    expected = Q(stage=Stage.ACTIVE, removed_at=None) & (Q(started_on=None) | Q(started_on__lte=meeting.on))
    if meeting.state == MeetingState.CLOSED:
        expected = Q(id__in=list(marks))
    rows = (
        Participation.objects.filter(expected | Q(id__in=list(marks)), activity_id=meeting.activity_id)
        .select_related("person")
        .order_by("id")
    )
    called = called_in(meeting.activity_id)
    found = [
        Here(
            participation_id=row.id,
            person_id=row.person_id,
            name=called.get(row.id, row.person.shown_name),
            status=marks[row.id].status if row.id in marks else "",
            reason=marks[row.id].reason_key if row.id in marks else "",
            by_reply=row.id in marks and marks[row.id].source == "reply",
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (alphabetical(one.name), str(one.participation_id)))


def programme_of(viewer: Viewer, meeting_ids: Collection[UUID]) -> dict[UUID, list[ProgrammeLine]]:
    """The programmes of meetings, in order, for those who hold them: whose wishes are told. One query."""
    found: dict[UUID, list[ProgrammeLine]] = {key: [] for key in meeting_ids}
    rows = ProgrammeItem.objects.filter(
        meeting_id__in=list(meeting_ids), organisation_id=viewer.tenant, removed_at=None
    )
    for row in rows.order_by("position", "id"):
        found[row.meeting_id].append(told(row, named=True))
    return found


def record_lines(viewer: Viewer, meeting_id: UUID) -> list[Line]:
    """The lines of a closed meeting, by name. For the group's facilitators only. Four queries."""
    meeting = (
        Meeting.objects.filter(id=meeting_id, organisation_id=viewer.tenant).select_related("activity").first()
    )
    if meeting is None:
        raise NotFound
    if not access.may_carry_over(viewer, meeting.activity):
        raise NotAllowed
    marks = {row.participation_id: row for row in Attendance.objects.filter(meeting=meeting).order_by("id")}
    rows = (
        RecordLine.objects.filter(meeting=meeting, participation__removed_at=None)
        .select_related("participation__person", "taken_over_by")
        .order_by("id")
    )
    called = called_in(meeting.activity_id)
    found = []
    for row in rows:
        mark = marks.get(row.participation_id)
        found.append(
            Line(
                id=row.id,
                participation_id=row.participation_id,
                person_id=row.participation.person_id,
                name=called.get(row.participation_id, row.participation.person.shown_name),
                status=mark.status if mark else "",
                reason=mark.reason_key if mark else "",
                agreed=row.agreed,
                revision=row.revision,
                taken_over_at=row.taken_over_at,
                taken_over_by=row.taken_over_by.name if row.taken_over_by else "",
            )
        )
    return sorted(found, key=lambda one: (alphabetical(one.name), str(one.id)))


def substitutes_of(viewer: Viewer, meeting_id: UUID, *, now: datetime) -> list[LetIn]:
    """Colleagues let in for this meeting. One query."""
    rows = Substitute.objects.filter(meeting_id=meeting_id, organisation_id=viewer.tenant, until_at__gt=now)
    return [
        LetIn(row.account_id, row.account.name, row.until_at)
        for row in rows.select_related("account").order_by("let_in_at", "id")
    ]


def traces(viewer: Viewer, activity_id: UUID, meeting_id: UUID) -> list[Trace]:
    """The meeting's openings and closings from the trail, first to last. Two queries."""
    rows = list(
        AuditEntry.objects.filter(
            organisation_id=viewer.tenant,
            subjects__kind="activity",  # by its index: the trail has none for objects
            subjects__subject_id=activity_id,
            object_kind="meeting",
            object_id=meeting_id,
            verb__in=("open_meeting", "close_meeting", "reopen_meeting"),
        ).order_by("id")
    )
    names = dict(Account.objects.filter(id__in={row.actor_id for row in rows}).values_list("id", "name"))
    return [Trace(row.verb, row.at, names.get(row.actor_id, "") if row.actor_id else "") for row in rows]
