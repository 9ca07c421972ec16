"""An attacker who holds every published table can state nobody's answer; without the gate he can.

A sample with a fixed seed; `./run proof` attacks 10 000 organisations with the same code.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from unittest.mock import patch

import pytest

from porukka.core.disclosure import Cell, Part, publish
from porukka.core.disclosure.shares import Shares
from porukka.core.disclosure.tree import Tree
from tests.trust.disclosure.attacker import Path, possible, who_answered, who_belongs, who_said_yes
from tests.trust.disclosure.world import random_world
from tests.trust.proofs_disclosure import K, prove

SEED = 20261122


def test_the_attacker_finds_nobody_while_at_least_forty_percent_of_the_cells_are_shown():
    found = prove(SEED, 150)
    assert found["claims"] == dict.fromkeys(found["claims"], 0)
    assert len(found["claims"]) == 7
    assert found["shown"] >= 0.40


def test_without_the_gate_the_attacker_finds_somebody_nearly_everywhere():
    found = prove(SEED, 30)
    assert found["control_no_gate"] >= 25


def test_hiding_only_the_small_cells_is_not_enough():
    found = prove(SEED, 30)
    assert found["control_only_few_hidden"] >= 20


def test_wide_cuts_alone_are_not_enough_without_looking_at_the_narrower_figures():
    """The negative control of the look over the whole tree: switched off, the same attacker finds people."""
    with patch.object(Shares, "safe", lambda self, path, shares: True):
        found = prove(SEED, 120)
    assert found["claims"]["answers"] > 0
    assert found["claims"]["answers_facilitator"] > 0
    with patch.object(Tree, "safe", lambda self, path, spans: True):
        found = prove(SEED, 120)
    assert found["claims"]["answering"] > 0


def test_figures_about_everybody_settle_nobody_either():
    """Staying to the end, a next step: everybody has one, so how many is no secret, and who is."""
    random_ = random.Random(SEED)
    shown = 0
    for _ in range(60):
        world = random_world(random_)
        parts = [Part(part.path, part.answered, part.answered, part.yes) for part in world.parts()]
        table = [cell.as_json() for cell in publish(parts, everyone_answers=True).values()]
        sizes = {part.path: part.answered for part in parts}
        assert who_said_yes(table, sizes) == []
        for part in parts:
            assert who_said_yes(table, sizes, led={part.path: part.yes}) == []
            if part.yes:
                assert who_said_yes(table, sizes, mine={part.path: True}) == []
        shown += sum(cell["mark"] == "shown" for cell in table)
    assert shown > 100


def backwards(rosters: list[tuple[Path, int]], answered: list[int] | None = None) -> set[str]:
    """What the rules run backwards settle: every world that could be, grouped by what is published of it."""
    states = []
    for at, (_run, roster) in enumerate(rosters):
        numbers = range(roster + 1) if answered is None else (answered[at],)
        states.append([(n, yes) for n in numbers for yes in range(n + 1)])
    same: dict[tuple[Cell, ...], list[tuple[tuple[int, int], ...]]] = defaultdict(list)
    for world in itertools.product(*states):
        parts = [Part(run, roster, *state) for (run, roster), state in zip(rosters, world, strict=True)]
        same[tuple(publish(parts).values())].append(world)
    settled: set[str] = set()
    for worlds in same.values():
        for (_run, roster), part in zip(rosters, zip(*worlds, strict=True), strict=True):
            if answered is None:  # the reader knows the rosters
                told = {
                    "all answered": all(n == roster for n, _ in part),
                    "nobody answered": not any(n for n, _ in part),
                    "all said yes": all(yes == roster for _, yes in part),
                }
            else:  # the reader knows who answered as well
                told = {
                    "all said yes": all(yes == n for n, yes in part),
                    "nobody said yes": not any(yes for _, yes in part),
                }
            settled |= {words for words, true in told.items() if true}
    return settled


@pytest.mark.parametrize(
    "rosters",
    [
        [(("a", "1"), 6), (("a", "2"), 7)],
        [(("a", "1"), 7), (("a", "2"), 2)],
        [(("a", "1"), 6), (("b", "2"), 2), (("b", "3"), 1)],
        [(("a", "1"), 4), (("a", "2"), 3)],
    ],
)
def test_running_the_gate_backwards_does_not_even_tell_who_answered(rosters):
    assert backwards(rosters) == set()


@pytest.mark.parametrize(
    ("rosters", "answered"),
    [
        ([(("a", "1"), 8), (("a", "2"), 7), (("a", "3"), 3)], [8, 6, 2]),
        ([(("a", "1"), 12), (("b", "2"), 9), (("b", "3"), 4)], [11, 7, 1]),
        ([(("a", "1"), 4), (("a", "2"), 4), (("b", "3"), 4), (("b", "4"), 3)], [3, 2, 4, 1]),
        ([(("a", "1"), 5), (("b", "2"), 6), (("a", "3"), 1), (("b", "4"), 1)], [5, 5, 1, 1]),
    ],
)
def test_running_the_gate_backwards_settles_no_answer_for_those_who_know_who_answered(rosters, answered):
    assert backwards(rosters, answered) == set()


def test_the_attacker_reasons_exactly():
    """Held against enumeration of every world, so that "finds nobody" is no weakness of the attacker."""
    random_ = random.Random(SEED)
    for _ in range(60):
        runs = [(f"u{random_.randint(0, 1)}", f"r{number}") for number in range(random_.randint(1, 4))]
        leaves = {run: random_.randint(1, 2**4 - 1) for run in runs}
        worlds = list(itertools.product(*([n for n in range(5) if leaves[run] >> n & 1] for run in runs)))
        true = random_.choice(worlds)
        nodes = {run[:depth] for run in runs for depth in range(3)}
        told, sums = {}, {}
        for node in sorted(nodes):
            below = [number for number, run in enumerate(runs) if run[: len(node)] == node]
            sums[node] = below
            if random_.random() < 0.6:
                middle = sum(true[number] for number in below)
                told[node] = sum(1 << n for n in range(20) if n == middle or random_.random() < 0.3)
        agreeing = [
            world
            for world in worlds
            if all(bits >> sum(world[number] for number in sums[node]) & 1 for node, bits in told.items())
        ]
        expected = {run: sum(1 << n for n in {world[i] for world in agreeing}) for i, run in enumerate(runs)}
        assert possible(leaves, told) == expected


def test_the_attacker_finds_what_is_there_to_find():
    exact = [{"path": [], "answered": 12, "yes": 7}, {"path": ["a"], "answered": 7, "yes": 2}]
    answered = {("a",): 7, ("b",): 5}
    assert [claim.statement for claim in who_said_yes(exact, answered)] == ["all said yes"]
    assert [claim.run for claim in who_said_yes(exact, answered)] == [("b",)]
    everybody = [{"path": ["a"], "answered": 7, "yes": 2}]
    assert [claim.statement for claim in who_belongs(everybody, [("a",)], 7, k=K)] == ["all belong"]
    assert {claim.statement for claim in who_answered(exact, {("a",): 7, ("b",): 9}, k=K)} == {"all answered"}


def test_a_person_in_two_runs_is_two_answers_but_one_person_of_the_unit():
    random_ = random.Random(SEED)
    twice = 0
    for _ in range(50):
        world = random_world(random_)
        twice += world.persons()[()] < sum(len(said) for said in world.answers.values())
    assert twice >= 10  # the populations above hold such people
