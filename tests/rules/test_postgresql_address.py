"""Nothing that an address of PostgreSQL asks for is passed over, by the program or by PostgreSQL's own tools."""

import subprocess
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.postgresql import OPTIONS, database
from porukka.core.backups import copies


def test_a_connection_that_must_be_checked_is() -> None:
    asked = database("postgresql://u:p%40ss@db.example:6432/name?sslmode=verify-full&sslrootcert=/etc/my%20ca.pem")
    assert (asked["HOST"], asked["PORT"], asked["PASSWORD"]) == ("db.example", 6432, "p@ss")
    options: Any = asked["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/my ca.pem")
    assert options["pool"]["max_size"] == 8


def test_the_socket_folder_is_a_host_and_no_option() -> None:
    asked: Any = database("postgresql://u@/name?host=/run/pg&sslmode=disable")
    assert asked["HOST"] == "/run/pg"
    assert "host" not in asked["OPTIONS"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://u:secret@h/n?sslmod=verify-full", "sslmod is not known"),
        ("postgresql://u:secret@h/n?sslmode=require&sslmode=disable", "twice"),
        ("postgresql://u:secret@h/n?sslmode=require&pool=1", "pool is not known"),
        ("postgresql://u:secret@h:port/n", "port"),
        ("mysql://u:secret@h/n", "postgresql://"),
    ],
)
def test_what_is_not_known_is_refused_in_words_and_without_the_password(address: str, words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=words) as refused:
        database(address)
    assert "secret" not in str(refused.value)


def test_every_option_is_one_of_libpq_and_told_to_the_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    from psycopg import pq

    known = {one.keyword.decode(): (one.envvar or b"").decode() for one in pq.Conninfo.get_defaults()}
    assert {name: known.get(name) for name in OPTIONS} == OPTIONS
    asked = database("postgresql://u@h/n?sslmode=verify-full&sslrootcert=/ca.pem")
    given: dict[str, str] = {}

    def run(_command: Any, *, env: dict[str, str], **_more: Any) -> Any:
        given.update(env)
        return subprocess.CompletedProcess([], 0)

    monkeypatch.setattr(copies, "connection", SimpleNamespace(settings_dict=asked))
    monkeypatch.setattr(subprocess, "run", run)
    copies._run_tool("pg_dump")
    assert (given["PGSSLMODE"], given["PGSSLROOTCERT"], given["PGHOST"]) == ("verify-full", "/ca.pem", "h")
