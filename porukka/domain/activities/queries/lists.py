"""The organisation's groups as a list: filtered, counted and cut to a page by the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from porukka.core.sorting import alphabetical, folded
from porukka.domain.activities.models import Activity, ActivityRole, Participation, ReadinessItem
from porukka.domain.activities.queries.people import TAKES_A_PLACE
from porukka.domain.activities.rules import (
    FACILITATORS,
    FEWEST_FACILITATORS,
    ActivityState,
    ReadinessState,
    Stage,
)
from porukka.domain.library.models import ModelVersion
from porukka.domain.people.models import Account, Membership, Unit
from porukka.domain.people.rules import Role, Viewer


@dataclass(frozen=True)
class GroupFilter:
    """What the list is narrowed to. Empty values narrow nothing."""

    words: str = ""
    unit_id: UUID | None = None
    model_id: UUID | None = None
    facilitator_id: UUID | None = None
    state: str = ""
    from_on: date | None = None
    to_on: date | None = None

    @property
    def narrows(self) -> bool:
        return self != GroupFilter()


@dataclass(frozen=True)
class GroupLine:
    """One group: operational facts only.

    open_readiness: what a planned group lacks (in an export a running one too).
    """

    id: UUID
    name: str
    language: str
    unit_id: UUID
    unit_name: str
    model_version_id: UUID
    state: str
    starts_on: date | None
    ends_on: date | None
    size_max: int
    participants: int
    open_readiness: int
    started_without: tuple[str, ...]
    mine: bool


@dataclass(frozen=True)
class Named:
    """A choice of a filter."""

    id: UUID
    name: str


@dataclass(frozen=True)
class ModelNames:
    """Models as a filter's choices, and the name of each version."""

    models: tuple[Named, ...]
    by_version: dict[UUID, str]


@dataclass(frozen=True)
class GroupGap:
    """What a group that is planned or running still lacks: facilitators, things to settle before the start."""

    id: UUID
    name: str
    starts_on: date | None
    alone: bool
    readiness: int


@dataclass(frozen=True)
class UnitGroups:
    """The groups of the units somebody coordinates: how many, and what is missing from which."""

    running: int
    planned: int
    gaps: tuple[GroupGap, ...]


class GroupList:
    """The groups the viewer may know of, as a sequence that a paginator can cut. Counting is one query, a slice one.

    Staff know the groups of their units, and their own wherever they are; own ones come first.
    """

    def __init__(self, viewer: Viewer, narrowed: GroupFilter) -> None:
        self._viewer = viewer
        self._rows = _ordered(_narrowed(_known(viewer), narrowed), viewer)

    def count(self) -> int:
        return self._rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, piece: slice) -> list[GroupLine]:
        """Two queries: the rows, and then what is counted of these only."""
        return _lines(self._rows[piece], self._viewer, lacking=(ActivityState.PLANNED,))

    def all(self) -> list[GroupLine]:
        """Every row, for an export. Two queries."""
        return _lines(self._rows, self._viewer, lacking=(ActivityState.PLANNED, ActivityState.RUNNING))


def unit_groups(viewer: Viewer, *, now: datetime) -> UnitGroups:
    """The live groups of the units the viewer coordinates or manages, the gaps by first day. One query."""
    rows = Activity.objects.filter(
        organisation_id=viewer.tenant,
        removed_at=None,
        state__in=(ActivityState.PLANNED, ActivityState.RUNNING),
    )
    units = viewer.units_of(Role.COORDINATOR, Role.MANAGER, Role.ADMINISTRATOR)
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    leading = ActivityRole.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now), account__isnull=False, role__in=FACILITATORS, from_at__lte=now
    )
    missing = ReadinessItem.objects.filter(state=ReadinessState.OPEN, removed_at=None)
    counted = rows.annotate(n_leaders=_counted(leading), n_open=_counted(missing)).order_by(
        F("starts_on").asc(nulls_last=True), "searched", "id"
    )
    states: list[str] = []
    gaps = []
    for key, name, state, starts_on, leaders, n_open in counted.values_list(
        "id", "name", "state", "starts_on", "n_leaders", "n_open"
    ):
        states.append(state)
        alone, readiness = leaders < FEWEST_FACILITATORS, n_open if state == ActivityState.PLANNED else 0
        if alone or readiness:
            gaps.append(GroupGap(key, name, starts_on, alone, readiness))
    return UnitGroups(states.count(ActivityState.RUNNING), states.count(ActivityState.PLANNED), tuple(gaps))


