"""Puts a sound SQLite in place before anything imports `sqlite3`.

SQLite before 3.51.3 (back to 3.7.0, with 3.44.6 and 3.50.7 as mended branches) has a WAL-reset bug that can lose
committed writes. `pysqlite3` brings a newer one; where it has no wheel the system's is used, with the rollback
journal instead of WAL when it is affected.
"""

import sys

try:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:
    pass

import sqlite3

MENDED_BRANCHES = ((3, 44, 6), (3, 50, 7))


def is_affected(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite version may lose a committed write in WAL mode."""
    if version >= (3, 51, 3):
        return False
    return not any(version[:2] == mended[:2] and version >= mended for mended in MENDED_BRANCHES)


AFFECTED = is_affected(tuple(int(part) for part in sqlite3.sqlite_version.split(".")))  # type: ignore[arg-type]

# FULL: in WAL mode NORMAL syncs only at checkpoints, and an acknowledged answer could be lost with the power.
_SHARED = "PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000; "
INIT_COMMAND = _SHARED + (
    "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA;"
    if AFFECTED
    else "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
)


def refuse_affected_wal(journal_mode: str) -> None:
    """Stops the program when WAL is on with an affected SQLite.

    Raises:
        RuntimeError: with what to do about it.
    """
    if AFFECTED and journal_mode.lower() == "wal":
        raise RuntimeError(
            f"SQLite {sqlite3.sqlite_version} can lose committed writes in WAL mode. "
            "Install pysqlite3, or a SQLite of 3.51.3 or newer."
        )
