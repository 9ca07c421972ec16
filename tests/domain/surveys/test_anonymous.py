"""Answers without a name: pool, limit, sealing, wiping (TRUST 6–8)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from porukka.core.errors import NotAllowed, Refused
from porukka.core.models import AuditEntry
from porukka.domain.meetings.models import Meeting
from porukka.domain.surveys import actions
from porukka.domain.surveys.models import Ballot, BallotWords, Collection, PooledBallot, Sheet
from tests.factories.surveys import meeting_at, people_in, says, says_nameless, were_there


def seal(scene: Any, hours: float = 14) -> None:
    actions.seal_due(now=scene.meeting.starts_at + timedelta(hours=hours))


def test_an_anonymous_answer_leaves_no_audit_row_no_time_and_nobody(scene: Any) -> None:
    before = AuditEntry.objects.count()
    says_nameless(scene.meeting, scene.version, now=scene.now)
    assert AuditEntry.objects.count() == before
    assert not Sheet.objects.exists()
    columns = {field.name for model in (PooledBallot, Ballot, BallotWords) for field in model._meta.fields}
    assert columns == {"id", "organisation", "collection", "client_key", "payload", "item_key", "words"}


def test_the_pools_content_cannot_be_read_from_the_database(scene: Any) -> None:
    says_nameless(scene.meeting, scene.version, now=scene.now, open="Tunnistettava lause")
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload FROM surveys_pooledballot")
        stored = str(cursor.fetchone()[0])
    assert "Tunnistettava" not in stored
    assert "open" not in stored


def test_the_length_of_a_pooled_answer_tells_nothing(scene: Any) -> None:
    were_there(scene.meeting, people_in(scene.group, 3))
    says_nameless(scene.meeting, scene.version, now=scene.now, own_goal=1)
    says_nameless(scene.meeting, scene.version, now=scene.now, own_goal=5, open="Paljon asiaa " * 10)
    assert len({len(row.payload) for row in PooledBallot.objects.all()}) == 1


def test_the_first_content_of_a_page_stands(scene: Any) -> None:
    key = uuid.uuid4()
    assert not says_nameless(scene.meeting, scene.version, now=scene.now, client_key=key, own_goal=1).earlier
    assert says_nameless(scene.meeting, scene.version, now=scene.now, client_key=key, own_goal=5).earlier
    seal(scene)
    assert [row.payload for row in Ballot.objects.all()] == [{"own_goal": 1}]
    # Known after sealing too.
    assert says_nameless(scene.meeting, scene.version, now=scene.now, client_key=key, own_goal=5).earlier
    assert Ballot.objects.count() == 1


def test_they_stop_at_those_present_without_a_linked_answer(scene: Any) -> None:
    were_there(scene.meeting, [scene.cast.elina, scene.cast.hassan, *people_in(scene.group, 2)])
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now)
    for _ in range(3):
        says_nameless(scene.meeting, scene.version, now=scene.now)
    with pytest.raises(Refused):
        says_nameless(scene.meeting, scene.version, now=scene.now)
    assert PooledBallot.objects.count() == 3
    # A linked one is always taken.
    says(scene.cast.hassan, scene.meeting, scene.version, now=scene.now)


def test_before_attendance_they_stop_at_active_participants(scene: Any) -> None:
    for _ in range(2):
        says_nameless(scene.meeting, scene.version, now=scene.now)
    with pytest.raises(Refused):
        says_nameless(scene.meeting, scene.version, now=scene.now)


def test_an_answer_of_somebody_absent_takes_nobodys_place(scene: Any) -> None:
    were_there(scene.meeting, people_in(scene.group, 1))
    were_there(scene.meeting, [scene.cast.elina, scene.cast.hassan], "absent")
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now)
    says_nameless(scene.meeting, scene.version, now=scene.now)
    with pytest.raises(Refused):
        says_nameless(scene.meeting, scene.version, now=scene.now)


def test_while_the_meeting_goes_on_only_those_marked_away_are_away(scene: Any) -> None:
    """One mark must not close the pool to everybody who is simply here: rows for them come at closing."""
    people_in(scene.group, 2)
    were_there(scene.meeting, [scene.cast.elina], "absent")
    for _ in range(3):
        says_nameless(scene.meeting, scene.version, now=scene.now)
    with pytest.raises(Refused):
        says_nameless(scene.meeting, scene.version, now=scene.now)


def test_a_headcount_of_an_open_group_counts_as_people(scene: Any) -> None:
    scene.meeting.headcount = 5
    scene.meeting.save()
    for _ in range(5):
        says_nameless(scene.meeting, scene.version, now=scene.now)
    with pytest.raises(Refused):
        says_nameless(scene.meeting, scene.version, now=scene.now)


def test_the_limit_is_what_stops_a_flood(scene: Any, monkeypatch: Any) -> None:
    """Negative control: without the limit the same flood goes in."""
    monkeypatch.setattr("porukka.domain.surveys.actions.anonymous.places_left", lambda **counts: 1)
    for _ in range(50):
        says_nameless(scene.meeting, scene.version, now=scene.now)
    assert PooledBallot.objects.count() == 50


def test_sealing_moves_numbers_and_words_apart_and_records_one_count(scene: Any) -> None:
    were_there(scene.meeting, people_in(scene.group, 4))
    for n in range(1, 5):
        says_nameless(scene.meeting, scene.version, now=scene.now, own_goal=n, open=f"Sana {n}")
    seal(scene, hours=13.9)
    assert not Ballot.objects.exists()
    seal(scene, hours=14)
    assert sorted(row.payload["own_goal"] for row in Ballot.objects.all()) == [1, 2, 3, 4]
    assert sorted(row.words for row in BallotWords.objects.all()) == ["Sana 1", "Sana 2", "Sana 3", "Sana 4"]
    assert not PooledBallot.objects.filter(payload__isnull=False).exists()
    row = Collection.objects.get(mode="anonymous")
    assert row.sealed_at is not None
    assert row.secret == ""
    assert AuditEntry.objects.get(verb="seal").reason == "count:4"


def test_the_waiting_time_is_the_organisations_setting(scene: Any) -> None:
    scene.cast.organisation.seal_after_hours = 1
    scene.cast.organisation.save()
    says_nameless(scene.meeting, scene.version, now=scene.now)
    seal(scene, hours=3)
    assert Ballot.objects.count() == 1


def test_a_sealed_pool_is_never_opened_again(scene: Any) -> None:
    says_nameless(scene.meeting, scene.version, now=scene.now)
    seal(scene)
    before = Collection.objects.get(mode="anonymous")
    # Reopening the meeting asks for the collections again, and the day may have moved.
    scene.meeting.ends_at += timedelta(days=1)
    scene.meeting.save()
    actions.open_collections(by=scene.aino, now=scene.now, meeting_id=scene.meeting.id)
    after = Collection.objects.get(mode="anonymous", meeting=scene.meeting)
    assert (after.sealed_at, after.seal_due_at, after.secret) == (before.sealed_at, before.seal_due_at, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Collection.objects.filter(pk=after.pk).update(sealed_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.update(payload={"own_goal": 5})


def test_an_answer_after_sealing_is_kept_in_the_run_without_its_meeting(scene: Any) -> None:
    says_nameless(scene.meeting, scene.version, now=scene.now)
    seal(scene)
    taken = says_nameless(scene.meeting, scene.version, now=scene.now + timedelta(days=1))
    assert taken.late
    run = Collection.objects.get(meeting=None)
    assert PooledBallot.objects.filter(collection=run, payload__isnull=False).count() == 1
    # As many as there are people, since their meeting is not kept.
    says_nameless(scene.meeting, scene.version, now=scene.now + timedelta(days=1))
    with pytest.raises(Refused):
        says_nameless(scene.meeting, scene.version, now=scene.now + timedelta(days=1))
    actions.seal_due(now=scene.now + timedelta(days=30))
    assert Ballot.objects.filter(collection=run).count() == 2


def test_a_late_page_sent_again_is_known_also_after_the_runs_pool_was_sealed(scene: Any) -> None:
    says_nameless(scene.meeting, scene.version, now=scene.now)
    seal(scene)
    key, day = uuid.uuid4(), timedelta(days=1)
    assert says_nameless(scene.meeting, scene.version, now=scene.now + day, client_key=key).late
    actions.seal_due(now=scene.now + 20 * day)
    again = says_nameless(scene.meeting, scene.version, now=scene.now + 21 * day, client_key=key)
    assert again.earlier
    assert not PooledBallot.objects.filter(payload__isnull=False).exists()


def test_facilitators_may_throw_away_the_whole_batch_before_sealing(scene: Any) -> None:
    for _ in range(2):
        says_nameless(scene.meeting, scene.version, now=scene.now)
    for who in ("mikko", "kerttu"):
        with pytest.raises(NotAllowed):
            actions.void_anonymous_batch(by=scene.cast.viewer(who), now=scene.now, meeting_id=scene.meeting.id)
    assert actions.void_anonymous_batch(by=scene.aino, now=scene.now, meeting_id=scene.meeting.id) == 2
    assert not PooledBallot.objects.exists()
    says_nameless(scene.meeting, scene.version, now=scene.now)
    seal(scene)
    with pytest.raises(Refused):
        actions.void_anonymous_batch(by=scene.aino, now=scene.now, meeting_id=scene.meeting.id)
    assert Ballot.objects.count() == 1


def test_sealing_one_meeting_leaves_the_next_ones_pool(scene: Any) -> None:
    nxt = meeting_at(scene.group, scene.now + timedelta(days=7), number=2)
    says_nameless(scene.meeting, scene.version, now=scene.now)
    says_nameless(nxt, scene.version, now=scene.now + timedelta(days=7))
    seal(scene)
    assert Ballot.objects.count() == 1
    assert PooledBallot.objects.filter(payload__isnull=False).count() == 1


def test_wiping_waits_outside_transactions_and_spent_keys_go_in_time(scene: Any) -> None:
    says_nameless(scene.meeting, scene.version, now=scene.now)
    seal(scene)
    assert "wait" in actions.wipe_due(now=scene.now)  # the test itself is a transaction
    assert Collection.objects.get(mode="anonymous").wiped_at is None
    assert PooledBallot.objects.count() == 1
    actions.wipe_due(now=scene.now + timedelta(days=9))
    assert not PooledBallot.objects.exists()


def test_what_a_round_was_stopped_before_deciding_is_decided_in_the_next(scene: Any) -> None:
    says_nameless(scene.meeting, scene.version, now=scene.now)
    seal(scene)
    mine = Collection.objects.filter(mode="anonymous")
    mine.update(wiped_at=scene.now)
    actions.wipe_due(now=scene.now)
    assert mine.get().released is None  # the meeting is not over
    Meeting.objects.filter(pk=scene.meeting.pk).update(state="closed")
    actions.wipe_due(now=scene.now)
    assert mine.get().released == {"alone": False, "turn": 0}
