"""What each of the cast sees of goals and strengths, and what a link alone may show."""

from datetime import timedelta
from typing import Any

import pytest

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities.actions import record_consent, remove_participant
from porukka.domain.goals import actions
from porukka.domain.goals import queries as read
from tests.factories.activities import ParticipationFactory
from tests.factories.goals import GoalFactory


@pytest.fixture
def goals(cast: Any) -> dict[str, Any]:
    return {
        "group": GoalFactory(activity=cast.group, words="Ryhmän", is_main=True),
        "elina": GoalFactory(activity=cast.group, participation=cast.elina, words="Elinan", is_main=True),
        "hassan": GoalFactory(activity=cast.group, participation=cast.hassan, words="Hassanin", is_main=True),
        "sari": GoalFactory(activity=cast.other_group, participation=cast.sari, words="Sarin", is_main=True),
    }


def words(lines: list[read.GoalLine]) -> list[str]:
    return sorted(line.words for line in lines)


def test_facilitators_see_all_goals_of_their_group(cast: Any, goals: Any) -> None:
    for name in ("aino", "kalle"):
        viewer = cast.viewer(name)
        assert words(read.open_goals(viewer, cast.group.id, "all")) == ["Elinan", "Hassanin", "Ryhmän"]
        assert words(read.open_goals(viewer, cast.group.id, None)) == ["Ryhmän"]
        assert words(read.open_goals(viewer, cast.group.id, cast.elina.id)) == ["Elinan"]


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
def test_others_see_no_goals(cast: Any, goals: Any, name: str, no: type[Exception]) -> None:
    viewer = cast.viewer(name)
    for look in (
        lambda: read.open_goals(viewer, cast.group.id, "all"),
        lambda: read.open_goals(viewer, cast.group.id, cast.elina.id),
        lambda: read.every_goal(viewer, cast.group.id),
        lambda: read.goal_history(viewer, goals["elina"].id),
        lambda: read.strengths(viewer, cast.elina.id),
    ):
        with pytest.raises(no):
            look()


def test_a_participant_with_the_pin_sees_the_own_and_the_groups(cast: Any, goals: Any) -> None:
    elina = cast.participant(cast.elina)
    assert words(read.open_goals(elina, cast.group.id, cast.elina.id)) == ["Elinan"]
    assert words(read.open_goals(elina, cast.group.id, None)) == ["Ryhmän"]
    for whose in ("all", cast.hassan.id):
        with pytest.raises(NotAllowed):
            read.open_goals(elina, cast.group.id, whose)
    with pytest.raises(NotAllowed):
        read.goal_history(elina, goals["hassan"].id)
    with pytest.raises(NotAllowed):
        read.open_goals(elina, cast.other_group.id, None)


def test_a_link_alone_shows_no_goal_until_its_owner_has_said_so(cast: Any, goals: Any) -> None:
    link, aino = cast.participant(cast.elina, pin_ok=False), cast.viewer("aino")
    with pytest.raises(NotAllowed):
        read.open_goals(link, cast.group.id, cast.elina.id)
    assert read.main_goal_by_link(link) is None
    told = {"by": aino, "participation_id": cast.elina.id, "purpose": "link_shows_goal"}
    record_consent(now=cast.now, given=True, **told)
    line = read.main_goal_by_link(link)
    assert line is not None
    assert line.words == "Elinan"
    assert read.main_goal_by_link(cast.participant(cast.hassan, pin_ok=False)) is None
    record_consent(now=cast.now + timedelta(seconds=1), given=False, **told)
    assert read.main_goal_by_link(link) is None


def test_a_yes_in_one_group_says_nothing_of_another(cast: Any, goals: Any) -> None:
    twin = ParticipationFactory(activity=cast.other_group, person=cast.elina.person)
    GoalFactory(activity=cast.other_group, participation=twin, is_main=True)
    record_consent(
        by=cast.viewer("aino"),
        now=cast.now,
        participation_id=cast.elina.id,
        purpose="link_shows_goal",
        given=True,
    )
    assert read.main_goal_by_link(cast.participant(twin, pin_ok=False)) is None


def test_who_has_no_open_goal_of_their_own_is_missing_one(cast: Any, goals: Any) -> None:
    aino = cast.viewer("aino")
    ParticipationFactory(activity=cast.group, stage="paused")
    assert read.missing_by_group(aino) == {}
    actions.close_goal(by=aino, now=cast.now, goal_id=goals["hassan"].id, kind="dropped")
    assert [one.name for one in read.missing_by_group(aino)[cast.group.id]] == ["Hassan"]


def test_goals_of_somebody_taken_out_of_the_list_are_not_shown(cast: Any, goals: Any) -> None:
    aino = cast.viewer("aino")
    remove_participant(by=aino, now=cast.now, participation_id=cast.elina.id)
    assert words(read.open_goals(aino, cast.group.id, "all")) == ["Hassanin", "Ryhmän"]


# ---------- what I'm good at ----------


def test_the_owner_decides_what_facilitators_see(cast: Any) -> None:
    elina, aino = cast.participant(cast.elina), cast.viewer("aino")
    told = {"now": cast.now, "participation_id": cast.elina.id}
    own = actions.add_strength(by=elina, words="Laulan", **told)
    actions.add_strength(by=aino, words="Leivon", **told)
    assert [line.words for line in read.strengths(aino, cast.elina.id)] == ["Leivon"]
    assert {line.words for line in read.strengths(elina, cast.elina.id)} == {"Laulan", "Leivon"}
    with pytest.raises(NotFound):
        actions.remove_strength(by=aino, now=cast.now, strength_id=own.id)
    with pytest.raises(NotFound):
        actions.share_strength(by=aino, now=cast.now, strength_id=own.id, shared=True)
    actions.share_strength(by=elina, now=cast.now, strength_id=own.id, shared=True)
    assert len(read.strengths(aino, cast.elina.id)) == 2
    with pytest.raises(NotAllowed):
        actions.share_strength(by=aino, now=cast.now, strength_id=own.id, shared=False)
    actions.remove_strength(by=elina, now=cast.now, strength_id=own.id)
    assert len(read.strengths(elina, cast.elina.id)) == 1


@pytest.mark.parametrize("who", ["hassan", "elina without pin", "sari"])
def test_nobody_elses_list_can_be_read_or_written(cast: Any, who: str) -> None:
    viewer = cast.participant(getattr(cast, who.split()[0]), pin_ok="without" not in who)
    with pytest.raises(NotAllowed):
        read.strengths(viewer, cast.elina.id)
    with pytest.raises(NotAllowed):
        actions.add_strength(by=viewer, now=cast.now, participation_id=cast.elina.id, words="Vieras")


@pytest.mark.parametrize("words", ["", "a" * 201])
def test_an_empty_or_endless_strength_is_refused(cast: Any, words: str) -> None:
    with pytest.raises(Refused):
        actions.add_strength(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id, words=words)


def test_goals_take_as_many_queries_for_20_people_as_for_2(cast: Any, goals: Any, queries: Any) -> None:
    aino = cast.viewer("aino")
    with queries() as few:
        read.open_goals(aino, cast.group.id, "all")
        read.missing_by_group(aino)
    for _n in range(18):
        GoalFactory(activity=cast.group, participation=ParticipationFactory(activity=cast.group))
    with queries() as many:
        read.open_goals(aino, cast.group.id, "all")
        read.missing_by_group(aino)
    assert few.n == many.n == 3
