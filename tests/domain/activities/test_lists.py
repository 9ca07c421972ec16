"""The list of groups: who knows of which, the filter, and as many queries for few as for many."""

from datetime import date
from typing import Any

import pytest

from porukka.domain.activities import queries as read
from porukka.domain.activities.queries import GroupFilter, GroupList
from tests.factories.activities import (
    ActivityFactory,
    ActivityRoleFactory,
    ParticipationFactory,
    ReadinessItemFactory,
)
from tests.factories.people import UnitFactory


def names(cast: Any, who: str = "kerttu", **narrowed: Any) -> list[str]:
    return [line.name for line in GroupList(cast.viewer(who), GroupFilter(**narrowed))[0:50]]


def test_staff_know_the_groups_of_their_units_their_own_first(cast: Any) -> None:
    elsewhere = UnitFactory(organisation=cast.organisation)
    ActivityFactory(organisation=cast.organisation, unit=elsewhere, name="Muualla")
    assert names(cast, "mikko") == ["Kädet savessa", "Arjen eväät"]
    assert set(names(cast, "kerttu")) == {"Arjen eväät", "Kädet savessa", "Muualla"}
    assert names(cast, "olli") == ["Kaukainen"]


def test_an_own_group_in_another_unit_is_known(cast: Any) -> None:
    far = ActivityFactory(
        organisation=cast.organisation, unit=UnitFactory(organisation=cast.organisation), name="Etäällä"
    )
    ActivityRoleFactory(activity=far, account=cast.accounts["aino"])
    assert names(cast, "aino")[:2] == ["Arjen eväät", "Etäällä"]
    assert "Etäällä" not in names(cast, "mikko")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("KÄDET", ["Kädet savessa"]),
        ("ädet sav", ["Kädet savessa"]),
        ("kadet", []),
        ("eväät arjen", ["Arjen eväät"]),
        ("%", []),
        ("_", []),
        ("😀", []),
    ],
)
def test_searching_folds_case_but_knows_its_letters(cast: Any, words: str, found: list[str]) -> None:
    assert names(cast, words=words) == found


def test_the_filter_narrows_by_state_unit_facilitator_model_and_time(cast: Any) -> None:
    ended = ActivityFactory(
        organisation=cast.organisation,
        unit=cast.unit,
        name="Vanha",
        state="ended",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 3, 1),
    )
    assert names(cast, state="ended") == ["Vanha"]
    assert names(cast, facilitator_id=cast.accounts["mikko"].id) == ["Kädet savessa"]
    assert names(cast, model_id=ended.model_version.model_id) == ["Vanha"]
    assert names(cast, to_on=date(2025, 2, 1)) == ["Vanha"]
    assert "Vanha" not in names(cast, from_on=date(2025, 4, 1))
    assert len(names(cast, unit_id=cast.unit.id)) == 3


def test_counts_are_operational(cast: Any) -> None:
    ParticipationFactory(activity=cast.group, stage="ended")
    ParticipationFactory(activity=cast.group, stage="interested")
    ReadinessItemFactory(activity=cast.group)
    line = next(one for one in GroupList(cast.viewer("maija"), GroupFilter()).all() if one.id == cast.group.id)
    assert (line.participants, line.open_readiness, line.mine) == (2, 1, False)


def test_the_list_takes_as_many_queries_for_two_as_for_twenty(cast: Any, queries: Any) -> None:
    viewer = cast.viewer("kerttu")

    def counted() -> int:
        with queries() as seen:
            GroupList(viewer, GroupFilter())[0:50]
            read.facilitator_choices(viewer)
            read.unit_choices(viewer)
            read.model_names(viewer, language="fi")
        return int(seen.n)

    few = counted()
    for _number in range(18):
        group = ActivityFactory(organisation=cast.organisation, unit=cast.unit)
        ActivityRoleFactory(activity=group, account=cast.accounts["mikko"])
        ReadinessItemFactory(activity=group)
    assert counted() == few == 5


def test_a_filter_lists_facilitators_and_units_of_known_groups_only(cast: Any) -> None:
    assert [one.name for one in read.facilitator_choices(cast.viewer("aino"))] == [
        "Aino Leppä",
        "Kalle Niitty",
        "Mikko Saari",
    ]
    assert [one.name for one in read.unit_choices(cast.viewer("aino"))] == ["Keskusta"]


def test_planned_groups_come_in_the_order_they_begin(cast: Any) -> None:
    for name, on in (("Myöhemmin", date(2027, 3, 1)), ("Ensin", date(2027, 1, 7)), ("Keski", date(2027, 2, 1))):
        ActivityFactory(organisation=cast.organisation, unit=cast.unit, name=name, state="planned", starts_on=on)
    ActivityFactory(organisation=cast.organisation, unit=cast.unit, name="Ohi", state="ended")
    assert names(cast) == ["Arjen eväät", "Kädet savessa", "Ensin", "Keski", "Myöhemmin", "Ohi"]
    assert names(cast, "mikko") == ["Kädet savessa", "Arjen eväät", "Ensin", "Keski", "Myöhemmin", "Ohi"]


def test_an_ended_group_tells_how_many_took_part(cast: Any) -> None:
    for one in (cast.elina, cast.hassan):
        type(one).objects.filter(pk=one.pk).update(stage="ended")
    type(cast.group).objects.filter(pk=cast.group.pk).update(state="ended")
    lines = {line.id: line for line in GroupList(cast.viewer("aino"), GroupFilter())[:20]}
    assert lines[cast.group.id].participants == 2
