"""The published gate by example and by property; the attack on it is in tests/trust/disclosure/."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from porukka.core.disclosure import (
    Cell,
    Mark,
    Part,
    cell_from_json,
    combine,
    part_from_json,
    publish,
)

HALF = Fraction(1, 2)


def run(name: str, roster: int, answered: int, yes: int) -> Part:
    unit, _, _rest = name.partition(".")
    return Part((unit, name), roster, answered, yes)


@st.composite
def trees(draw: st.DrawFn) -> list[Part]:
    parts = []
    for number in range(draw(st.integers(1, 9))):
        roster = draw(st.integers(0, 25))
        answered = draw(st.integers(0, roster))
        yes = draw(st.integers(0, answered))
        parts.append(run(f"{draw(st.integers(1, 3))}.{number}", roster, answered, yes))
    return parts


def test_a_run_of_four_is_too_few():
    cells = publish([run("a.1", 9, 4, 2)])
    assert cells["a", "a.1"].mark is Mark.FEW
    assert cells["a", "a.1"].answered_from is None


def test_a_run_of_seven_tells_halves_and_never_a_number():
    cell = publish([run("a.1", 9, 7, 4)])["a", "a.1"]
    assert cell == Cell(("a", "a.1"), Mark.SHOWN, 7, None, HALF, Fraction(1))


@pytest.mark.parametrize(("few", "all_"), [(0, 6), (1, 5), (2, 4)])
def test_nobody_and_all_look_like_few_and_most(few, all_):
    def seen(yes: int) -> Cell:
        return publish([run("a.1", 8, 6, yes)])["a", "a.1"]

    assert seen(few) == seen(0)
    assert seen(all_) == seen(6)
    assert seen(few) != seen(all_)


def test_five_of_five_is_protected_since_it_would_tell_that_everybody_answered():
    for answered in range(6):
        assert publish([run("a.1", 5, answered, 0)])["a", "a.1"].mark is Mark.PROTECTED


def test_a_hidden_run_cannot_be_found_by_subtraction():
    """Unit less its shown run would be the hidden run of two: the unit's answers never come so near."""
    cells = publish([run("a.1", 12, 10, 5), run("a.2", 2, 2, 2)])
    assert cells["a", "a.2"].mark is Mark.FEW
    unit = cells[("a",)]
    assert unit.answered_from in (None, 10)
    assert (unit.share_from, unit.share_to) not in ((HALF, Fraction(1)), (Fraction(0), HALF))


def test_many_answers_are_told_by_quarters_and_tenths():
    assert publish([run("a.1", 40, 24, 20)])["a", "a.1"].share_from == Fraction(3, 4)
    cell = publish([run("a.1", 140, 120, 80)])["a", "a.1"]
    assert (cell.answered_from, cell.answered_to) == (100, None)
    assert (cell.share_from, cell.share_to) == (Fraction(3, 5), Fraction(7, 10))


def test_an_organisation_may_raise_k_and_never_lower_it():
    part = run("a.1", 12, 7, 4)
    assert publish([part], k=8)["a", "a.1"].mark is Mark.FEW
    with pytest.raises(ValueError, match="at least 5"):
        publish([part], k=4)


def test_three_people_in_three_groups_are_still_three_people():
    parts = [run(f"a.{number}", 4, 3, 1) for number in range(5)]
    assert publish(parts, persons={("a",): 3, (): 3})[("a",)].mark is Mark.PROTECTED
    assert publish(parts, persons={("a",): 15, (): 15})[("a",)].mark is Mark.SHOWN


def test_small_groups_are_told_together_when_there_are_enough_of_them():
    """A facilitator of one of them knows four answers; "fifteen or more" still says nothing of any other."""
    cells = publish([run(f"a.{number}", 4, 3, 1) for number in range(5)])
    assert cells["a", "a.0"].mark is Mark.FEW
    assert (cells[("a",)].answered_from, cells[("a",)].half_or_more) == (15, False)
    fewer = publish([run(f"a.{number}", 4, 1, 1) for number in range(5)])[("a",)]
    assert fewer.mark is Mark.PROTECTED
    assert fewer.answered_from == 0
    assert fewer.answered_to is not None


@pytest.mark.parametrize("answered", [*range(5, 32), 99, 100, 110])
def test_no_cell_of_a_run_by_itself_settles_anybody(answered):
    """Whatever is seen, two more and two fewer could have said yes than all and nobody."""
    seen: dict[Cell, set[int]] = {}
    for yes in range(answered + 1):
        cell = publish([run("a.1", answered + 1, answered, yes)])["a", "a.1"]
        assert cell.mark is Mark.SHOWN
        seen.setdefault(cell, set()).add(yes)
    for possible in seen.values():
        assert min(possible) <= answered - 2
        assert max(possible) >= 2


