"""Figures are published once for each closed half-year, through the gate, and never changed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from porukka.core import disclosure
from porukka.core.disclosure import Mark
from porukka.core.errors import NotAllowed
from porukka.core.models import AuditEntry
from porukka.domain.activities.models import Participation
from porukka.domain.evaluation import actions
from porukka.domain.evaluation import queries as read
from porukka.domain.evaluation.models import PublishedTable
from porukka.domain.surveys.models import Sheet
from tests.cast import Cast
from tests.factories.activities import ActivityFactory
from tests.factories.goals import GoalFactory
from tests.factories.people import MembershipFactory, UnitFactory
from tests.factories.surveys import (
    meeting_at,
    people_in,
    rating_form,
    says,
    says_nameless,
    uses_rating,
    were_there,
)

SPRING = datetime(2026, 5, 6, 9, 0, tzinfo=UTC)
MADE = datetime(2026, 8, 1, 3, 0, tzinfo=UTC)


def run_in_spring(
    cast: Cast, people: int = 12, *, happy: int = 9, unit: Any = None, ended: bool = True, **more: Any
) -> Any:
    """A run from April to June with one meeting that everybody answered; `happy` of them say that it helped."""
    group = ActivityFactory(
        organisation=cast.organisation,
        unit=unit or cast.unit,
        state="running",
        starts_on=date(2026, 4, 1),
        **more,
    )
    version = uses_rating(group)
    meeting = meeting_at(group, SPRING)
    here = people_in(group, people)
    were_there(meeting, here)
    for n, one in enumerate(here):
        says(one, meeting, version, now=SPRING + timedelta(hours=1), own_goal=5 if n < happy else 2, useful=4)
    meeting.state = "closed"
    meeting.closed_at = SPRING + timedelta(hours=2)
    meeting.save()
    if ended:
        Participation.objects.filter(activity=group).update(
            stage="ended", ended_on=date(2026, 6, 10), end_reason="finished"
        )
        group.state, group.ended_at = "ended", datetime(2026, 6, 10, 9, tzinfo=UTC)
        group.save()
    return group


def table(scope: Any, period: str = "2026-H1") -> dict[str, Any]:
    return PublishedTable.objects.get(scope_id=scope.id, period=period).cells


def test_a_closed_half_year_is_published_from_runs_to_the_organisation(cast: Cast) -> None:
    group = run_in_spring(cast)
    actions.publish_due(now=MADE)
    for scope in (group, cast.unit, cast.organisation):
        cell = disclosure.cell_from_json(table(scope)["cells"]["own_goal"])
        assert cell.mark == Mark.SHOWN
        assert cell.half_or_more is True
        assert (cell.answered_from, cell.answered_to) != (12, 12)  # never a count
    entry = AuditEntry.objects.get(verb="publish_figures")
    assert (entry.actor_kind, entry.object_id) == ("program", cast.organisation.id)


def test_nothing_is_published_before_the_half_year_has_closed(cast: Cast) -> None:
    run_in_spring(cast)
    assert actions.publish_due(now=datetime(2026, 7, 29, 12, tzinfo=UTC)) == "0 published"
    assert not PublishedTable.objects.exists()


def test_running_it_again_changes_nothing(cast: Cast) -> None:
    run_in_spring(cast)
    actions.publish_due(now=MADE)
    before = list(PublishedTable.objects.order_by("id").values())
    assert actions.publish_due(now=MADE + timedelta(days=1)) == "0 published"
    assert list(PublishedTable.objects.order_by("id").values()) == before


def test_published_tables_cannot_be_changed_or_removed_even_by_sql(cast: Cast) -> None:
    run_in_spring(cast)
    actions.publish_due(now=MADE)
    for sql in ("UPDATE evaluation_publishedtable SET period = 'x'", "DELETE FROM evaluation_publishedtable"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_second_worker_finds_the_tables_made(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both see the half-year unpublished; the database lets one of them make it."""
    run_in_spring(cast)
    actions.publish_due(now=MADE)
    before = PublishedTable.objects.count()
    monkeypatch.setattr(actions, "_unpublished", lambda one, now: ["2026-H1"] * (one == cast.organisation))
    assert actions.publish_due(now=MADE) == "0 published"
    assert PublishedTable.objects.count() == before


