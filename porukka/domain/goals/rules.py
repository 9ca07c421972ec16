"""Goals: states, limits, and attainment. Pure: no database, no clock."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_OPEN_OWN_GOALS = 3
"""Open goals of one's own at a time."""
MOST_OPEN_GROUP_GOALS = 3
"""Open goals of the group at a time."""
LONGEST_GOAL = 300
"""Characters of a goal's words."""
LONGEST_STRENGTH = 200
MOST_STRENGTHS = 30
MOST_OPEN_MAIN_GOALS = 1
"""Of the open goals at most one is the main one; held by the database too."""

LEVEL_LOWEST, LEVEL_EXPECTED, LEVEL_HIGHEST = -2, 0, 2
"""Goal attainment levels: -2 much less than expected, 0 as expected, +2 much more."""

RHO = 0.30
"""The assumed correlation between a person's goals (Kiresuk & Sherman 1968)."""


class GoalState(models.TextChoices):
    """Where a goal stands. A reworded goal stays open; its earlier words are in its events."""

    OPEN = "open", _("open")
    REACHED = "reached", _("reached")
    DROPPED = "dropped", _("given up")
    CHANGED = "changed", _("replaced by another goal")


class GoalEventKind(models.TextChoices):
    """What happened to a goal."""

    AGREED = "agreed", _("agreed")
    REWORDED = "reworded", _("reworded")
    MADE_MAIN = "made_main", _("made the main goal")
    MADE_OTHER = "made_other", _("no longer the main goal")
    REACHED = "reached", _("reached")
    DROPPED = "dropped", _("given up")
    CHANGED = "changed", _("replaced by another goal")
    REOPENED = "reopened", _("opened again")


TRANSITIONS: dict[GoalState, frozenset[GoalState]] = {
    GoalState.OPEN: frozenset({GoalState.REACHED, GoalState.DROPPED, GoalState.CHANGED}),
    GoalState.REACHED: frozenset({GoalState.OPEN}),
    GoalState.DROPPED: frozenset({GoalState.OPEN}),
    GoalState.CHANGED: frozenset(),
}
"""A replaced goal stays replaced: its successor is the open one."""

EVENT_OF: dict[GoalState, GoalEventKind] = {
    GoalState.OPEN: GoalEventKind.REOPENED,
    GoalState.REACHED: GoalEventKind.REACHED,
    GoalState.DROPPED: GoalEventKind.DROPPED,
    GoalState.CHANGED: GoalEventKind.CHANGED,
}
"""The event that a move to the state leaves behind."""


def may_move(now: GoalState | str, to: GoalState | str) -> bool:
    """Whether a goal may go from one state to another. Standing still is no move."""
    return GoalState(to) in TRANSITIONS[GoalState(now)]


def may_add_own_goal(open_own_goals: int) -> bool:
    """Whether one more own goal fits; `open_own_goals` counts the open ones, the main one with them."""
    return open_own_goals < MOST_OPEN_OWN_GOALS


def may_add_group_goal(open_group_goals: int) -> bool:
    """Whether one more goal of the group fits."""
    return open_group_goals < MOST_OPEN_GROUP_GOALS


def t_score(levels: Sequence[int], weights: Sequence[float] | None = None, rho: float = RHO) -> float:
    """The goal attainment T-score of one person's goals.

    T = 50 + 10·Σ(wᵢxᵢ) / √((1−ρ)·Σwᵢ² + ρ·(Σwᵢ)²)   (Kiresuk & Sherman 1968)

    levels: attained levels xᵢ, whole numbers -2 … +2; weights: wᵢ >= 0, all 1 when not given; a weight of 0
    drops its goal. 50 means "as expected on the whole"; the size of a step depends on the number of goals,
    so T is never shown without `attained`, and raw levels are never averaged and called T.

    Raises ValueError when there is no goal with weight, when lengths differ, on a level outside -2 … +2 or
    not whole, on a weight that is negative or not a number, and on ρ outside 0 … 1.
    """
    given = [1.0] * len(levels) if weights is None else [float(weight) for weight in weights]
    if len(given) != len(levels):
        raise ValueError(f"{len(levels)} levels but {len(given)} weights")
    if not 0 <= rho <= 1:
        raise ValueError("rho is between 0 and 1")
    for level in levels:
        _check_level(level)
    for weight in given:
        if not math.isfinite(weight) or weight < 0:
            raise ValueError(f"{weight} is not a weight: weights are numbers from 0 up")
    weighed = [(weight, level) for weight, level in zip(given, levels, strict=True) if weight > 0]
    if not weighed:
        raise ValueError("no goal to score: the list is empty or every weight is 0")
    # Only the weights' ratios matter; dividing by the largest keeps squares in range.
    largest = max(weight for weight, _level in weighed)
    scaled = [(weight / largest, level) for weight, level in weighed]
    total = math.fsum(weight for weight, _level in scaled)
    squares = math.fsum(weight * weight for weight, _level in scaled)
    gained = math.fsum(weight * level for weight, level in scaled)
    return 50 + 10 * gained / math.sqrt((1 - rho) * squares + rho * total * total)


@dataclass(frozen=True, slots=True)
class Attained:
    """Goals reached as expected or better: `reached` of `rated`."""

    reached: int
    rated: int


def attained(levels: Iterable[int | None]) -> Attained:
    """Goals reached as expected or better (level 0 or above) of those rated; None is a goal not rated.

    A goal that was not rated is in neither number.
    """
    rated = [level for level in levels if level is not None]
    for level in rated:
        _check_level(level)
    return Attained(reached=sum(1 for level in rated if level >= LEVEL_EXPECTED), rated=len(rated))


def _check_level(level: int) -> None:
    if isinstance(level, bool) or level not in range(LEVEL_LOWEST, LEVEL_HIGHEST + 1):
        raise ValueError(f"{level} is not a level: levels are -2, -1, 0, 1, 2")
