"""What PostgreSQL keeps on its disk of anonymous answers: no more than SQLite does (TRUST 7)."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from porukka.domain.surveys import actions
from porukka.domain.surveys.models import Collection, PooledBallot
from tests.trust import own_postgresql
from tests.trust import proofs_anonymity as proofs
from tests.trust.anonymity import attacker
from tests.trust.anonymity.world import NOW, play

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="looks at PostgreSQL's own files")

LATER = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def _database_allowed(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def migrated(django_db_blocker: Any) -> Iterator[str]:
    """A migrated database to copy: migrating takes longer than these tests."""
    with django_db_blocker.unblock(), own_postgresql.own_database() as name:
        before = own_postgresql.lead_to("postgres")  # a database that somebody is in can't be copied
        yield name
        own_postgresql.lead_to(before)


@pytest.fixture
def own(migrated: str) -> Iterator[None]:
    with own_postgresql.own_database(migrated):
        yield


@pytest.mark.slow
def test_an_attacker_with_everything_does_no_better_than_chance() -> None:
    result = proofs.prove(seed=2026, n=40)
    assert result["answers"] > 200


def traces() -> tuple[list[bytes], list[bytes]]:
    """What only the pool holds before sealing: the locked contents, and the secrets that open them."""
    locked = [row.payload.encode() for row in PooledBallot.objects.all()]
    return locked, [row.secret.encode() for row in Collection.objects.filter(mode="anonymous")]


def left(what: list[bytes]) -> int:
    raw = attacker.take_postgresql("").raw
    return sum(1 for each in what if each in raw)


@pytest.mark.usefixtures("own")
def test_after_wiping_the_files_hold_nothing_of_the_pool() -> None:
    truths, _log = play(seed=5, meetings=4)
    locked, secrets = traces()
    assert len(locked) > 10
    assert (left(locked), left(secrets)) == (len(locked), len(secrets))  # the attacker reads the right files
    actions.seal_due(now=LATER)
    # Negative control: sealing alone leaves dead rows in the files.
    assert left(locked) > 0
    assert left(secrets) > 0
    assert actions.wipe_due(now=LATER) == "wiped 4"
    assert (left(locked), left(secrets)) == (0, 0)
    loot = attacker.take_postgresql("")
    assert attacker.residues(loot, [words for truth in truths for words in truth.words]) == 0
    # The pages' keys stay a week, so that a page sent again is known, and in no order that tells who was first.
    kept = [row["client_key"] for row in loot.rows["surveys_pooledballot"]]
    sent = [key.hex for truth in truths for key in truth.keys]
    assert sorted(kept) == sorted(sent)
    assert kept != sent
    actions.wipe_due(now=LATER + timedelta(days=9))
    assert not PooledBallot.objects.exists()


@pytest.mark.usefixtures("own")
def test_with_the_guards_off_the_same_attacker_finds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: ids in a row and nothing shuffled."""
    count = iter(range(10**9))

    class Still:
        def shuffle(self, _: list[Any]) -> None: ...

    monkeypatch.setattr("porukka.domain.surveys.actions.sealing._random", Still())
    monkeypatch.setattr(PooledBallot._meta.get_field("id"), "_get_default", lambda: uuid.UUID(int=next(count)))
    truths, log = play(seed=7, meetings=10)
    actions.seal_due(now=LATER)
    assert actions.wipe_due(now=LATER) == "wiped 10"
    found = proofs.score(attacker.take_postgresql(log), truths)
    answers = sum(len(truth.numbers) for truth in truths)
    _few, many = proofs.interval(10)
    for strategy in ("rows as written", "words beside numbers", "pages' keys"):
        # Not all: PostgreSQL fills the room of dead rows first, so that some lie out of their order.
        assert found[strategy] > max(many, answers * 0.8), (strategy, found, answers)


@pytest.mark.usefixtures("own")
def test_results_stay_hidden_while_somebody_holds_an_older_picture_of_the_data() -> None:
    import psycopg

    play(seed=3, meetings=1)
    with psycopg.connect(**connection.get_connection_params()) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT count(*) FROM surveys_ballot")
        actions.seal_due(now=LATER)
        assert "wait" in actions.wipe_due(now=LATER)
        assert not Collection.objects.exclude(wiped_at=None).exists()
        reader.rollback()
    assert actions.wipe_due(now=LATER) == "wiped 1"