def test_fewer_than_five_are_stored_as_hidden(cast: Cast) -> None:
    group = run_in_spring(cast, people=4, happy=4)
    actions.publish_due(now=MADE)
    cell = disclosure.cell_from_json(table(group)["cells"]["own_goal"])
    assert cell.mark == Mark.FEW
    assert (cell.answered_from, cell.share_from) == (None, None)


def test_answers_without_a_name_are_in_no_published_figure(cast: Cast) -> None:
    """A ballot belongs to no person, so it cannot be one vote a person (decision 9)."""
    group = ActivityFactory(organisation=cast.organisation, unit=cast.unit, starts_on=date(2026, 4, 1))
    version = uses_rating(group)
    meeting = meeting_at(group, SPRING)
    were_there(meeting, people_in(group, 12))
    for _ in range(8):
        says_nameless(meeting, version, now=SPRING + timedelta(hours=1))
    group.state, group.ended_at = "ended", datetime(2026, 6, 10, 9, tzinfo=UTC)
    group.save()
    actions.publish_due(now=MADE)
    assert table(group)["parts"]["own_goal"]["answered"] == 0


def test_a_person_has_one_vote_however_often_they_answered(cast: Cast) -> None:
    group = run_in_spring(cast, people=6, happy=0, ended=False)
    second = meeting_at(group, SPRING + timedelta(days=7), number=2)
    eager = Participation.objects.filter(activity=group).order_by("id").first()
    says(eager, second, rating_form(), now=SPRING + timedelta(days=7, hours=1), own_goal=5)
    group.state, group.ended_at = "ended", datetime(2026, 6, 10, 9, tzinfo=UTC)
    group.save()
    actions.publish_due(now=MADE)
    assert table(group)["parts"]["own_goal"] | {"path": 0} == {"path": 0, "roster": 6, "answered": 6, "yes": 1}


def test_a_run_that_goes_on_waits_for_the_half_year_it_ends_in(cast: Cast) -> None:
    """It began in the half-year and goes on: its answers count once, with the others, when it has ended."""
    group = run_in_spring(cast, ended=False)
    actions.publish_due(now=MADE)
    assert not PublishedTable.objects.filter(scope_id=group.id).exists()
    group.state, group.ended_at = "ended", datetime(2026, 9, 10, 9, tzinfo=UTC)
    group.save()
    actions.publish_due(now=datetime(2027, 1, 31, 3, tzinfo=UTC))
    assert table(group, "2026-H2")["parts"]["own_goal"]["answered"] == 12


def test_no_answer_is_ever_counted_twice(cast: Cast) -> None:
    """A group that goes on for years gives each answer to one half-year; a late change does not bring it back."""
    group = run_in_spring(cast, ended=False)
    group.starts_on = date(2025, 9, 1)
    group.save()
    actions.publish_due(now=MADE)
    first = set(table(group)["counted"])
    Sheet.objects.update(received_at=datetime(2026, 9, 1, 9, tzinfo=UTC))
    meeting = meeting_at(group, datetime(2026, 9, 2, 9, tzinfo=UTC), number=2)
    for one in Participation.objects.filter(activity=group).order_by("id")[:7]:
        says(one, meeting, rating_form(), now=datetime(2026, 9, 2, 10, tzinfo=UTC), own_goal=5)
    actions.publish_due(now=datetime(2027, 1, 31, 3, tzinfo=UTC))
    second = set(table(group, "2026-H2")["counted"])
    assert len(first) == 12
    assert len(second) == 7
    assert not first & second


