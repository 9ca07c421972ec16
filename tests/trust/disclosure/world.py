"""Invented organisations: units, runs of groups, people in them, and what each answered to one question."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from porukka.core.disclosure import Part

Path = tuple[str, ...]

# Sizes of runs as practitioners tell them (two or three a meeting, workshops of twenty), small ones oftenest.
RUN_SIZES = (2, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 10, 11, 12, 12, 14, 16, 20)


@dataclass
class World:
    """roster: everybody in a run; answers: what those who answered said (True is a yes)."""

    rosters: dict[Path, list[str]] = field(default_factory=dict)
    answers: dict[Path, dict[str, bool]] = field(default_factory=dict)

    def parts(self) -> list[Part]:
        return [
            Part(path, len(roster), len(self.answers[path]), sum(self.answers[path].values()))
            for path, roster in self.rosters.items()
        ]

    def persons(self) -> dict[Path, int]:
        """Different people who answered, at every node."""
        found: dict[Path, set[str]] = {}
        for path, said in self.answers.items():
            for depth in range(len(path) + 1):
                found.setdefault(path[:depth], set()).update(said)
        return {path: len(people) for path, people in found.items()}


def random_world(random_: random.Random) -> World:
    """One to four units with one to five runs; moods and turnouts differ, and unanimous runs are common."""
    world = World()
    people: list[str] = []
    for unit in range(random_.randint(1, 4)):
        for run in range(random_.randint(1, 5)):
            path = (f"unit {unit}", f"run {unit}.{run}")
            size = random_.choice(RUN_SIZES)
            again = random_.sample(people, min(len(people), random_.choice((0, 0, 0, 1, 2))))
            again = again[:size]
            new = [f"person {len(people) + number}" for number in range(size - len(again))]
            people += new
            world.rosters[path] = again + new
            turnout = random_.choice((0.5, 0.7, 0.85, 1.0))
            mood = random_.choice((0.0, 0.2, 0.5, 0.7, 0.9, 1.0))
            world.answers[path] = {
                person: random_.random() < mood for person in world.rosters[path] if random_.random() < turnout
            }
    return world
