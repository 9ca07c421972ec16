"""A group's goals on the pages: shared and own side by side, in the words they were said."""

from typing import Any

import pytest
from django.urls import reverse

from porukka.domain.goals.models import Goal
from tests.doors.test_access_table import client_of
from tests.factories.activities import ParticipationFactory
from tests.factories.goals import GoalFactory


@pytest.fixture(autouse=True)
def _real_now(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages take the moment from the clock; the tests stop it."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)


@pytest.fixture
def aino(cast: Any) -> Any:
    return client_of(cast, "aino")


def url(cast: Any, name: str, *ids: Any) -> str:
    return reverse(f"staff:{name}", args=[cast.group.id, *ids])


def test_goals_stand_side_by_side_and_who_has_none_is_told(cast: Any, aino: Any) -> None:
    aino.cookies["kieli"] = "fi"
    GoalFactory(activity=cast.group, words="Syödään yhdessä", is_main=True)
    GoalFactory(activity=cast.group, participation=cast.elina, words="Käydä ulkona", is_main=True)
    page = aino.get(url(cast, "goals")).text
    for words in ("Syödään yhdessä", "Käydä ulkona", "1 ihmisellä"):
        assert words in page


def test_a_goal_is_agreed_for_the_group_and_for_a_person(cast: Any, aino: Any) -> None:
    assert f'value="{cast.elina.id}" selected' in aino.get(url(cast, "add_goal") + f"?for={cast.elina.id}").text
    own = {"whose": str(cast.elina.id), "words": "Käydä ulkona 🌲", "is_main": "on"}
    assert aino.post(url(cast, "add_goal"), own)["Location"] == url(cast, "person", cast.elina.id)
    assert aino.post(url(cast, "add_goal"), {"whose": "group", "words": "Syödään"})["Location"] == url(
        cast, "goals"
    )
    assert Goal.objects.filter(is_main=True).count() == 2


@pytest.mark.parametrize(
    "sent",
    [
        {"whose": "group", "words": ""},
        {"whose": "group", "words": "a" * 301},
        {"whose": "x", "words": "Oma"},
        {"words": "Oma"},
    ],
)
def test_bad_input_is_told_and_agrees_nothing(cast: Any, aino: Any, sent: dict[str, str]) -> None:
    page = aino.post(url(cast, "add_goal"), sent)
    assert page.status_code == 422
    assert "po-errors" in page.text
    assert Goal.objects.count() == 0


def test_a_person_of_another_group_cant_be_given_a_goal(cast: Any, aino: Any) -> None:
    sent = {"whose": str(cast.sari.id), "words": "Oma"}
    assert aino.post(url(cast, "add_goal"), sent).status_code == 422


def test_a_fourth_goal_is_refused_in_words(cast: Any, aino: Any) -> None:
    GoalFactory.create_batch(3, activity=cast.group)
    page = aino.post(url(cast, "add_goal"), {"whose": "group", "words": "Neljäs"})
    assert page.status_code == 422
    assert "Neljäs" in page.text


def test_two_who_reword_at_once_and_the_later_sees_both(cast: Any, aino: Any) -> None:
    goal = GoalFactory(activity=cast.group, words="Vanha")
    aino.post(url(cast, "goal", goal.id), {"words": "Ainon sanat", "revision": 1})
    page = client_of(cast, "kalle").post(url(cast, "goal", goal.id), {"words": "Kallen sanat", "revision": 1})
    assert page.status_code == 409
    assert "Ainon sanat" in page.text
    assert "Kallen sanat" in page.text
    assert 'name="revision" value="2"' in page.text


def test_a_goal_is_closed_opened_and_made_the_main_one(cast: Any, aino: Any) -> None:
    goal = GoalFactory(activity=cast.group, participation=cast.elina)
    assert aino.post(url(cast, "close_goal", goal.id), {}).status_code == 422
    aino.post(url(cast, "close_goal", goal.id), {"kind": "reached", "reason": "Ui jo"})
    assert "Ui jo" in aino.get(url(cast, "goal", goal.id)).text
    aino.post(url(cast, "reopen_goal", goal.id))
    aino.post(url(cast, "make_main", goal.id))
    goal.refresh_from_db()
    assert (goal.state, goal.is_main) == ("open", True)


@pytest.mark.parametrize("name", ["goal", "make_main", "close_goal", "reopen_goal"])
def test_a_goal_of_another_group_is_not_found_here(cast: Any, aino: Any, name: str) -> None:
    from tests.factories.activities import ActivityRoleFactory

    ActivityRoleFactory(activity=cast.other_group, account=cast.accounts["aino"])
    theirs = GoalFactory(activity=cast.other_group, participation=cast.sari)
    assert aino.post(url(cast, name, theirs.id), {}).status_code == 404


def test_the_page_takes_as_many_queries_for_20_people_as_for_2(cast: Any, aino: Any, queries: Any) -> None:
    GoalFactory(activity=cast.group, participation=cast.elina)
    aino.get(url(cast, "goals"))
    with queries() as few:
        aino.get(url(cast, "goals"))
    for _n in range(18):
        GoalFactory(activity=cast.group, participation=ParticipationFactory(activity=cast.group))
    with queries() as many:
        aino.get(url(cast, "goals"))
    assert few.n == many.n
    assert many.n <= 20
