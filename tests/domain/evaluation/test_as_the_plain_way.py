"""What the database adds up is what is found by reading every row: over made-up organisations, to the last number."""

import random
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from porukka.core.disclosure import cell_from_json
from porukka.domain.activities.models import Activity, Participation
from porukka.domain.evaluation import actions
from porukka.domain.evaluation import queries as read
from porukka.domain.evaluation.models import PublishedTable
from porukka.domain.people.rules import Viewer
from tests.cast import Cast
from tests.domain.evaluation import plain
from tests.domain.evaluation.test_published import run_in_spring
from tests.factories.activities import ActivityFactory, ActivityRoleFactory, ReadinessItemFactory
from tests.factories.library import ModelFactory, ModelVersionFactory
from tests.factories.people import MembershipFactory, UnitFactory
from tests.factories.surveys import meeting_at, people_in, were_there

PERIODS = ("2025-H2", "2026-H1", "2026-H2", "2026", "")
MADE = datetime(2027, 1, 31, 3, tzinfo=UTC)


def some_day(pick: random.Random) -> date:
    return date(2025, 7, 1) + timedelta(days=pick.randrange(540))


def organisation_of(cast: Cast, pick: random.Random) -> None:
    """Groups of three units and three models in every state; meetings and people of every kind, before and after."""
    units = [cast.unit, *(UnitFactory(organisation=cast.organisation, name=name) for name in ("Åkerby", "Satama"))]
    models = [
        ModelVersionFactory(model=ModelFactory(), content={"name": {"fi": name}})
        for name in ("Piha", "Älä", "Piha")
    ]
    for number in range(14):
        group = ActivityFactory(
            organisation=cast.organisation,
            unit=pick.choice(units),
            model_version=pick.choice(models),
            name=f"Ryhmä {pick.choice('aåäöz')} {number}",
            state=pick.choice(["planned", "running", "running", "ended", "cancelled"]),
            starts_on=pick.choice([None, some_day(pick)]),
            removed_at=pick.choice([None] * 6 + [cast.now]),
        )
        if group.starts_on and pick.random() < 0.7:
            group.ends_on = group.starts_on + timedelta(days=pick.randrange(200))
            group.save()
        for who in pick.sample(["aino", "kalle"], pick.randrange(3)):
            ActivityRoleFactory(activity=group, account=cast.accounts[who])
        ReadinessItemFactory.create_batch(pick.randrange(2), activity=group)
        here = people_in(group, pick.randrange(6))
        for one in here:
            Participation.objects.filter(id=one.id).update(
                stage=pick.choice(["active", "paused", "ended", "ended", "withdrawn", "accepted"]),
                end_reason=pick.choice(["finished", "health"]),
                started_on=pick.choice([None, some_day(pick)]),
                ended_on=pick.choice([None, None, some_day(pick)]),
                removed_at=pick.choice([None] * 8 + [cast.now]),
            )
        if here and pick.random() < 0.4:  # somebody is in another group as well
            Participation.objects.filter(id=here[0].id).update(person=cast.elina.person)
        for n in range(pick.randrange(5)):
            at = datetime.combine(some_day(pick), datetime.min.time(), UTC) + timedelta(hours=9)
            state = pick.choice(["planned", "open", "closed", "closed", "cancelled"])
            meeting = meeting_at(
                group,
                at,
                number=n + 1,
                state=state,
                cancel_kind=pick.choice([None, "group_ended"]) if state == "cancelled" else None,
                headcount=pick.choice([None, None, 0, 4, 30]),
            )
            for one in here if pick.random() < 0.7 else []:
                were_there(meeting, [one], pick.choice(["present", "late", "absent"]))


def published_of_nobody(activity_id: Any) -> None:
    """As if the group had been erased since: what was published of it stands, and leads to no group any more."""
    table = PublishedTable.objects.get(scope_kind="run", scope_id=activity_id, period="2026-H1")
    unit_id = str(Activity.objects.get(id=activity_id).unit_id)
    parts = {key: {**part, "path": [unit_id, str(uuid.uuid4())]} for key, part in table.cells["parts"].items()}
    PublishedTable.objects.bulk_create(
        [
            PublishedTable(
                organisation_id=table.organisation_id,
                scope_kind="run",
                scope_id=uuid.uuid4(),
                period=table.period,
                measure_set=table.measure_set,
                measure_version=table.measure_version,
                made_at=table.made_at,
                cells={**table.cells, "parts": parts},
            )
        ]
    )


