"""Somebody in the organisation who has the database file, its log, every row and the program's log lines.

For each meeting the attacker knows who sent first, second, third (they sat in the room) and states which stored answer
is whose. Each strategy gives one guess: the stored answers in the order they are believed to have been sent.
"""

import json
import re
import sqlite3
import uuid
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

Order = list[dict[str, int]]
TABLES = ("surveys_ballot", "surveys_ballotwords", "surveys_pooledballot", "surveys_collection")


@dataclass
class Loot:
    """All that the attacker took."""

    rows: dict[str, list[dict[str, Any]]]
    raw: bytes
    log: str
    places: dict[bytes, int]  # where each content first lies in the bytes


def take(path: Path, log: str) -> Loot:
    """Copies what lies on the disk: the file, SQLite's log beside it, and every row by the order it was written in."""
    raw = b"".join(
        beside.read_bytes() for beside in (path, Path(f"{path}-wal"), Path(f"{path}-journal")) if beside.exists()
    )
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    reader.row_factory = sqlite3.Row
    rows = {
        table: [dict(row) for row in reader.execute(f"SELECT rowid AS row_number, * FROM {table} ORDER BY rowid")]
        for table in TABLES
    }
    reader.close()
    return Loot(rows, raw, log, _places(raw))


def take_postgresql(log: str) -> Loot:
    """The same from PostgreSQL, for somebody who reads the server's own files: tables and indexes, dead rows too."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")  # what is in memory is written into the files
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(oid), 0, pg_relation_size(oid)) FROM pg_class "
            "WHERE oid >= 16384 AND relkind IN ('r', 'i', 't') AND pg_relation_size(oid) > 0 ORDER BY oid"
        )
        raw = b"".join(bytes(row[0]) for row in cursor.fetchall())
        rows: dict[str, list[dict[str, Any]]] = {}
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY ctid")
            names = [column.name for column in cursor.description]
            rows[table] = [dict(zip(names, map(_as_written, row), strict=True)) for row in cursor.fetchall()]
    places = {
        row["payload"].encode(): raw.find(uuid.UUID(row["id"]).bytes) for row in reversed(rows["surveys_ballot"])
    }
    return Loot(rows, raw, log, places)


def _as_written(value: Any) -> Any:
    """Ids as SQLite keeps them."""
    return value.hex if isinstance(value, uuid.UUID) else value


def guesses(loot: Loot, meeting_id: uuid.UUID, words: list[str]) -> dict[str, Order]:
    """One guess a strategy. `words`: what the attacker heard people say aloud afterwards, in the order they sent it."""
    collections = [row["id"] for row in loot.rows["surveys_collection"] if row["meeting_id"] == meeting_id.hex]
    ballots = [row for row in loot.rows["surveys_ballot"] if row["collection_id"] in collections]
    said = [row for row in loot.rows["surveys_ballotwords"] if row["collection_id"] in collections]
    written = [json.loads(row["payload"]) for row in ballots]
    found = {
        "rows as written": written,
        "rows by id": [json.loads(row["payload"]) for row in sorted(ballots, key=lambda row: row["id"])],
        "bytes on the disk": _by_bytes(loot.places, ballots),
    }
    # The words tell who wrote them: if they stood in the ballots' order, so would the numbers.
    by_words = {row["words"]: payload for row, payload in zip(said, written, strict=False)}
    found["words beside numbers"] = [by_words[each] for each in words if each in by_words]
    return found


def by_spent_keys(loot: Loot, meeting_id: uuid.UUID, keys: list[uuid.UUID]) -> Order:
    """The pages' keys (from the phones' memory, in the order they were sent), lined up with the ballots."""
    collections = [row["id"] for row in loot.rows["surveys_collection"] if row["meeting_id"] == meeting_id.hex]
    spent = [row["client_key"] for row in loot.rows["surveys_pooledballot"] if row["collection_id"] in collections]
    ballots = [
        json.loads(row["payload"]) for row in loot.rows["surveys_ballot"] if row["collection_id"] in collections
    ]
    place = {key: number for number, key in enumerate(spent)}
    return [ballots[place[key.hex]] for key in keys if key.hex in place and place[key.hex] < len(ballots)]


def residues(loot: Loot, words: list[str]) -> int:
    """How many answers' words lie on the disk more than once: a copy that sealing left behind."""
    seen = Counter(re.findall(rb"sana [0-9a-f]{12}", loot.raw))
    return sum(1 for each in words if seen[each.encode()] > 1)


def _by_bytes(places: dict[bytes, int], ballots: list[dict[str, Any]]) -> Order:
    """Ballots by where their content first lies in the file: an older copy would stand in the order of sending."""
    ordered = sorted(ballots, key=lambda row: places.get(row["payload"].encode(), 0))
    return [json.loads(row["payload"]) for row in ordered]


def _places(raw: bytes) -> dict[bytes, int]:
    found: dict[bytes, int] = {}
    for each in re.finditer(rb'\{"own_goal"[^}]*\}', raw):
        found.setdefault(each[0], each.start())
    return found


def right(guess: Order, truth: Order) -> int:
    """How many people's answers were stated rightly."""
    return sum(1 for stated, was in zip(guess, truth, strict=False) if stated == was)


def text(numbers: dict[str, int]) -> str:
    """A content as a table would keep it."""
    return json.dumps(numbers)


def take_naive(path: Path) -> dict[str, Order]:
    """A careless program's table, by meeting, in the order the rows were written."""
    reader = sqlite3.connect(path)
    found: dict[str, Order] = {}
    for meeting, payload in reader.execute("SELECT meeting, payload FROM naive ORDER BY rowid"):
        found.setdefault(meeting, []).append(json.loads(payload))
    reader.close()
    return found