def facilitator_choices(viewer: Viewer) -> list[Named]:
    """Those who facilitate a group the viewer may know of, in the order of their names. One query."""
    roles = ActivityRole.objects.filter(organisation_id=viewer.tenant, role__in=FACILITATORS, until_at=None)
    if viewer.units_of(*Role.values) is not None:
        roles = roles.filter(activity__in=_known(viewer).values("id"))
    # Asked of each of the staff, so that the roles of every group there has ever been need not be read.
    staff = Membership.objects.filter(organisation_id=viewer.tenant).values("account_id")
    rows = Account.objects.filter(Exists(roles.filter(account_id=OuterRef("id"))), id__in=staff)
    return _by_name(rows.order_by("id").values_list("id", "name"))


def unit_choices(viewer: Viewer, *, to_start: bool = False) -> list[Named]:
    """The units whose groups the viewer may know of (`to_start`: in which they may start one). One query."""
    rows = Unit.objects.filter(organisation_id=viewer.tenant, removed_at=None).order_by("id")
    units = viewer.units_of(*Role.values)
    if units is not None and viewer.kind != "program":
        rows = rows.filter(id__in=units)
    return _by_name(rows.values_list("id", "name"))


def model_names(viewer: Viewer, *, language: str) -> ModelNames:
    """The names of models and their versions, in the reader's language. One query, without the contents."""
    rows = (
        ModelVersion.objects.filter(Q(organisation=None) | Q(organisation_id=viewer.tenant))
        .order_by("number", "wording", "id")
        .values_list("id", "model_id", "content__name")
    )
    by_version: dict[UUID, str] = {}
    newest: dict[UUID, str] = {}
    for version_id, model_id, words in rows:
        by_version[version_id] = newest[model_id] = words.get(language[:2], words["fi"])
    return ModelNames(tuple(_by_name(newest.items())), by_version)


def _by_name(pairs: Any) -> list[Named]:
    return sorted((Named(key, name) for key, name in pairs), key=lambda one: alphabetical(one.name))


def _known(viewer: Viewer) -> QuerySet[Activity]:
    rows = Activity.objects.filter(organisation_id=viewer.tenant, removed_at=None)
    units = viewer.units_of(*Role.values)
    if units is None or viewer.kind == "program":
        return rows
    return rows.filter(Q(unit_id__in=units) | Q(id__in=viewer.facilitates))


def _narrowed(rows: QuerySet[Activity], narrowed: GroupFilter) -> QuerySet[Activity]:
    for word in folded(narrowed.words).split():
        rows = rows.filter(searched__contains=word)
    if narrowed.unit_id:
        rows = rows.filter(unit_id=narrowed.unit_id)
    if narrowed.model_id:
        rows = rows.filter(model_version__model_id=narrowed.model_id)
    if narrowed.facilitator_id:
        own = ActivityRole.objects.filter(account_id=narrowed.facilitator_id, role__in=FACILITATORS, until_at=None)
        rows = rows.filter(id__in=own.values("activity_id"))
    if narrowed.state:
        rows = rows.filter(state=narrowed.state)
    if narrowed.from_on:
        rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=narrowed.from_on))
    if narrowed.to_on:
        rows = rows.filter(Q(starts_on=None) | Q(starts_on__lte=narrowed.to_on))
    return rows


