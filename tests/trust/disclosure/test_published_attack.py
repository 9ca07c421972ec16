"""An attacker who holds every published table can state nobody's answer; without the gate he can.

A sample with a fixed seed; `./run proof` attacks 10 000 organisations with the same code.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from unittest.mock import patch

from porukka.core.disclosure import Part, publish
from porukka.core.disclosure.tree import Tree
from tests.trust.disclosure.attacker import possible, who_answered, who_said_yes
from tests.trust.disclosure.world import random_world
from tests.trust.proofs_disclosure import K, prove

SEED = 20261122


def test_the_attacker_finds_nobody_while_at_least_forty_percent_of_the_cells_are_shown():
    found = prove(SEED, 250)
    assert found["claims"] == dict.fromkeys(found["claims"], 0)
    assert len(found["claims"]) == 6
    assert found["shown"] >= 0.40


def test_without_the_gate_the_attacker_finds_somebody_nearly_everywhere():
    found = prove(SEED, 50)
    assert found["control_no_gate"] >= 40


def test_hiding_only_the_small_cells_is_not_enough():
    found = prove(SEED, 50)
    assert found["control_only_few_hidden"] >= 30


def test_wide_cuts_alone_are_not_enough_without_looking_at_the_wider_figures():
    """The negative control of the look over the whole tree: switched off, the same attacker finds people."""
    with patch.object(Tree, "safe", lambda self, path, spans: True):
        found = prove(SEED, 250)
    assert found["claims"]["answers"] > 0
    assert found["claims"]["answers_facilitator"] > 0
    assert found["claims"]["answering"] > 0


def test_running_the_gate_backwards_over_everything_that_could_be_answered_settles_nobody():
    """All populations with the same rosters and answerers, by what is published of them: nobody is the same
    in all."""
    random_ = random.Random(SEED)
    tried = 0
    while tried < 25:
        runs = [(f"unit {random_.randint(0, 1)}", f"run {number}") for number in range(random_.randint(2, 4))]
        answered = [random_.choice((1, 2, 3, 5, 6, 7, 8, 9, 11)) for _ in runs]
        rosters = [number + random_.choice((0, 1, 3)) for number in answered]
        worlds = list(itertools.product(*(range(number + 1) for number in answered)))
        if len(worlds) > 1500:
            continue
        tried += 1
        same: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
        for yes in worlds:
            parts = [Part(*row) for row in zip(runs, rosters, answered, yes, strict=True)]
            same[tuple(publish(parts).values())].append(yes)
        for population in same.values():
            for number, numbers in zip(answered, zip(*population, strict=True), strict=True):
                assert set(numbers) not in ({0}, {number})


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
    assert {claim.statement for claim in who_answered(exact, {("a",): 7, ("b",): 9}, k=K)} == {"all answered"}


def test_a_person_in_two_runs_is_two_answers_but_one_person_of_the_unit():
    random_ = random.Random(SEED)
    twice = 0
    for _ in range(50):
        world = random_world(random_)
        twice += world.persons()[()] < sum(len(said) for said in world.answers.values())
    assert twice >= 10  # the populations above hold such people
