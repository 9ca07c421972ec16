"""People of a group: once in an organisation, and each step of their path recorded."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities import actions, queries
from porukka.domain.activities.models import Participation, ParticipationEvent
from porukka.domain.messaging.actions import enqueue
from porukka.domain.messaging.models import Message
from porukka.domain.people.models import ContactPoint, Person, PossibleMatch
from porukka.domain.people.rules import program
from tests.factories.activities import ActivityRoleFactory, ParticipationFactory


def add(cast: Any, name: str = "Pirkko", *, by: str = "aino", **more: Any) -> Participation:
    return actions.add_participant(
        **{"by": cast.viewer(by), "now": cast.now, "activity_id": cast.group.id, "name": name} | more
    )


def path(row: Participation) -> list[str]:
    return list(
        ParticipationEvent.objects.filter(participation=row).order_by("at", "id").values_list("stage", flat=True)
    )


# ---------- adding ----------


@pytest.mark.parametrize("name", ["Pirkko", "P", "😀", "محمد", "Ab\u200dc", "Åke-Örjan O'Neil"])
def test_a_first_name_or_nickname_is_enough(cast: Any, name: str) -> None:
    row = add(cast, name)
    assert (row.person.shown_name, row.stage, row.started_on) == (name, "active", date(2026, 11, 18))
    assert row.person.language == "fi"
    assert path(row) == ["active"]
    entry = AuditEntry.objects.get(verb="add_participant")
    assert {s.kind for s in entry.subjects.all()} == {"activity", "person", "participation"}


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("name", {"name": "  "}),
        ("name", {"name": "a" * 81}),
        ("phone", {"phone": "123"}),
        ("phone", {"phone": "soita"}),
        ("email", {"email": "ei@"}),
        ("language", {"language": "xx"}),
        ("basis", {"basis": "xx"}),
        ("stage", {"stage": "ended"}),
        ("own_worker_name", {"own_worker_name": "a" * 121}),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nobody_is_added(cast: Any, field: str, given: Any) -> None:
    before = Person.objects.count()
    with pytest.raises(Refused) as no:
        add(cast, **({"name": "Pirkko"} | given))
    assert no.value.field == field
    assert Person.objects.count() == before


@pytest.mark.parametrize("typed", ["040 123 4567", "+358 40 1234567", "0401234567", "00358401234567"])
def test_a_phone_number_is_the_same_however_it_is_written(cast: Any, typed: str) -> None:
    add(cast, phone=typed)
    assert ContactPoint.objects.get().normalised == "+358401234567"


def test_a_nickname_without_contact_never_matches(cast: Any) -> None:
    add(cast, "Sari")
    add(cast, "Sari")
    assert PossibleMatch.objects.count() == 0
    assert Person.objects.filter(shown_name="Sari").count() == 3


def test_a_match_elsewhere_goes_silently_to_the_coordinators_list(cast: Any) -> None:
    """Aino is told nothing of Mikko's group; Kerttu sees the pair."""
    actions.add_participant_contact(
        by=cast.viewer("mikko"), now=cast.now, participation_id=cast.sari.id, contact="040 123 4567"
    )
    contacts = queries.contacts_from(phone="0401234567")
    assert queries.likely_same(cast.viewer("aino"), cast.group.id, contacts) == {}
    row = add(cast, "Sarppa", phone="0401234567")
    assert {PossibleMatch.objects.get().first_id, PossibleMatch.objects.get().second_id} == {
        row.person_id,
        cast.sari.person_id,
    }


def test_a_match_in_the_viewers_own_groups_is_offered(cast: Any) -> None:
    first = add(cast, "Elli", email="Elli@Example.org")
    contacts = queries.contacts_from(email="elli@example.ORG")
    offered = queries.likely_same(cast.viewer("aino"), cast.group.id, contacts)
    assert [(one.name, one.in_this_group) for one in offered[contacts[0]]] == [("Elli", True)]
    # "Somebody else", says the worker: two persons, and no pair on the merge list.
    add(cast, "Ellin äiti", email="elli@example.org", not_same_as=[first.person_id])
    assert PossibleMatch.objects.count() == 0


