"""What a unit does when a text worries its reader: who agrees it, and that two who write it at once do not collide."""

from typing import Any

import pytest

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.people import actions, queries
from porukka.domain.people.models import Unit
from porukka.domain.people.rules import LONGEST_WORRY_STEPS, Role
from tests.cast import Cast
from tests.factories.people import AccountFactory, MembershipFactory, UnitFactory

pytestmark = pytest.mark.django_db


def agree(cast: Cast, who: Any, words: str = "Soita työparille.", *, unit: Any = None, revision: int = 1) -> int:
    viewer = cast.viewer(who) if isinstance(who, str) else who
    unit_id = (unit or cast.unit).id
    return actions.agree_worry_steps(by=viewer, now=cast.now, unit_id=unit_id, revision=revision, words=words)


def test_a_unit_without_words_of_its_own_has_none_and_the_crisis_line(cast: Cast) -> None:
    found = queries.worry_steps(cast.viewer("aino"), cast.unit.id)
    assert (found.words, found.crisis_number) == ("", "09 000 0000")


@pytest.mark.parametrize("who", ["kerttu", "anneli"])
def test_coordinators_and_administrators_agree_them(cast: Cast, who: str) -> None:
    assert agree(cast, who) == 2
    assert queries.worry_steps(cast.viewer("aino"), cast.unit.id).words == "Soita työparille."
    assert agree(cast, who, "", revision=2) == 3
    assert Unit.objects.get(id=cast.unit.id).worry_steps is None


@pytest.mark.parametrize("who", ["aino", "maija", "olli", "stranger"])
def test_others_do_not(cast: Cast, who: str) -> None:
    with pytest.raises((NotAllowed, NotFound)):
        agree(cast, who)


def test_a_coordinator_of_one_unit_agrees_only_its_own(cast: Cast) -> None:
    north = UnitFactory(organisation=cast.organisation)
    cast.accounts["sanna"] = AccountFactory(email="sanna@example.org")
    MembershipFactory(
        account=cast.accounts["sanna"], organisation=cast.organisation, role=Role.COORDINATOR, unit=north
    )
    assert agree(cast, "sanna", unit=north) == 2
    with pytest.raises(NotAllowed):
        agree(cast, "sanna")


def test_the_later_of_two_is_shown_what_is_stored(cast: Cast) -> None:
    agree(cast, "kerttu", "Ensin.")
    with pytest.raises(Conflict) as refusal:
        agree(cast, "anneli", "Sitten.")
    first = {"who": "Kerttu Koivu", "at": cast.now}
    assert refusal.value.details == {"theirs": "Ensin.", "mine": "Sitten.", "revision": 2} | first


def test_too_much_is_refused_and_changes_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        agree(cast, "kerttu", "x" * (LONGEST_WORRY_STEPS + 1))
    assert queries.worry_steps(cast.viewer("aino"), cast.unit.id).words == ""
