"""The days a rhythm gives in an organisation, and what else is going on at the same time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language, gettext

from porukka.core.dates import days, today
from porukka.domain.activities import access
from porukka.domain.activities import queries as activities
from porukka.domain.activities.rules import TAKES_PLANS
from porukka.domain.meetings.models import Meeting, Schedule
from porukka.domain.meetings.rules import MOST_MEETINGS, Dates, MeetingState, Skipped, dates_of
from porukka.domain.people.models import ClosedDays, Organisation
from porukka.domain.people.rules import Viewer


@dataclass(frozen=True)
class Overlap:
    """Another group's meeting at the same time, in the same place or with the same facilitator. It only warns."""

    meeting_id: UUID
    on: date
    other_group: str
    starts_at: datetime
    ends_at: datetime
    place_name: str  # "" unless the place is the same
    people: tuple[str, ...]  # facilitators in both


@dataclass(frozen=True)
class PlannedThen:
    """A planned meeting on certain days, of a group whose plan the viewer may change."""

    id: UUID
    activity_id: UUID
    group_name: str
    language: str
    on: date
    starts_local: time
    ends_local: time


@dataclass(frozen=True)
class OnDays:
    """The meetings planned on certain days. others: how many more there are, of groups the viewer may not change."""

    meetings: tuple[PlannedThen, ...]
    others: int

    @property
    def n(self) -> int:
        return len(self.meetings) + self.others


def planned_on(viewer: Viewer, spans: Sequence[tuple[date, date]], *, now: datetime) -> list[OnDays]:
    """What is planned from today on in each of these times (first and last day), in order. At most one query."""
    if not spans:
        return []
    on_these = Q()
    for first, last in spans:
        on_these |= Q(on__range=(max(today(now), first), last))
    rows = list(
        Meeting.objects.filter(
            on_these,
            organisation_id=viewer.tenant,
            state=MeetingState.PLANNED,
            activity__state__in=TAKES_PLANS,
            activity__removed_at=None,
        )
        .select_related("activity")
        .order_by("starts_at", "id")
    )
    found = []
    for first, last in spans:
        then = [row for row in rows if first <= row.on <= last]
        mine = [row for row in then if access.may_edit_plan(viewer, row.activity)]
        told = tuple(
            PlannedThen(
                id=row.id,
                activity_id=row.activity_id,
                group_name=row.activity.name,
                language=row.activity.language,
                on=row.on,
                starts_local=row.starts_local,
                ends_local=row.ends_local,
            )
            for row in mine
        )
        found.append(OnDays(told, len(then) - len(mine)))
    return found


@dataclass(frozen=True)
class _Off:
    """What is gone round in an organisation, from a day on."""

    closed: dict[date, str]
    holidays: bool

    def dates(self, rule: Mapping[str, Any], on: date, count: int | None, until: date | None = None) -> Dates:
        language = (get_language() or "fi")[:2]
        return dates_of(rule, on, count, self.closed, self.holidays, until=until, language=language)

    def of(self, on: Collection[date]) -> tuple[Skipped, ...]:
        return tuple(one for day in sorted(set(on)) for one in self.dates({"rule": "once"}, day, 1).kept)


def _off(viewer: Viewer, from_on: date) -> _Off:
    organisation = Organisation.objects.get(id=viewer.tenant)
    rows = ClosedDays.objects.filter(organisation=organisation, to_on__gte=from_on).order_by("from_on", "id")
    closed = {day: row.words or gettext("closed day") for row in rows for day in days(row.from_on, row.to_on)}
    return _Off(closed, organisation.skips_holidays)


def dates_for(
    viewer: Viewer, rule: Mapping[str, Any], from_on: date, count: int | None, until: date | None
) -> Dates:
    """What a rule would give in the viewer's organisation, and which days are gone round. Two queries."""
    return _off(viewer, from_on).dates(rule, from_on, count, until)


def not_ordinary(viewer: Viewer, on: Collection[date]) -> tuple[Skipped, ...]:
    """Which of these days, chosen by themselves, are holidays or closed, and why, in order. At most two queries.

    One rule for every single meeting: it stands on the day that was asked for, and that is told.
    """
    return _off(viewer, min(on)).of(on) if on else ()


def odd_days(
    viewer: Viewer, activity_id: UUID, on: Collection[date]
) -> tuple[tuple[Skipped, ...], tuple[Skipped, ...]]:
    """Of a group that meets on these days: what its newest rhythm goes round until the last of them, and which of
    them are holidays or closed days themselves. Three queries."""
    if not on:
        return (), ()
    newest = (
        Schedule.objects.filter(activity_id=activity_id, organisation_id=viewer.tenant)
        .order_by("-from_on", "id")
        .first()
    )
    off = _off(viewer, min([*on, newest.from_on] if newest else on))
    if newest is None or newest.from_on > max(on):
        return (), off.of(on)
    return off.dates(newest.rule, newest.from_on, None, max(on)).skipped, off.of(on)


def overlaps(viewer: Viewer, meeting_ids: Collection[UUID], *, now: datetime) -> list[Overlap]:
    """What happens at the same time as these meetings, in the same place or with the same people. Three queries."""
    coming = (MeetingState.PLANNED, MeetingState.OPEN)
    mine = list(
        Meeting.objects.filter(
            id__in=list(meeting_ids)[:MOST_MEETINGS], organisation_id=viewer.tenant, state__in=coming
        )
    )
    if not mine:
        return []
    first, last = min(row.starts_at for row in mine), max(row.ends_at for row in mine)
    others = list(
        Meeting.objects.filter(
            Q(starts_at__lt=last) & Q(ends_at__gt=first),
            organisation_id=viewer.tenant,
            state__in=coming,
            activity__removed_at=None,
        )
        .exclude(id__in=[row.id for row in mine])
        .select_related("activity", "place")
        .order_by("starts_at", "id")
    )
    pairs = [
        (row, other)
        for row in mine
        for other in others
        if other.starts_at < row.ends_at and other.ends_at > row.starts_at
    ]
    if not pairs:
        return []
    groups = {row.activity_id for pair in pairs for row in pair}
    leaders = activities.facilitators_of(viewer, groups, now=now)
    found = []
    for row, other in pairs:
        here = {one.account_id for one in leaders[row.activity_id]}
        same = tuple(one.name for one in leaders[other.activity_id] if one.account_id in here)
        place = other.place.name if other.place and other.place_id == row.place_id else ""
        if place or same:
            found.append(Overlap(row.id, row.on, other.activity.name, other.starts_at, other.ends_at, place, same))
    return sorted(found, key=lambda one: (one.on, one.starts_at))
