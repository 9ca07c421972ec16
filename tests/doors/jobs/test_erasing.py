"""The daily erasing: what was removed over 30 days ago is gone with all that hung on it; the rest stays."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models

from porukka.core import audit
from porukka.core.errors import NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries
from porukka.domain.activities.models import Activity, Participation, ParticipationEvent, Place, PlanItem
from porukka.domain.activities.rules import message_topic
from porukka.domain.evaluation.models import PublishedTable
from porukka.domain.flows import meetings as flows
from porukka.domain.goals import actions as goals
from porukka.domain.goals.models import Goal, GoalEvent, Strength
from porukka.domain.meetings import actions as meetings
from porukka.domain.meetings.models import Meeting, ProgrammeItem
from porukka.domain.messaging.models import Message
from porukka.domain.people import actions as people
from porukka.domain.people.models import ConsentEvent, ContactPoint, Person, PossibleMatch, Unit
from porukka.domain.people.rules import program
from porukka.domain.surveys.models import Ballot, Collection, Sheet
from porukka.domain.surveys.queries import meeting_numbers
from porukka.domain.voice import actions as voice
from porukka.domain.voice.models import GroupReply
from porukka.doors.jobs import work
from tests.factories.activities import ActivityFactory, ActivityRoleFactory, ParticipationFactory, PlaceFactory
from tests.factories.people import UnitFactory
from tests.factories.surveys import meeting_at, people_in, says, says_nameless, uses_rating

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def at(cast: Any, who: str = "aino") -> dict[str, Any]:
    return {"by": cast.viewer(who), "now": cast.now}


def removed(cast: Any, row: Participation) -> None:
    activities.remove_participant(**at(cast), participation_id=row.id)


def pointing_to(ids: set[UUID]) -> list[str]:
    """Every column of every table that still says one of these ids, the trail apart."""
    found = []
    for table in apps.get_models():
        if table._meta.label in ("core.AuditEntry", "core.AuditSubject"):
            continue
        for column in table._meta.concrete_fields:
            if not isinstance(getattr(column, "target_field", column), models.UUIDField):
                continue
            if table._base_manager.filter(**{f"{column.attname}__in": ids}).exists():
                found.append(f"{table._meta.label}.{column.attname}")
    return found


def test_a_removed_group_stays_29_days_and_is_gone_after_31(cast: Any) -> None:
    version = uses_rating(cast.group)
    meeting = meeting_at(cast.group, cast.now - timedelta(minutes=30))
    crew = [cast.elina, cast.hassan, *people_in(cast.group, 2)]
    for who in crew[:3]:
        says(who, meeting, version, now=cast.now)
    says_nameless(meeting, version, now=cast.now)
    flows.close_meeting(**at(cast), meeting_id=meeting.id)
    people.add_contact(
        by=program(cast.organisation.id), now=cast.now, person_id=cast.elina.person_id, contact="040 123 4567"
    )
    own = goals.agree_goal(
        **at(cast), activity_id=cast.group.id, participation_id=cast.elina.id, words="Oma", is_main=True
    )
    voice.make_reply(**at(cast), activity_id=cast.group.id, said="Kahvia", outcome="we_do")
    copy = ActivityFactory(organisation=cast.organisation, unit=cast.unit, copied_from=cast.group)
    told = PublishedTable.objects.create(
        organisation=cast.organisation, scope_kind="run", scope_id=cast.group.id, period="2026-H1",
        measure_set="x", cells=[], made_at=cast.now,
    )  # fmt: skip
    Activity.objects.filter(id=cast.group.id).update(state="ended")
    activities.remove_activity(**at(cast), activity_id=cast.group.id)
    seen = AuditEntry.objects.count()

    assert work.erase(cast.now + 29 * DAY) == "nothing to erase"
    assert Sheet.objects.count() == 3
    persons = {row.person_id for row in crew}
    everything = {cast.group.id, meeting.id, own.id, *persons, *(row.id for row in crew)}
    everything |= set(Collection.objects.values_list("id", flat=True))
    assert work.erase(cast.now + 31 * DAY) == "groups 1"
    assert not Activity.objects.filter(id=cast.group.id).exists()
    assert not Person.objects.filter(id__in=persons).exists()
    assert (ContactPoint.objects.count(), Goal.objects.count(), Ballot.objects.count()) == (0, 0, 0)
    # Published figures and the trail stay; the copy only forgets where it came from.
    assert pointing_to(everything) == ["evaluation.PublishedTable.scope_id"]
    assert PublishedTable.objects.filter(id=told.id).exists()
    copy.refresh_from_db()
    assert copy.copied_from_id is None
    rows = AuditEntry.objects.filter(verb="erase_removed").order_by("id")
    assert [(row.object_kind, row.reason) for row in rows] == [("activity", "count:1")] + [
        ("person", "count:1")
    ] * 4
    assert AuditEntry.objects.count() == seen + 5
    audit.chain_entries()
    assert audit.first_bad_entry(cast.organisation.id) is None


def test_a_removed_participant_goes_with_all_of_theirs_and_nothing_of_others(cast: Any) -> None:
    gone, other = cast.elina, cast.hassan
    version = uses_rating(cast.group)
    meeting = meeting_at(cast.group, cast.now - timedelta(minutes=30))
    for who in (gone, other):
        says(who, meeting, version, now=cast.now)
        goals.agree_goal(**at(cast), activity_id=cast.group.id, participation_id=who.id, words="Oma")
    meetings.take_attendance(**at(cast), meeting_id=meeting.id, marks={gone.id: meetings.Mark("present")})
    activities.change_stage(**at(cast), participation_id=gone.id, stage="paused")
    for person in (gone.person, other.person):
        people.record_yes_or_no(
            by=program(cast.organisation.id), now=cast.now, person_id=person.id, purpose="quote", given=True
        )
    Message.objects.create(
        organisation=cast.organisation, person=gone.person, channel="email", kind="reminder", language="fi",
        topic=message_topic(gone.id), due_at=cast.now, idempotency_key="x",
    )  # fmt: skip
    removed(cast, gone)
    work.erase(cast.now + 29 * DAY)
    assert Participation.objects.filter(id=gone.id).exists()
    assert work.erase(cast.now + 32 * DAY) == "people 1"
    assert pointing_to({gone.id, gone.person_id}) == []
    assert not Message.objects.exists()
    assert not ParticipationEvent.objects.filter(participation_id=gone.id).exists()
    assert Sheet.objects.get().participation_id == other.id
    assert Goal.objects.get().participation_id == other.id
    assert GoalEvent.objects.count() == 1
    assert ConsentEvent.objects.get().person_id == other.person_id
    entry = AuditEntry.objects.get(verb="erase_removed", object_kind="participation")
    assert (entry.reason, entry.actor_kind) == ("count:1", "program")


def test_a_person_of_another_group_too_stays_there(cast: Any) -> None:
    here = ParticipationFactory(activity=cast.group, person=cast.sari.person)
    removed(cast, here)
    assert work.erase(cast.now + 31 * DAY) == "people 1"
    assert Participation.objects.get(person=cast.sari.person).id == cast.sari.id


def test_a_person_who_helps_somewhere_stays(cast: Any) -> None:
    ActivityRoleFactory(activity=cast.other_group, account=None, person=cast.elina.person, role="helper")
    removed(cast, cast.elina)
    work.erase(cast.now + 31 * DAY)
    assert Person.objects.filter(id=cast.elina.person_id).exists()


def test_numbers_that_a_counted_answer_leaves_are_hidden(cast: Any) -> None:
    version = uses_rating(cast.group)
    meeting = meeting_at(cast.group, cast.now - timedelta(minutes=30))
    crew = people_in(cast.group, 4)
    for who in crew:
        says(who, meeting, version, now=cast.now, useful=4)
    flows.close_meeting(**at(cast), meeting_id=meeting.id)

    def told() -> list[Any]:
        (numbers,) = meeting_numbers(cast.viewer("aino"), cast.group.id)
        found = numbers.items["useful"]
        return list(found.dots or ()) if found else []

    removed(cast, crew[0])
    before = told()
    assert before
    work.erase(cast.now + 31 * DAY)
    assert told() == []


def test_one_brought_back_stays(cast: Any) -> None:
    removed(cast, cast.elina)
    activities.bring_back_participant(
        by=cast.viewer("aino"),
        now=cast.now + 29 * DAY,
        activity_id=cast.group.id,
        participation_id=cast.elina.id,
    )
    assert work.erase(cast.now + 60 * DAY) == "nothing to erase"


@pytest.mark.parametrize("hours", range(0, 24, 3))
def test_as_long_as_the_page_offers_to_bring_back_nothing_is_erased(cast: Any, hours: int) -> None:
    """By the clock or by the day on the wall, whichever a page counts by; and what is not offered is refused."""
    now = cast.now + timedelta(hours=hours)
    activities.remove_participant(by=cast.viewer("aino"), now=now, participation_id=cast.elina.id)
    for later in (timedelta(days=30), timedelta(days=30, hours=12), timedelta(days=31), timedelta(days=32)):
        offered = bool(queries.people_of(cast.viewer("aino"), cast.group.id, now=now + later).removed)
        if not offered:
            with pytest.raises(Refused):
                activities.bring_back_participant(
                    by=cast.viewer("aino"),
                    now=now + later,
                    activity_id=cast.group.id,
                    participation_id=cast.elina.id,
                )
        assert (work.erase(now + later) == "people 1") != offered
        if not offered:
            return
    raise AssertionError("it was never erased")


def test_a_joined_participation_is_no_removal(cast: Any) -> None:
    """It can't be brought back, and stays for its path as long as the other one is in the group."""
    from porukka.domain.exchange import actions as exchange

    twin = ParticipationFactory(activity=cast.group)
    first, second = sorted((cast.elina.person_id, twin.person_id), key=str)
    match = PossibleMatch.objects.create(
        organisation=cast.organisation, first_id=first, second_id=second, why="phone", found_at=cast.now
    )
    exchange.merge_persons(**at(cast, "kerttu"), match_id=match.id, kept_id=cast.elina.person_id)
    assert queries.people_of(cast.viewer("aino"), cast.group.id, now=cast.now).removed == []
    with pytest.raises(NotFound):
        activities.bring_back_participant(**at(cast), activity_id=cast.group.id, participation_id=twin.id)
    assert work.erase(cast.now + 60 * DAY) == "nothing to erase"
    removed(cast, cast.elina)
    assert work.erase(cast.now + 60 * DAY) == "people 2"
    assert pointing_to({twin.id, twin.person_id, cast.elina.id, cast.elina.person_id}) == []