def late(cast: Cast, many: int) -> dict[str, Any] | None:
    group = run_in_spring(cast)
    Sheet.objects.filter(id__in=Sheet.objects.order_by("id").values("id")[:many]).update(
        received_at=datetime(2026, 8, 20, 9, tzinfo=UTC)
    )
    actions.publish_due(now=MADE)
    assert table(group)["parts"]["own_goal"]["answered"] == 12 - many
    actions.publish_due(now=datetime(2027, 1, 31, 3, tzinfo=UTC))
    row = PublishedTable.objects.filter(scope_id=group.id, period="2026-H2").first()
    return row.cells if row else None


def test_late_answers_come_into_the_next_half_year(cast: Cast) -> None:
    cells = late(cast, 6)
    assert cells is not None
    assert cells["parts"]["own_goal"]["answered"] == 6
    assert "stayed" not in cells["cells"]  # told once, when the run ended


def test_a_few_late_answers_do_not_make_a_part_that_tells_of_them(cast: Cast) -> None:
    assert late(cast, 3) is None


def test_own_goals_count_persons_who_reached_half_or_more(cast: Cast) -> None:
    group = run_in_spring(cast)
    people = list(Participation.objects.filter(activity=group).order_by("id"))
    for n, one in enumerate(people[:8]):
        GoalFactory(activity=group, participation=one, state="reached" if n < 6 else "dropped")
        GoalFactory(activity=group, participation=one, state="dropped")
    GoalFactory(activity=group, participation=people[9])  # open: not rated
    actions.publish_due(now=MADE)
    part = table(group)["parts"]["own_goals_reached"]
    assert (part["roster"], part["answered"], part["yes"]) == (12, 8, 6)


def test_an_organisation_may_raise_k(cast: Cast) -> None:
    cast.organisation.k = 15
    cast.organisation.save()
    group = run_in_spring(cast)
    actions.publish_due(now=MADE)
    assert disclosure.cell_from_json(table(group)["cells"]["own_goal"]).mark != Mark.SHOWN
    assert table(group)["k"] == 15


@pytest.mark.parametrize("who", ["maija", "kerttu", "anneli"])
def test_managers_coordinators_and_administrators_read_what_is_stored(cast: Cast, who: str) -> None:
    group = run_in_spring(cast)
    actions.publish_due(now=MADE)
    viewer = cast.viewer(who)
    assert read.published_periods(viewer) == ["2026-H1"]
    found = read.half_year_figures(viewer, "2026-H1")
    assert found is not None
    assert found.organisation is not None
    assert [row.scope_id for row in found.runs] == [group.id]
    assert next(iter(found.runs)).cells["own_goal"].as_json() == table(group)["cells"]["own_goal"]


@pytest.mark.parametrize("who", ["aino", "mikko", "stranger"])
def test_nobody_else_reads_the_units_figures(cast: Cast, who: str) -> None:
    actions.publish_due(now=MADE)
    with pytest.raises(NotAllowed):
        read.half_year_figures(cast.viewer(who), "2026-H1")


def test_another_organisation_finds_nothing(cast: Cast) -> None:
    group = run_in_spring(cast)
    actions.publish_due(now=MADE)
    # Its own half-year is not there either: it had no group yet.
    assert read.half_year_figures(cast.viewer("olli"), "2026-H1") is None
    assert read.run_figures(cast.viewer("olli"), group.id) == []


def test_a_manager_of_one_unit_sees_that_unit_only(cast: Cast) -> None:
    other = UnitFactory(organisation=cast.organisation, name="Satama")
    mine, theirs = run_in_spring(cast), run_in_spring(cast, unit=other)
    actions.publish_due(now=MADE)
    MembershipFactory(
        account=cast.accounts["aino"], organisation=cast.organisation, role="manager", unit=cast.unit
    )
    viewer = cast.viewer("aino")
    found = read.half_year_figures(viewer, "2026-H1")
    assert found is not None
    assert found.organisation is None
    assert [row.scope_id for row in found.runs] == [mine.id]
    assert theirs.id not in {row.scope_id for row in [*found.runs, *found.units]}
    with pytest.raises(NotAllowed):
        read.half_year_figures(viewer, "2026-H1", unit_id=other.id)


