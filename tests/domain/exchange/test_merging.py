"""Two persons made one: everything comes along, nothing is doubled, and two who were both there stay two."""

from typing import Any

import pytest

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities import queries as activities
from porukka.domain.activities.models import Participation
from porukka.domain.exchange.actions import merge_persons
from porukka.domain.goals import queries as goals
from porukka.domain.goals.models import Goal
from porukka.domain.meetings.models import Attendance
from porukka.domain.people import actions as people
from porukka.domain.people import queries
from porukka.domain.people.models import PossibleMatch
from porukka.domain.people.rules import program
from porukka.domain.surveys.actions import linked
from porukka.domain.surveys.models import Sheet
from tests.factories.activities import ParticipationFactory
from tests.factories.goals import GoalFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.surveys import meeting_at, says, uses_rating

PHONE = "040 123 4567"


def pair(cast: Any, first: Any, second: Any) -> PossibleMatch:
    """Both persons have the same phone."""
    by = program(cast.organisation.id)
    for row in (first, second):
        people.add_contact(by=by, now=cast.now, person_id=row.person_id, contact=PHONE)
    return PossibleMatch.objects.get()


def merge(cast: Any, match: PossibleMatch, kept: Any, *, by: str = "kerttu") -> None:
    merge_persons(by=cast.viewer(by), now=cast.now, match_id=match.id, kept_id=kept.person_id)


def test_a_person_of_two_groups_becomes_one_person_in_both(cast: Any) -> None:
    match = pair(cast, cast.elina, cast.sari)
    people.record_yes_or_no(
        by=program(cast.organisation.id), now=cast.now, person_id=cast.sari.person_id, purpose="quote", given=True
    )
    merge(cast, match, cast.elina)
    cast.sari.refresh_from_db()
    assert cast.sari.person_id == cast.elina.person_id
    assert len(queries.contacts_of(cast.viewer("aino"), [cast.elina.person_id])[cast.elina.person_id]) == 1
    assert queries.has_said_yes(cast.organisation.id, cast.elina.person_id, "quote")
    assert queries.possible_matches(cast.viewer("kerttu")) == []
    assert [one.name for one in activities.participants(cast.viewer("mikko"), cast.other_group.id)] == ["Elina"]
    entry = AuditEntry.objects.get(verb="merge_persons")
    assert entry.actor_id == cast.accounts["kerttu"].id


def test_two_participations_of_one_group_become_one_with_what_they_had(cast: Any) -> None:
    twin = ParticipationFactory(activity=cast.group, stage="ended")
    meetings = MeetingFactory.create_batch(2, activity=cast.group)
    for row, meeting in zip((cast.elina, twin), meetings, strict=True):
        Attendance.objects.create(
            organisation=cast.organisation, meeting=meeting, participation=row, status="present"
        )
        GoalFactory(activity=cast.group, participation=row, is_main=True)
    GoalFactory.create_batch(2, activity=cast.group, participation=twin)
    match = pair(cast, cast.elina, twin)
    merge(cast, match, cast.elina)
    assert Attendance.objects.filter(participation=cast.elina).count() == 2
    aino = cast.viewer("aino")
    kept = goals.open_goals(aino, cast.group.id, cast.elina.id)
    assert (len(kept), sum(goal.is_main for goal in kept)) == (3, 1)
    assert Goal.objects.filter(participation=cast.elina, state="changed").count() == 1
    assert {one.name for one in activities.participants(aino, cast.group.id)} == {"Elina", "Hassan"}
    assert Participation.objects.get(id=twin.id).removed_at == cast.now


def test_two_who_were_at_the_same_meeting_are_two_people(cast: Any) -> None:
    meeting = MeetingFactory(activity=cast.group)
    for row in (cast.elina, cast.hassan):
        Attendance.objects.create(
            organisation=cast.organisation, meeting=meeting, participation=row, status="present"
        )
    match = pair(cast, cast.elina, cast.hassan)
    with pytest.raises(Refused):
        merge(cast, match, cast.elina)
    assert Participation.objects.filter(person=cast.hassan.person, removed_at=None).exists()
    assert PossibleMatch.objects.get().decided_at is None


def test_no_messages_of_either_holds(cast: Any) -> None:
    match = pair(cast, cast.elina, cast.sari)
    cast.sari.person.no_messages = True
    cast.sari.person.save()
    merge(cast, match, cast.elina)
    cast.elina.person.refresh_from_db()
    assert cast.elina.person.no_messages


def test_a_third_possible_match_follows_the_one_who_stays(cast: Any) -> None:
    match = pair(cast, cast.elina, cast.sari)
    people.add_contact(
        by=program(cast.organisation.id), now=cast.now, person_id=cast.hassan.person_id, contact=PHONE
    )
    merge(cast, match, cast.elina)
    left = queries.possible_matches(cast.viewer("kerttu"))
    assert [{one.first_id, one.second_id} for one in left] == [{cast.elina.person_id, cast.hassan.person_id}]


def test_a_decided_pair_is_not_decided_again(cast: Any) -> None:
    match = pair(cast, cast.elina, cast.sari)
    merge(cast, match, cast.elina)
    with pytest.raises(Refused):
        merge(cast, match, cast.elina)
    with pytest.raises(Refused):
        people.decide_not_same(by=cast.viewer("kerttu"), now=cast.now, match_id=match.id)


@pytest.mark.parametrize(
    ("name", "no"), [("aino", NotAllowed), ("mikko", NotAllowed), ("maija", NotAllowed), ("olli", NotFound)]
)
def test_only_a_coordinator_of_the_organisation_merges(cast: Any, name: str, no: type[Exception]) -> None:
    match = pair(cast, cast.elina, cast.sari)
    with pytest.raises(no):
        merge(cast, match, cast.elina, by=name)


def test_an_answer_sent_while_its_owner_is_joined_stays_on_no_removed_half(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = uses_rating(cast.group)
    meeting = meeting_at(cast.group, cast.now)
    twin = ParticipationFactory(activity=cast.group, stage="active")
    match = pair(cast, cast.elina, twin)
    goals_of = linked._goals

    def joined_meanwhile(*given: Any) -> Any:
        merge(cast, match, cast.elina)
        return goals_of(*given)

    monkeypatch.setattr(linked, "_goals", joined_meanwhile)
    with pytest.raises(Refused):
        says(twin, meeting, version, now=cast.now)
    assert not Sheet.objects.exists()
    monkeypatch.undo()
    # What was typed is still on the page; sent again, it is found by the card that came along.
    says(cast.elina, meeting, version, now=cast.now)
    assert Sheet.objects.get().participation_id == cast.elina.id
