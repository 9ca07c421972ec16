"""Honest statistics of few answers."""

from __future__ import annotations

import datetime as dt
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porukka.core.disclosure import Part, publish
from porukka.domain.evaluation.rules import (
    MEASURES,
    FindingKind,
    attendance,
    counts_in,
    first_and_last,
    half_year,
    half_year_days,
    paired_change,
    part_of,
    person_means,
    reached_most,
    retention,
    says_yes,
    spread,
)

STEP = st.integers(1, 5)
PAIRS = st.lists(st.tuples(STEP, STEP), min_size=3, max_size=30)
MIRROR = {FindingKind.ROSE: FindingKind.FELL, FindingKind.FELL: FindingKind.ROSE}


# one moment


def test_the_middle_and_the_spread_by_hand():
    few = spread([5, 1, 4])
    assert few is not None
    assert (few.n, few.median, few.low, few.high) == (3, 4, 1, 5)
    assert few.quartile_low is None  # three answers have no quartiles
    nine = spread([1, 2, 2, 3, 3, 4, 4, 5, 5])
    assert nine is not None
    assert (nine.quartile_low, nine.median, nine.quartile_high) == (2, 3, 4.5)
    assert spread([]) is None


@given(st.lists(STEP, min_size=8, max_size=40), st.randoms())
def test_spread_is_in_order_and_knows_no_order_of_answers(values, shuffler):
    found = spread(values)
    shuffler.shuffle(values)
    assert found == spread(values)
    assert found is not None
    assert found.quartile_low is not None
    assert found.quartile_high is not None
    assert found.low <= found.quartile_low <= found.median <= found.quartile_high <= found.high


def test_one_person_is_one_vote():
    means = person_means([("a", 1), ("b", 5), ("b", 5), ("b", 5), ("b", 4)])
    assert means == {"a": 1, "b": 4.75}
    assert statistics.median(means.values()) == pytest.approx(2.875)


@given(st.dictionaries(st.integers(0, 9), st.lists(STEP, min_size=1, max_size=6), max_size=9), st.data())
def test_answering_more_often_gives_no_more_votes(answers, data):
    rows = [(person, value) for person, values in answers.items() for value in values]
    again = rows + [row for row in rows if row[0] == data.draw(st.integers(0, 9))]
    assert person_means(rows).keys() == person_means(again).keys() == answers.keys()
    assert person_means(rows) == pytest.approx(person_means(rows + rows))


# change


def test_change_pairs_a_persons_own_first_and_last_answer():
    answers = [("a", 3, 5.0), ("a", 1, 2.0), ("b", 2, 4.0), ("c", 4, 1.0), ("c", 2, 3.0)]
    assert first_and_last(answers) == {"a": (2.0, 5.0), "c": (3.0, 1.0)}  # b answered once: no change is told
    with pytest.raises(ValueError, match="meeting 1"):
        first_and_last([("a", 1, 2.0), ("a", 1, 3.0)])


@pytest.mark.parametrize(
    ("pairs", "kind", "nearly", "a_little"),
    [
        ([(2, 4), (2, 5)], FindingKind.TOO_FEW, False, False),
        ([(2, 4), (2, 5), (3, 4)], FindingKind.ROSE, False, False),
        ([(2, 4), (2, 4), (3, 4), (3, 3)], FindingKind.ROSE, True, False),
        ([(2.0, 2.5), (2.0, 2.5), (3.0, 3.75)], FindingKind.ROSE, False, True),
        ([(4, 2), (5, 2), (4, 3)], FindingKind.FELL, False, False),
        ([(3, 3), (4, 4), (2, 2)], FindingKind.UNCHANGED, False, False),
        ([(3, 3), (4, 4), (2, 3)], FindingKind.UNCHANGED, True, False),
        ([(1, 5), (5, 1), (1, 4), (5, 2)], FindingKind.VARIED, False, False),
        ([(1, 5), (1, 4), (3, 3), (5, 4)], FindingKind.VARIED, False, False),  # half rose: no direction is told
    ],
)
def test_findings_are_cautious(pairs, kind, nearly, a_little):
    found = paired_change(pairs)
    assert (found.kind, found.nearly, found.a_little) == (kind, nearly, a_little)


def test_too_few_tells_no_numbers_at_all():
    found = paired_change([(1, 5), (1, 5)])
    assert (found.n, found.start, found.end, found.rose) == (2, None, None, 0)