def test_reading_takes_as_many_queries_for_ten_runs_as_for_one(cast: Cast, queries: Any) -> None:
    viewer = cast.viewer("maija")
    run_in_spring(cast, people=6)
    actions.publish_due(now=MADE)
    with queries() as one:
        alone = read.half_year_figures(viewer, "2026-H1")
        assert alone is not None
        assert len(list(alone.runs)) == 1
    autumn = [run_in_spring(cast, people=6, ended=False) for _ in range(10)]
    for group in autumn:
        group.state, group.ended_at = "ended", datetime(2026, 9, 10, 9, tzinfo=UTC)
        group.save()
    actions.publish_due(now=datetime(2027, 1, 31, 3, tzinfo=UTC))
    with queries() as ten:
        found = read.half_year_figures(viewer, "2026-H2")
        assert found is not None
        assert len(list(found.runs)) == 10
    assert one.n == ten.n == 5


def test_a_year_is_told_once_both_halves_are_there(cast: Cast) -> None:
    run_in_spring(cast)
    viewer = cast.viewer("maija")
    actions.publish_due(now=MADE)
    assert read.year_figures(viewer, 2026) is None
    actions.publish_due(now=datetime(2027, 1, 31, 3, tzinfo=UTC))
    year = read.year_figures(viewer, 2026)
    assert year is not None
    assert (year.runs["own_goal"].shown, year.runs["own_goal"].half_or_more) == (1, 1)


def test_the_worker_publishes(cast: Cast) -> None:
    from porukka.doors.jobs import work

    group = run_in_spring(cast)
    assert work.run(MADE)["publish"] == "1 published"
    assert table(group)["k"] == 5


def test_a_unit_of_one_run_is_told_in_the_runs_words(cast: Cast) -> None:
    """Two cuts of the same people's share would puzzle the reader, and say more than one."""
    group = run_in_spring(cast)
    actions.publish_due(now=MADE)
    of_run, of_unit, of_all = (table(scope)["cells"] for scope in (group, cast.unit, cast.organisation))
    for key, cell in of_run.items():
        assert of_unit[key] | {"path": 0} == of_all[key] | {"path": 0} == cell | {"path": 0}


def test_what_is_stored_is_what_the_gate_makes_of_the_frozen_parts(cast: Cast) -> None:
    """Nothing finer than the gate's own cells is ever stored."""
    for happy in (9, 6, 4):
        run_in_spring(cast, happy=happy)
    run_in_spring(cast, people=4)
    actions.publish_due(now=MADE)
    runs = list(PublishedTable.objects.filter(scope_kind="run").order_by("id"))
    parts = [disclosure.part_from_json(row.cells["parts"]["own_goal"]) for row in runs]
    made = disclosure.publish(parts)
    for row in runs:
        cell = disclosure.cell_from_json(row.cells["cells"]["own_goal"])
        assert cell == made[cell.path]
    assert disclosure.cell_from_json(table(cast.unit)["cells"]["own_goal"]) == made[(str(cast.unit.id),)]


def test_without_the_list_of_counted_sheets_an_answer_would_count_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of `test_no_answer_is_ever_counted_twice`."""
    group = run_in_spring(cast, ended=False)
    group.starts_on = date(2025, 9, 1)
    group.save()
    monkeypatch.setattr(actions, "_read_before", lambda runs: None)
    actions.publish_due(now=MADE)
    actions.publish_due(now=datetime(2027, 1, 31, 3, tzinfo=UTC))
    assert set(table(group)["counted"]) & set(table(group, "2026-H2")["counted"])


def test_without_the_gate_a_few_answers_would_be_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of `test_fewer_than_five_are_stored_as_hidden`: what is stored comes from the gate alone."""

    def open_gate(parts: Any, **_more: Any) -> Any:
        return {part.path: disclosure.Cell(part.path, Mark.SHOWN, part.answered, part.answered) for part in parts}

    monkeypatch.setattr(actions, "publish", open_gate)
    group = run_in_spring(cast, people=4, happy=4)
    actions.publish_due(now=MADE)
    assert table(group)["cells"]["own_goal"]["answered_from"] == 4
