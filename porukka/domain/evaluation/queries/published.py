"""Published figures, as they were stored: the only answers that anybody outside a group sees."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import cached_property

from porukka.core.disclosure import Cell, Combined, cell_from_json, combine
from porukka.core.errors import NotAllowed
from porukka.core.sorting import alphabetical
from porukka.domain.activities.models import Activity
from porukka.domain.evaluation.access import may_see_figures
from porukka.domain.evaluation.models import PublishedTable
from porukka.domain.evaluation.rules import MEASURE_SET, MEASURE_VERSION, MEASURES
from porukka.domain.people.models import Unit
from porukka.domain.people.rules import Role, Viewer

OFFICES = (Role.MANAGER, Role.COORDINATOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class PublishedRow:
    """The figures of one run, unit or organisation: measure key → cell. A measure that was not asked is not there.

    name: "" when the run or unit has been removed since.
    """

    kind: str
    scope_id: UUID
    unit_id: UUID | None
    name: str
    language: str
    cells: dict[str, Cell]


class PublishedRuns:
    """The published runs of some units as a sequence that a paginator can cut: counting is two queries, a piece two.

    Those of one unit stand together, by name. A run stays in the unit it was published in: a group that has ended never
    moves. Runs whose group has been erased since come last in a piece; they are few, and known by their frozen parts.
    """

    def __init__(self, viewer: Viewer, tables: QuerySet[PublishedTable], units: Mapping[UUID, str]) -> None:
        self._tables, self._units = tables.filter(scope_kind="run"), units
        self._groups = Activity.objects.filter(
            organisation_id=viewer.tenant, unit_id__in=list(units), id__in=self._tables.values("scope_id")
        )

    def count(self) -> int:
        return self._known + len(self._erased)

    def __getitem__(self, piece: slice) -> list[PublishedRow]:
        start, stop = piece.start or 0, piece.stop
        found = self._in_order(self._read(self._groups.order_by("unit__name", "searched", "id")[start:stop]))
        return found + self._erased[max(0, start - self._known) : max(0, stop - self._known)]

    def __iter__(self) -> Iterator[PublishedRow]:
        return iter(self._in_order([*self._read(self._groups.order_by("id")), *self._erased]))

    def cells(self) -> list[dict[str, Cell]]:
        """Every run's cells, in no order. Two queries."""
        known = self._tables.filter(scope_id__in=self._groups.values("id"))
        stored = known.order_by("id").values_list("cells__cells", flat=True)
        return [*(_as_cells(cells) for cells in stored), *(row.cells for row in self._erased)]

    @cached_property
    def _known(self) -> int:
        return self._groups.count()

    @cached_property
    def _erased(self) -> list[PublishedRow]:
        there = Activity.objects.filter(id=OuterRef("scope_id"))
        gone = self._tables.filter(~Exists(there)).order_by("id").values_list("scope_id", "cells")
        rows = [
            # The unit it belonged to when it was published, which is where it was counted.
            PublishedRow("run", scope_id, next(_units_of(cells), None), "", "", _as_cells(cells["cells"]))
            for scope_id, cells in gone
        ]
        return self._in_order(row for row in rows if row.unit_id in self._units)

    def _read(self, groups: QuerySet[Activity]) -> list[PublishedRow]:
        of = {row[0]: row for row in groups.values_list("id", "unit_id", "name", "language", "removed_at")}
        stored = self._tables.filter(scope_id__in=list(of)).order_by("id")
        found = []
        for key, cells in stored.values_list("scope_id", "cells__cells"):
            _key, unit_id, name, language, removed_at = of[key]
            shown = ("", "") if removed_at else (name, language)
            found.append(PublishedRow("run", key, unit_id, *shown, _as_cells(cells)))
        return found

    def _in_order(self, rows: Iterable[PublishedRow]) -> list[PublishedRow]:
        def place(row: PublishedRow) -> tuple[str, str, str]:
            unit = self._units.get(row.unit_id, "") if row.unit_id else ""
            return alphabetical(unit), alphabetical(row.name), str(row.scope_id)

        return sorted(rows, key=place)


@dataclass(frozen=True)
class HalfYearFigures:
    """One published half-year. organisation: None for those who see some units only. runs: read when asked for."""

    period: str
    made_at: datetime
    k: int
    organisation: PublishedRow | None
    units: list[PublishedRow]
    runs: PublishedRuns

    def hides(self, runs: Iterable[PublishedRow] = ()) -> bool:
        """Whether a cell is hidden, of those of units or of the given runs, so that it has to be explained why."""
        rows = [*self.units, *runs, *([self.organisation] if self.organisation else [])]
        return any(cell.share_from is None for row in rows for cell in row.cells.values())


