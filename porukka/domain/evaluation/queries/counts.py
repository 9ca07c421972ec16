"""Operational counts for those who answer for units: groups, meetings, people, visits. Never a person, never an answer.

Nothing here is suppressed, since nothing is made of answers, goals, reasons or next steps (TRUST 9).
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from porukka.core.errors import NotAllowed
from porukka.core.sorting import alphabetical
from porukka.domain.activities import queries as activities
from porukka.domain.activities.models import Activity, ActivityRole, Participation, ReadinessItem
from porukka.domain.activities.rules import (
    FACILITATORS,
    FEWEST_FACILITATORS,
    ActivityState,
    EndReason,
    ReadinessState,
    Stage,
)
from porukka.domain.evaluation.access import may_see_figures
from porukka.domain.evaluation.rules import (
    Attendance,
    Retention,
    attendance,
    half_year,
    half_year_days,
    next_half_year,
    retention,
)
from porukka.domain.meetings.models import Meeting
from porukka.domain.meetings.rules import HERE, MeetingState
from porukka.domain.people.models import Unit
from porukka.domain.people.rules import Role, Viewer

OFFICES = (Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR)
BEGAN = (Stage.ACTIVE, Stage.PAUSED, Stage.ENDED)
HELD = (MeetingState.OPEN, MeetingState.CLOSED)


@dataclass
class GroupCounts:
    """One group in one period. present: one value a held meeting, None where attendance was not taken."""

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

    @property
    def one_facilitator(self) -> bool:
        """Whether a group that is planned or running has fewer than two facilitators."""
        going = self.state in (ActivityState.PLANNED, ActivityState.RUNNING)
        return going and self.facilitators < FEWEST_FACILITATORS


@dataclass(frozen=True)
class Totals:
    """Counts of several groups together. people: began in a group; the same person in two groups counts twice."""

    name: str
    by_state: dict[str, int]
    meetings: Attendance
    cancelled: int
    people: Retention
    readiness_gaps: int
    one_facilitator: int

    @property
    def groups(self) -> int:
        return sum(self.by_state.values())

    @property
    def held(self) -> int:
        return self.meetings.recorded + self.meetings.not_recorded

    @property
    def cancelled_share(self) -> float | None:
        """Cancelled meetings of all that were to be held by now; None when there were none."""
        whole = self.held + self.cancelled
        return self.cancelled / whole if whole else None


@dataclass(frozen=True)
class PeriodCounts:
    """The counts of a half-year (or of a year, or of all time). reached: different people who took part."""

    period: str
    reached: int
    groups: list[GroupCounts]
    total: Totals
    by_unit: list[Totals]
    by_model: list[Totals]


def group_counts(viewer: Viewer, period: str, *, language: str, unit_id: UUID | None = None) -> PeriodCounts:
    """Counts of the viewer's units (or one of them) in a period. Seven queries, however many groups there are.

    Rows are added up by the database as far as the numbers of a group; no model is built of any.

    Args:
        period: "2026-H1", "2026", or "" for all time.

    Raises:
        NotAllowed: no right to any unit's counts, or not to this unit's. ValueError: not a period.
    """
    span = period_days(period)
    rows = _groups(viewer, unit_id, span)
    names = activities.model_names(viewer, language=language).by_version
    groups = {
        row[0]: GroupCounts(*row[:5], names.get(row[5], ""), *row[6:])
        for row in rows.values_list(
            "id",
            "name",
            "language",
            "unit_id",
            "unit__name",
            "model_version_id",
            "state",
            "starts_on",
            "ends_on",
        ).order_by("id")
    }
    _count_meetings(rows, groups, span)
    reached = _count_people(rows, groups, span)
    roles = ActivityRole.objects.filter(role__in=FACILITATORS, account__isnull=False, until_at=None)
    for activity_id, n in _grouped(roles, rows):
        if activity_id in groups:
            groups[activity_id].facilitators = n
    going = rows.filter(state__in=(ActivityState.PLANNED, ActivityState.RUNNING))
    missing = ReadinessItem.objects.filter(state=ReadinessState.OPEN, removed_at=None)
    for activity_id, n in _grouped(missing, going):
        if activity_id in groups:
            groups[activity_id].readiness_gaps = n
    found = sorted(
        groups.values(), key=lambda one: (alphabetical(one.unit_name), alphabetical(one.name), str(one.id))
    )
    return PeriodCounts(
        period=period,
        reached=reached,
        groups=found,
        total=_totals("", found),
        by_unit=_split(found, lambda one: one.unit_name),
        by_model=_split(found, lambda one: one.model_name),
    )


def counted_periods(viewer: Viewer, *, today: date) -> list[str]:
    """The half-years from the first group's beginning to the present one, the newest first. One query."""
    first = (
        _known(viewer, None)
        .filter(starts_on__isnull=False)
        .order_by("starts_on")
        .values_list("starts_on", flat=True)
        .first()
    )
    now = half_year(today)
    found, period = [now], half_year(first or today)
    while period < now:
        found.append(period)
        period = next_half_year(period)
    return sorted(found, reverse=True)


