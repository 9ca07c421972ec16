"""Writes of evaluation: figures are published once for each closed half-year, and never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from porukka.core import audit, dates
from porukka.core.disclosure import Cell, Part, Path, publish
from porukka.domain.activities.models import Activity, Participation
from porukka.domain.activities.rules import ActivityState, EndReason, Stage
from porukka.domain.evaluation.models import PublishedTable
from porukka.domain.evaluation.rules import (
    MEASURE_SET,
    MEASURE_VERSION,
    MEASURES,
    Measure,
    counts_in,
    half_year,
    half_year_days,
    next_half_year,
    part_of,
    person_means,
    published_from,
    reached_most,
    says_yes,
)
from porukka.domain.goals.models import Goal
from porukka.domain.goals.rules import GoalState
from porukka.domain.library import queries as library
from porukka.domain.people.models import Organisation
from porukka.domain.people.rules import program
from porukka.domain.surveys.models import Answer

BEGAN = (Stage.ACTIVE, Stage.PAUSED, Stage.ENDED)
OF_ITEM = {measure.item_key: measure.key for measure in MEASURES if measure.item_key}


def publish_due(*, now: datetime) -> str:
    """Publishes every closed half-year of every organisation that is not published yet, the oldest first.

    One tree a measure: organisation → unit → run, all levels at once, so that its parts are frozen beside them in
    one transaction. Run again it does nothing; of two workers one makes the tables and the other finds them made.

    Returns how many half-years were published, for the job's row.
    """
    made = 0
    for organisation in Organisation.objects.order_by("id"):
        for period in _unpublished(organisation, now):
            # Read and reckoned outside the transaction: large organisations take seconds, and people answer meanwhile.
            tables = _tables(organisation, period, now)
            try:
                with transaction.atomic():
                    _keep(organisation, tables, now)
            except IntegrityError:
                continue  # another worker was first: the database keeps one table a scope and period
            made += 1
    return f"{made} published"


def _unpublished(organisation: Organisation, now: datetime) -> list[str]:
    """Closed half-years from the first run on, without those that are published."""
    begun = [run.started_on for run in _runs(organisation)]
    if not begun:
        return []
    kept = set(
        PublishedTable.objects.filter(
            organisation=organisation,
            scope_kind="organisation",
            measure_set=MEASURE_SET,
            measure_version=MEASURE_VERSION,
        )
        .order_by("period")
        .values_list("period", flat=True)
    )
    found, period, today = [], half_year(min(begun)), dates.today(now)
    while published_from(period) <= today:
        if period not in kept:
            found.append(period)
        period = next_half_year(period)
    return found


@dataclass
class _Run:
    """One run of a group, with what it gives to one half-year. Persons are person ids."""

    activity_id: UUID
    unit_id: UUID
    started_on: date
    ended_on: date | None
    published_before: bool = False
    counted_before: set[UUID] = field(default_factory=set)
    people: dict[UUID, Participation] = field(default_factory=dict)
    answers: dict[str, list[tuple[UUID, float]]] = field(default_factory=dict)  # measure → (person, 0 … 1)
    sheets: dict[UUID, UUID] = field(default_factory=dict)  # sheet → person

    @property
    def path(self) -> Path:
        return str(self.unit_id), str(self.activity_id)


def _runs(organisation: Organisation) -> list[_Run]:
    rows = Activity.objects.filter(
        organisation=organisation, removed_at=None, state__in=(ActivityState.RUNNING, ActivityState.ENDED)
    ).only("id", "unit_id", "state", "starts_on", "ends_on", "started_at", "ended_at")
    found = []
    for row in rows.order_by("id"):
        started = dates.today(row.started_at) if row.started_at else row.starts_on
        if started is None:
            continue
        ended = None
        if row.state == ActivityState.ENDED:
            ended = dates.today(row.ended_at) if row.ended_at else row.ends_on
        found.append(_Run(row.id, row.unit_id, started, ended))
    return found


def _tables(organisation: Organisation, period: str, now: datetime) -> list[PublishedTable]:
    """The half-year's tables, not yet stored; the organisation's own first."""
    k = organisation.k
    first, last = half_year_days(period)
    runs = [
        run
        for run in _runs(organisation)
        if run.started_on <= last and counts_in(period, started_on=run.started_on, ended_on=run.ended_on)
    ]
    _read_before(runs)
    _read_people(runs)
    _read_answers(runs, organisation, last, published_from(period))
    reached = _read_goals([run for run in runs if _ends_in(run, first, last)])
    cells: dict[Path, dict[str, Cell]] = {}
    parts: dict[Path, dict[str, Part]] = {}
    counted: dict[Path, set[UUID]] = {}
    for measure in MEASURES:
        answered: dict[Path, set[UUID]] = {}
        of_measure: list[Part] = []
        for run in runs:
            roster, yes = _votes(run, measure, first, last, k, reached)
            if not roster:
                continue
            part = part_of(run.path, roster, yes)
            of_measure.append(part)
            parts.setdefault(run.path, {})[measure.key] = part
            if measure.item_key:
                late = run.ended_on is not None and run.ended_on < first
                mine = {sheet for sheet, person in run.sheets.items() if not late or person in yes}
                counted.setdefault(run.path, set()).update(mine)
            for depth in range(len(run.path)):
                answered.setdefault(run.path[:depth], set()).update(yes)
        made = publish(
            of_measure,
            k=k,
            persons={path: len(who) for path, who in answered.items()},
            everyone_answers=measure.everyone,
        )
        for path, cell in _told_once(made).items():
            cells.setdefault(path, {})[measure.key] = cell
    return [
        PublishedTable(
            organisation=organisation,
            scope_kind=("organisation", "unit", "run")[len(path)],
            scope_id=UUID(path[-1]) if path else organisation.id,
            period=period,
            measure_set=MEASURE_SET,
            measure_version=MEASURE_VERSION,
            made_at=now,
            cells={
                "k": k,
                "cells": {key: cell.as_json() for key, cell in cells.get(path, {}).items()},
                # What no outlet reads: the frozen parts, and which sheets are never counted again.
                "parts": {key: part.as_json() for key, part in parts.get(path, {}).items()},
                "counted": sorted(str(sheet) for sheet in counted.get(path, ())),
            },
        )
        for path in sorted({(), *cells}, key=lambda one: (len(one), one))
    ]


def _told_once(made: Mapping[Path, Cell]) -> dict[Path, Cell]:
    """The cells, with a node of one child told in the child's words.

    The gate may cut the same people's share at another place for the wider node; told side by side the two would
    puzzle their reader, and say more than one of them. Less than the gate allows is always safe.
    """
    told = dict(made)
    for path in sorted(made, key=len, reverse=True):
        children = [one for one in made if len(one) == len(path) + 1 and one[: len(path)] == path]
        if len(children) == 1:
            told[path] = replace(told[children[0]], path=path)
    return told


def _keep(organisation: Organisation, tables: list[PublishedTable], now: datetime) -> None:
    PublishedTable.objects.bulk_create(tables)
    audit.record(
        **program(organisation.id).signature(now),
        verb="publish_figures",
        object_kind="organisation",
        object_id=organisation.id,
    )


def _ends_in(run: _Run, first: date, last: date) -> bool:
    return run.ended_on is not None and first <= run.ended_on <= last


def _votes(
    run: _Run, measure: Measure, first: date, last: date, k: int, reached: Mapping[UUID, dict[UUID, bool]]
) -> tuple[set[UUID], dict[UUID, bool]]:
    """(everybody who could answer, person → yes or no) of a run; nobody when the run has no part in the tree.

    Whether there is a part follows from dates and rosters only. The one exception, late answers of a run that has
    ended, counts from k persons of a larger roster on, and so says no more than its own cell says.
    """
    everybody = set(run.people)
    if measure.item_key is None:
        if not _ends_in(run, first, last):
            return set(), {}
        if measure.everyone:
            return everybody, {person: _stayed(row) for person, row in run.people.items()}
        return everybody, reached.get(run.activity_id, {})
    means = person_means(run.answers.get(measure.key, ()))
    yes = {person: says_yes(mean, lowest=0, highest=1) for person, mean in means.items()}
    if run.ended_on is not None and run.ended_on < first:
        return (everybody | set(yes), yes) if len(yes) >= k < len(everybody | set(yes)) else (set(), {})
    since = first if run.published_before else run.started_on
    here = {person for person, row in run.people.items() if _was_here(row, since, last)}
    return here | set(yes), yes


def _was_here(row: Participation, since: date, last: date) -> bool:
    began = row.started_on is None or row.started_on <= last
    return began and (row.ended_on is None or row.ended_on >= since)


def _stayed(row: Participation) -> bool:
    return row.stage != Stage.ENDED or row.end_reason == EndReason.FINISHED


def _read_before(runs: Iterable[_Run]) -> None:
    by_id = {run.activity_id: run for run in runs}
    rows = PublishedTable.objects.filter(scope_kind="run", scope_id__in=by_id, measure_set=MEASURE_SET)
    for row in rows.order_by("period", "id"):
        run = by_id[row.scope_id]
        run.published_before = True
        run.counted_before |= {UUID(sheet) for sheet in row.cells.get("counted", ())}


def _read_people(runs: Iterable[_Run]) -> None:
    by_id = {run.activity_id: run for run in runs}
    rows = Participation.objects.filter(activity_id__in=by_id, removed_at=None, stage__in=BEGAN)
    for row in rows.order_by("id"):
        by_id[row.activity_id].people[row.person_id] = row


def _read_answers(runs: Iterable[_Run], organisation: Organisation, last: date, closes_on: date) -> None:
    """The linked answers that no table has counted, each on its scale from 0 to 1."""
    by_id, viewer = {run.activity_id: run for run in runs}, program(organisation.id)
    rows = (
        Answer.objects.filter(
            Q(sheet__collection__meeting=None) | Q(sheet__collection__meeting__on__lte=last),
            sheet__collection__activity_id__in=by_id,
            sheet__voided_at=None,
            sheet__participation__removed_at=None,
            sheet__received_at__lt=dates.moment(closes_on, time()),
            item_key__in=OF_ITEM,
            number__isnull=False,
        )
        .order_by("id")
        .values_list(
            "sheet_id",
            "sheet__participation__person_id",
            "sheet__collection__activity_id",
            "sheet__collection__form_version_id",
            "item_key",
            "number",
        )
    )
    for sheet_id, person_id, activity_id, version_id, item_key, number in rows:
        run = by_id[activity_id]
        if sheet_id in run.counted_before or number is None:
            continue
        form = library.form_content(viewer, version_id)
        item = form.item(item_key)
        limits = form.limits(item) if item else None
        if limits is None or form.practice:
            continue
        run.sheets[sheet_id] = person_id
        value = (number - limits[0]) / (limits[1] - limits[0])
        run.answers.setdefault(OF_ITEM[item_key], []).append((person_id, value))


def _read_goals(runs: Iterable[_Run]) -> dict[UUID, dict[UUID, bool]]:
    """Run → person → whether half or more of the own goals that were closed were reached."""
    by_id = {run.activity_id: run for run in runs}
    rows = Goal.objects.filter(
        activity_id__in=by_id,
        participation__removed_at=None,
        participation__isnull=False,
        state__in=(GoalState.REACHED, GoalState.DROPPED),
    )
    closed: dict[tuple[UUID, UUID], list[str]] = {}
    for activity_id, person_id, state in rows.order_by("id").values_list(
        "activity_id", "participation__person_id", "state"
    ):
        if person_id in by_id[activity_id].people:
            closed.setdefault((activity_id, person_id), []).append(state)
    found: dict[UUID, dict[UUID, bool]] = {}
    for (activity_id, person_id), states in closed.items():
        found.setdefault(activity_id, {})[person_id] = reached_most(states.count(GoalState.REACHED), len(states))
    return found