@dataclass(frozen=True)
class YearFigures:
    """Two published half-years counted together, from their published cells only: measure key → runs."""

    year: int
    runs: dict[str, Combined]


def published_periods(viewer: Viewer) -> list[str]:
    """The half-years that are published, the newest first. One query."""
    _check(viewer, None)
    rows = _tables(viewer).filter(scope_kind="organisation", scope_id=viewer.tenant)
    return list(rows.order_by("-period").values_list("period", flat=True))


def half_year_figures(viewer: Viewer, period: str, *, unit_id: UUID | None = None) -> HalfYearFigures | None:
    """A half-year's stored figures of the viewer's units, or of one of them; None when there are none.

    Two queries; the runs are read when they are asked for.

    Raises:
        NotAllowed: no right to any unit's figures, or not to this unit's.
    """
    _check(viewer, unit_id)
    names = dict(Unit.objects.filter(organisation_id=viewer.tenant).order_by("id").values_list("id", "name"))
    tables = _tables(viewer).filter(period=period)
    wide = tables.filter(scope_kind__in=("organisation", "unit")).order_by("scope_kind", "scope_id")
    found = list(wide.values_list("scope_kind", "scope_id", "made_at", "cells__k", "cells__cells"))
    if not found:
        return None
    rows = [_wide_row(kind, scope_id, names, cells) for kind, scope_id, _made_at, _k, cells in found]
    mine = [row for row in rows if _sees(viewer, row, unit_id)]
    units = sorted((row for row in mine if row.kind == "unit"), key=lambda row: alphabetical(row.name))
    return HalfYearFigures(
        period=period,
        made_at=found[0][2],
        k=found[0][3],
        organisation=next((row for row in mine if row.kind == "organisation"), None),
        units=units,
        runs=PublishedRuns(viewer, tables, {row.scope_id: row.name for row in units}),
    )


def year_figures(viewer: Viewer, year: int, *, unit_id: UUID | None = None) -> YearFigures | None:
    """How the runs of a whole year went, counted from both half-years' published cells.

    None until both are published: a year of one half would be called a year and be half of one.
    """
    halves = [half_year_figures(viewer, f"{year}-H{half}", unit_id=unit_id) for half in (1, 2)]
    kept = [one for one in halves if one is not None]
    if len(kept) < 2:
        return None
    cells = [one for half in kept for one in half.runs.cells()]
    return YearFigures(
        year=year,
        runs={
            measure.key: combine(one[measure.key] for one in cells if measure.key in one) for measure in MEASURES
        },
    )


def run_figures(viewer: Viewer, activity_id: UUID) -> list[tuple[str, int, dict[str, Cell]]]:
    """What is published of one run: (half-year, k, cells), the newest first. For the page of those who may name it.

    Whoever holds the run's published cells learns what everybody may, so no further right is asked. One query.
    """
    rows = _tables(viewer).filter(scope_kind="run", scope_id=activity_id).order_by("-period")
    found = rows.values_list("period", "cells__k", "cells__cells")
    return [(period, k, _as_cells(cells)) for period, k, cells in found]


def _tables(viewer: Viewer) -> QuerySet[PublishedTable]:
    return PublishedTable.objects.filter(
        organisation_id=viewer.tenant, measure_set=MEASURE_SET, measure_version=MEASURE_VERSION
    )


def _check(viewer: Viewer, unit_id: UUID | None) -> None:
    if not (
        viewer.kind == "program" or (viewer.has(*OFFICES) if unit_id is None else may_see_figures(viewer, unit_id))
    ):
        raise NotAllowed


def _sees(viewer: Viewer, row: PublishedRow, unit_id: UUID | None) -> bool:
    if row.kind == "organisation":
        return unit_id is None and (viewer.kind == "program" or may_see_figures(viewer))
    if unit_id is not None and row.unit_id != unit_id:
        return False
    return viewer.kind == "program" or may_see_figures(viewer, row.unit_id)


def _wide_row(kind: str, scope_id: UUID, names: Mapping[UUID, str], cells: Mapping[str, Any]) -> PublishedRow:
    unit_id, name = (scope_id, names.get(scope_id, "")) if kind == "unit" else (None, "")
    return PublishedRow(kind, scope_id, unit_id, name, "", _as_cells(cells))


def _units_of(stored: Mapping[str, Any]) -> Iterator[UUID]:
    return (UUID(part["path"][0]) for part in stored["parts"].values())


def _as_cells(stored: Mapping[str, Any]) -> dict[str, Cell]:
    return {key: cell_from_json(cell) for key, cell in stored.items()}