@given(PAIRS)
def test_a_direction_is_told_only_when_two_in_three_went_that_way(pairs):
    found = paired_change(pairs)
    assert found.rose + found.same + found.fell == found.n == len(pairs)
    if found.kind is FindingKind.ROSE:
        assert 3 * found.rose >= 2 * found.n
    if found.kind is FindingKind.FELL:
        assert 3 * found.fell >= 2 * found.n


@given(PAIRS)
def test_turning_the_scale_around_turns_the_finding_around(pairs):
    one, other = paired_change(pairs), paired_change([(6 - start, 6 - end) for start, end in pairs])
    assert other.kind is MIRROR.get(one.kind, one.kind)
    assert (one.nearly, one.a_little, one.n) == (other.nearly, other.a_little, other.n)


@given(PAIRS, st.randoms())
def test_the_order_of_persons_means_nothing(pairs, shuffler):
    found = paired_change(pairs)
    shuffler.shuffle(pairs)
    assert paired_change(pairs) == found


# staying and coming


def test_those_who_stayed_and_those_who_left_are_told_apart():
    found = retention([True] * 8 + [False] * 4)
    assert (found.began, found.stayed, found.left, found.going) == (12, 8, 4, 0)
    assert retention([None, True]).going == 1
    assert retention([]).began == 0


def test_meetings_without_attendance_are_not_guessed():
    found = attendance([5, None, 7, 4])
    assert (found.recorded, found.not_recorded, found.visits) == (3, 1, 16)
    assert (found.typical, found.low, found.high) == (5, 4, 7)
    assert attendance([None]).typical is None
    with pytest.raises(ValueError, match="less than"):
        attendance([-1])


# published figures


def test_a_lot_or_very_much_is_three_and_a_half_on_five_steps():
    assert [says_yes(mean, lowest=1, highest=5) for mean in (1, 3, 3.49, 3.5, 5)] == [
        False,
        False,
        False,
        True,
        True,
    ]
    with pytest.raises(ValueError, match="not on a scale"):
        says_yes(6, lowest=1, highest=5)


def test_half_of_ones_own_goals_is_most():
    assert [reached_most(reached, 3) for reached in range(4)] == [False, False, True, True]
    assert reached_most(1, 2)
    for reached, rated in ((1, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="some of the rated"):
            reached_most(reached, rated)


def test_a_run_becomes_a_part_of_the_gate():
    part = part_of(("u", "r"), "abcdefgh", {"a": True, "b": False, "c": True, "d": True, "e": False, "f": True})
    assert part == Part(("u", "r"), 8, 6, 4)
    assert publish([part])["u", "r"].half_or_more is True
    with pytest.raises(ValueError, match="not on the roster"):
        part_of((), "ab", {"c": True})


def test_there_is_one_threshold_a_question():
    items = [measure.item_key for measure in MEASURES if measure.item_key]
    assert len(items) == len(set(items))
    assert len({measure.key for measure in MEASURES}) == len(MEASURES)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_lies_in_its_half_year(day):
    first, last = half_year_days(half_year(day))
    assert first <= day <= last
    assert half_year(last + dt.timedelta(days=1)) != half_year(day)


@pytest.mark.parametrize("period", ["2026", "2026-H3", "26-H1", "x-H1", "2026-H", ""])
def test_what_is_no_half_year_is_refused(period):
    with pytest.raises(ValueError, match="half-year"):
        half_year_days(period)


@pytest.mark.parametrize(
    ("started", "ended", "autumn", "spring"),
    [
        ((2026, 9, 1), (2026, 11, 20), True, True),  # ended in the autumn; the spring takes late answers only
        ((2026, 10, 1), (2027, 2, 10), False, True),  # one part, one roster
        ((2026, 10, 1), None, False, True),
        ((2025, 1, 1), None, True, True),  # goes on for years
        ((2027, 1, 10), (2027, 5, 1), False, True),
    ],
)
def test_a_run_counts_when_it_has_ended_or_goes_on_for_long(started, ended, autumn, spring):
    started_on, ended_on = dt.date(*started), dt.date(*ended) if ended else None
    assert counts_in("2026-H2", started_on=started_on, ended_on=ended_on) is autumn
    assert counts_in("2027-H1", started_on=started_on, ended_on=ended_on) is spring
