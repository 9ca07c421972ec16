"""Answers with a name (TRUST 6, 8, 15, 16)."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities.queries import grant_for_token
from porukka.domain.meetings.models import Meeting
from porukka.domain.surveys import actions
from porukka.domain.surveys.models import Answer, Collection, Sheet
from porukka.domain.surveys.queries import page_for_participant
from tests.factories.activities import hand_card
from tests.factories.surveys import FULL, meeting_at, people_in, says, were_there


def numbers() -> dict[str, int | None]:
    return dict(Answer.objects.values_list("item_key", "number"))


def test_an_answer_is_stored_item_by_item_and_the_rest_as_skipped(scene: Any) -> None:
    says(
        scene.cast.elina, scene.meeting, scene.version, now=scene.now, own_goal="4", feeling=5, open=" Kiitos 🌿 "
    )
    rows = {row.item_key: row for row in Answer.objects.all()}
    assert (rows["own_goal"].number, rows["feeling"].number) == (4, 5)
    assert rows["open"].words == "Kiitos 🌿"
    assert {key for key, row in rows.items() if row.missing == "skipped"} == {"group_goal", "heard", "useful"}
    assert Sheet.objects.get().participation == scene.cast.elina


def test_the_same_page_sent_twice_is_one_answer(scene: Any) -> None:
    key = uuid.uuid4()
    first = says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, client_key=key)
    second = says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, client_key=key)
    assert (second.sheet_id, second.revision, second.changed) == (first.sheet_id, 1, False)
    assert Sheet.objects.count() == 1
    assert AuditEntry.objects.filter(verb__in=["answer", "change_answer"]).count() == 1


def test_another_content_from_the_same_page_or_a_later_page_is_a_change(scene: Any) -> None:
    key = uuid.uuid4()
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, client_key=key, own_goal=2)
    again = says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, client_key=key, own_goal=3)
    later = says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, own_goal=5)
    assert (again.revision, later.revision, later.changed) == (2, 3, True)
    assert Sheet.objects.count() == 1
    assert numbers()["own_goal"] == 5


def test_nobody_answers_for_another(scene: Any) -> None:
    for by in (scene.cast.participant(scene.cast.hassan), scene.aino, scene.cast.viewer("stranger")):
        with pytest.raises(NotAllowed):
            actions.answer_linked(
                by=by,
                now=scene.now,
                participation_id=scene.cast.elina.id,
                meeting_id=scene.meeting.id,
                form_version_id=scene.version.id,
                client_key=uuid.uuid4(),
                answers=FULL,
            )
    assert not Sheet.objects.exists()


def test_another_groups_meeting_takes_no_answer(scene: Any) -> None:
    with pytest.raises(NotFound):
        says(scene.cast.sari, scene.meeting, scene.version, now=scene.now)


@pytest.mark.parametrize("bad", ["6", "0", "-1", "viisi", "3.5", "٣", "1_0", "9" * 400])
def test_a_number_off_the_scale_is_refused_and_nothing_changes(scene: Any, bad: str) -> None:
    with pytest.raises(Refused) as refused:
        says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, heard=bad)
    assert refused.value.field == "heard"
    assert not Sheet.objects.exists()


def test_an_open_answer_has_two_thousand_characters_at_most(scene: Any) -> None:
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, open="ä" * 2000)
    with pytest.raises(Refused):
        says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, open="ä" * 2001)
    assert Answer.objects.get(item_key="open").words == "ä" * 2000


def test_answers_are_taken_from_the_beginning_until_the_next_meeting_begins(scene: Any) -> None:
    soon = scene.now + timedelta(days=7)
    nxt = meeting_at(scene.group, soon, number=2, state="planned")
    scene.meeting.state = "closed"
    scene.meeting.save()
    says(scene.cast.elina, scene.meeting, scene.version, now=soon - timedelta(seconds=1), own_goal=1)
    with pytest.raises(Refused):
        says(scene.cast.hassan, scene.meeting, scene.version, now=soon, own_goal=1)
    with pytest.raises(Refused):
        says(scene.cast.hassan, nxt, scene.version, now=soon - timedelta(seconds=1), own_goal=1)
    says(scene.cast.hassan, nxt, scene.version, now=soon, own_goal=1)
    assert Sheet.objects.count() == 2


def test_a_meeting_closed_before_its_own_time_has_begun(scene: Any) -> None:
    """Opened and closed an hour early: the cards ask about it, and about the earlier one no more."""
    scene.meeting.state = "closed"
    scene.meeting.save()
    early = meeting_at(scene.group, scene.now + timedelta(hours=1), number=2, state="closed")
    with pytest.raises(Refused):
        says(scene.cast.elina, scene.meeting, scene.version, now=scene.now)
    says(scene.cast.elina, early, scene.version, now=scene.now)
    card = hand_card(by=scene.aino, now=scene.now, participation_id=scene.cast.elina.id)
    grant = grant_for_token(card.token, now=scene.now)
    assert grant is not None
    assert page_for_participant(grant, now=scene.now).meeting_id == early.id
    # Negative control: only planned, it has not begun.
    Meeting.objects.filter(pk=early.pk).update(state="planned")
    assert page_for_participant(grant, now=scene.now).meeting_id == scene.meeting.id
    says(scene.cast.hassan, scene.meeting, scene.version, now=scene.now)


def test_a_page_of_an_own_code_finishes_its_answer_after_closing_and_changes_no_other(scene: Any) -> None:
    elina, mine, other = scene.cast.elina, uuid.uuid4(), uuid.uuid4()

    def sends(who: Any, key: uuid.UUID, value: int, channel: str = "code") -> int:
        done = says(
            who, scene.meeting, scene.version, now=scene.now, client_key=key, channel=channel, useful=value
        )
        return int(done.revision)

    # While the meeting is open the later page stands, as always.
    assert (sends(elina, other, 2), sends(elina, mine, 3)) == (1, 2)
    scene.meeting.state = "closed"
    scene.meeting.save()
    assert sends(elina, mine, 3) == 2  # the same page again
    for value in (3, 1):
        with pytest.raises(Refused):
            sends(elina, other, value)
    assert Answer.objects.get(item_key="useful").number == 3
    # A slow writer's first answer is taken, and the card may still change it.
    assert sends(scene.cast.hassan, other, 4) == 1
    assert sends(scene.cast.hassan, uuid.uuid4(), 5, channel="link") == 2
    # Negative control: open again, the other page would change it.
    scene.meeting.state = "open"
    scene.meeting.save()
    assert sends(elina, uuid.uuid4(), 1) == 3


def test_a_cancelled_meeting_takes_none_and_does_not_count_as_the_next(scene: Any) -> None:
    gone = meeting_at(scene.group, scene.now + timedelta(days=7), number=2, state="cancelled")
    scene.meeting.state = "closed"
    scene.meeting.save()
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now + timedelta(days=8))
    with pytest.raises(Refused):
        says(scene.cast.elina, gone, scene.version, now=scene.now + timedelta(days=8))


def test_the_last_meeting_takes_answers_for_fourteen_days(scene: Any) -> None:
    scene.meeting.state = "closed"
    scene.meeting.save()
    end = scene.meeting.ends_at + timedelta(days=14)
    says(scene.cast.elina, scene.meeting, scene.version, now=end - timedelta(seconds=1))
    with pytest.raises(Refused):
        says(scene.cast.hassan, scene.meeting, scene.version, now=end)


def test_a_meeting_nobody_opened_takes_answers_too(scene: Any) -> None:
    scene.meeting.state = "planned"
    scene.meeting.save()
    assert not Collection.objects.exists()
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now)
    assert Collection.objects.get().has_answers


def test_an_answer_from_somebody_marked_absent_is_taken(scene: Any) -> None:
    were_there(scene.meeting, [scene.cast.elina], "absent")
    assert says(scene.cast.elina, scene.meeting, scene.version, now=scene.now).revision == 1


def test_a_linked_answer_is_always_taken_however_many_have_answered(scene: Any) -> None:
    were_there(scene.meeting, people_in(scene.group, 1))
    for who in (scene.cast.elina, scene.cast.hassan):
        says(who, scene.meeting, scene.version, now=scene.now)
    assert Sheet.objects.count() == 2


def test_the_trail_tells_that_somebody_answered_and_not_what(scene: Any) -> None:
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, own_goal=1, open="Salaisuus")
    entry = AuditEntry.objects.get(verb="answer")
    told = str(AuditEntry.objects.filter(pk=entry.pk).values().get())
    assert "Salaisuus" not in told
    assert "own_goal" not in told
    assert [(s.kind, s.subject_id) for s in entry.subjects.all()] == [("participation", scene.cast.elina.id)]


@pytest.mark.parametrize("column", ["mode", "form_version_id"])
def test_the_database_keeps_mode_and_form_once_answered(scene: Any, column: str) -> None:
    actions.open_collections(by=scene.aino, now=scene.now, meeting_id=scene.meeting.id)
    row = Collection.objects.get(mode="linked")
    table, value = Collection._meta.db_table, "pseudonymous" if column == "mode" else uuid.uuid4().hex

    def change(to: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [to, row.pk.hex])

    # Before the first answer it may still change (negative control).
    before = getattr(row, column)
    if column == "mode":
        change(value)
        change(before)
    says(scene.cast.elina, scene.meeting, scene.version, now=scene.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        change(value)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET has_answers = false WHERE id = %s", [row.pk.hex])


def test_opening_collections_again_changes_nothing(scene: Any) -> None:
    assert actions.open_collections(by=scene.aino, now=scene.now, meeting_id=scene.meeting.id) == 2
    assert actions.open_collections(by=scene.aino, now=scene.now, meeting_id=scene.meeting.id) == 0
    assert sorted(Collection.objects.values_list("mode", flat=True)) == ["anonymous", "linked"]


def test_a_linked_answer_takes_at_most_eleven_queries(scene: Any, queries: Any) -> None:
    actions.open_collections(by=scene.aino, now=scene.now, meeting_id=scene.meeting.id)
    says(scene.cast.hassan, scene.meeting, scene.version, now=scene.now)
    with queries() as counted:
        says(scene.cast.elina, scene.meeting, scene.version, now=scene.now)
    assert counted.n <= 13, counted.sql  # with SAVEPOINT and RELEASE, which the test's own transaction adds


@pytest.mark.parametrize("stage", ["withdrawn", "not_this_time"])
def test_an_old_card_of_somebody_who_withdrew_gives_no_answer(scene: Any, stage: str) -> None:
    elina = scene.cast.elina
    type(elina).objects.filter(pk=elina.pk).update(stage=stage)
    with pytest.raises(NotFound):
        says(elina, scene.meeting, scene.version, now=scene.now, own_goal=4)


def test_an_older_page_that_comes_again_restores_nothing(scene: Any) -> None:
    """TRUST 16: a phone that was offline sends a page again, after a newer one has been taken."""
    elina, first, second, third = scene.cast.elina, uuid.uuid4(), uuid.uuid4(), uuid.uuid4()

    def send(key: uuid.UUID, useful: int) -> Any:
        return says(elina, scene.meeting, scene.version, now=scene.now, client_key=key, useful=useful)

    def useful() -> int | None:
        return Answer.objects.get(item_key="useful").number

    send(first, 1)
    changed = send(second, 2)
    entries = AuditEntry.objects.count()
    again = send(first, 1)
    assert (again.revision, again.changed, useful()) == (changed.revision, False, 2)
    assert AuditEntry.objects.count() == entries
    # A later page that says the same is known afterwards, too.
    send(third, 2)
    send(uuid.uuid4(), 3)
    assert send(third, 2).changed is False
    assert send(second, 2).changed is False
    assert useful() == 3
    # Another content is a change, also from an older page; and what it replaced stays replaced.
    assert send(first, 4).changed is True
    assert useful() == 4
    assert send(first, 1).changed is False
    assert useful() == 4
    # What is kept of them can't be read back without the key outside the database.
    assert all(len(digest) == 32 for _key, digest in Sheet.objects.get().pages)


def test_back_and_forth_on_one_page_is_a_change_each_time(scene: Any) -> None:
    key = uuid.uuid4()
    for value in (1, 2, 1):
        receipt = says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, client_key=key, useful=value)
    assert (receipt.revision, Answer.objects.get(item_key="useful").number) == (3, 1)


def test_only_so_many_earlier_pages_are_kept(scene: Any) -> None:
    for value in range(30):
        says(scene.cast.elina, scene.meeting, scene.version, now=scene.now, useful=value % 5 + 1)
    assert len(Sheet.objects.get().pages) == 20