def test_what_is_about_everybody_is_shown_from_k_people_on():
    assert publish([run("a.1", 5, 5, 4)], everyone_answers=True)["a", "a.1"].mark is Mark.SHOWN
    assert publish([run("a.1", 4, 4, 4)], everyone_answers=True)["a", "a.1"].mark is Mark.FEW
    with pytest.raises(ValueError, match="same people"):
        publish([run("a.1", 5, 4, 4)], everyone_answers=True)


@settings(max_examples=40, deadline=None)
@given(trees())
def test_every_cell_is_true(parts):
    for path, cell in publish(parts).items():
        below = [part for part in parts if part.path[: len(path)] == path]
        answered, yes = sum(part.answered for part in below), sum(part.yes for part in below)
        if cell.mark is Mark.FEW:
            assert answered < 5
        if cell.answered_from is not None:
            assert cell.answered_from <= answered <= (cell.answered_to or answered)
        if cell.mark is Mark.SHOWN:
            assert cell.share_from is not None
            assert cell.share_to is not None
            assert answered >= 5
            assert cell.share_from * answered <= yes
            assert yes < cell.share_to * answered or cell.share_to == 1
        else:
            assert cell.share_from is None


@settings(max_examples=40, deadline=None)
@given(trees(), st.randoms())
def test_the_order_of_the_parts_means_nothing(parts, shuffler):
    shuffled = list(parts)
    shuffler.shuffle(shuffled)
    assert publish(parts) == publish(shuffled)


@settings(max_examples=40, deadline=None)
@given(trees())
def test_publishing_in_two_steps_through_the_store_is_the_same_as_in_one(parts):
    first = publish(parts, depths=(2,))
    stored = json.loads(json.dumps([cell.as_json() for cell in first.values()]))
    ledger = [cell_from_json(row) for row in stored]
    assert list(first.values()) == ledger
    assert publish(parts, ledger=ledger) == publish(parts)
    everyone = [Part(part.path, part.answered, part.answered, part.yes) for part in parts]
    runs = publish(everyone, depths=(2,), everyone_answers=True)
    later = publish(everyone, ledger=list(runs.values()), everyone_answers=True)
    assert later == publish(everyone, everyone_answers=True)


@settings(max_examples=40, deadline=None)
@given(trees())
def test_whether_a_share_is_hidden_does_not_depend_on_the_answers_of_the_runs(parts):
    """The marks of the runs and the number of answers are the same whatever people said."""
    other = [Part(part.path, part.roster, part.answered, part.answered - part.yes) for part in parts]
    one, two = publish(parts), publish(other)
    for path, cell in one.items():
        assert (cell.answered_from, cell.answered_to) == (two[path].answered_from, two[path].answered_to)
        if len(path) == 2:
            assert cell.mark is two[path].mark


def test_the_ledger_comes_back_unchanged():
    parts = [run("a.1", 12, 10, 5), run("a.2", 9, 8, 8)]
    first = publish(parts, depths=(2,))
    later = publish(parts, ledger=list(first.values()), depths=(0, 1))
    assert {path: later[path] for path in first} == first
    assert set(later) == {*first, ("a",), ()}


def test_parts_that_contradict_the_ledger_are_refused():
    ledger = list(publish([run("a.1", 12, 10, 9)], depths=(2,)).values())
    with pytest.raises(ValueError, match="contradict"):
        publish([run("a.1", 12, 10, 2)], ledger=ledger)
    with pytest.raises(ValueError, match="no part"):
        publish([run("b.1", 12, 10, 9)], ledger=ledger)


def test_a_narrower_cell_is_never_made_after_a_wider_one():
    parts = [run("a.1", 12, 10, 9)]
    ledger = list(publish(parts, depths=(0,)).values())
    with pytest.raises(ValueError, match="already made"):
        publish(parts, ledger=ledger, depths=(2,))


def test_wrong_parts_are_refused():
    with pytest.raises(ValueError, match="does not hold"):
        run("a.1", 5, 6, 2)
    with pytest.raises(ValueError, match="given twice"):
        publish([run("a.1", 5, 5, 2), run("a.1", 6, 6, 2)])
    with pytest.raises(ValueError, match="same depth"):
        publish([run("a.1", 5, 5, 2), Part(("b",), 5, 5, 2)])


def test_no_parts_no_cells():
    assert publish([]) == {}


def test_a_part_is_frozen_and_read_back():
    part = run("a.1", 12, 10, 9)
    assert part_from_json(json.loads(json.dumps(part.as_json()))) == part


def test_several_cells_become_a_line_that_counts_cells():
    cells = [
        Cell(("a",), Mark.SHOWN, 10, 19, HALF, Fraction(1)),
        Cell(("b",), Mark.SHOWN, 5, None, Fraction(0), HALF),
        Cell(("c",), Mark.SHOWN, 20, None, Fraction(1, 3), Fraction(1)),
        Cell(("d",), Mark.FEW),
    ]
    line = combine(cells)
    assert (line.shown, line.hidden, line.half_or_more, line.under_half, line.answered_from) == (3, 1, 1, 1, 35)
