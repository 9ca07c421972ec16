"""SQLite versions that can lose a committed write are not used in WAL mode."""

import sqlite3
from pathlib import Path

import pytest

import config.sqlite as sound_sqlite
from porukka.core.apps import refuse_affected_wal


class Connection:
    """As much of a connection as the check asks for."""

    vendor = "sqlite"

    def __init__(self, path: Path, mode: str) -> None:
        self._real = sqlite3.connect(path)
        self._real.execute(f"PRAGMA journal_mode={mode}")

    def cursor(self) -> "Connection":
        return self

    def __enter__(self) -> sqlite3.Cursor:
        self._cursor = self._real.cursor()
        return self._cursor

    def __exit__(self, *exc: object) -> None:
        self._cursor.close()
        self._real.close()


@pytest.mark.parametrize(
    ("version", "affected"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_which_versions_are_affected(version: tuple[int, int, int], affected: bool) -> None:
    assert sound_sqlite.is_affected(version) is affected


def test_an_affected_sqlite_does_not_start_in_wal_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound_sqlite, "AFFECTED", True)
    with pytest.raises(RuntimeError, match="WAL"):
        refuse_affected_wal(Connection(tmp_path / "a.sqlite3", "WAL"))
    refuse_affected_wal(Connection(tmp_path / "b.sqlite3", "DELETE"))


def test_negative_control_a_sound_sqlite_starts_in_wal_mode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sound_sqlite, "AFFECTED", False)
    refuse_affected_wal(Connection(tmp_path / "a.sqlite3", "WAL"))
