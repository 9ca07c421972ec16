"""Published figures, as they were stored: the only answers that anybody outside a group sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

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
    model_version_id: UUID | None
    cells: dict[str, Cell]


@dataclass(frozen=True)
class HalfYearFigures:
    """One published half-year. organisation: None for those who see some units only. runs: by unit."""

    period: str
    made_at: datetime
    k: int
    organisation: PublishedRow | None
    units: list[PublishedRow]
    runs: list[PublishedRow]

    def runs_of(self, unit_id: UUID) -> list[PublishedRow]:
        return [row for row in self.runs if row.unit_id == unit_id]

    @property
    def hides(self) -> bool:
        """Whether any cell is hidden, so that the page has to explain why."""
        rows = [*self.units, *self.runs, *([self.organisation] if self.organisation else [])]
        return any(cell.share_from is None for row in rows for cell in row.cells.values())


@dataclass(frozen=True)
class YearFigures:
    """Two published half-years counted together, from their published cells only: measure key → runs."""

    year: int
    runs: dict[str, Combined]
    units: list[tuple[str, dict[str, Combined]]]


def published_periods(viewer: Viewer) -> list[str]:
    """The half-years that are published, the newest first. One query."""
    _check(viewer, None)
    rows = PublishedTable.objects.filter(
        organisation_id=viewer.tenant,
        scope_kind="organisation",
        measure_set=MEASURE_SET,
        measure_version=MEASURE_VERSION,
    )
    return list(rows.order_by("-period").values_list("period", flat=True))


def half_year_figures(viewer: Viewer, period: str, *, unit_id: UUID | None = None) -> HalfYearFigures | None:
    """A half-year's stored figures of the viewer's units, or of one of them; None when there are none. Three queries.

    Raises:
        NotAllowed: no right to any unit's figures, or not to this unit's.
    """
    _check(viewer, unit_id)
    rows = PublishedTable.objects.filter(
        organisation_id=viewer.tenant,
        period=period,
        measure_set=MEASURE_SET,
        measure_version=MEASURE_VERSION,
    )
    tables = list(rows.order_by("scope_kind", "scope_id"))
    if not tables:
        return None
    runs = {row.scope_id for row in tables if row.scope_kind == "run"}
    groups = {row.id: row for row in Activity.objects.filter(id__in=runs, removed_at=None).order_by("id")}
    names = dict(Unit.objects.filter(organisation_id=viewer.tenant).order_by("id").values_list("id", "name"))
    found = [_row(table, groups, names) for table in tables]
    mine = [row for row in found if _sees(viewer, row, unit_id)]
    order = {row.scope_id: alphabetical(row.name) for row in mine if row.kind == "unit"}
    runs_in_order = [row for row in mine if row.kind == "run" and row.unit_id in order]
    return HalfYearFigures(
        period=period,
        made_at=tables[0].made_at,
        k=tables[0].cells["k"],
        organisation=next((row for row in mine if row.kind == "organisation"), None),
        units=sorted((row for row in mine if row.kind == "unit"), key=lambda row: order[row.scope_id]),
        runs=sorted(
            runs_in_order,
            key=lambda row: (order[row.unit_id] if row.unit_id else "", alphabetical(row.name), str(row.scope_id)),
        ),
    )


def year_figures(viewer: Viewer, year: int, *, unit_id: UUID | None = None) -> YearFigures | None:
    """How the runs of a whole year went, counted from both half-years' published cells.

    None until both are published: a year of one half would be called a year and be half of one. Six queries.
    """
    halves = [half_year_figures(viewer, f"{year}-H{half}", unit_id=unit_id) for half in (1, 2)]
    kept = [one for one in halves if one is not None]
    if len(kept) < 2:
        return None
    units = {row.scope_id: row.name for half in kept for row in half.units}
    return YearFigures(
        year=year,
        runs=_combined(row for half in kept for row in half.runs),
        units=[
            (name, _combined(row for half in kept for row in half.runs_of(one)))
            for one, name in sorted(units.items(), key=lambda pair: alphabetical(pair[1]))
        ],
    )


def run_figures(viewer: Viewer, activity_id: UUID) -> list[tuple[str, int, dict[str, Cell]]]:
    """What is published of one run: (half-year, k, cells), the newest first. For the page of those who may name it.

    Whoever holds the run's published cells learns what everybody may, so no further right is asked. One query.
    """
    rows = PublishedTable.objects.filter(
        organisation_id=viewer.tenant,
        scope_kind="run",
        scope_id=activity_id,
        measure_set=MEASURE_SET,
        measure_version=MEASURE_VERSION,
    )
    return [(row.period, row.cells["k"], _cells(row)) for row in rows.order_by("-period")]


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


def _row(table: PublishedTable, groups: dict[UUID, Activity], names: dict[UUID, str]) -> PublishedRow:
    unit_id, name, language, version = None, "", "", None
    if table.scope_kind == "unit":
        unit_id, name = table.scope_id, names.get(table.scope_id, "")
    elif table.scope_kind == "run":
        # The unit it belonged to when it was published, which is where it was counted.
        unit_id = next((UUID(part["path"][0]) for part in table.cells["parts"].values()), None)
        group = groups.get(table.scope_id)
        if group is not None:
            name, language, version = group.name, group.language, group.model_version_id
    return PublishedRow(table.scope_kind, table.scope_id, unit_id, name, language, version, _cells(table))


def _cells(table: PublishedTable) -> dict[str, Cell]:
    return {key: cell_from_json(cell) for key, cell in table.cells["cells"].items()}


def _combined(rows: Iterable[PublishedRow]) -> dict[str, Combined]:
    given = list(rows)
    return {
        measure.key: combine(row.cells[measure.key] for row in given if measure.key in row.cells)
        for measure in MEASURES
    }
