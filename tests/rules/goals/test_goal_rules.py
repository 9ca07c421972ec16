"""Goals: attainment against published values, states and limits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porukka.domain.goals.rules import (
    EVENT_OF,
    MOST_OPEN_OWN_GOALS,
    TRANSITIONS,
    GoalEventKind,
    GoalState,
    attained,
    may_add_own_goal,
    may_move,
    t_score,
)

LEVELS = st.integers(-2, 2)
GOALS = st.lists(LEVELS, min_size=1, max_size=8)
WEIGHTS = st.floats(0.01, 1000)


@pytest.mark.parametrize(
    ("levels", "weights", "expected"),
    [
        ([-2], None, 30),
        ([1, 0], None, 56.2017),
        ([1, 1, 0], None, 59.1287),
        ([1, 0, -1], [3, 2, 1], 54.4065),
        ([1, 0, -1, 2], [3, 2, 1, 0], 54.4065),  # a weight of 0 drops its goal
        ([0, 0, 0], None, 50),
    ],
)
def test_t_scores_agree_with_checked_values(levels, weights, expected):
    assert t_score(levels, weights) == pytest.approx(expected, abs=5e-5)


def by_the_book(levels, weights, rho):
    """The formula as printed (Kiresuk & Sherman 1968), straight."""
    gained = sum(w * x for w, x in zip(weights, levels, strict=True))
    squares, total = sum(w * w for w in weights), sum(weights)
    return 50 + 10 * gained / math.sqrt((1 - rho) * squares + rho * total**2)


@given(st.lists(st.tuples(LEVELS, WEIGHTS), min_size=1, max_size=8), st.floats(0, 1))
def test_it_is_the_printed_formula(goals, rho):
    levels, weights = [level for level, _ in goals], [weight for _, weight in goals]
    assert t_score(levels, weights, rho) == pytest.approx(by_the_book(levels, weights, rho), rel=1e-9)


@given(st.lists(st.tuples(LEVELS, WEIGHTS), min_size=1, max_size=8), st.floats(1e-3, 1e3))
def test_only_the_ratios_of_weights_matter(goals, factor):
    levels, weights = [level for level, _ in goals], [weight for _, weight in goals]
    scaled = [weight * factor for weight in weights]
    assert t_score(levels, scaled) == pytest.approx(t_score(levels, weights), rel=1e-9)


@given(GOALS)
def test_turning_the_levels_around_mirrors_the_score_at_fifty(levels):
    assert t_score([-level for level in levels]) == pytest.approx(100 - t_score(levels))


@given(st.lists(st.integers(-2, 1), min_size=1, max_size=8), st.data())
def test_a_better_level_never_lowers_the_score(levels, data):
    which = data.draw(st.integers(0, len(levels) - 1))
    better = [level + (number == which) for number, level in enumerate(levels)]
    assert t_score(better) > t_score(levels)


def test_very_large_and_very_small_weights_do_not_overflow():
    assert t_score([1, 0], [1e300, 1e300]) == pytest.approx(56.2017, abs=5e-5)
    assert t_score([1, 0], [1e-300, 1e-300]) == pytest.approx(56.2017, abs=5e-5)


@pytest.mark.parametrize(
    ("levels", "weights", "rho", "word"),
    [
        ([], None, 0.3, "no goal"),
        ([1, 2], [0, 0], 0.3, "no goal"),
        ([1, 2], [1], 0.3, "2 levels but 1 weights"),
        ([3], None, 0.3, "3 is not a level"),
        ([-3], None, 0.3, "-3 is not a level"),
        ([0.5], None, 0.3, "not a level"),
        ([True], None, 0.3, "not a level"),
        ([math.nan], None, 0.3, "not a level"),
        ([3, 0], [0, 1], 0.3, "3 is not a level"),  # also where the weight would drop it
        ([1], [-1], 0.3, "not a weight"),
        ([1], [math.nan], 0.3, "not a weight"),
        ([1], [math.inf], 0.3, "not a weight"),
        ([1], None, 1.1, "rho"),
        ([1], None, -0.1, "rho"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(levels, weights, rho, word):
    with pytest.raises(ValueError, match=word):
        t_score(levels, weights, rho)


def test_goals_reached_as_expected_or_better_are_told_of_those_rated():
    found = attained([0, 2, -1, None])
    assert (found.reached, found.rated) == (2, 3)
    assert (attained([]).reached, attained([None]).rated) == (0, 0)
    with pytest.raises(ValueError, match="not a level"):
        attained([5])


def test_three_open_goals_of_ones_own():
    assert [may_add_own_goal(number) for number in range(5)] == [True, True, True, False, False]
    assert MOST_OPEN_OWN_GOALS == 3


def test_a_reached_or_dropped_goal_can_be_opened_again_but_a_replaced_one_cannot():
    assert may_move(GoalState.OPEN, GoalState.REACHED)
    assert may_move("reached", "open")
    assert may_move(GoalState.DROPPED, GoalState.OPEN)
    assert not may_move(GoalState.CHANGED, GoalState.OPEN)
    assert not may_move(GoalState.REACHED, GoalState.DROPPED)
    assert not any(may_move(state, state) for state in GoalState)


def test_every_move_leaves_an_event_that_fits_its_column():
    assert set(TRANSITIONS) == set(GoalState) == set(EVENT_OF)
    assert all(len(kind) <= 12 for kind in [*GoalState, *GoalEventKind])