def told(one: read.Totals) -> dict[str, Any]:
    seen = one.meetings
    return {
        "states": one.by_state,
        "recorded": seen.recorded,
        "not_recorded": seen.not_recorded,
        "visits": seen.visits,
        "typical": seen.typical,
        "ends": (seen.low, seen.high),
        "cancelled": one.cancelled,
        "people": one.people,
    }


def viewers(cast: Cast) -> list[tuple[Viewer, set[Any]]]:
    """Who sees every unit, and who sees one; with the units."""
    mine = cast.unit
    MembershipFactory(account=cast.accounts["aino"], organisation=cast.organisation, role="manager", unit=mine)
    everything = cast.viewer("maija")
    return [
        (everything, {unit for unit, _name in read.counted_units(everything)}),
        (cast.viewer("aino"), {mine.id}),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_counts_are_those_of_the_plain_way(cast: Cast, seed: int) -> None:
    organisation_of(cast, random.Random(seed))
    for viewer, units in viewers(cast):
        for period in PERIODS:
            found = read.group_counts(viewer, period, language="fi")
            groups = plain.groups_of(units, period)
            assert told(found.total) == plain.totals(groups, period)
            by_unit = plain.split(groups, period, lambda one: one.unit.name)
            assert {one.name: told(one) for one in found.by_unit} == by_unit
            by_model = plain.split(groups, period, lambda one: one.model_version.content["name"]["fi"])
            assert {one.name: told(one) for one in found.by_model} == by_model
            of = {group.id: plain.group_numbers(group, period) for group in groups}
            assert found.reached == len({person for one in of.values() for person in one["persons"]})
            every = list(found.groups)
            assert {one.id for one in every} == of.keys()
            for one in [*every, *(found.groups[0:3]), *(found.groups[3:99])]:
                assert one.present == of[one.id]["present"]
                assert one.cancelled == of[one.id]["cancelled"]
                assert tuple(one.ends.count(end) for end in (True, False, None)) == of[one.id]["ends"]
            pieces = [one.id for start in range(0, len(every), 4) for one in found.groups[start : start + 4]]
            assert sorted(pieces) == sorted(of)
            lacking = {
                one.id
                for one in every
                if one.state in ("planned", "running") and (one.facilitators < 2 or one.readiness_gaps)
            }
            gaps, more = found.groups.gaps(5)
            assert {one.id for one in gaps} <= lacking
            assert len(gaps) + more == len(lacking)


@pytest.mark.parametrize("seed", range(3))
def test_published_figures_read_a_page_at_a_time_are_the_stored_table(cast: Cast, seed: int) -> None:
    """TRUST 9: reading in pieces shows no cell more, none less and none otherwise than the tables hold."""
    pick = random.Random(seed)
    units = [cast.unit, *(UnitFactory(organisation=cast.organisation, name=name) for name in ("Åkerby", "Satama"))]
    groups = []
    for _ in range(9):
        people = pick.choice([3, 5, 6, 8, 12])
        group = run_in_spring(cast, people, happy=pick.randrange(people + 1), unit=pick.choice(units))
        groups.append(group)
    actions.publish_due(now=MADE)
    removed, erased, *_others = groups
    Activity.objects.filter(id=removed.id).update(removed_at=MADE)
    published_of_nobody(erased.id)
    for viewer, mine in viewers(cast):
        found = read.half_year_figures(viewer, "2026-H1")
        assert found is not None
        pieces = [run for start in range(0, found.runs.count(), 2) for run in found.runs[start : start + 2]]
        assert sorted(run.scope_id for run in pieces) == sorted(run.scope_id for run in found.runs)
        rows = [*found.units, *pieces]
        if found.organisation is not None:
            rows.append(found.organisation)
        seen = {
            (row.kind, row.scope_id): (row.unit_id, {key: cell.as_json() for key, cell in row.cells.items()})
            for row in rows
        }
        stored = plain.published("2026-H1", mine)
        if found.organisation is None:
            stored = {key: row for key, row in stored.items() if key[0] != "organisation"}
        assert seen == stored
        for unit in mine:
            alone = read.half_year_figures(viewer, "2026-H1", unit_id=unit)
            assert alone is not None
            assert {run.scope_id for run in alone.runs} == {
                scope for (kind, scope), (of, _cells) in stored.items() if kind == "run" and of == unit
            }
        year = read.year_figures(viewer, 2026)
        assert year is not None
        both = {**stored, **{(*key, 2): row for key, row in plain.published("2026-H2", mine).items()}}
        runs = [
            {key: cell_from_json(cell) for key, cell in row[1].items()}
            for key, row in both.items()
            if key[0] == "run"
        ]
        assert year.runs == plain.year(runs)
    assert PublishedTable.objects.filter(scope_kind="run").exists()
