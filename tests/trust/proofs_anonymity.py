"""The proof of anonymity: an attacker with the database file, its log, every row and the log lines (TRUST 7).

`prove(seed, n)` plays n meetings, seals and wipes them with the program's own code over a real SQLite file (or in a
database of its own where the run stands on PostgreSQL), and lets
the attacker state whose answer is whose. A blind guess is right about once a meeting, however many answered; so is the
attacker, within the interval. Against a naive table (answers in the order they came) the same attacker finds them all.
The test suite runs it with few meetings, `./run proof` with 1 000.
"""

import math
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection

from porukka.domain.surveys import actions
from tests.trust import own_postgresql
from tests.trust.anonymity import attacker
from tests.trust.anonymity.world import NOW, Truth, own_database, play

Z = 3.89  # two-sided, one in ten thousand


def prove(seed: int, n: int) -> dict[str, Any]:
    """Plays, attacks and counts. Raises AssertionError where the attacker does better than chance."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, _database(Path(folder)) as take:
        truths, log = play(seed, n)
        actions.seal_due(now=NOW + timedelta(days=n + 1))
        wiped = actions.wipe_due(now=NOW + timedelta(days=n + 1))
        loot = take(log)
        naive = attacker.take_naive(naive_table(Path(folder) / "naive.sqlite3", truths))
    found = score(loot, truths)
    answers = sum(len(truth.numbers) for truth in truths)
    few, many = interval(n)
    result = {
        "meetings": n,
        "answers": answers,
        "wiped": wiped,
        "a blind guess finds": f"{n} ({few}–{many})",
        "found": found,
        "found in a naive table": naive_score(naive, truths),
        "copies left on the disk": attacker.residues(loot, [words for truth in truths for words in truth.words]),
        "words in the log": sum(1 for truth in truths for words in truth.words if words in log),
        "seconds": round(time.monotonic() - began, 1),
    }
    check(result, few, many)
    return result


@contextmanager
def _database(folder: Path) -> Iterator[Callable[[str], attacker.Loot]]:
    """A database of the proof's own, and how an attacker takes everything that it left on the disk."""
    if connection.vendor == "postgresql":
        with own_postgresql.own_database():
            yield attacker.take_postgresql
    else:
        with own_database(folder / "proof.sqlite3") as path:
            yield lambda log: attacker.take(path, log)


def check(result: dict[str, Any], few: int, many: int) -> None:
    """What has to hold of a result."""
    assert str(result["wiped"]).startswith("wiped"), result
    for strategy, hits in result["found"].items():
        assert few <= hits <= many, (strategy, hits, few, many)
    assert result["found in a naive table"] == result["answers"], result
    assert result["copies left on the disk"] == 0, result
    assert result["words in the log"] == 0, result


def interval(meetings: int) -> tuple[int, int]:
    """How often a blind guess is right: once a meeting on average, with variance one, however many answered."""
    spread = Z * math.sqrt(meetings)
    return max(0, math.floor(meetings - spread)), math.ceil(meetings + spread)


def score(loot: attacker.Loot, truths: list[Truth]) -> dict[str, int]:
    """Right statements of each strategy over all meetings."""
    found: dict[str, int] = {}
    for truth in truths:
        guesses = attacker.guesses(loot, truth.meeting_id, truth.words)
        guesses["pages' keys"] = attacker.by_spent_keys(loot, truth.meeting_id, truth.keys)
        for strategy, guess in guesses.items():
            found[strategy] = found.get(strategy, 0) + attacker.right(guess, truth.numbers)
    return found


def naive_table(path: Path, truths: list[Truth]) -> Path:
    """The same answers as a careless program keeps them: a row each, as they come."""
    writer = sqlite3.connect(path)
    writer.execute("CREATE TABLE naive (meeting TEXT, payload TEXT)")
    for truth in truths:
        for numbers in truth.numbers:
            writer.execute("INSERT INTO naive VALUES (?, ?)", [truth.meeting_id.hex, attacker.text(numbers)])
    writer.commit()
    writer.close()
    return path


def naive_score(naive: dict[str, attacker.Order], truths: list[Truth]) -> int:
    # A meeting where everybody answered by name has no row in the naive table.
    return sum(attacker.right(naive[truth.meeting_id.hex], truth.numbers) for truth in truths if truth.numbers)
