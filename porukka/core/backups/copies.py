"""A consistent copy of the live database, and a copy made a database again, on both engines."""

import os
import secrets
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import ProgrammingError, connection, transaction

import config.sqlite  # noqa: F401  (before anything imports sqlite3)
from config import postgresql
from porukka.core.backups.archive import BackupFault, overwrite_and_remove
from porukka.core.backups.checks import Facts, facts

SQLITE, POSTGRESQL = "database.sqlite3", "database.dump"


def copy_name() -> str:
    """What the copy is called in the archive, by engine."""
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def copy_live_database(folder: Path) -> tuple[Path, Facts]:
    """Copies the database into a folder while others go on writing; returns the copy and what is in it.

    Everything that was committed before the call is in the copy, and nothing of it half.
    """
    return _copy_sqlite(folder) if connection.vendor == "sqlite" else _copy_postgresql(folder)


def _copy_sqlite(folder: Path) -> tuple[Path, Facts]:
    """One reading of the file, without its free pages: what was deleted is not in the copy."""
    copy = folder / SQLITE
    copy.touch(mode=0o600)  # an empty file of ours is written into, readable by its owner only
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(copy)])
    return copy, _facts_of(copy)


def _copy_postgresql(folder: Path) -> tuple[Path, Facts]:
    """`pg_dump` of one snapshot, and the facts of the same snapshot."""
    copy = folder / POSTGRESQL
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run_tool("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={copy}")
        return copy, facts(cursor, connection.vendor)


def _facts_of(copy: Path) -> Facts:
    """Of a SQLite file, read without changing it."""
    import sqlite3

    with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as held:
        return facts(held.cursor(), "sqlite")


def refuse_full_database() -> None:
    """Raises BackupFault unless there is nothing to overwrite where the settings point."""
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        there = [each for each in (place, *_beside(place)) if each.exists()]
        if there:
            raise BackupFault(f"{there[0]} is there already. Restore into an empty data folder (PORUKKA_DATA).")
        return
    if connection.introspection.table_names():
        raise BackupFault("The database has tables already. Restore into an empty one (PORUKKA_DATABASE_URL).")


def put_in_place(copy: Path) -> None:
    """Makes a checked copy the database that the settings name. Nothing is written over."""
    refuse_full_database()
    if connection.vendor == "sqlite":
        connection.close()
        os.link(copy, connection.settings_dict["NAME"])  # fails where somebody else was quicker
        copy.unlink()
    else:
        load_dump(copy, str(connection.settings_dict["NAME"]))


def load_dump(copy: Path, database: str) -> None:
    """Loads a dump of PostgreSQL into an empty database, whole or not at all."""
    _run_tool(
        "pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction",
        f"--dbname={database}", str(copy),
    )  # fmt: skip


@contextmanager
def temporary_database(copy: Path) -> Iterator[None]:
    """For a while the program's own connection is to a database made of the copy, gone afterwards.

    SQLite: the copy itself. PostgreSQL: a new database on the same server, which the role must be allowed to make.
    """
    if connection.vendor == "sqlite":
        with _pointed_at(str(copy)):
            try:
                yield
            finally:
                connection.close()
                for each in _beside(copy):
                    overwrite_and_remove(each)
        return
    name = f"porukka_verify_{secrets.token_hex(6)}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
    except ProgrammingError as refused:
        raise BackupFault(
            "The role may make no database to look the backup through in, so nothing was done. Let it, at least for "
            f"now: ALTER ROLE … CREATEDB ({refused})"
        ) from refused
    try:
        load_dump(copy, name)
        with _pointed_at(name):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _pointed_at(name: str) -> Iterator[None]:
    before = connection.settings_dict["NAME"]
    _let_go()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        _let_go()
        connection.settings_dict["NAME"] = before


def _let_go() -> None:
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def _beside(place: Path) -> list[Path]:
    return [place.with_name(place.name + end) for end in ("-wal", "-shm", "-journal")]


def _run_tool(tool: str, *arguments: str) -> None:
    """A tool of PostgreSQL against the database of the settings; the password goes by the environment."""
    chosen: Mapping[str, Any] = connection.settings_dict
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    env = os.environ | {name: str(chosen[key]) for name, key in given.items() if chosen[key]}
    asked = chosen["OPTIONS"]  # a connection that must be checked or encrypted is so for the tools too
    env |= {name: str(asked[key]) for key, name in postgresql.OPTIONS.items() if key in asked}
    program = str(Path(settings.PG_BIN) / tool) if settings.PG_BIN else tool
    try:
        done = subprocess.run([program, *arguments], env=env, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise BackupFault(
            f"{tool} is not here. Install PostgreSQL's client programs of the server's version, "
            "or name their folder in PORUKKA_PG_BIN."
        ) from missing
    if done.returncode:
        raise BackupFault(f"{tool} failed: {done.stderr.strip()[-2000:]}")
