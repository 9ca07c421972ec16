"""Own codes in a meeting (TRUST 3)."""

from typing import Any

import pytest

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.meetings.models import Meeting
from porukka.domain.surveys import actions
from porukka.domain.surveys.rules import WRONG_CODES
from tests.factories.activities import hand_card
from tests.factories.surveys import people_in


def tries(scene: Any, code: str) -> Any:
    return actions.use_own_code(now=scene.now, meeting_id=scene.meeting.id, code=code)


@pytest.fixture
def code(scene: Any) -> str:
    return hand_card(by=scene.aino, now=scene.now, participation_id=scene.cast.elina.id).own_code


def wrong(code: str, n: int = 1) -> str:
    return f"{(int(code) + n) % 10_000:04d}"


def test_an_own_code_tells_whose_answer_it_will_be(scene: Any, code: str) -> None:
    assert tries(scene, f" {code[:2]} {code[2:]} ").participation_id == scene.cast.elina.id


@pytest.mark.parametrize("state", ["planned", "closed", "cancelled"])
def test_it_works_only_while_the_meeting_is_open(scene: Any, code: str, state: str) -> None:
    Meeting.objects.update(state=state)
    with pytest.raises(NotFound):
        tries(scene, code)


def test_ten_wrong_ones_pause_own_codes_until_a_facilitator_allows_them(scene: Any, code: str) -> None:
    for n in range(WRONG_CODES):
        with pytest.raises(Refused):
            tries(scene, wrong(code, n + 1))
    with pytest.raises(Refused):
        tries(scene, code)
    for who in ("mikko", "kerttu"):
        with pytest.raises(NotAllowed):
            actions.allow_own_codes_again(by=scene.cast.viewer(who), now=scene.now, meeting_id=scene.meeting.id)
    actions.allow_own_codes_again(by=scene.aino, now=scene.now, meeting_id=scene.meeting.id)
    assert tries(scene, code).participation_id == scene.cast.elina.id


def test_thirty_people_on_one_network_all_pass(scene: Any) -> None:
    cards = [
        hand_card(by=scene.aino, now=scene.now, participation_id=row.id) for row in people_in(scene.group, 30)
    ]
    assert len({tries(scene, card.own_code).participation_id for card in cards}) == 30
    assert Meeting.objects.get().own_code_failures == 0


def test_every_code_tried_in_turn_finds_nobody(scene: Any, code: str, monkeypatch: Any) -> None:
    """100 000 guesses pass never; without the pause (negative control) the code is found."""

    def found(most: int) -> bool:
        for n in range(most):
            try:
                tries(scene, wrong(code, n - 20))
            except Refused:
                continue
            return True
        return False

    assert not found(200)
    Meeting.objects.update(own_code_failures=0)
    monkeypatch.setattr("porukka.domain.surveys.actions.codes.WRONG_CODES", 10**9)
    assert found(200)


@pytest.mark.parametrize("bad", ["", "12", "12345", "abcd", "١٢٣٤", "🌿🌿🌿🌿", "1" * 5000])
def test_what_is_no_code_is_refused_kindly(scene: Any, code: str, bad: str) -> None:
    with pytest.raises(Refused) as refused:
        tries(scene, bad)
    assert refused.value.field == "own_code"
