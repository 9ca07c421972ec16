"""Goals: agreed, reworded, closed; own words stay; everything is recorded and nobody else may."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.goals import actions
from porukka.domain.goals.models import Goal, GoalEvent
from porukka.domain.people.rules import program
from tests.factories.goals import GoalFactory


def agree(cast: Any, words: str = "Käydä ulkona joka päivä", *, by: str = "aino", **more: Any) -> Goal:
    return actions.agree_goal(
        **{"by": cast.viewer(by), "now": cast.now, "activity_id": cast.group.id, "words": words} | more
    )


def events_of(goal: Goal) -> list[str]:
    return list(GoalEvent.objects.filter(goal=goal).order_by("at", "id").values_list("what", flat=True))


def test_a_goal_is_agreed_in_the_persons_own_words_and_recorded(cast: Any) -> None:
    goal = agree(cast, "Haluun vaan päästä ulos 🌲", participation_id=cast.elina.id)
    assert (goal.words, goal.is_main, goal.state) == ("Haluun vaan päästä ulos 🌲", True, "open")
    assert goal.agreed_on == date(2026, 11, 18)
    assert events_of(goal) == ["agreed"]
    entry = AuditEntry.objects.get(verb="agree_goal")
    assert {(s.kind, s.subject_id) for s in entry.subjects.all()} == {
        ("activity", cast.group.id),
        ("participation", cast.elina.id),
    }


def test_the_first_goal_is_the_main_one_and_the_next_is_not(cast: Any) -> None:
    first, second = agree(cast), agree(cast, "Nukkua paremmin")
    assert (first.is_main, second.is_main) == (True, False)


def test_a_new_main_goal_takes_the_place_of_the_old_one(cast: Any) -> None:
    first = agree(cast, participation_id=cast.elina.id)
    later = cast.now + timedelta(minutes=1)
    second = agree(cast, "Nukkua paremmin", participation_id=cast.elina.id, is_main=True, now=later)
    first.refresh_from_db()
    assert (first.is_main, first.state, second.is_main) == (False, "open", True)
    assert events_of(first) == ["agreed", "made_other"]
    actions.make_main(by=cast.viewer("aino"), now=cast.now, goal_id=first.id)
    second.refresh_from_db()
    assert second.is_main is False


def test_the_database_itself_holds_one_main_goal(cast: Any) -> None:
    agree(cast, participation_id=cast.elina.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        GoalFactory(activity=cast.group, participation=cast.elina, is_main=True)


@pytest.mark.parametrize("whose", ["group", "own"])
def test_a_fourth_open_goal_is_refused(cast: Any, whose: str) -> None:
    pid = cast.elina.id if whose == "own" else None
    for n in range(3):
        agree(cast, f"Tavoite {n}", participation_id=pid)
    with pytest.raises(Refused, match="3"):
        agree(cast, "Neljäs", participation_id=pid)
    agree(cast, "Hassanin oma", participation_id=cast.hassan.id)


@pytest.mark.parametrize("words", ["", "   ", "\n", "a" * 301])
def test_empty_and_too_long_words_are_refused_beside_the_field(cast: Any, words: str) -> None:
    with pytest.raises(Refused) as no:
        agree(cast, words)
    assert no.value.field == "words"
    assert Goal.objects.count() == 0


def test_rewording_keeps_the_earlier_words(cast: Any) -> None:
    goal = agree(cast, "Vanhat sanat")
    assert (
        actions.reword_goal(by=cast.viewer("kalle"), now=cast.now, goal_id=goal.id, words="Uudet", revision=1) == 2
    )
    assert GoalEvent.objects.get(goal=goal, what="reworded").words_before == "Vanhat sanat"


def test_of_two_who_reword_at_once_the_later_sees_both(cast: Any) -> None:
    goal = agree(cast)
    actions.reword_goal(by=cast.viewer("aino"), now=cast.now, goal_id=goal.id, words="Ainon", revision=1)
    with pytest.raises(Conflict) as no:
        actions.reword_goal(by=cast.viewer("kalle"), now=cast.now, goal_id=goal.id, words="Kallen", revision=1)
    first = {"who": "Aino Leppä", "at": cast.now}
    assert no.value.details == {"theirs": "Ainon", "mine": "Kallen", "revision": 2} | first


def test_a_goal_is_closed_with_what_came_of_it_and_opened_again(cast: Any) -> None:
    goal, aino = agree(cast, participation_id=cast.elina.id), cast.viewer("aino")
    actions.close_goal(by=aino, now=cast.now, goal_id=goal.id, kind="reached", reason="Käy nyt uimassa")
    goal.refresh_from_db()
    assert (goal.state, goal.is_main) == ("reached", False)
    assert GoalEvent.objects.get(goal=goal, what="reached").note == "Käy nyt uimassa"
    with pytest.raises(Refused):
        actions.close_goal(by=aino, now=cast.now, goal_id=goal.id, kind="dropped")
    with pytest.raises(Refused):
        actions.reword_goal(by=aino, now=cast.now, goal_id=goal.id, words="x", revision=goal.revision)
    actions.reopen_goal(by=aino, now=cast.now, goal_id=goal.id)
    goal.refresh_from_db()
    assert goal.state == "open"


def test_a_replaced_goal_stays_replaced(cast: Any) -> None:
    goal, aino = agree(cast), cast.viewer("aino")
    actions.close_goal(by=aino, now=cast.now, goal_id=goal.id, kind="changed")
    with pytest.raises(Refused):
        actions.reopen_goal(by=aino, now=cast.now, goal_id=goal.id)


def test_an_ended_group_agrees_no_goals(cast: Any) -> None:
    cast.group.state = "ended"
    cast.group.save()
    with pytest.raises(Refused):
        agree(cast)


@pytest.mark.parametrize(
    ("name", "no"),
    [
        ("mikko", NotAllowed),
        ("kerttu", NotAllowed),
        ("maija", NotAllowed),
        ("anneli", NotAllowed),
        ("olli", NotFound),
        ("stranger", NotAllowed),
    ],
)
def test_only_the_groups_facilitators_agree_goals(cast: Any, name: str, no: type[Exception]) -> None:
    goal = agree(cast)
    for act in (
        lambda: agree(cast, by=name),
        lambda: actions.make_main(by=cast.viewer(name), now=cast.now, goal_id=goal.id),
        lambda: actions.close_goal(by=cast.viewer(name), now=cast.now, goal_id=goal.id, kind="reached"),
        lambda: actions.reword_goal(by=cast.viewer(name), now=cast.now, goal_id=goal.id, words="x", revision=1),
    ):
        with pytest.raises(no):
            act()


def test_a_goal_cant_be_given_to_somebody_of_another_group(cast: Any) -> None:
    with pytest.raises(NotFound):
        agree(cast, participation_id=cast.sari.id)


def test_the_program_agrees_goals_of_the_demo(cast: Any) -> None:
    actions.agree_goal(
        by=program(cast.organisation.id),
        now=cast.now,
        activity_id=cast.group.id,
        participation_id=cast.elina.id,
        words="Oma",
        is_main=True,
    )
    assert Goal.objects.get().is_main


@pytest.mark.parametrize("sql", ["UPDATE goals_goalevent SET what = 'reached'"])
def test_the_history_cant_be_changed_by_any_sql(cast: Any, sql: str) -> None:
    agree(cast)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