def test_a_known_person_joins_another_group_as_the_same_person(cast: Any) -> None:
    viewer = program(cast.organisation.id)
    row = actions.add_participant(
        by=viewer, now=cast.now, activity_id=cast.other_group.id, name="", person_id=cast.elina.person_id
    )
    assert row.person_id == cast.elina.person_id
    assert row.id != cast.elina.id


def test_somebody_of_a_group_the_viewer_does_not_run_is_not_found(cast: Any) -> None:
    with pytest.raises(NotFound):
        add(cast, person_id=cast.sari.person_id)


def test_who_returns_is_the_same_participation_with_two_active_periods(cast: Any) -> None:
    aino = cast.viewer("aino")
    row = add(cast)
    later = cast.now + timedelta(minutes=1)
    actions.end_participation(by=aino, now=later, participation_id=row.id, reason="moved")
    again = add(cast, person_id=row.person_id, now=later + timedelta(minutes=1))
    assert again.id == row.id
    assert path(row) == ["active", "ended", "active"]
    again.refresh_from_db()
    assert (again.stage, again.ended_on, again.end_reason) == ("active", None, "")
    with pytest.raises(Refused):
        add(cast, person_id=row.person_id)


def test_the_same_page_sent_twice_adds_one(cast: Any) -> None:
    key = uuid4()
    assert add(cast, new_person_id=key).id == add(cast, new_person_id=key).id
    assert Person.objects.filter(shown_name="Pirkko").count() == 1


def test_a_pages_id_means_somebody_new_after_a_removal_or_in_another_group(cast: Any) -> None:
    key, aino = uuid4(), cast.viewer("aino")
    row = add(cast, new_person_id=key)
    actions.remove_participant(by=aino, now=cast.now, participation_id=row.id)
    assert add(cast, new_person_id=key).id != row.id
    other = actions.add_participant(
        by=cast.viewer("mikko"),
        now=cast.now,
        activity_id=cast.other_group.id,
        name="Joku muu",
        new_person_id=key,
    )
    assert other.person_id != row.person_id


def test_an_ended_group_takes_nobody(cast: Any) -> None:
    cast.group.state = "ended"
    cast.group.save()
    with pytest.raises(Refused):
        add(cast)


def test_a_group_over_its_size_takes_people_and_says_so(cast: Any) -> None:
    cast.group.size_min, cast.group.size_max = 1, 2
    cast.group.save()
    add(cast)
    size = queries.size_of(cast.viewer("aino"), cast.group.id)
    assert (size.here, size.most, size.over) == (3, 2, 1)


# ---------- the path ----------


def test_a_break_and_back_and_an_end_with_a_reason(cast: Any) -> None:
    aino = cast.viewer("aino")
    minute = timedelta(minutes=1)
    told = {"by": aino, "participation_id": cast.elina.id}
    actions.change_stage(**told, now=cast.now - 2 * minute, stage="paused")
    actions.change_stage(**told, now=cast.now - minute, stage="active")
    yesterday = date(2026, 11, 17)
    row = actions.end_participation(
        by=aino, now=cast.now, participation_id=cast.elina.id, reason="one_to_one", on=yesterday
    )
    assert (row.stage, row.end_reason, row.ended_on) == ("ended", "one_to_one", yesterday)
    assert path(row) == ["paused", "active", "ended"]
    steps = queries.path_of(aino, row.id)
    assert {step.by_name for step in steps} == {"Aino Leppä"}


def test_ending_cancels_the_waiting_messages_of_that_person_only(cast: Any) -> None:
    aino = cast.viewer("aino")
    for row in (cast.elina, cast.hassan):
        enqueue(
            by=aino,
            now=cast.now,
            kind="reminder",
            language="fi",
            params={},
            idempotency_key=str(row.id),
            topic=f"participation:{row.id}",
            person_id=row.person_id,
        )
    actions.end_participation(by=aino, now=cast.now, participation_id=cast.elina.id, reason="other")
    assert set(Message.objects.values_list("person_id", "state")) == {
        (cast.elina.person_id, "cancelled"),
        (cast.hassan.person_id, "waiting"),
    }


