"""Meetings as the plan shows them: the next one, and each with its programme."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from porukka.domain.meetings.models import Meeting, ProgrammeItem
from porukka.domain.meetings.rules import MeetingState, Rhythm, state_words
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class NextMeeting:
    """The meeting that is going on or comes next."""

    id: UUID
    activity_id: UUID
    number: int
    title: str
    on: date
    starts_local: time
    ends_local: time
    starts_at: datetime
    place_name: str
    state: str


@dataclass(frozen=True)
class ProgrammeLine:
    """One item of a meeting's programme. `open`: it waits for the participants' wishes.

    `wished`: somebody wished it. `from_whom` says who, and only to those who may know the participants.
    """

    id: UUID
    meeting_id: UUID
    position: int
    title: str
    words: str
    minutes: int | None
    open: bool
    from_whom: str
    revision: int
    method_version_id: UUID | None = None
    wished: bool = False


@dataclass(frozen=True)
class MeetingInPlan:
    """A meeting with its programme, in order.

    `in_rhythm`: it comes of a rhythm that goes on, and is no single talk before or reunion after it.
    """

    id: UUID
    number: int
    title: str
    on: date
    starts_local: time
    ends_local: time
    starts_at: datetime
    ends_at: datetime
    place_name: str
    state: str
    state_words: str
    cancel_reason: str
    cancel_kind: str | None
    off_series: bool
    revision: int
    schedule_id: UUID | None
    in_rhythm: bool
    programme: tuple[ProgrammeLine, ...]

    @property
    def open_places(self) -> int:
        return sum(line.open for line in self.programme)


def next_meetings(viewer: Viewer, activity_ids: Collection[UUID], *, now: datetime) -> dict[UUID, NextMeeting]:
    """The next meeting of each activity that has one: open, or planned and not yet over. One query."""
    # The organisation is compared here and not in the query, so that the database goes by the activities' ids and
    # not through every meeting of the house.
    rows = (
        Meeting.objects.filter(
            Q(state=MeetingState.OPEN) | Q(state=MeetingState.PLANNED, ends_at__gt=now),
            activity_id__in=activity_ids,
        )
        .order_by("starts_at", "number")
        .values_list(
            "id",
            "activity_id",
            "number",
            "title",
            "on",
            "starts_local",
            "ends_local",
            "starts_at",
            "place__name",
            "state",
            "organisation_id",
        )
    )
    found: dict[UUID, NextMeeting] = {}
    for row in rows:
        if row[10] == viewer.tenant and row[1] not in found:
            found[row[1]] = NextMeeting(*row[:8], place_name=row[8] or "", state=row[9])
    return found


def meeting_counts(viewer: Viewer, activity_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """(held, all but the cancelled ones) of each activity that has meetings. One query."""
    rows = (
        Meeting.objects.filter(activity_id__in=activity_ids)
        .exclude(state=MeetingState.CANCELLED)
        .order_by()
        .values("activity_id", "organisation_id")
        .annotate(held=Count("id", filter=Q(state=MeetingState.CLOSED)), planned=Count("id"))
    )
    return {
        row["activity_id"]: (row["held"], row["planned"])
        for row in rows
        if row["organisation_id"] == viewer.tenant
    }


def next_meeting(viewer: Viewer, activity_id: UUID, *, now: datetime) -> NextMeeting | None:
    """The meeting of the group that is going on or comes next."""
    return next_meetings(viewer, [activity_id], now=now).get(activity_id)


def _knows_people(viewer: Viewer, activity_id: UUID) -> bool:
    return viewer.kind == "program" or activity_id in viewer.facilitates


def told(row: ProgrammeItem, *, named: bool) -> ProgrammeLine:
    """`named`: whether the reader may know who wished it (TRUST: who keeps the plan knows no participants)."""
    return ProgrammeLine(
        id=row.id,
        meeting_id=row.meeting_id,
        position=row.position,
        title=row.title,
        words=row.words,
        minutes=row.minutes,
        open=row.open,
        from_whom=row.from_whom if named else "",
        wished=bool(row.from_whom),
        revision=row.revision,
        method_version_id=row.method_version_id,
    )


def next_of(programme: Iterable[MeetingInPlan], *, now: datetime) -> MeetingInPlan | None:
    """The same as `next_meeting`, of meetings that have been read already."""
    for one in programme:
        if one.state == MeetingState.OPEN or (one.state == MeetingState.PLANNED and one.ends_at > now):
            return one
    return None


def planned_programme(viewer: Viewer, activity_id: UUID) -> list[MeetingInPlan]:
    """Every meeting of the group in order of time, with its programme. Two queries."""
    items = ProgrammeItem.objects.filter(removed_at=None).order_by("position", "id")
    named = _knows_people(viewer, activity_id)
    rows = (
        Meeting.objects.filter(organisation_id=viewer.tenant, activity_id=activity_id)
        .select_related("place", "schedule")
        .prefetch_related(Prefetch("programme", queryset=items))
        .order_by("starts_at", "number")
    )
    return [
        MeetingInPlan(
            id=row.id,
            number=row.number,
            title=row.title,
            on=row.on,
            starts_local=row.starts_local,
            ends_local=row.ends_local,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place_name=row.place.name if row.place else "",
            state=row.state,
            state_words=state_words(row.state, row.cancel_kind),
            cancel_reason=row.cancel_reason,
            cancel_kind=row.cancel_kind,
            off_series=row.off_series,
            revision=row.revision,
            schedule_id=row.schedule_id,
            in_rhythm=row.schedule is not None and row.schedule.rule.get("rule") != Rhythm.ONCE,
            programme=tuple(told(item, named=named) for item in row.programme.all()),
        )
        for row in rows
    ]
