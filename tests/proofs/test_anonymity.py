"""Nobody in the organisation can tell who wrote an anonymous answer (TRUST 7)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from porukka.domain.surveys import actions
from porukka.domain.surveys.models import Collection
from tests.trust import proofs_anonymity as proofs
from tests.trust.anonymity import attacker
from tests.trust.anonymity.world import NOW, own_database, play

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="looks at SQLite's own files")


@pytest.fixture(autouse=True)
def _database_allowed(django_db_blocker: Any) -> Any:
    with django_db_blocker.unblock():
        yield


def test_an_attacker_with_everything_does_no_better_than_chance() -> None:
    result = proofs.prove(seed=2026, n=40)
    assert result["answers"] > 200


def test_with_the_guards_off_the_same_attacker_finds_them(tmp_path: Path, monkeypatch: Any) -> None:
    """Negative control: no locking, no shuffling, ids in a row, and deleted rows left where they were."""
    sealing = "porukka.domain.surveys.actions.sealing"
    count = iter(range(10**9))

    class Still:
        def shuffle(self, _: list[Any]) -> None: ...

    monkeypatch.setattr(f"{sealing}._random", Still())
    monkeypatch.setattr(f"{sealing}.unlock", lambda secret, words: words)
    monkeypatch.setattr("porukka.domain.surveys.actions.anonymous.lock", lambda secret, words: words)
    from porukka.domain.surveys.models import PooledBallot

    monkeypatch.setattr(PooledBallot._meta.get_field("id"), "_get_default", lambda: _uuid(next(count)))
    with own_database(tmp_path / "careless.sqlite3") as path:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=OFF")
        truths, log = play(seed=7, meetings=10)
        actions.seal_due(now=NOW + timedelta(days=20))
        loot = attacker.take(path, log)
    found = proofs.score(loot, truths)
    answers = sum(len(truth.numbers) for truth in truths)
    _few, many = proofs.interval(10)
    assert found["rows as written"] == answers > many
    assert found["words beside numbers"] == answers
    assert found["pages' keys"] == answers
    assert attacker.residues(loot, [words for truth in truths for words in truth.words]) > 0


def test_results_stay_hidden_while_a_reader_keeps_the_log_from_being_emptied(tmp_path: Path) -> None:
    import sqlite3

    with own_database(tmp_path / "busy.sqlite3") as path:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=100")
        play(seed=3, meetings=1)
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM surveys_ballot").fetchone()
        later = NOW + timedelta(days=2)
        actions.seal_due(now=later)
        assert "wait" in actions.wipe_due(now=later)
        assert not Collection.objects.exclude(wiped_at=None).exists()
        reader.execute("COMMIT")
        reader.close()
        assert actions.wipe_due(now=later) == "wiped 1"
        assert Path(f"{path}-wal").stat().st_size < 20_000  # only the mark itself has been written since
    with own_database(tmp_path / "careless.sqlite3"), connection.cursor() as cursor:
        # Negative control: where deleted rows are not overwritten, nothing is ever said to be wiped.
        play(seed=3, meetings=1)
        actions.seal_due(now=later)
        cursor.execute("PRAGMA secure_delete=OFF")
        assert "wait" in actions.wipe_due(now=later)


def test_the_secret_that_locked_the_pool_is_gone_from_the_disk(tmp_path: Path) -> None:
    with own_database(tmp_path / "secret.sqlite3") as path:
        play(seed=5, meetings=2)
        secrets = [row.secret.encode() for row in Collection.objects.filter(mode="anonymous")]
        assert any(secret in attacker.take(path, "").raw for secret in secrets)
        actions.seal_due(now=NOW + timedelta(days=3))
        actions.wipe_due(now=NOW + timedelta(days=3))
        raw = attacker.take(path, "").raw
    assert len(secrets) == 2
    assert not any(secret in raw for secret in secrets)


def _uuid(number: int) -> Any:
    import uuid

    return uuid.UUID(int=number)
