"""The thank-you promises the next time only where there is one."""

from datetime import timedelta
from typing import Any

import pytest

from tests.doors.participant.conftest import hidden
from tests.factories.surveys import meeting_at

PROMISE, NONE = "Ensi kerralla kerromme", "Seuraavaa kertaa ei ole sovittu."


def thanked(door: Any, *, nameless: bool = False) -> Any:
    phone = door.phone()
    if nameless:
        sent = door.send(phone, phone.post(door.wall, {"way": "nameless"}), own_goal="4")
    else:
        sent = door.send(phone, door.open(phone, door.elina), own_goal="4")
    assert "Kiitos" in sent.text
    return phone, sent


@pytest.mark.parametrize("nameless", [False, True])
def test_after_the_last_meeting_nothing_is_promised_for_the_next(door: Any, nameless: bool) -> None:
    _phone, sent = thanked(door, nameless=nameless)
    assert PROMISE not in sent.text
    assert NONE in sent.text


@pytest.mark.parametrize("nameless", [False, True])
def test_where_another_meeting_follows_the_promise_is_made(door: Any, nameless: bool) -> None:
    meeting_at(door.cast.group, door.now + timedelta(days=7), number=2, state="planned")
    _phone, sent = thanked(door, nameless=nameless)
    assert PROMISE in sent.text
    assert NONE not in sent.text


def test_a_cancelled_meeting_is_no_next_time(door: Any) -> None:
    meeting_at(door.cast.group, door.now + timedelta(days=7), number=2, state="cancelled")
    _phone, sent = thanked(door)
    assert PROMISE not in sent.text


def test_the_same_is_told_in_another_language(door: Any) -> None:
    phone, sent = thanked(door)
    again = phone.post("/vastaa/?kieli=sv", {"keep": hidden(sent, "keep")})
    assert "Nästa träff är inte bestämd." in again.text
    assert "Nästa gång berättar vi" not in again.text
