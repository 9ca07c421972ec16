"""Operational counts for those who answer for units: groups, meetings, people, visits. Never a person, never an answer.

Nothing here is suppressed, since nothing is made of answers, goals, reasons or next steps (TRUST 9).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from porukka.core.errors import NotAllowed
from porukka.core.sorting import alphabetical
from porukka.domain.activities import queries as activities
from porukka.domain.activities.models import Activity
from porukka.domain.activities.rules import ActivityState
from porukka.domain.evaluation.access import may_see_figures
from porukka.domain.evaluation.queries.counted import (
    HELD,
    CountedGroups,
    GroupsOf,
    Span,
    how_it_went,
    meetings_of,
    people_of,
    present_at,
    stayed_and_left,
)
from porukka.domain.evaluation.rules import (
    Attendance,
    Retention,
    attendance,
    half_year,
    half_year_days,
    next_half_year,
)
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.people.models import Unit
from porukka.domain.people.rules import Role, Viewer

OFFICES = (Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Totals:
    """Counts of several groups together. people: began in a group; the same person in two groups counts twice.

    id: the unit's; None for a model's or for all.
    """

    id: UUID | None
    name: str
    by_state: dict[str, int]
    meetings: Attendance
    cancelled: int
    people: Retention

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
    """The counts of a half-year (or of a year, or of all time). reached: different people who took part.

    groups: the groups one by one, read when they are asked for.
    """

    period: str
    reached: int
    groups: CountedGroups
    total: Totals
    by_unit: list[Totals]
    by_model: list[Totals]


@dataclass
class _Sums:
    """What the database has added up of some groups."""

    states: Counter[str] = field(default_factory=Counter)
    present: Counter[int | None] = field(default_factory=Counter)
    cancelled: int = 0
    began: int = 0
    stayed: int = 0
    left: int = 0

    def add(self, other: "_Sums") -> None:
        self.states += other.states
        self.present += other.present
        self.cancelled += other.cancelled
        self.began += other.began
        self.stayed += other.stayed
        self.left += other.left

    def as_totals(self, key: UUID | None = None, name: str = "") -> Totals:
        return Totals(
            id=key,
            name=name,
            by_state={state: self.states[state] for state in ActivityState.values if self.states[state]},
            meetings=attendance(self.present),
            cancelled=self.cancelled,
            people=Retention(
                began=self.began,
                stayed=self.stayed,
                left=self.left,
                going=self.began - self.stayed - self.left,
            ),
        )


def group_counts(viewer: Viewer, period: str, *, language: str, unit_id: UUID | None = None) -> PeriodCounts:
    """Counts of the viewer's units (or one of them) in a period. Six queries; the database adds up.

    Args:
        period: "2026-H1", "2026", or "" for all time.

    Raises:
        NotAllowed: no right to any unit's counts, or not to this unit's. ValueError: not a period.
    """
    span = period_days(period)
    those = _groups(viewer, unit_id, span)
    versions = activities.model_names(viewer, language=language).by_version
    sums = _added_up(those, span)
    units = dict(Unit.objects.filter(id__in={unit for unit, _ in sums}).order_by("id").values_list("id", "name"))
    total, by_unit, by_model = _Sums(), _folded(sums, 0), _folded(sums, 1)
    for one in by_unit.values():
        total.add(one)
    models: dict[str, _Sums] = {}
    for version_id, one in by_model.items():
        models.setdefault(versions.get(version_id, ""), _Sums()).add(one)
    return PeriodCounts(
        period=period,
        reached=int(people_of(those, span).aggregate(persons=Count("person_id", distinct=True))["persons"]),
        groups=CountedGroups(those, span, versions, sum(total.states.values())),
        total=total.as_totals(),
        by_unit=_by_name(one.as_totals(key, units.get(key, "")) for key, one in by_unit.items()),
        by_model=_by_name(one.as_totals(None, name) for name, one in models.items()),
    )


def counted_periods(viewer: Viewer, *, today: date) -> list[str]:
    """The half-years from the first group's beginning to the present one, the newest first. One query."""
    first = (
        Activity.objects.filter(_known(viewer, None)(""), starts_on__isnull=False)
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


def period_days(period: str) -> Span:
    """First and last day of "2026-H1", "2026" or "" (all time). ValueError on anything else."""
    if not period:
        return date(1900, 1, 1), date(2999, 12, 31)
    if len(period) == 4 and period.isascii() and period.isdigit() and int(period) > 0:
        return date(int(period), 1, 1), date(int(period), 12, 31)
    return half_year_days(period)


def _known(viewer: Viewer, unit_id: UUID | None) -> GroupsOf:
    program = viewer.kind == "program"
    if not (program or (viewer.has(*OFFICES) if unit_id is None else may_see_figures(viewer, unit_id))):
        raise NotAllowed
    mine = None if program else viewer.units_of(*OFFICES)

    def those(path: str) -> Q:
        found = Q(**{f"{path}organisation_id": viewer.tenant, f"{path}removed_at": None})
        if unit_id is not None:
            return found & Q(**{f"{path}unit_id": unit_id})
        return found if mine is None else found & Q(**{f"{path}unit_id__in": mine})

    return those


def _groups(viewer: Viewer, unit_id: UUID | None, span: Span) -> GroupsOf:
    """Groups that were there in the period: begun or to begin by its end, and not over before it."""
    known = _known(viewer, unit_id)

    def those(path: str) -> Q:
        begun = Q(**{f"{path}starts_on": None}) | Q(**{f"{path}starts_on__lte": span[1]})
        going = Q(**{f"{path}ends_on": None}) | Q(**{f"{path}state": ActivityState.RUNNING})
        return known(path) & begun & (going | Q(**{f"{path}ends_on__gte": span[0]}))

    return those


def _added_up(those: GroupsOf, span: Span) -> dict[tuple[UUID, UUID], _Sums]:
    """(unit, model version) → its groups, meetings and people. Three queries, however many groups there are."""
    found: dict[tuple[UUID, UUID], _Sums] = {}
    by = ("unit_id", "model_version_id")
    of_group = tuple(f"activity__{name}" for name in by)
    groups = Activity.objects.filter(those("")).order_by().values_list(*by, "state").annotate(n=Count("id"))
    for unit, model, state, n in groups:
        found.setdefault((unit, model), _Sums()).states[state] += n
    meetings = meetings_of(those, span).order_by().values_list(*of_group, "state", "headcount", "here")
    for unit, model, state, headcount, here, n in meetings.annotate(n=Count("id")):
        # A group that was made since the first query counts from the next look on.
        if (one := found.get((unit, model))) is None:
            continue
        if state == MeetingState.CANCELLED:
            one.cancelled += n
        elif state in HELD:
            one.present[present_at(headcount, here)] += n
    people = how_it_went(people_of(those, span).values(*of_group, "activity__state"), span)
    for unit, model, state, everybody, ended, finished, still in people.values_list(
        *of_group, "activity__state", "everybody", "ended", "finished", "still"
    ):
        if (one := found.get((unit, model))) is None:
            continue
        stayed, left = stayed_and_left(state, ended, finished, still)
        one.began, one.stayed, one.left = one.began + everybody, one.stayed + stayed, one.left + left
    return found


def _folded(sums: dict[tuple[UUID, UUID], _Sums], place: int) -> dict[UUID, _Sums]:
    found: dict[UUID, _Sums] = {}
    for key, one in sums.items():
        found.setdefault(key[place], _Sums()).add(one)
    return found


def _by_name(found: Iterable[Totals]) -> list[Totals]:
    return sorted(found, key=lambda one: (alphabetical(one.name), str(one.id)))
