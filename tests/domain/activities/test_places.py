"""Places: kept by coordinators for the whole organisation."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities import actions, queries
from porukka.domain.activities.models import Place
from tests.factories.activities import PlaceFactory


def kept(cast: Any) -> list[str]:
    return [place.name for place in queries.places(cast.viewer("kerttu"))]


def test_a_coordinator_adds_a_place_and_it_is_recorded(cast: Any) -> None:
    place_id = actions.add_place(
        by=cast.viewer("kerttu"), now=cast.now, name=" Niittytupa ", address="Niittykuja 4", capacity=14
    )
    place = Place.objects.get(id=place_id)
    assert (place.name, place.capacity, place.organisation_id) == ("Niittytupa", 14, cast.organisation.id)
    assert AuditEntry.objects.get(verb="add_place").object_id == place_id


@pytest.mark.parametrize("who", ["aino", "maija"])
def test_a_worker_or_manager_keeps_no_places(cast: Any, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.add_place(by=cast.viewer(who), now=cast.now, name="Tupa")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "a" * 121}, "name"),
        ({"name": "Tupa", "capacity": 0}, "capacity"),
        ({"name": "Tupa", "capacity": 9999}, "capacity"),
    ],
)
def test_what_makes_no_place_is_refused_and_nothing_changes(cast: Any, values: Any, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.add_place(by=cast.viewer("kerttu"), now=cast.now, **values)
    assert refusal.value.field == field
    assert not Place.objects.exists()


def test_two_places_of_one_name_are_refused(cast: Any) -> None:
    PlaceFactory(organisation=cast.organisation, name="Tupa")
    with pytest.raises(Refused):
        actions.add_place(by=cast.viewer("kerttu"), now=cast.now, name="tupa")


def test_two_coordinators_at_once_the_later_one_is_shown_both(cast: Any) -> None:
    place = PlaceFactory(organisation=cast.organisation, name="Tupa", address="Vanha tie 1")
    one: dict[str, Any] = {"by": cast.viewer("kerttu"), "now": cast.now, "place_id": place.id, "revision": 1}
    assert actions.edit_place(**one, name="Niittytupa", address="Uusi tie 2") == 2
    with pytest.raises(Conflict) as clash:
        actions.edit_place(**one, name="Rantatupa")
    assert "Niittytupa" in str(clash.value.details["theirs"])
    assert clash.value.details["mine"] == "Rantatupa"
    assert Place.objects.get(id=place.id).name == "Niittytupa"


def test_the_same_words_twice_are_no_conflict(cast: Any) -> None:
    place = PlaceFactory(organisation=cast.organisation, name="Tupa", address="", capacity=None, revision=4)
    assert (
        actions.edit_place(by=cast.viewer("kerttu"), now=cast.now, place_id=place.id, revision=1, name="Tupa") == 4
    )


def test_a_removed_place_can_be_brought_back_for_thirty_days(cast: Any) -> None:
    place = PlaceFactory(organisation=cast.organisation, name="Tupa")
    by = cast.viewer("kerttu")
    actions.remove_place(by=by, now=cast.now, place_id=place.id)
    assert kept(cast) == []
    with pytest.raises(NotFound):
        actions.restore_place(by=by, now=cast.now + timedelta(days=31), place_id=place.id)
    actions.restore_place(by=by, now=cast.now + timedelta(days=29), place_id=place.id)
    assert kept(cast) == ["Tupa"]


def test_another_organisations_place_is_not_there(cast: Any) -> None:
    place = PlaceFactory(organisation=cast.other_organisation)
    for act in (actions.remove_place, actions.restore_place):
        with pytest.raises(NotFound):
            act(by=cast.viewer("kerttu"), now=cast.now, place_id=place.id)
    assert queries.place(cast.viewer("kerttu"), place.id) is None
    assert queries.place(cast.viewer("kerttu"), uuid4()) is None


def test_places_come_in_the_finnish_alphabet_whatever_the_database(cast: Any) -> None:
    for name in ("Öljy", "Åkerö", "Zeppelin", "ängen", "Aurinko"):
        PlaceFactory(organisation=cast.organisation, name=name)
    assert kept(cast) == ["Aurinko", "Zeppelin", "Åkerö", "ängen", "Öljy"]