def counted_units(viewer: Viewer) -> list[tuple[UUID, str]]:
    """The units whose counts and figures the viewer may see, by name. One query."""
    rows = Unit.objects.filter(organisation_id=viewer.tenant, removed_at=None)
    mine = viewer.units_of(*OFFICES)
    if mine is not None and viewer.kind != "program":
        rows = rows.filter(id__in=mine)
    return sorted(rows.order_by("id").values_list("id", "name"), key=lambda one: alphabetical(one[1]))


def period_days(period: str) -> tuple[date, date]:
    """First and last day of "2026-H1", "2026" or "" (all time). ValueError on anything else."""
    if not period:
        return date(1900, 1, 1), date(2999, 12, 31)
    if len(period) == 4 and period.isascii() and period.isdigit() and int(period) > 0:
        return date(int(period), 1, 1), date(int(period), 12, 31)
    return half_year_days(period)


def _known(viewer: Viewer, unit_id: UUID | None) -> QuerySet[Activity]:
    program = viewer.kind == "program"
    if not (program or (viewer.has(*OFFICES) if unit_id is None else may_see_figures(viewer, unit_id))):
        raise NotAllowed
    rows = Activity.objects.filter(organisation_id=viewer.tenant, removed_at=None)
    if unit_id is not None:
        return rows.filter(unit_id=unit_id)
    mine = viewer.units_of(*OFFICES)
    return rows if mine is None or program else rows.filter(unit_id__in=mine)


def _groups(viewer: Viewer, unit_id: UUID | None, span: tuple[date, date]) -> QuerySet[Activity]:
    """Groups that were there in the period: begun or to begin by its end, and not over before it."""
    rows = _known(viewer, unit_id).filter(Q(starts_on=None) | Q(starts_on__lte=span[1]))
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=span[0]) | Q(state=ActivityState.RUNNING))


def _grouped(found: QuerySet[Any], rows: QuerySet[Activity]) -> list[tuple[UUID, int]]:
    # Each part is a query of its own: a group that was made since the first one is in no dictionary yet.
    within = found.filter(activity_id__in=rows.order_by().values("id")).order_by()
    return list(within.values_list("activity_id").annotate(n=Count("id")))


def _count_meetings(rows: QuerySet[Activity], groups: dict[UUID, GroupCounts], span: tuple[date, date]) -> None:
    found = (
        Meeting.objects.filter(activity_id__in=rows.order_by().values("id"), on__range=span)
        .annotate(taken=Count("attendances"), here=Count("attendances", filter=Q(attendances__status__in=HERE)))
        .order_by("starts_at", "id")
        .values_list("activity_id", "state", "headcount", "taken", "here")
    )
    for activity_id, state, headcount, taken, here in found:
        if (group := groups.get(activity_id)) is None:
            continue
        if state == MeetingState.CANCELLED:
            group.cancelled += 1
        elif state in HELD:
            known = taken or headcount is not None
            group.present.append(max(here, headcount or 0) if known else None)
        else:
            group.coming += 1


def _count_people(rows: QuerySet[Activity], groups: dict[UUID, GroupCounts], span: tuple[date, date]) -> int:
    """How everybody's taking part went in the period; returns how many different people there were."""
    first, last = span
    # Of a planned group nobody is counted: who was accepted early has not come yet.
    begun = rows.exclude(state=ActivityState.PLANNED).order_by()
    found = Participation.objects.filter(
        Q(started_on=None) | Q(started_on__lte=last),
        Q(ended_on=None) | Q(ended_on__gte=first),
        activity_id__in=begun.values("id"),
        removed_at=None,
        stage__in=BEGAN,
    ).order_by()
    over = Q(stage=Stage.ENDED) & (Q(ended_on=None) | Q(ended_on__lte=last))
    ended = Count("id", filter=over)
    finished = Count("id", filter=over & Q(end_reason=EndReason.FINISHED))
    still = Count("id", filter=~Q(stage=Stage.ENDED))
    for activity_id, everybody, n_ended, n_finished, n_still in found.values_list("activity_id").annotate(
        everybody=Count("id"), ended=ended, finished=finished, still=still
    ):
        if (group := groups.get(activity_id)) is None:
            continue
        stayed = n_finished + (n_still if group.state == ActivityState.ENDED else 0)
        left = n_ended - n_finished
        group.ends = [True] * stayed + [False] * left + [None] * (everybody - stayed - left)
    return int(found.aggregate(persons=Count("person_id", distinct=True))["persons"])


def _totals(name: str, groups: list[GroupCounts]) -> Totals:
    states: dict[str, int] = defaultdict(int)
    for group in groups:
        states[group.state] += 1
    return Totals(
        name=name,
        by_state={state: states[state] for state in ActivityState.values if states[state]},
        meetings=attendance([number for group in groups for number in group.present]),
        cancelled=sum(group.cancelled for group in groups),
        people=retention(end for group in groups for end in group.ends),
        readiness_gaps=sum(group.readiness_gaps for group in groups),
        one_facilitator=sum(1 for group in groups if group.one_facilitator),
    )


def _split(groups: list[GroupCounts], key: Callable[[GroupCounts], str]) -> list[Totals]:
    kept: dict[str, list[GroupCounts]] = defaultdict(list)
    for group in groups:
        kept[key(group)].append(group)
    return [_totals(name, kept[name]) for name in sorted(kept, key=alphabetical)]
