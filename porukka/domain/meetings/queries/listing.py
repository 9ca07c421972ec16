"""A group's meetings as a list, each with how many were here; and the meeting behind a code."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from porukka.core.errors import NotAllowed, NotFound
from porukka.core.prepared import Prepared
from porukka.domain.activities import access as activities
from porukka.domain.activities.models import Activity, Participation
from porukka.domain.activities.rules import Stage
from porukka.domain.meetings.models import Attendance, Meeting, WrongCodes
from porukka.domain.meetings.rules import (
    HERE,
    LIVES_AFTER,
    MeetingState,
    code_hmac,
    is_wall_code,
    plain_code,
    state_words,
    wait_until,
)
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class MeetingLine:
    """One meeting of a group. `present` None: not recorded."""

    id: UUID
    activity_id: UUID
    number: int
    title: str
    on: date
    starts_local: time
    ends_local: time
    starts_at: datetime
    ends_at: datetime
    place_id: UUID | None
    place_name: str
    place_address: str
    state: str
    state_words: str
    cancel_reason: str
    cancel_kind: str | None
    off_series: bool
    in_series: bool
    present: int | None
    marked: int
    ical_uid: str
    ical_sequence: int
    revision: int


@dataclass(frozen=True)
class MeetingRef:
    """The meeting a live code opens."""

    id: UUID
    activity_id: UUID
    organisation_id: UUID
    ends_at: datetime


def meeting_list(viewer: Viewer, activity_id: UUID) -> list[MeetingLine]:
    """Every meeting of the group in order of time, the cancelled ones too. Two queries.

    Raises:
        NotFound: outside the organisation. NotAllowed: inside it, for those who may not see the plan.
    """
    activity = Activity.objects.filter(id=activity_id, organisation_id=viewer.tenant, removed_at=None).first()
    if activity is None:
        raise NotFound
    if not activities.may_see_plan(viewer, activity):
        raise NotAllowed
    return [_line(row) for row in _rows().filter(activity=activity).order_by("starts_at", "number")]


def meeting_line(viewer: Viewer, activity_id: UUID, meeting_id: UUID) -> MeetingLine:
    """One meeting of the group. The access table has let the viewer in. One query."""
    row = _rows().filter(id=meeting_id, activity_id=activity_id, organisation_id=viewer.tenant).first()
    if row is None:
        raise NotFound
    return _line(row)


def n_present(meeting_id: UUID) -> int | None:
    """How many were here; None when it was not recorded."""
    row = _rows().filter(id=meeting_id).first()
    return _present(row) if row else None


def n_expected(meeting_id: UUID) -> int:
    """How many are here as far as is known: those taking part, but for those marked away. At most three queries."""
    meeting = Meeting.objects.get(id=meeting_id)
    if meeting.state == MeetingState.CLOSED:
        return n_present(meeting_id) or 0
    marks = dict(Attendance.objects.filter(meeting=meeting).values_list("participation_id", "status"))
    taking = Participation.objects.filter(
        Q(started_on=None) | Q(started_on__lte=meeting.on),
        activity_id=meeting.activity_id,
        stage=Stage.ACTIVE,
        removed_at=None,
    )
    ids = {*taking.values_list("id", flat=True), *marks}
    return max(sum(marks.get(key, HERE[0]) in HERE for key in ids), meeting.headcount or 0)


def meeting_for_code(code: str, now: datetime) -> MeetingRef | None:
    """The open meeting whose code this is, until half a day after its end; None for every other code. One query.

    Guessing is limited by `actions.use_typed_code`.
    """
    plain = plain_code(code)
    if not plain:
        return None
    row = Meeting.objects.filter(code_hmac=code_hmac(plain), state=MeetingState.OPEN).first()
    if row is None or now >= row.ends_at + LIVES_AFTER:
        return None
    return MeetingRef(row.id, row.activity_id, row.organisation_id, row.ends_at)


def meeting_for_wall_code(given: str, now: datetime) -> MeetingRef | None:
    """The open meeting whose picture on the wall this came from. It works however many codes are guessed. One query."""
    short, dash, _rest = given.partition("-")
    found = meeting_for_code(short, now) if dash else None
    return found if found is not None and is_wall_code(given, found.id) else None


def codes_wait_until(now: datetime) -> datetime | None:
    """Until when typed codes wait because too many wrong ones have come; None when they don't. One query."""
    row = _WRONG.first()
    return wait_until(*row, now=now) if row is not None else None


# Asked at every typed code, also at those that somebody's program types: compiled once.
_WRONG = Prepared(lambda: WrongCodes.objects.order_by().values_list("began_at", "n"))


def _rows() -> Any:
    return Meeting.objects.select_related("place").annotate(
        n_here=Count("attendances", filter=Q(attendances__status__in=HERE)), n_marked=Count("attendances")
    )


def _present(row: Any) -> int | None:
    # Until closing only the exceptions are marked: how many are here is `n_expected`, not a record.
    if row.headcount is None and (not row.n_marked or row.state != MeetingState.CLOSED):
        return None
    return max(int(row.n_here), int(row.headcount or 0))


def _line(row: Any) -> MeetingLine:
    return MeetingLine(
        id=row.id,
        activity_id=row.activity_id,
        number=row.number,
        title=row.title,
        on=row.on,
        starts_local=row.starts_local,
        ends_local=row.ends_local,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place_id=row.place_id,
        place_name=row.place.name if row.place else "",
        place_address=row.place.address if row.place else "",
        state=row.state,
        state_words=state_words(row.state, row.cancel_kind),
        cancel_reason=row.cancel_reason,
        cancel_kind=row.cancel_kind,
        off_series=row.off_series,
        in_series=row.schedule_id is not None,
        present=_present(row),
        marked=row.n_marked,
        ical_uid=row.ical_uid,
        ical_sequence=row.ical_sequence,
        revision=row.revision,
    )
