"""Persons: contacts compared alike however written, the merge list, and consents that are never rewritten."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.people import actions, queries, rules
from porukka.domain.people.models import Person, PossibleMatch
from porukka.domain.people.rules import program


def person(cast: Any, name: str, phone: str = "", *, elsewhere: bool = False) -> Any:
    organisation = cast.other_organisation if elsewhere else cast.organisation
    contacts = [("phone", rules.clean_phone(phone))] if phone else []
    return actions.create_person(
        by=program(organisation.id), now=cast.now, name=name, language="fi", contacts=contacts
    )


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("040 123 4567", ("phone", "+358401234567")),
        ("+46 70 123 45 67", ("phone", "+46701234567")),
        (" A@B.fi ", ("email", "a@b.fi")),
        ("", None),
    ],
)
def test_a_contact_is_read_as_people_write_it(typed: str, stored: object) -> None:
    assert rules.clean_contact(typed) == stored


@pytest.mark.parametrize("typed", ["soita", "12", "a@b", "@", "=SUM(A1)", "040\u202e1234567890123"])
def test_what_is_no_contact_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        rules.clean_contact(typed)


def test_numbers_are_shown_as_people_write_them() -> None:
    assert queries.as_written("phone", "+358401234567") == "040 1234567"
    assert queries.as_written("phone", "+46701234567").startswith("+46 70")


def test_the_same_phone_puts_a_pair_on_the_merge_list_once(cast: Any) -> None:
    person(cast, "Sari", "0401234567")
    person(cast, "Sarppa", "0401234567")
    person(cast, "Muualla", "0401234567", elsewhere=True)
    pairs = queries.possible_matches(cast.viewer("kerttu"))
    assert [{pair.first_name, pair.second_name} for pair in pairs] == [{"Sari", "Sarppa"}]
    assert pairs[0].shared == "040 1234567"


def test_two_persons_once_said_to_be_two_do_not_come_back(cast: Any) -> None:
    person(cast, "Sari", "0401234567")
    other = person(cast, "Sarppa", "0401234567")
    kerttu = cast.viewer("kerttu")
    actions.decide_not_same(by=kerttu, now=cast.now, match_id=PossibleMatch.objects.get().id)
    actions.add_contact(by=kerttu, now=cast.now, person_id=other.id, contact="+358401234567")
    assert queries.possible_matches(kerttu) == []
    assert AuditEntry.objects.filter(verb="decide_not_same").count() == 1


@pytest.mark.parametrize("name", ["aino", "mikko", "maija", "stranger"])
def test_nobody_but_a_coordinator_is_told_of_matches(cast: Any, name: str) -> None:
    person(cast, "Sari", "0401234567")
    person(cast, "Sarppa", "0401234567")
    with pytest.raises(NotAllowed):
        queries.possible_matches(cast.viewer(name))
    with pytest.raises(NotAllowed):
        actions.decide_not_same(by=cast.viewer(name), now=cast.now, match_id=PossibleMatch.objects.get().id)


def test_another_organisations_pair_is_not_found(cast: Any) -> None:
    person(cast, "Sari", "0401234567", elsewhere=True)
    person(cast, "Sarppa", "0401234567", elsewhere=True)
    with pytest.raises(NotFound):
        actions.decide_not_same(by=cast.viewer("kerttu"), now=cast.now, match_id=PossibleMatch.objects.get().id)


def test_of_two_who_edit_at_once_the_later_sees_both(cast: Any) -> None:
    one, aino = person(cast, "Sari"), cast.viewer("aino")
    given = {"by": aino, "now": cast.now, "person_id": one.id, "revision": 1, "no_messages": False}
    actions.edit_person(**given, name="Sari K", language="fi")
    with pytest.raises(Conflict) as no:
        actions.edit_person(**given, name="Sari", language="sv")
    assert no.value.details["theirs"]["shown_name"] == "Sari K"


def test_silence_is_no_and_the_last_word_holds(cast: Any) -> None:
    one, by = person(cast, "Sari"), program(cast.organisation.id)
    assert queries.has_said_yes(cast.organisation.id, one.id, "quote") is False
    for given in (True, False, True):
        actions.record_yes_or_no(by=by, now=cast.now, person_id=one.id, purpose="messages", given=given)
    with pytest.raises(Refused):
        actions.record_yes_or_no(by=by, now=cast.now, person_id=one.id, purpose="xx", given=True)


def test_a_yes_cant_be_rewritten_by_any_sql(cast: Any) -> None:
    one, by = person(cast, "Sari"), program(cast.organisation.id)
    actions.record_yes_or_no(by=by, now=cast.now, person_id=one.id, purpose="quote", given=False)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_consentevent SET given = NOT given")


def test_an_old_number_is_gone_for_good(cast: Any) -> None:
    one, aino = person(cast, "Sari", "0401234567"), cast.viewer("aino")
    point = queries.contacts_of(aino, [one.id])[one.id][0]
    actions.remove_contact(by=aino, now=cast.now, person_id=one.id, contact_id=point.id)
    assert queries.contacts_of(aino, [one.id])[one.id] == []
    with pytest.raises(NotFound):
        actions.remove_contact(by=aino, now=cast.now, person_id=one.id, contact_id=point.id)


def test_a_pair_with_an_erased_person_is_neither_listed_nor_counted(cast: Any) -> None:
    person(cast, "Sari", "0401234567")
    gone = person(cast, "Sarppa", "0401234567")
    kerttu = cast.viewer("kerttu")
    assert queries.match_count(kerttu) == len(queries.possible_matches(kerttu)) == 1
    Person.objects.filter(pk=gone.pk).update(erased_at=cast.now)
    assert queries.match_count(kerttu) == len(queries.possible_matches(kerttu)) == 0
