"""An answer that was acknowledged is there after kill -9 and a full disk (TRUST 15)."""

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection

from tests.trust import own_postgresql
from tests.trust.anonymity.world import own_database

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="kills a PostgreSQL")
ROOT = Path(__file__).resolve().parents[3]
THANKS = "Vastauksesi tuli perille"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Room:
    """A database of the room's own, with an open meeting and cards for everybody in it."""

    data: Path
    address: str  # of its PostgreSQL database; empty on SQLite
    made: dict[str, Any]

    @property
    def env(self) -> dict[str, str]:
        return run_env(self.data, self.address)

    def rows(self, sql: str) -> list[Any]:
        """What a fresh reader finds."""
        if self.address:
            with psycopg.connect(self.address) as reader:
                return list(reader.execute(sql).fetchall())
        file = sqlite3.connect(self.data / "porukka.sqlite3")
        rows = file.execute(sql).fetchall()
        file.close()
        return rows

    def stored(self) -> dict[str, int]:
        """Participation → answer."""
        rows = self.rows(
            "SELECT s.participation_id, a.number FROM surveys_answer a JOIN surveys_sheet s ON s.id = a.sheet_id "
            "WHERE a.item_key = 'useful' AND a.number IS NOT NULL"
        )
        return {str(who).replace("-", ""): number for who, number in rows}


def run_env(data: Path, address: str = "") -> dict[str, str]:
    # A data folder and a database of its own, and not the test's settings.
    own = {"PORUKKA_DATA": str(data), "PORUKKA_DATABASE_URL": address}
    return {**os.environ, **own, "PORUKKA_DEBUG": "1", "PYTHONPATH": str(ROOT)}


