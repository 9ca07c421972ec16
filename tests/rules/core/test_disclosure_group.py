"""What facilitators and the room see of few answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porukka.core.disclosure import Audience, anonymous_may_show, group_numbers

GROUP = (Audience.FACILITATORS, Audience.ROOM)


@pytest.mark.parametrize("audience", GROUP)
def test_two_answers_are_not_shown_and_three_are(audience):
    assert group_numbers([1, 5], audience=audience) is None
    numbers = group_numbers([5, 1, 4], audience=audience)
    assert numbers is not None
    assert (numbers.answers, numbers.median, numbers.low, numbers.high) == (3, 4.0, 1, 5)
    assert numbers.counts == {1: 1, 4: 1, 5: 1}


@pytest.mark.parametrize("audience", [Audience.WRITER, Audience.PUBLISHED])
def test_group_numbers_are_refused_to_everybody_outside_the_group(audience):
    with pytest.raises(ValueError, match="not for the audience"):
        group_numbers([1, 2, 3], audience=audience)


def test_numbers_that_still_move_are_not_shown():
    assert group_numbers([3, 3, 4, 4], audience=Audience.FACILITATORS, still_open=True) is None


@given(st.lists(st.integers(1, 5), min_size=3, max_size=30), st.randoms())
def test_dots_are_in_value_order_and_say_nothing_of_who_came_first(values, shuffler):
    shuffled = list(values)
    shuffler.shuffle(shuffled)
    one = group_numbers(values, audience=Audience.ROOM)
    assert one == group_numbers(shuffled, audience=Audience.ROOM)
    assert one is not None
    assert list(one.dots) == sorted(values)


@pytest.mark.parametrize(
    ("anonymous", "present", "linked", "shown"),
    [
        (3, 3, 0, True),
        (3, 9, 6, True),
        (2, 9, 0, False),  # too few answers
        (3, 9, 7, False),  # too few could have written them
        (5, 4, 3, False),
        (0, 0, 0, False),
    ],
)
def test_an_anonymous_result_needs_three_answers_and_three_possible_writers(anonymous, present, linked, shown):
    assert anonymous_may_show(anonymous=anonymous, present=present, linked=linked) is shown


def test_negative_counts_are_refused():
    with pytest.raises(ValueError, match="negative"):
        anonymous_may_show(anonymous=-1, present=3, linked=0)
