"""Operational counts: what happened, for those who answer for units. Never a person, never an answer."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from porukka.core.errors import NotAllowed
from porukka.domain.evaluation import queries as read
from tests.cast import Cast
from tests.factories.activities import (
    ActivityFactory,
    ActivityRoleFactory,
    ParticipationFactory,
    ReadinessItemFactory,
)
from tests.factories.people import MembershipFactory, PersonFactory, UnitFactory
from tests.factories.surveys import meeting_at, people_in, were_there


def at(day: int, month: int = 10) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


def group_with_meetings(cast: Cast, **more: Any) -> Any:
    group = ActivityFactory(organisation=cast.organisation, unit=more.pop("unit", cast.unit), **more)
    here = people_in(group, 6)
    for number, came in ((1, 6), (2, 4), (3, 5)):
        meeting = meeting_at(group, at(number), number=number, state="closed")
        were_there(meeting, here[:came])
        were_there(meeting, here[came:], "absent")
    meeting_at(group, at(8), number=4, state="closed")  # attendance was not taken
    meeting_at(group, at(15), number=5, state="cancelled")
    return group


def of(found: Any, group: Any) -> Any:
    return next(one for one in found.groups if one.id == group.id)


def test_meetings_visits_and_usual_attendance_are_counted(cast: Cast) -> None:
    group = group_with_meetings(cast)
    found = read.group_counts(cast.viewer("maija"), "2026-H2", language="fi")
    assert of(found, group).present == [6, 4, 5, None]
    assert of(found, group).cancelled == 1
    assert found.total.meetings.visits == 15
    assert found.total.meetings.typical == 5
    assert found.total.meetings.not_recorded == 1
    assert found.total.cancelled_share == pytest.approx(1 / 5)


def test_a_headcount_above_the_names_is_the_number_present(cast: Cast) -> None:
    group = ActivityFactory(organisation=cast.organisation, unit=cast.unit)
    meeting = meeting_at(group, at(1), state="closed", headcount=9)
    were_there(meeting, people_in(group, 4))
    found = read.group_counts(cast.viewer("maija"), "2026-H2", language="fi")
    assert of(found, group).present == [9]


def test_those_who_stayed_and_those_who_left_are_told_apart(cast: Cast) -> None:
    group = ActivityFactory(organisation=cast.organisation, unit=cast.unit, state="ended")
    for reason in ("finished", "finished", "health"):
        ParticipationFactory(activity=group, stage="ended", end_reason=reason, ended_on=date(2026, 11, 1))
    ParticipationFactory(activity=group, stage="withdrawn")
    found = read.group_counts(cast.viewer("maija"), "2026-H2", language="fi")
    ends = of(found, group).ends
    assert (ends.count(True), ends.count(False)) == (2, 1)


def test_one_person_in_two_groups_is_reached_once(cast: Cast) -> None:
    before = read.group_counts(cast.viewer("maija"), "2026-H2", language="fi").reached
    person = PersonFactory(organisation=cast.organisation)
    for _ in range(2):
        group = ActivityFactory(organisation=cast.organisation, unit=cast.unit)
        ParticipationFactory(activity=group, person=person)
    assert read.group_counts(cast.viewer("maija"), "2026-H2", language="fi").reached == before + 1


def test_gaps_and_single_facilitators_are_counted_for_groups_that_go_on(cast: Cast) -> None:
    planned = ActivityFactory(organisation=cast.organisation, unit=cast.unit, state="planned")
    ended = ActivityFactory(organisation=cast.organisation, unit=cast.unit, state="ended")
    for group in (planned, ended):
        ReadinessItemFactory(activity=group)
        ReadinessItemFactory(activity=group, removed_at=cast.now)
        ActivityRoleFactory(activity=group, account=cast.accounts["aino"])
    found = read.group_counts(cast.viewer("maija"), "2026-H2", language="fi")
    assert (of(found, planned).facilitators, of(found, planned).readiness_gaps) == (1, 1)
    assert of(found, ended).readiness_gaps == 0
    gaps, more = found.groups.gaps(12)
    gap = next(one for one in gaps if one.id == planned.id)
    assert (gap.facilitators, gap.alone, gap.readiness) == (1, True, 1)
    assert ended.id not in {one.id for one in gaps}
    assert more == 0
    assert found.groups.gaps(1) == (gaps[:1], len(gaps) - 1)


def test_a_half_year_holds_its_own_meetings_only(cast: Cast) -> None:
    group = ActivityFactory(organisation=cast.organisation, unit=cast.unit, starts_on=date(2026, 3, 1))
    here = people_in(group, 3)
    were_there(meeting_at(group, at(1, 5), number=1, state="closed"), here)
    were_there(meeting_at(group, at(1, 9), number=2, state="closed"), here[:1])
    viewer = cast.viewer("maija")
    assert of(read.group_counts(viewer, "2026-H1", language="fi"), group).present == [3]
    assert of(read.group_counts(viewer, "2026-H2", language="fi"), group).present == [1]
    assert of(read.group_counts(viewer, "2026", language="fi"), group).present == [3, 1]
    assert read.counted_periods(viewer, today=date(2026, 11, 18)) == ["2026-H2", "2026-H1"]


def test_by_unit_and_by_model_add_up_to_the_whole(cast: Cast) -> None:
    group_with_meetings(cast)
    group_with_meetings(cast, unit=UnitFactory(organisation=cast.organisation, name="Satama"))
    found = read.group_counts(cast.viewer("maija"), "2026-H2", language="fi")
    for split in (found.by_unit, found.by_model):
        assert sum(one.groups for one in split) == found.total.groups
        assert sum(one.meetings.visits for one in split) == found.total.meetings.visits == 30


def test_a_unit_of_ones_own_is_all_one_sees(cast: Cast) -> None:
    other = UnitFactory(organisation=cast.organisation)
    theirs = ActivityFactory(organisation=cast.organisation, unit=other)
    MembershipFactory(
        account=cast.accounts["aino"], organisation=cast.organisation, role="manager", unit=cast.unit
    )
    viewer = cast.viewer("aino")
    found = read.group_counts(viewer, "2026-H2", language="fi")
    assert theirs.id not in {one.id for one in found.groups}
    assert cast.group.id in {one.id for one in found.groups}
    assert [unit for unit, _name in read.counted_units(viewer)] == [cast.unit.id]
    with pytest.raises(NotAllowed):
        read.group_counts(viewer, "2026-H2", language="fi", unit_id=other.id)


@pytest.mark.parametrize("who", ["aino", "mikko", "stranger"])
def test_workers_and_strangers_count_nothing(cast: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        read.group_counts(cast.viewer(who), "2026-H2", language="fi")


def test_another_organisation_counts_its_own(cast: Cast) -> None:
    found = read.group_counts(cast.viewer("olli"), "2026-H2", language="fi")
    assert {one.id for one in found.groups} == {cast.foreign_group.id}


def test_no_name_of_a_person_is_in_the_counts(cast: Cast) -> None:
    found = read.group_counts(cast.viewer("maija"), "2026-H2", language="fi")
    words = str([found.total, found.by_unit, found.by_model, *found.groups, *found.groups.gaps(12)])
    assert "Elina" not in words
    assert str(cast.elina.person_id) not in words


@pytest.mark.parametrize("period", ["2026-H3", "x", "26", "２０２６"])
def test_what_is_no_period_is_refused(cast: Cast, period: str) -> None:
    with pytest.raises(ValueError):
        read.group_counts(cast.viewer("maija"), period, language="fi")


def test_counting_takes_as_many_queries_for_twenty_groups_as_for_two(cast: Cast, queries: Any) -> None:
    viewer = cast.viewer("maija")
    with queries() as few:
        list(read.group_counts(viewer, "2026-H2", language="fi").groups)
    for _ in range(20):
        group_with_meetings(cast)
    with queries() as many:
        found = read.group_counts(viewer, "2026-H2", language="fi")
        assert len(list(found.groups)) >= 20
    assert few.n == many.n <= 11


def test_a_group_made_while_the_others_are_counted_waits_for_the_next_look(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from porukka.domain.evaluation.queries import counted

    group, real = group_with_meetings(cast), counted._count_meetings

    def meanwhile(*given: Any) -> None:
        new = group_with_meetings(cast, state="running")
        ActivityRoleFactory(activity=new, account=cast.accounts["aino"])
        ReadinessItemFactory(activity=new, state="open")
        real(*given)

    monkeypatch.setattr(counted, "_count_meetings", meanwhile)
    found = read.group_counts(cast.viewer("maija"), "2026-H2", language="fi")
    assert of(found, group).present == [6, 4, 5, None]