def test_small_rows_go_too(cast: Any) -> None:
    group = {"activity_id": cast.group.id}
    meeting, coming = (meeting_at(cast.group, cast.now + n * DAY, number=n, state="planned") for n in (1, 2))
    items = [
        ProgrammeItem.objects.create(organisation=cast.organisation, meeting=one, position=1, title="Kahvit")
        for one in (meeting, coming)
    ]
    PlanItem.objects.create(
        organisation=cast.organisation, activity=cast.group, kind="outline", position=1, words="Keittoa"
    )
    meetings.remove_meeting(**at(cast), meeting_id=meeting.id)
    from porukka.domain.meetings.actions.programme import remove_programme_item

    remove_programme_item(**at(cast), item_id=items[1].id)
    line = activities.add_readiness(**at(cast), **group, words="Avaimet")
    activities.remove_readiness(**at(cast), **group, item_id=line)
    reply = voice.make_reply(**at(cast), **group, said="Kahvia", outcome="we_do")
    voice.remove_reply(**at(cast), **group, reply_id=reply)
    strength = goals.add_strength(**at(cast), participation_id=cast.elina.id, words="Leipoo")
    goals.remove_strength(**at(cast), strength_id=strength.id)
    assert work.erase(cast.now + 29 * DAY) == "nothing to erase"
    assert work.erase(cast.now + 31 * DAY) == "replies 1, strengths 1, meetings 2, plan 2"
    assert list(Meeting.with_removed.values_list("id", flat=True)) == [coming.id]
    assert not ProgrammeItem.objects.exists()
    assert not GroupReply.objects.exists()
    assert not Strength.objects.exists()
    assert work.erase(cast.now + 32 * DAY) == "nothing to erase"