@pytest.mark.parametrize(
    ("stage", "more", "field"),
    [
        ("accepted", {}, "stage"),
        ("ended", {}, "reason"),
        ("ended", {"reason": "xx"}, "reason"),
        ("ended", {"reason": "other", "on": date(2027, 1, 1)}, "on"),
    ],
)
def test_a_step_that_does_not_follow_is_refused(cast: Any, stage: str, more: Any, field: str) -> None:
    with pytest.raises(Refused) as no:
        actions.change_stage(
            by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id, stage=stage, **more
        )
    assert no.value.field == field
    assert path(cast.elina) == []


def test_removing_is_taken_back(cast: Any) -> None:
    aino = cast.viewer("aino")
    actions.remove_participant(by=aino, now=cast.now, participation_id=cast.elina.id)
    assert [one.name for one in queries.participants(aino, cast.group.id)] == ["Hassan"]
    assert [one.name for one in queries.people_of(aino, cast.group.id, now=cast.now).removed] == ["Elina"]
    later = cast.now + timedelta(days=31)
    assert queries.people_of(aino, cast.group.id, now=later).removed == []
    actions.bring_back_participant(
        by=aino, now=cast.now, activity_id=cast.group.id, participation_id=cast.elina.id
    )
    assert len(queries.participants(aino, cast.group.id)) == 2


def test_bringing_back_is_for_the_group_that_is_named(cast: Any) -> None:
    """The right to one group is no way to bring somebody back in another, also for one who facilitates both."""
    aino = cast.viewer("aino")
    actions.remove_participant(by=aino, now=cast.now, participation_id=cast.elina.id)
    ActivityRoleFactory(activity=cast.other_group, account=cast.accounts["aino"])
    both = cast.viewer("aino")
    with pytest.raises(NotFound):
        actions.bring_back_participant(
            by=both, now=cast.now, activity_id=cast.other_group.id, participation_id=cast.elina.id
        )
    assert Participation.objects.get(id=cast.elina.id).removed_at is not None


def test_who_is_brought_back_after_the_end_has_finished_too(cast: Any) -> None:
    aino = cast.viewer("aino")
    actions.remove_participant(by=aino, now=cast.now, participation_id=cast.elina.id)
    cast.group.state = "ended"
    cast.group.save()
    actions.bring_back_participant(
        by=aino, now=cast.now, activity_id=cast.group.id, participation_id=cast.elina.id
    )
    row = Participation.objects.get(id=cast.elina.id)
    assert (row.removed_at, row.stage, row.end_reason) == (None, "ended", "finished")


def test_of_two_who_edit_at_once_the_later_sees_both(cast: Any) -> None:
    for by, worker in (("aino", "Liisa"), ("kalle", "Matti")):
        given = {
            "by": cast.viewer(by),
            "now": cast.now,
            "participation_id": cast.elina.id,
            "revision": 1,
            "basis": "none",
            "own_worker_name": worker,
        }
        if by == "aino":
            actions.edit_participation(**given)
    with pytest.raises(Conflict) as no:
        actions.edit_participation(**given)
    assert no.value.details["theirs"]["own_worker_name"] == "Liisa"


def test_a_next_step_is_kept_and_too_long_is_refused(cast: Any) -> None:
    aino = cast.viewer("aino")
    actions.set_next_step(by=aino, now=cast.now, participation_id=cast.elina.id, words="Kokkikerho, Pekka soittaa")
    assert queries.participant(aino, cast.elina.id).next_step == "Kokkikerho, Pekka soittaa"
    with pytest.raises(Refused):
        actions.set_next_step(by=aino, now=cast.now, participation_id=cast.elina.id, words="a" * 401)


def test_a_yes_is_recorded_with_who_was_there_and_taken_back_as_easily(cast: Any) -> None:
    from porukka.domain.people import queries as people

    aino = cast.viewer("aino")
    about = {"participation_id": cast.elina.id, "purpose": "own_worker_sees_goal"}
    for given in (True, False):
        actions.record_consent(by=aino, now=cast.now + timedelta(seconds=not given), given=given, **about)
    last = people.last_words(aino, cast.elina.person_id)[("own_worker_sees_goal", cast.elina.id)]
    assert (last.given, last.witness, last.channel) == (False, "Aino Leppä", "face_to_face")
    assert last.text_version


