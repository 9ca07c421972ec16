"""What meetings ask of a facilitator today. Each query is one or two, however many groups and meetings there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from porukka.core.sorting import alphabetical
from porukka.domain.activities.rules import ActivityState, Stage
from porukka.domain.meetings.models import Attendance, Call, Meeting, RecordLine, Substitute
from porukka.domain.meetings.rules import AWAY, HERE, AttendanceStatus, MeetingState
from porukka.domain.people.rules import Viewer

FORGOTTEN = timedelta(days=60)  # an older meeting that nobody opened is not asked about any more
ABSENCES_FROM = timedelta(days=120)


@dataclass(frozen=True)
class MeetingToday:
    """A meeting of one's own group, or one that one was let in to."""

    id: UUID
    activity_id: UUID
    group_name: str
    group_language: str
    number: int
    title: str
    on: date
    starts_local: time
    ends_local: time
    starts_at: datetime
    ends_at: datetime
    place_name: str
    place_address: str
    state: str
    own: bool
    told_away: int  # how many have told that they can't come


@dataclass(frozen=True)
class LinesWaiting:
    meeting_id: UUID
    activity_id: UUID
    group_name: str
    number: int
    on: date
    waiting: int


@dataclass(frozen=True)
class ToCall:
    """Somebody absent from the last two meetings held, not called since."""

    participation_id: UUID
    person_id: UUID
    name: str
    activity_id: UUID
    group_name: str
    meeting_id: UUID
    dates: tuple[date, date]


@dataclass(frozen=True)
class LastHeld:
    """The last meeting held: how many were here of how many marked. `counted`: they were counted, not only marked."""

    present: int
    marked: int
    on: date
    number: int
    counted: bool = False


def meetings_today(viewer: Viewer, *, now: datetime) -> list[MeetingToday]:
    """Meetings that are open, coming, or past and never closed, first to last. One query."""
    if viewer.account_id is None:
        return []
    let_in = Substitute.objects.filter(
        organisation_id=viewer.tenant, account_id=viewer.account_id, let_in_at__lte=now, until_at__gt=now
    ).values("meeting_id")
    rows = (
        Meeting.objects.filter(
            Q(activity_id__in=viewer.facilitates) | Q(id__in=let_in),
            Q(state=MeetingState.OPEN) | Q(state=MeetingState.PLANNED, ends_at__gt=now - FORGOTTEN),
            organisation_id=viewer.tenant,
            activity__removed_at=None,
        )
        .exclude(activity__state__in=(ActivityState.ENDED, ActivityState.CANCELLED))
        .select_related("activity", "place")
        .annotate(n_told=Count("attendances", filter=Q(attendances__status=AttendanceStatus.ABSENT_TOLD)))
        .order_by("starts_at", "id")
    )
    return [
        MeetingToday(
            id=row.id,
            activity_id=row.activity_id,
            group_name=row.activity.name,
            group_language=row.activity.language,
            number=row.number,
            title=row.title,
            on=row.on,
            starts_local=row.starts_local,
            ends_local=row.ends_local,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place_name=row.place.name if row.place else "",
            place_address=row.place.address if row.place else "",
            state=row.state,
            own=row.activity_id in viewer.facilitates,
            told_away=row.n_told,
        )
        for row in rows
    ]


def lines_waiting(viewer: Viewer) -> list[LinesWaiting]:
    """Closed meetings of one's own groups with lines not taken over, oldest first. One query."""
    rows = (
        RecordLine.objects.filter(
            organisation_id=viewer.tenant,
            meeting__activity_id__in=viewer.facilitates,
            meeting__activity__removed_at=None,
            meeting__state=MeetingState.CLOSED,
            participation__removed_at=None,
            taken_over_at=None,
        )
        .values(
            "meeting_id",
            "meeting__activity_id",
            "meeting__activity__name",
            "meeting__number",
            "meeting__on",
            "meeting__starts_at",
        )
        .annotate(waiting=Count("id"))
        .order_by("meeting__starts_at", "meeting_id")
    )
    return [
        LinesWaiting(
            meeting_id=row["meeting_id"],
            activity_id=row["meeting__activity_id"],
            group_name=row["meeting__activity__name"],
            number=row["meeting__number"],
            on=row["meeting__on"],
            waiting=row["waiting"],
        )
        for row in rows
    ]


def people_to_call(viewer: Viewer, *, now: datetime) -> list[ToCall]:
    """Who was away from the last two meetings held, and was not called since. At most two queries."""
    rows = (
        Attendance.objects.filter(
            organisation_id=viewer.tenant,
            meeting__activity_id__in=viewer.facilitates,
            meeting__activity__state=ActivityState.RUNNING,
            meeting__activity__removed_at=None,
            meeting__state=MeetingState.CLOSED,
            meeting__starts_at__gte=now - ABSENCES_FROM,
            participation__stage=Stage.ACTIVE,
            participation__removed_at=None,
        )
        .order_by("-meeting__starts_at", "id")
        .values_list(
            "participation_id",
            "status",
            "meeting__on",
            "meeting_id",
            "meeting__activity_id",
            "meeting__activity__name",
            "participation__person_id",
            "participation__person__shown_name",
        )
    )
    latest: dict[UUID, list[tuple[Any, ...]]] = {}
    for row in rows:
        seen = latest.setdefault(row[0], [])
        if len(seen) < 2:
            seen.append(row)
    twice = [some for some in latest.values() if len(some) == 2 and all(row[1] in AWAY for row in some)]
    if not twice:
        return []
    called = set(
        Call.objects.filter(
            organisation_id=viewer.tenant, participation_id__in=[some[0][0] for some in twice]
        ).values_list("participation_id", "meeting_id")
    )
    waiting = [_to_call(*some) for some in twice if (some[0][0], some[0][3]) not in called]
    return sorted(waiting, key=lambda one: (alphabetical(one.name), str(one.participation_id)))


def _to_call(last: tuple[Any, ...], before: tuple[Any, ...]) -> ToCall:
    participation_id, _status, on, meeting_id, activity_id, group_name, person_id, name = last
    return ToCall(
        participation_id=participation_id,
        person_id=person_id,
        name=name,
        activity_id=activity_id,
        group_name=group_name,
        meeting_id=meeting_id,
        dates=(before[2], on),
    )


def last_held(viewer: Viewer, activity_ids: Iterable[UUID]) -> dict[UUID, LastHeld]:
    """How many were at each group's last meeting held. One query."""
    rows = (
        Meeting.objects.filter(
            organisation_id=viewer.tenant, activity_id__in=list(activity_ids), state=MeetingState.CLOSED
        )
        .annotate(
            n_here=Count("attendances", filter=Q(attendances__status__in=HERE)), n_marked=Count("attendances")
        )
        .order_by("starts_at", "number")
    )
    return {
        row.activity_id: LastHeld(
            max(row.n_here, row.headcount or 0),
            max(row.n_marked, row.headcount or 0),
            row.on,
            row.number,
            counted=row.headcount is not None,
        )
        for row in rows
    }
