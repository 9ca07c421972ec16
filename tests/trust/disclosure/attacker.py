"""Somebody who wants to know one person's answer, and holds every published table.

Nothing of the gate is used here. The attacker reads the stored cells (plain JSON), knows who is in each run
and, in the stronger forms, who of them answered, the own answers, or all that was answered in one run; and
reasons exactly: which numbers of yes could each run have, over every population that agrees with all cells?
Sets of numbers are bits of an integer, sums of independent numbers are shifted and joined, so no bound is
approximated.

Reading a cell: "few" means fewer than k answers. Shown: answered_from … answered_to answers, and
share_from <= share of yes < share_to, or <= when share_to is 1.
A table made without a gate holds exact numbers: answered, yes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Path = tuple[str, ...]
Bits = int  # bit i is set when the number i is possible
Table = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Claim:
    """What is the same for everybody of the run in every population: all or none of them did it."""

    run: Path
    statement: str  # "all said yes", "nobody said yes", "all answered", "nobody answered"


def _between(low: int, high: int) -> Bits:
    return ((1 << (high + 1)) - 1) & ~((1 << low) - 1) if high >= low else 0


def _sums(one: Bits, other: Bits) -> Bits:
    total, number = 0, 0
    while other >> number:
        if other >> number & 1:
            total |= one << number
        number += 1
    return total


def _differences(whole: Bits, rest: Bits) -> Bits:
    """Numbers that some number of the rest brings up to some number of the whole."""
    found, number = 0, 0
    while rest >> number:
        if rest >> number & 1:
            found |= whole >> number
        number += 1
    return found


def possible(leaves: Mapping[Path, Bits], told: Mapping[Path, Bits]) -> dict[Path, Bits]:
    """For each leaf the numbers it has in at least one world where every sum is as told. Exact in a tree."""
    depth = len(next(iter(leaves)))
    up: dict[Path, Bits] = dict(leaves)
    children: dict[Path, list[Path]] = {}
    for leaf in leaves:
        up[leaf] &= told.get(leaf, -1)
    for level in range(depth, 0, -1):
        for path in [path for path in up if len(path) == level]:
            children.setdefault(path[:-1], []).append(path)
        for parent in [path for path in children if len(path) == level - 1]:
            total: Bits = 1
            for child in children[parent]:
                total = _sums(total, up[child])
            up[parent] = total & told.get(parent, -1)
    down: dict[Path, Bits] = {(): up[()]}
    for level in range(depth):
        for parent in [path for path in children if len(path) == level]:
            family = children[parent]
            after: list[Bits] = [1]
            for child in reversed(family[1:]):
                after.append(_sums(after[-1], up[child]))
            before: Bits = 1
            for child, later in zip(family, reversed(after), strict=True):
                down[child] = up[child] & _differences(down[parent], _sums(before, later))
                before = _sums(before, up[child])
    return {leaf: down[leaf] for leaf in leaves}


def _told_of_answering(table: Table, sizes: Mapping[Path, int], k: int) -> dict[Path, Bits]:
    told: dict[Path, Bits] = {}
    for cell in table:
        path: Path = tuple(cell["path"])
        if "answered" in cell:
            told[path] = 1 << int(cell["answered"])
        elif cell["mark"] == "few":
            told[path] = _between(0, k - 1)
        elif cell["answered_from"] is not None:
            high = cell["answered_to"]
            told[path] = _between(int(cell["answered_from"]), sizes[path] if high is None else int(high))
    return told


def _told_of_yes(table: Table, answered: Mapping[Path, int]) -> dict[Path, Bits]:
    told: dict[Path, Bits] = {}
    for cell in table:
        path: Path = tuple(cell["path"])
        if "yes" in cell:
            told[path] = 1 << int(cell["yes"])
        elif cell.get("share_from") is not None:
            n, low, high = answered[path], Fraction(cell["share_from"]), Fraction(cell["share_to"])
            told[path] = sum(1 << yes for yes in range(n + 1) if low * n <= yes and (yes < high * n or high == 1))
    return told


def _summed(numbers: Mapping[Path, int]) -> dict[Path, int]:
    total: dict[Path, int] = {}
    for leaf, number in numbers.items():
        for depth in range(len(leaf) + 1):
            total[leaf[:depth]] = total.get(leaf[:depth], 0) + number
    return total


def _settled(numbers: Mapping[Path, Bits], sizes: Mapping[Path, int], what: str) -> list[Claim]:
    claims = []
    for run, bits in numbers.items():
        if sizes[run] and bits == 1:
            claims.append(Claim(run, f"nobody {what}"))
        elif sizes[run] and bits == 1 << sizes[run]:
            claims.append(Claim(run, f"all {what}"))
    return claims


def who_answered(
    table: Table,
    rosters: Mapping[Path, int],
    *,
    k: int,
    me: Path | None = None,
    led: Mapping[Path, int] | None = None,
) -> list[Claim]:
    """Claims about answering, from the tables and the rosters.

    me: a run in which the attacker answered; led: runs whose number of answers the attacker knows.
    """
    told = _told_of_answering(table, _summed(rosters), k)
    leaves = {run: _between(0, size) for run, size in rosters.items()}
    sizes = dict(rosters)
    leaves.update({run: 1 << number for run, number in (led or {}).items()})
    if me is not None:
        leaves[me] = _between(1, sizes[me])
    numbers = possible(leaves, told)
    if me is not None:  # the others of the own run
        numbers[me] >>= 1
        sizes[me] -= 1
    for run in led or {}:
        del numbers[run]
    return _settled(numbers, sizes, "answered")


def who_belongs(table: Table, runs: Sequence[Path], people: int, *, k: int) -> list[Claim]:
    """Claims about taking part, by somebody who has a list of the organisation's people and no rosters.

    People on the list look alike then, so one of them is surely in a run only when all of them have to be.
    """
    told = _told_of_answering(table, _summed(dict.fromkeys(runs, people)), k)
    numbers = possible({run: _between(0, people) for run in runs}, told)
    return [Claim(run, "all belong") for run, bits in numbers.items() if bits == 1 << people]


def who_said_yes(
    table: Table,
    answered: Mapping[Path, int],
    *,
    mine: Mapping[Path, bool] | None = None,
    led: Mapping[Path, int] | None = None,
) -> list[Claim]:
    """Claims about the answers, knowing who answered.

    mine: the attacker's own answers in the own runs; led: runs whose number of yes the attacker knows.
    """
    told = _told_of_yes(table, _summed(answered))
    leaves = {run: _between(0, size) for run, size in answered.items()}
    sizes = dict(answered)
    leaves.update({run: 1 << number for run, number in (led or {}).items()})
    for run, yes in (mine or {}).items():
        leaves[run] = _between(1, sizes[run]) if yes else _between(0, sizes[run] - 1)
    numbers = possible(leaves, told)
    for run, yes in (mine or {}).items():
        numbers[run] >>= int(yes)
        sizes[run] -= 1
    for run in led or {}:
        del numbers[run]
    return _settled(numbers, sizes, "said yes")
