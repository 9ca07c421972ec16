"""Keeping the organisation: does it, refuses it, records it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.people import actions, queries
from porukka.domain.people.models import Organisation
from porukka.domain.people.rules import PROGRAM, program

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def test_the_program_makes_an_organisation_and_nobody_else_does(cast: Any, now: datetime) -> None:
    made = actions.create_organisation(by=PROGRAM, now=now, name=" Koivulahti ", languages=["fi", "sv"])
    assert (made.name, made.k, made.seal_after_hours) == ("Koivulahti", 5, 12)
    assert AuditEntry.objects.get(verb="create_organisation").organisation_id == made.id
    with pytest.raises(NotAllowed):
        actions.create_organisation(by=cast.viewer("anneli"), now=now, name="Toinen")


def test_an_administrator_changes_settings_and_it_is_recorded_without_values(cast: Any, now: datetime) -> None:
    revision = actions.edit_organisation(
        by=cast.viewer("anneli"), now=now, revision=1, name="Lehtola", crisis_number="0800 1", k=7
    )
    assert revision == 2
    entry = AuditEntry.objects.get(verb="edit_organisation")
    assert entry.field_names == ["crisis_number", "k"]
    assert queries.organisation(cast.viewer("anneli")).k == 7


@pytest.mark.parametrize("who", ["kerttu", "maija", "aino"])
def test_others_do_not_change_settings(cast: Any, now: datetime, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.edit_organisation(by=cast.viewer(who), now=now, revision=1, name="Muu")


def test_the_smallest_number_is_raised_but_never_lowered(cast: Any, now: datetime) -> None:
    by = cast.viewer("anneli")
    actions.edit_organisation(by=by, now=now, revision=1, k=8)
    for k in (7, 5, 4, 0):
        with pytest.raises(Refused) as refusal:
            actions.edit_organisation(by=by, now=now, revision=2, k=k)
        assert refusal.value.field == "k"
    assert Organisation.objects.get(id=cast.organisation.id).k == 8


@pytest.mark.parametrize(
    "bad", [{"name": "  "}, {"languages": []}, {"languages": ["xx"]}, {"seal_after_hours": 0}, {"regime": "x"}]
)
def test_bad_settings_are_refused_beside_their_field(cast: Any, now: datetime, bad: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        actions.edit_organisation(by=cast.viewer("anneli"), now=now, revision=1, **bad)
    assert refusal.value.field == next(iter(bad))


def test_the_later_of_two_editors_sees_what_the_first_saved(cast: Any, now: datetime) -> None:
    by = cast.viewer("anneli")
    actions.edit_organisation(by=by, now=now, revision=1, name="Ensin")
    with pytest.raises(Conflict) as conflict:
        actions.edit_organisation(by=by, now=now, revision=1, name="Sitten")
    assert conflict.value.details["theirs"]["name"] == "Ensin"  # type: ignore[index]


def test_closed_days_are_added_and_removed(cast: Any, now: datetime) -> None:
    by = cast.viewer("anneli")
    made = actions.add_closed_days(
        by=by, now=now, from_on=date(2026, 12, 21), to_on=date(2027, 1, 6), words="Joulu"
    )
    assert [each.words for each in queries.closed_days(by)] == ["Joulu"]
    actions.remove_closed_days(by=by, now=now, closed_days_id=made.id)
    actions.remove_closed_days(by=by, now=now, closed_days_id=made.id)
    assert queries.closed_days(by) == []
    assert verbs() == ["add_closed_days", "remove_closed_days"]


def test_closed_days_do_not_end_before_they_begin(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        actions.add_closed_days(
            by=cast.viewer("anneli"), now=now, from_on=date(2026, 12, 2), to_on=date(2026, 12, 1)
        )


def test_another_organisations_closed_days_stay(cast: Any, now: datetime) -> None:
    made = actions.add_closed_days(
        by=cast.viewer("olli"), now=now, from_on=date(2026, 12, 1), to_on=date(2026, 12, 1)
    )
    actions.remove_closed_days(by=cast.viewer("anneli"), now=now, closed_days_id=made.id)
    assert len(queries.closed_days(cast.viewer("olli"))) == 1


def test_units_are_made_renamed_removed_and_brought_back(cast: Any, now: datetime) -> None:
    by = cast.viewer("kerttu")
    unit = actions.create_unit(by=by, now=now, name="Pohjoinen")
    assert actions.rename_unit(by=by, now=now, unit_id=unit.id, revision=1, name="Länsi") == 2
    actions.remove_unit(by=by, now=now, unit_id=unit.id)
    assert [line.name for line in queries.units(by)] == ["Keskusta"]
    assert [line.name for line in queries.removed_units(by, now=now)] == ["Länsi"]
    actions.bring_back_unit(by=by, now=now, unit_id=unit.id)
    assert [line.name for line in queries.units(by)] == ["Keskusta", "Länsi"]
    assert verbs() == ["create_unit", "rename_unit", "remove_unit", "bring_back_unit"]


def test_a_unit_is_not_brought_back_after_thirty_days(cast: Any, now: datetime) -> None:
    by = cast.viewer("anneli")
    unit = actions.create_unit(by=by, now=now, name="Pohjoinen")
    actions.remove_unit(by=by, now=now, unit_id=unit.id)
    with pytest.raises(Refused):
        actions.bring_back_unit(by=by, now=now + timedelta(days=31), unit_id=unit.id)


def test_two_units_do_not_share_a_name(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        actions.create_unit(by=cast.viewer("anneli"), now=now, name="Keskusta")


def test_a_unit_with_colleagues_is_not_removed(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        actions.remove_unit(by=cast.viewer("anneli"), now=now, unit_id=cast.unit.id)


def test_a_foreign_unit_is_not_found_and_a_worker_keeps_none(cast: Any, now: datetime) -> None:
    with pytest.raises(NotFound):
        actions.remove_unit(by=cast.viewer("olli"), now=now, unit_id=cast.unit.id)
    with pytest.raises(NotAllowed):
        actions.create_unit(by=cast.viewer("aino"), now=now, name="Oma")
    assert program(cast.organisation.id).tenant == cast.organisation.id


def test_the_staff_list_takes_as_many_queries_for_two_as_for_twenty(
    cast: Any, now: datetime, queries: Any
) -> None:
    from porukka.domain.people import queries as people
    from tests.factories.people import MembershipFactory

    by = cast.viewer("anneli")
    with queries() as few:
        assert len(people.staff(by, now=now)) == 6
    for _n in range(20):
        MembershipFactory(organisation=cast.organisation, unit=cast.unit)
    with queries() as many:
        assert len(people.staff(by, now=now)) == 26
    assert few.n == many.n == 1
    assert [line.name for line in people.staff(by, now=now, words="AINO")] == ["Aino Leppä"]


def test_an_unknown_language_is_named(now: Any) -> None:
    with pytest.raises(Refused) as refused:
        actions.create_organisation(by=PROGRAM, now=now, name="Koivulahti", languages=["fi", "sv", "ar"])
    assert refused.value.field == "languages"
    assert "ar." in str(refused.value.words)
    assert "fi, sv, en" in str(refused.value.words)