@contextmanager
def server(
    room: Room, application: str = "config.wsgi:application"
) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    """A real gunicorn with two workers, in a process group of its own."""
    port = free_port()
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"),
            *("--workers", "2", "--threads", "2", "--log-level", "error"),
        ],
        cwd=ROOT,
        env=room.env,
        start_new_session=True,
    )
    try:
        for _ in range(150):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process
    finally:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kills the server and its workers as a power cut would."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(port: int, method: str, path: str, cookie: str = "", body: str = "") -> tuple[int, str, str, str]:
    """Status, page, cookie and where it sends on."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Cookie": cookie, "Accept-Language": "fi", "Content-Type": "application/x-www-form-urlencoded"}
    link.request(method, path, body=body or None, headers=headers)
    response = link.getresponse()
    page = response.read().decode()
    given = (response.getheader("Set-Cookie") or "").split(";")[0]
    link.close()
    return response.status, page, given, response.getheader("Location") or ""


def answer(port: int, token: str, useful: int) -> bool:
    """Goes from the link to the thank-you. True when the server said that it arrived."""
    try:
        _status, _page, cookie, _to = ask(port, "GET", f"/v/{token}/")
        _status, page, _cookie, _to = ask(port, "GET", "/vastaa/", cookie)
        note = re.search(r'name="note" value="([^"]+)"', page)
        assert note is not None, page[:400]
        body = urlencode({"note": note[1], "lang": "fi", "q0_useful": str(useful)})
        status, page, _cookie, _to = ask(port, "POST", "/vastaa/", body=body)
    except (OSError, http.client.HTTPException):
        return False
    return status == 200 and THANKS in page


def make_room(data: Path, address: str = "") -> Room:
    made = subprocess.run(
        [sys.executable, "-m", "tests.trust.answers.room", "12"],
        cwd=ROOT, env=run_env(data, address), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return Room(data, address, json.loads(made.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Room]]:
    """On PostgreSQL rooms are copies of one: migrating takes longer than these tests."""
    with own_postgresql.new_database() as (name, address):
        yield name, make_room(tmp_path_factory.mktemp("room"), address)


@pytest.fixture
def room(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Room]:
    if connection.vendor == "sqlite":
        yield make_room(tmp_path)
        return
    name, first = request.getfixturevalue("template")
    with own_postgresql.new_database(name) as (_name, address):
        yield Room(first.data, address, first.made)


def kill_in_the_middle(room: Room, killed: Callable[["subprocess.Popen[bytes]"], None]) -> list[str]:
    """Everybody answers at once, and the server is killed when three have been thanked. Returns whom it thanked."""
    acknowledged: list[str] = []
    enough = threading.Event()

    def one(participation: str, token: str, value: int) -> None:
        if answer(port, token, value):
            acknowledged.append(participation.replace("-", ""))
            if len(acknowledged) >= 3:
                enough.set()

    with server(room) as (port, process):
        threads = [
            threading.Thread(target=one, args=(who, token, place % 5 + 1))
            for place, (who, token) in enumerate(room.made["cards"].items())
        ]
        for thread in threads:
            thread.start()
        enough.wait(30)
        killed(process)  # in the middle of the others' answers
        for thread in threads:
            thread.join()
    return acknowledged


def test_what_was_acknowledged_is_there_after_kill_9(room: Room) -> None:
    acknowledged = kill_in_the_middle(room, kill)
    assert len(acknowledged) >= 3
    assert set(acknowledged) <= set(room.stored())
    # And the server starts again on the same data.
    with server(room) as (port, _process):
        assert answer(port, next(iter(room.made["cards"].values())), 5)


@pytest.mark.slow
@on_postgresql
def test_what_was_acknowledged_is_there_after_postgresql_itself_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a PostgreSQL of the test's own: its processes that serve the room are killed, and it recovers by itself."""
    command = [sys.executable, "-m", "tests.postgres"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as own:
        assert own.stdout is not None
        monkeypatch.setenv("PORUKKA_DATABASE_URL", own.stdout.readline().strip())
        with own_postgresql.new_database() as (_name, address):
            room = make_room(tmp_path, address)
            acknowledged = kill_in_the_middle(room, lambda _process: kill_backends(room))
            assert len(acknowledged) >= 3
            assert set(acknowledged) <= set(room.stored())


def kill_backends(room: Room) -> None:
    """Kills PostgreSQL's processes that serve the room. Its first process then ends the others and recovers."""
    for (pid,) in room.rows(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    ):
        os.kill(pid, signal.SIGKILL)
    for _ in range(150):
        with suppress(psycopg.OperationalError):
            room.rows("SELECT 1")
            return
        time.sleep(0.1)


def test_a_server_that_thanks_too_early_loses_it(room: Room) -> None:
    """Negative control: the same test catches a server that acknowledges before it stores."""
    who, token = next(iter(room.made["cards"].items()))
    with server(room, "tests.trust.answers.careless:application") as (port, process):
        said = answer(port, token, 4)
        kill(process)
    assert said
    assert who.replace("-", "") not in room.stored()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks at SQLite's own settings")
def test_every_commit_is_synced_before_it_is_acknowledged(tmp_path: Path, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), own_database(tmp_path / "synced.sqlite3"), connection.cursor() as cursor:
        settings = []
        for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            settings.append(cursor.fetchone()[0])
    assert settings in (["wal", 2, 1, 1], ["delete", 3, 1, 1])


def test_a_full_disk_gets_no_thank_you_and_keeps_what_was_typed(door: Any, monkeypatch: Any) -> None:
    from django.db import OperationalError

    from porukka.domain.surveys.models import Sheet

    phone = door.phone()
    page = door.open(phone, door.elina)

    def full(*_: Any, **__: Any) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as disk:
        disk.setattr("porukka.domain.surveys.actions.linked.insert_rows", full)
        told = door.send(phone, page, useful="4", open="Sanani")
    assert told.status_code == 503
    assert THANKS not in told.content.decode()
    assert "Sanani" in told.content.decode()
    assert not Sheet.objects.exists()
    assert door.send(phone, told, useful="4", open="Sanani").status_code == 200


def test_two_sends_at_once_make_one_answer(room: Room) -> None:
    token = next(iter(room.made["cards"].values()))
    with server(room) as (port, _process):
        _status, _page, cookie, _to = ask(port, "GET", f"/v/{token}/")
        _status, page, _cookie, _to = ask(port, "GET", "/vastaa/", cookie)
        note = re.search(r'name="note" value="([^"]+)"', page)
        assert note is not None
        body = urlencode({"note": note[1], "lang": "fi", "q0_useful": "4"})
        pages: list[int] = []
        threads = [
            threading.Thread(target=lambda: pages.append(ask(port, "POST", "/vastaa/", body=body)[0]))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert pages == [200] * 8
    assert len(room.stored()) == 1
    assert room.rows("SELECT count(*), max(revision) FROM surveys_sheet") == [(1, 1)]
