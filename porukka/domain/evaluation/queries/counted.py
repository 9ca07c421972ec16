"""The groups of a period one by one, cut by the database: what is counted of a group is read only for those shown."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Subquery, Sum, Value, When, Window
from django.db.models.expressions import OuterRef
from django.db.models.functions import Coalesce

from porukka.core.sorting import alphabetical
from porukka.domain.activities.models import Activity, ActivityRole, Participation, ReadinessItem
from porukka.domain.activities.rules import (
    FACILITATORS,
    FEWEST_FACILITATORS,
    ActivityState,
    EndReason,
    ReadinessState,
    Stage,
)
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.meetings.rules import HERE, MeetingState

BEGAN = (Stage.ACTIVE, Stage.PAUSED, Stage.ENDED)
# An open meeting has begun and isn't finished: until it is closed only what differs of attendance is written down.
HELD = (MeetingState.CLOSED,)
GOING = (ActivityState.PLANNED, ActivityState.RUNNING)
Span = tuple[date, date]
GroupsOf = Callable[[str], Q]
"""Which groups are counted, as the condition of a row that leads to a group by the given path."""


@dataclass
class GroupCounts:
    """One group in one period. present: one value a held meeting, None where attendance was not taken.

    facilitators, readiness_gaps: counted for a whole list only (`CountedGroups.__iter__`).
    """

    id: UUID
    name: str
    language: str
    unit_id: UUID
    unit_name: str
    model_name: str
    state: str
    starts_on: date | None
    ends_on: date | None
    facilitators: int = 0
    readiness_gaps: int = 0
    cancelled: int = 0
    coming: int = 0
    present: list[int | None] = field(default_factory=list)
    ends: list[bool | None] = field(default_factory=list)


@dataclass(frozen=True)
class Gap:
    """What a group that is planned or running lacks. alone: it has fewer than two facilitators."""

    id: UUID
    name: str
    facilitators: int
    alone: bool
    readiness: int


class CountedGroups:
    """The groups of a period as a sequence that a paginator can cut: a piece takes three queries, all of them five."""

    def __init__(self, those: GroupsOf, span: Span, names: dict[UUID, str], n: int) -> None:
        self._those, self._span, self._names, self._n = those, span, names, n
        self._rows = Activity.objects.filter(those(""))

    def __len__(self) -> int:
        return self._n

    def count(self) -> int:
        return self._n

    def __getitem__(self, piece: slice) -> list[GroupCounts]:
        return _in_order(self._read(self._ordered()[piece], only_these=True).values())

    def __iter__(self) -> Iterator[GroupCounts]:
        """Every group, with its facilitators and what is missing from its readiness."""
        groups = self._read(self._rows.order_by("id"), only_these=False)
        for activity_id, n in _by_activity(_leading(), self._those("activity__")):
            if activity_id in groups:
                groups[activity_id].facilitators = n
        going = self._those("activity__") & Q(activity__state__in=GOING)
        for activity_id, n in _by_activity(_missing(), going):
            if activity_id in groups:
                groups[activity_id].readiness_gaps = n
        return iter(_in_order(groups.values()))

    def ids(self) -> list[UUID]:
        return list(self._rows.order_by("id").values_list("id", flat=True))

    def gaps(self, most: int) -> tuple[list[Gap], int]:
        """The first groups that lack something, and how many others there are. One query."""
        of = (OuterRef("id"),)
        rows = (
            self._ordered()
            .filter(state__in=GOING)
            .annotate(n_leading=_n_of(_leading(), *of), n_missing=_n_of(_missing(), *of))
            .filter(Q(n_leading__lt=FEWEST_FACILITATORS) | Q(n_missing__gt=0))
            .annotate(n=Window(Count("id")))
            .values_list("id", "name", "n_leading", "n_missing", "n")[:most]
        )
        n, found = 0, []
        for key, name, leading, missing, n in rows:  # noqa: B007  (the last row's n is everybody's)
            found.append(Gap(key, name, leading, leading < FEWEST_FACILITATORS, missing))
        return found, n - len(found)

    def _ordered(self) -> QuerySet[Activity]:
        return self._rows.order_by("unit__name", "searched", "id")

    def _read(self, rows: QuerySet[Activity], *, only_these: bool) -> dict[UUID, GroupCounts]:
        given = rows.values_list(
            "id", "name", "language", "unit_id", "unit__name", "model_version_id", "state", "starts_on", "ends_on"
        )
        groups = {
            key: GroupCounts(
                key, name, language, unit, unit_name, self._names.get(version, ""), state, first, last
            )
            for key, name, language, unit, unit_name, version, state, first, last in given
        }
        # Each part is a query of its own: a group that was made since the first one is in no dictionary yet.
        those = (lambda _path: Q(activity_id__in=list(groups))) if only_these else self._those
        _count_meetings(those, groups, self._span)
        _count_people(those, groups, self._span)
        return groups


def meetings_of(those: GroupsOf, span: Span) -> QuerySet[Any]:
    """The meetings of groups in a period. here: how many were present, None where attendance was not taken.

    One called off because its group was over (`cancel_kind`) was neither held nor cancelled: it is not among them.
    """
    here = (
        Attendance.objects.filter(meeting_id=OuterRef("id"))
        .order_by()
        .values("meeting_id")
        .values(n=Sum(Case(When(status__in=HERE, then=Value(1)), default=Value(0), output_field=IntegerField())))
    )
    found = Meeting.objects.filter(those("activity__"), on__range=span, cancel_kind__isnull=True)
    return found.annotate(here=Subquery(here, output_field=IntegerField()))


def present_at(headcount: int | None, here: int | None) -> int | None:
    """How many were at a meeting: the larger of the head count and of those ticked, None when neither was taken."""
    known = [number for number in (headcount, here) if number is not None]
    return max(known, default=None)


def people_of(those: GroupsOf, span: Span) -> QuerySet[Participation]:
    """Those who had begun in groups that had begun, and took part in the period."""
    first, last = span
    # Of a planned group nobody is counted: who was accepted early has not come yet.
    return Participation.objects.filter(
        those("activity__"),
        ~Q(activity__state=ActivityState.PLANNED),
        Q(started_on=None) | Q(started_on__lte=last),
        Q(ended_on=None) | Q(ended_on__gte=first),
        removed_at=None,
        stage__in=BEGAN,
    ).order_by()


def how_it_went(found: QuerySet[Any], span: Span) -> QuerySet[Any]:
    """Adds up `people_of` by what it is grouped by: everybody, ended, finished, still."""
    over = Q(stage=Stage.ENDED) & (Q(ended_on=None) | Q(ended_on__lte=span[1]))
    added: QuerySet[Any] = found.annotate(
        everybody=Count("id"),
        ended=Count("id", filter=over),
        finished=Count("id", filter=over & Q(end_reason=EndReason.FINISHED)),
        still=Count("id", filter=~Q(stage=Stage.ENDED)),
    )
    return added


def stayed_and_left(state: str, ended: int, finished: int, still: int) -> tuple[int, int]:
    """How many stayed to the end and how many left before it. Who is still in an ended group stayed."""
    return finished + (still if state == ActivityState.ENDED else 0), ended - finished


def _count_meetings(those: GroupsOf, groups: dict[UUID, GroupCounts], span: Span) -> None:
    found = meetings_of(those, span).order_by("starts_at", "id")
    for activity_id, state, headcount, here in found.values_list("activity_id", "state", "headcount", "here"):
        if (group := groups.get(activity_id)) is None:
            continue
        if state == MeetingState.CANCELLED:
            group.cancelled += 1
        elif state in HELD:
            group.present.append(present_at(headcount, here))
        else:
            group.coming += 1


def _count_people(those: GroupsOf, groups: dict[UUID, GroupCounts], span: Span) -> None:
    found = how_it_went(people_of(those, span).values("activity_id"), span)
    for activity_id, everybody, ended, finished, still in found.values_list(
        "activity_id", "everybody", "ended", "finished", "still"
    ):
        if (group := groups.get(activity_id)) is None:
            continue
        stayed, left = stayed_and_left(group.state, ended, finished, still)
        group.ends = [True] * stayed + [False] * left + [None] * (everybody - stayed - left)


def _leading() -> QuerySet[ActivityRole]:
    return ActivityRole.objects.filter(role__in=FACILITATORS, account__isnull=False, until_at=None)


def _missing() -> QuerySet[ReadinessItem]:
    return ReadinessItem.objects.filter(state=ReadinessState.OPEN, removed_at=None)


def _by_activity(found: QuerySet[Any], those: Q) -> list[tuple[UUID, int]]:
    return list(found.filter(those).order_by().values_list("activity_id").annotate(n=Count("id")))


def _n_of(found: QuerySet[Any], activity: OuterRef) -> Coalesce:
    counted = found.filter(activity_id=activity).order_by().values("activity_id").values(n=Count("id"))
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _in_order(groups: Iterable[GroupCounts]) -> list[GroupCounts]:
    return sorted(groups, key=lambda one: (alphabetical(one.unit_name), alphabetical(one.name), str(one.id)))