def _ordered(rows: QuerySet[Activity], viewer: Viewer) -> QuerySet[Activity]:
    states = (
        ActivityState.RUNNING,
        ActivityState.PLANNED,
        ActivityState.ENDED,
        ActivityState.CANCELLED,
    )
    by_state = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(states)),
        output_field=IntegerField(),
    )
    # Of planned groups the one that begins first comes first; of others the one that began last.
    coming = Case(When(state=ActivityState.PLANNED, then=F("starts_on")), output_field=DateField())
    rows = rows.annotate(by_state=by_state, coming=coming)
    order: list[Any] = [
        "by_state",
        F("coming").asc(nulls_last=True),
        F("starts_on").desc(nulls_last=True),
        "searched",
        "id",
    ]
    # Without an own group the case would be a bare number, which a database takes for the number of a column.
    if viewer.facilitates:
        own = Q(id__in=viewer.facilitates) & Q(state__in=(ActivityState.RUNNING, ActivityState.PLANNED))
        mine = Case(When(own, then=Value(0)), default=Value(1), output_field=IntegerField())
        rows, order = rows.annotate(mine_first=mine), ["mine_first", *order]
    return rows.order_by(*order)


def _lines(rows: QuerySet[Activity], viewer: Viewer, *, lacking: Collection[str]) -> list[GroupLine]:
    # Plain values and no models: the list is read more often than anything else.
    found = list(
        rows.values_list(
            "id",
            "name",
            "language",
            "unit_id",
            "unit__name",
            "model_version_id",
            "state",
            "starts_on",
            "ends_on",
            "size_max",
            "started_without",
        )
    )
    states = {row[0]: row[6] for row in found}
    people, missing = _counts(states, [key for key, state in states.items() if state in lacking])
    return [
        GroupLine(
            *row[:-1],
            participants=people.get(row[0], 0),
            open_readiness=missing.get(row[0], 0),
            started_without=tuple(row[-1]),
            mine=row[0] in viewer.facilitates,
        )
        for row in found
    ]


def _counts(states: dict[UUID, str], unready: Collection[UUID]) -> tuple[dict[UUID, int], dict[UUID, int]]:
    """How many have a place in each group, and how many things are missing from those still to be ready. One query.

    The same rule as on the page of people: who has been accepted has a place. Of an ended group those who took part:
    nobody takes part in it any more.
    """
    stages = (*TAKES_A_PLACE, Stage.ENDED)
    persons = Participation.objects.filter(activity_id__in=states, removed_at=None, stage__in=stages)
    things = ReadinessItem.objects.filter(activity_id__in=unready, state=ReadinessState.OPEN, removed_at=None)
    by_stage = persons.order_by().values_list("activity_id", "stage").annotate(n=Count("id"))
    by_state = things.order_by().values_list("activity_id", "state").annotate(n=Count("id"))
    people: dict[UUID, int] = {}
    missing: dict[UUID, int] = {}
    for activity_id, what, n in by_stage.union(by_state, all=True):
        if what == ReadinessState.OPEN:
            missing[activity_id] = n
        elif what in TAKES_A_PLACE or states[activity_id] == ActivityState.ENDED:
            people[activity_id] = people.get(activity_id, 0) + n
    return people, missing


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counts = (
        rows.filter(activity_id=OuterRef("id"))
        .order_by()
        .values("activity_id")
        .annotate(n=Count("id"))
        .values("n")
    )
    return Coalesce(Subquery(counts, output_field=IntegerField()), Value(0))


def removed_groups(viewer: Viewer, *, since: datetime) -> Collection[Named]:
    """Groups of the viewer's units removed since a moment: what can still be brought back. One query."""
    rows = Activity.objects.filter(organisation_id=viewer.tenant, removed_at__gte=since)
    units = viewer.units_of(Role.COORDINATOR, Role.ADMINISTRATOR)
    if units is not None and viewer.kind != "program":
        rows = rows.filter(Q(unit_id__in=units) | Q(id__in=viewer.facilitates))
    return _by_name(rows.order_by("id").values_list("id", "name"))
