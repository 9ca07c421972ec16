"""What the group's facilitators and the room may see of answers, as numbers without names."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

FROM_ANSWERS = 3
"""Facilitators and the room see numbers from this many answers on (TRUST 9)."""


class Audience(StrEnum):
    """For whom something is shown. Pages, the projector, exports, PDF and API all name one."""

    WRITER = "writer"
    FACILITATORS = "facilitators"
    ROOM = "room"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class GroupNumbers:
    """Numbers of one question for facilitators or the room. `dots` are in value order and carry no names."""

    answers: int
    median: float
    low: int
    high: int
    counts: dict[int, int]
    dots: tuple[int, ...]


def group_numbers(values: Iterable[int], *, audience: Audience, still_open: bool = False) -> GroupNumbers | None:
    """Numbers of the given answers (missing ones already left out), or None when they may not be shown.

    None with fewer than three answers, and while answers still come in (`still_open`): a number that moves
    when one person sends is that person's answer. With an even number of answers the median is between
    the two middle ones.
    Raises ValueError for any audience but facilitators and room: published figures go through `publish`.
    """
    if audience not in (Audience.FACILITATORS, Audience.ROOM):
        raise ValueError(f"group_numbers is not for the audience {audience}")
    dots = tuple(sorted(values))
    if still_open or len(dots) < FROM_ANSWERS:
        return None
    return GroupNumbers(
        answers=len(dots),
        median=float(statistics.median(dots)),
        low=dots[0],
        high=dots[-1],
        counts=dict(Counter(dots)),
        dots=dots,
    )


def anonymous_may_show(*, anonymous: int, present: int, linked: int) -> bool:
    """Whether a meeting's anonymous result may be shown (TRUST 7).

    anonymous: anonymous answers given; present: people present; linked: those *present* with a linked answer.
    At least three anonymous answers, and at least three of those present without a linked answer;
    otherwise the anonymous answers count only in the run.
    """
    if min(anonymous, present, linked) < 0:
        raise ValueError("counts cannot be negative")
    return anonymous >= FROM_ANSWERS and present - linked >= FROM_ANSWERS