def test_a_removed_meeting_that_somebody_answered_stays_with_its_group(cast: Any) -> None:
    meeting = meeting_at(cast.group, cast.now)
    version = uses_rating(cast.group)
    says(cast.elina, meeting, version, now=cast.now)
    Meeting.objects.filter(id=meeting.id).update(removed_at=cast.now)
    assert work.erase(cast.now + 31 * DAY) == "nothing to erase"
    assert Sheet.objects.exists()


def test_places_and_units_go_unless_something_points_to_them(cast: Any) -> None:
    used, free = (PlaceFactory(organisation=cast.organisation) for _ in range(2))
    meeting_at(cast.group, cast.now, place=used)
    empty = UnitFactory(organisation=cast.organisation)
    for table in (Place, Unit):
        table.objects.update(removed_at=cast.now)
    assert work.erase(cast.now + 31 * DAY) == "places 1, units 1"
    assert not Place.objects.filter(id=free.id).exists()
    assert Place.objects.filter(id=used.id).exists()
    assert not Unit.objects.filter(id=empty.id).exists()
    assert Unit.objects.filter(id=cast.unit.id).exists()


def test_each_transaction_is_small_and_the_work_is_finished_all_the_same(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from porukka.domain.activities.actions import erasing

    monkeypatch.setattr(erasing, "PEOPLE_AT_ONCE", 2)
    for row in people_in(cast.group, 5):
        removed(cast, row)
    assert work.erase(cast.now + 31 * DAY) == "people 5"
    told = AuditEntry.objects.filter(verb="erase_removed", object_kind="participation").order_by("id")
    assert [row.reason for row in told] == ["count:2", "count:2", "count:1"]


def test_every_table_with_removed_rows_is_erased_or_named_here() -> None:
    """A new table with `removed_at` is erased too, or says here why its rows stay."""
    stay = {"library.Model", "library.Form", "library.Method"}  # of a file that is gone; old versions stay in use
    erased = {
        "people.Unit", "activities.Place", "activities.Activity", "activities.Participation",
        "activities.ReadinessItem", "activities.PlanItem", "meetings.Meeting", "meetings.ProgrammeItem",
        "goals.Strength", "voice.GroupReply",
    }  # fmt: skip
    found = {
        table._meta.label
        for table in apps.get_models()
        if any(column.name == "removed_at" for column in table._meta.fields)
    }
    assert found == stay | erased
