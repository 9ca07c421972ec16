"""The first PIN of an own page: with the code of a meeting of the own group, open now."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from porukka.core.errors import NotAllowed, Refused
from porukka.domain.activities.actions import PinResult, check_pin, grants, let_choose_pin
from porukka.domain.flows.pins import choose_first_pin
from porukka.domain.meetings.models import Meeting, WrongCodes
from porukka.domain.meetings.rules import code_hmac, codes, meeting_code
from tests.factories.meetings import MeetingFactory


def opened(cast: Any, group: Any) -> Meeting:
    row = MeetingFactory(activity=group, number=1)
    Meeting.objects.filter(pk=row.pk).update(
        state="open", starts_at=cast.now, ends_at=cast.now + timedelta(hours=2),
        code_hmac=code_hmac(meeting_code(row.id)),
    )  # fmt: skip
    return row


def choose(cast: Any, code: str, who: Any = None) -> PinResult:
    """What the chosen PIN is worth afterwards."""
    by = cast.participant(who or cast.elina, pin_ok=False)
    choose_first_pin(by=by, now=cast.now, participation_id=cast.elina.id, pin="2468", code=code)
    return check_pin(now=cast.now, participation_id=cast.elina.id, pin="2468").result


def test_the_code_on_the_wall_of_the_own_group_lets_choose(cast: Any) -> None:
    code = meeting_code(opened(cast, cast.group).id)
    assert choose(cast, f" {code.lower()} ") is PinResult.RIGHT


@pytest.mark.parametrize("state", ["planned", "closed", "cancelled"])
def test_a_code_of_a_meeting_that_is_not_open_does_not(cast: Any, state: str) -> None:
    meeting = opened(cast, cast.group)
    Meeting.objects.filter(pk=meeting.pk).update(state=state)
    with pytest.raises(Refused):
        choose(cast, meeting_code(meeting.id))
    # Negative control: open again, the same code does.
    Meeting.objects.filter(pk=meeting.pk).update(state="open")
    assert choose(cast, meeting_code(meeting.id)) is PinResult.RIGHT


def test_another_groups_code_does_not(cast: Any) -> None:
    for group in (cast.other_group, cast.foreign_group):
        with pytest.raises(Refused):
            choose(cast, meeting_code(opened(cast, group).id))


@pytest.mark.parametrize("code", ["", "  ", "x", "AAAAAA", "é" * 60])
def test_without_a_right_code_nothing_is_chosen(cast: Any, code: str) -> None:
    opened(cast, cast.group)
    with pytest.raises(Refused) as refused:
        choose(cast, code)
    assert refused.value.field == "code"
    assert check_pin(now=cast.now, participation_id=cast.elina.id, pin="2468").result is PinResult.NONE


def test_nothing_is_hashed_for_who_is_refused_and_hashing_holds_nothing(cast: Any, monkeypatch: Any) -> None:
    """Hashing a PIN is dear on purpose: a script with a found card can't make the server do it again and again."""
    hashed: list[str] = []
    real = grants._hasher()

    class Dear:
        def hash(self, words: str) -> str:
            # A test lies in a transaction of its own; a second one would be the action's.
            assert len(connection.savepoint_ids) == 0
            hashed.append(words)
            return real.hash(words)

        verify = real.verify

    monkeypatch.setattr(grants, "_hasher", Dear)
    code = meeting_code(opened(cast, cast.group).id)
    for wrong in ("", *["AAAAAA"] * 5, code):  # no proof, wrong ones, and the pause they make
        with pytest.raises(Refused):
            choose(cast, wrong)
    with pytest.raises(NotAllowed):
        choose(cast, code, cast.hassan)
    assert hashed == []
    let_choose_pin(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id)
    assert choose(cast, "") is PinResult.RIGHT
    assert len(hashed) == 1


def test_of_two_who_choose_at_once_the_first_one_stands(cast: Any, monkeypatch: Any) -> None:
    code = meeting_code(opened(cast, cast.group).id)
    real = grants._hasher()
    meanwhile = [lambda: choose(cast, code)]

    class Slow:
        def hash(self, words: str) -> str:
            if meanwhile:
                meanwhile.pop()()
            return real.hash(words)

        verify = real.verify

    monkeypatch.setattr(grants, "_hasher", Slow)
    with pytest.raises(Refused) as refused:
        choose(cast, code)
    assert refused.value.field == "pin"


def test_with_a_facilitators_leave_no_code_is_needed(cast: Any) -> None:
    let_choose_pin(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id)
    assert choose(cast, "") is PinResult.RIGHT


def test_guessing_elsewhere_keeps_nobody_from_choosing(cast: Any) -> None:
    code = meeting_code(opened(cast, cast.group).id)
    WrongCodes.objects.create(began_at=codes.window_of(cast.now), n=codes.MOST_WRONG)
    assert choose(cast, code) is PinResult.RIGHT


def test_nobody_chooses_anothers(cast: Any) -> None:
    code = meeting_code(opened(cast, cast.group).id)
    with pytest.raises(NotAllowed):
        choose(cast, code, who=cast.hassan)