# ---------- who may ----------


@pytest.mark.parametrize(
    ("name", "no"),
    [
        ("mikko", NotAllowed),
        ("kerttu", NotAllowed),
        ("maija", NotAllowed),
        ("anneli", NotAllowed),
        ("olli", NotFound),
        ("stranger", NotAllowed),
    ],
)
def test_only_the_groups_facilitators_see_and_keep_its_people(cast: Any, name: str, no: type[Exception]) -> None:
    who, pid = cast.viewer(name), {"participation_id": cast.elina.id}
    told = {"by": who, "now": cast.now}
    for act in (
        lambda: queries.participants(who, cast.group.id),
        lambda: queries.participant(who, cast.elina.id),
        lambda: queries.path_of(who, cast.elina.id),
        lambda: queries.likely_same(who, cast.group.id, [("phone", "+358401234567")]),
        lambda: add(cast, by=name),
        lambda: actions.change_stage(**told, **pid, stage="paused"),
        lambda: actions.remove_participant(**told, **pid),
        lambda: actions.set_next_step(**told, **pid, words="x"),
        lambda: actions.add_participant_contact(**told, **pid, contact="0401234567"),
        lambda: actions.record_consent(**told, **pid, purpose="quote", given=True),
        lambda: actions.edit_participant_person(
            **told, **pid, revision=1, name="x", language="fi", no_messages=False
        ),
    ):
        with pytest.raises(no):
            act()
    assert path(cast.elina) == []


def test_a_managers_count_of_people_is_operational(cast: Any) -> None:
    assert queries.size_of(cast.viewer("maija"), cast.group.id).here == 2
    with pytest.raises(NotFound):
        queries.size_of(cast.viewer("olli"), cast.group.id)


def test_the_list_takes_as_many_queries_for_20_as_for_2(cast: Any) -> None:
    from tests.conftest import Queries

    aino = cast.viewer("aino")
    with Queries() as few:
        assert len(queries.participants(aino, cast.group.id)) == 2
    for _n in range(18):
        ParticipationFactory(activity=cast.group)
    with Queries() as many:
        assert len(queries.participants(aino, cast.group.id)) == 20
    assert few.n == many.n == 3


def test_the_list_tells_who_is_here_first_and_then_by_name(cast: Any) -> None:
    for name, stage in (("Örjan", "active"), ("Åke", "active"), ("Äiti", "active"), ("Aatu", "ended")):
        row = add(cast, name)
        Participation.objects.filter(id=row.id).update(stage=stage)
    names = [one.name for one in queries.participants(cast.viewer("aino"), cast.group.id)]
    assert names == ["Elina", "Hassan", "Åke", "Äiti", "Örjan", "Aatu"]


def test_the_path_cant_be_rewritten_by_any_sql(cast: Any) -> None:
    add(cast)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE activities_participationevent SET stage = 'ended'")


def test_two_of_one_name_are_told_apart_and_keep_their_numbers(cast: Any) -> None:
    aino, group = cast.viewer("aino"), cast.group.id
    by = {"by": aino, "activity_id": group}
    first = actions.add_participant(**by, now=cast.now, name="Maija")
    second = actions.add_participant(**by, now=cast.now + timedelta(minutes=1), name="maija ")
    third = actions.add_participant(**by, now=cast.now + timedelta(minutes=2), name="Maija")

    def called() -> dict[Any, str]:
        return {one.id: one.called for one in queries.participants(aino, group)}

    now = called()
    assert [now[row.id] for row in (first, second, third)] == ["Maija", "maija (2)", "Maija (3)"]
    assert now[cast.elina.id] == "Elina"
    assert queries.participant(aino, third.id).called == "Maija (3)"
    assert queries.participant(aino, third.id).name == "Maija"
    actions.remove_participant(by=aino, now=cast.now, participation_id=second.id)
    assert called()[third.id] == "Maija (3)"
    # In another group she is the only one of the name.
    only = actions.add_participant(
        by=cast.viewer("mikko"), now=cast.now, activity_id=cast.other_group.id, name="Maija"
    )
    assert queries.participant(cast.viewer("mikko"), only.id).called == "Maija"
