"""A page that a phone sends again after a newer one (TRUST 16)."""

from datetime import timedelta
from typing import Any

import pytest

from porukka.domain.surveys.actions import seal_due, wipe_due
from porukka.domain.surveys.models import Answer, Ballot, PooledBallot, Sheet
from porukka.doors.participant import notes
from tests.doors.participant.conftest import hidden
from tests.doors.participant.test_answer import text_of


def useful() -> int | None:
    return Answer.objects.get(item_key="useful").number


def test_a_page_sent_again_after_a_newer_one_is_thanked_for_and_changes_nothing(door: Any) -> None:
    phone = door.phone()
    older, newer = door.open(phone, door.elina), door.open(door.phone(), door.elina)
    assert door.send(phone, older, useful="1").status_code == 200
    assert door.send(phone, newer, useful="5").status_code == 200
    revision = Sheet.objects.get().revision
    again = door.send(door.phone(), older, useful="1")
    assert again.status_code == 200
    assert (useful(), Sheet.objects.get().revision) == (5, revision)


def test_another_answer_from_the_older_page_is_a_change(door: Any) -> None:
    phone = door.phone()
    older, newer = door.open(phone, door.elina), door.open(door.phone(), door.elina)
    door.send(phone, older, useful="1")
    door.send(phone, newer, useful="5")
    door.send(phone, older, useful="2")
    assert useful() == 2


# ---------- without a name ----------

WORDS = "Lisää aikaa jutella"


def sent_again(door: Any, monkeypatch: Any) -> tuple[list[int], int, Any]:
    """A nameless page sent in the meeting and again on each of the next twenty days, with sealing and wiping between.

    Returns what each sending was told, how many answers there are in the end, and the last page.
    """
    phone = door.phone()
    sent = {"note": hidden(phone.post(door.wall, {"way": "nameless"})), "lang": "fi", "q0_open": WORDS}
    told = []
    page = phone.post("/vastaa/", sent)
    for day in range(1, 21):
        now = door.now + timedelta(days=day)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        seal_due(now=now)
        wipe_due(now=now)
        page = phone.post("/vastaa/", sent)
        told.append(page.status_code)
    return told, Ballot.objects.count() + PooledBallot.objects.filter(payload__isnull=False).count(), page


def test_a_nameless_page_counts_once_however_late_it_is_sent_again(door: Any, monkeypatch: Any) -> None:
    told, answers, page = sent_again(door, monkeypatch)
    assert told == [200] * 7 + [410] * 13
    assert answers == 1
    assert WORDS in page.content.decode()  # what was typed is not lost


def test_a_nameless_page_that_is_too_old_does_not_say_that_the_earlier_answer_is_lost(
    door: Any, monkeypatch: Any
) -> None:
    phone = door.phone()
    page = phone.post(door.wall, {"way": "nameless"})
    monkeypatch.setattr("django.utils.timezone.now", lambda: door.now + timedelta(days=8))
    told = door.send(phone, page, open=WORDS)
    assert told.status_code == 410
    assert "vastaus on tullut perille" in text_of(told)
    assert WORDS in told.content.decode()


def test_if_nameless_pages_lived_as_long_as_others_they_would_count_twice(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same walk finds a second answer."""
    monkeypatch.setattr(notes, "NAMELESS_LASTS", notes.ANSWER_LASTS)
    assert sent_again(door, monkeypatch)[1] > 1
