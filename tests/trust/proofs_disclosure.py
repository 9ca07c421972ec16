"""The proof of the published figures: an attacker against random organisations.

`prove(seed, n)` is run with few organisations by the test suite and with 10 000 by `./run proof`.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from porukka.core.disclosure import cell_from_json, publish
from tests.trust.disclosure.attacker import Path, who_answered, who_belongs, who_said_yes
from tests.trust.disclosure.world import World, random_world

K = 5
INSIDERS = 6  # people of each organisation who attack with their own answers


def gated(world: World, random_: random.Random) -> list[dict[str, Any]]:
    """The stored cells; in half of the organisations the runs are published first and the rest later."""
    parts, persons = world.parts(), world.persons()
    if random_.random() < 0.5:
        return [cell.as_json() for cell in publish(parts, k=K, persons=persons).values()]
    stored = [cell.as_json() for cell in publish(parts, k=K, persons=persons, depths=(2,)).values()]
    ledger = [cell_from_json(cell) for cell in stored]
    later = publish(parts, k=K, persons=persons, ledger=ledger, depths=(0, 1))
    return [cell.as_json() for cell in later.values()]


def ungated(world: World, *, hide_few: bool = False) -> list[dict[str, Any]]:
    """The same figures without a gate: exact numbers; hide_few leaves out cells of fewer than k, and no more."""
    numbers: dict[Path, tuple[int, int]] = {}
    for part in world.parts():
        for depth in range(len(part.path) + 1):
            had = numbers.get(part.path[:depth], (0, 0))
            numbers[part.path[:depth]] = had[0] + part.answered, had[1] + part.yes
    return [
        {"path": list(path), "answered": answered, "yes": yes}
        for path, (answered, yes) in numbers.items()
        if answered >= K or not hide_few
    ]


def attack(world: World, table: list[dict[str, Any]], random_: random.Random) -> dict[str, int]:
    """How many claims each kind of attacker can make."""
    rosters = {run: len(roster) for run, roster in world.rosters.items()}
    answered = {run: len(said) for run, said in world.answers.items()}
    people = {person for roster in world.rosters.values() for person in roster}
    found = {
        "answers": len(who_said_yes(table, answered)),
        "answering": len(who_answered(table, rosters, k=K)),
        "membership": len(who_belongs(table, list(rosters), len(people), k=K)),
        "answers_insider": 0,
        "answering_insider": 0,
        "answers_facilitator": 0,
        "answering_facilitator": 0,
    }
    for run, said in world.answers.items():
        found["answers_facilitator"] += len(who_said_yes(table, answered, led={run: sum(said.values())}))
        found["answering_facilitator"] += len(who_answered(table, rosters, k=K, led={run: len(said)}))
    everybody = sorted({person for said in world.answers.values() for person in said})
    for person in random_.sample(everybody, min(INSIDERS, len(everybody))):
        mine: Mapping[Path, bool] = {run: said[person] for run, said in world.answers.items() if person in said}
        if len(mine) > 2:
            continue  # the promise is about at most two runs
        found["answers_insider"] += len(who_said_yes(table, answered, mine=mine))
        found["answering_insider"] += len(who_answered(table, rosters, k=K, me=next(iter(mine))))
    return found


def prove(seed: int, n: int) -> dict[str, Any]:
    """Attack n random organisations three times: gated, with exact cells of k or more, and without a gate.

    Returns counts of claims by kind, the organisations in which the controls found somebody, and the share of
    cells whose share is shown, by level (0 organisation, 1 unit, 2 run) and in all.
    """
    random_ = random.Random(seed)
    claims: Counter[str] = Counter()
    controls: Counter[str] = Counter()
    cells: Counter[int] = Counter()
    shown: Counter[int] = Counter()
    started = time.perf_counter()
    for _number in range(n):
        world = random_world(random_)
        table = gated(world, random_)
        claims.update(attack(world, table, random_))
        for cell in table:
            cells[len(cell["path"])] += 1
            shown[len(cell["path"])] += cell["mark"] == "shown"
        answered = {run: len(said) for run, said in world.answers.items()}
        controls["no_gate"] += bool(who_said_yes(ungated(world), answered))
        controls["only_few_hidden"] += bool(who_said_yes(ungated(world, hide_few=True), answered))
    return {
        "seed": seed,
        "populations": n,
        "claims": {kind: claims[kind] for kind in sorted(claims)},
        "shown": round(sum(shown.values()) / sum(cells.values()), 4),
        "shown_by_level": {level: round(shown[level] / cells[level], 4) for level in sorted(cells)},
        "control_no_gate": controls["no_gate"],
        "control_only_few_hidden": controls["only_few_hidden"],
        "seconds": round(time.perf_counter() - started, 1),
    }
