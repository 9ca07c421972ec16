"""The trail: an act waits for nobody, and the minute job leaves a chain without gaps (TRUST 13)."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from porukka.core import audit
from porukka.core.models import AuditEntry

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")


def note(organisation_id: UUID, verb: str = "try") -> int:
    with transaction.atomic():
        return audit.record(
            organisation_id=organisation_id,
            at=NOW,
            actor_kind="program",
            actor_id=None,
            verb=verb,
            subjects=[("activity", organisation_id)],
        )


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Runs each in a thread of its own; returns what they raised."""
    raised: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as fault:
            raised.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
    return raised


@pytest.fixture
def guardless() -> Callable[[str], None]:
    """Runs SQL with the database's own guards off: what somebody with the database's password could do."""

    def run(sql: str) -> None:
        on = "" if connection.vendor == "sqlite" else " ON core_auditentry"
        with connection.cursor() as cursor:
            for what in ("is_never_changed", "is_never_deleted", "is_filled_only_once"):
                cursor.execute(f"DROP TRIGGER core_auditentry_{what}{on}")
            if "DELETE" in sql:
                cursor.execute("DELETE FROM core_auditsubject")
            cursor.execute(sql)

    return run


@pytest.mark.django_db
def test_rows_are_numbered_in_the_order_they_were_written_without_gaps() -> None:
    ours, theirs = uuid4(), uuid4()
    written = [note(ours if place % 3 else theirs) for place in range(12)]
    assert not AuditEntry.objects.exclude(seq=None).exists()
    assert audit.chain_entries(limit=5) == 5
    assert audit.chain_entries() == 7
    assert audit.chain_entries() == 0
    for organisation_id in (ours, theirs):
        rows = list(AuditEntry.objects.filter(organisation_id=organisation_id).order_by("seq"))
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert [row.id for row in rows] == sorted(row.id for row in rows)
        assert audit.first_bad_entry(organisation_id) is None
    assert len(written) == AuditEntry.objects.exclude(hash=None).count()


@pytest.mark.django_db
def test_the_newest_rows_stand_first_also_before_they_have_a_number() -> None:
    ours = uuid4()
    first, second = note(ours), note(ours)
    audit.chain_entries()
    third, fourth = note(ours), note(ours)
    shown = AuditEntry.objects.filter(organisation_id=ours).order_by(*audit.NEWEST_FIRST)
    assert list(shown.values_list("id", "seq")) == [(fourth, None), (third, None), (second, 2), (first, 1)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_auditentry SET seq = 9, prev_hash = hash WHERE seq = 2",
        "UPDATE core_auditentry SET seq = NULL, prev_hash = NULL, hash = NULL WHERE seq = 2",
        "UPDATE core_auditentry SET hash = 'x' WHERE seq = 2",
        "UPDATE core_auditentry SET verb = 'see' WHERE seq = 2",
        "UPDATE core_auditentry SET verb = 'see' WHERE seq IS NULL",
        "UPDATE core_auditentry SET seq = 4 WHERE seq IS NULL",  # a number without its hash
        "DELETE FROM core_auditentry WHERE seq IS NULL",
        "UPDATE core_auditsubject SET kind = 'person'",
    ],
)
def test_the_database_refuses_every_other_change_of_a_row(sql: str) -> None:
    ours = uuid4()
    for _ in range(3):
        note(ours)
    audit.chain_entries()
    note(ours)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    audit.chain_entries()
    assert audit.first_bad_entry(ours) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sql", "bad"),
    [
        ("UPDATE core_auditentry SET verb = 'see' WHERE seq = 2", 2),
        ("UPDATE core_auditentry SET hash = prev_hash WHERE seq = 3", 3),
        ("UPDATE core_auditentry SET seq = 5 WHERE seq = 4", 4),
        ("DELETE FROM core_auditentry WHERE seq = 1", 1),
        ("DELETE FROM core_auditentry WHERE seq = 3", 1),  # its subjects go too, as those of all
        ("UPDATE core_auditentry SET verb = verb", None),
    ],
)
def test_with_the_guards_off_the_check_names_the_first_bad_row(
    guardless: Callable[[str], None], sql: str, bad: int | None
) -> None:
    ours = uuid4()
    for _ in range(4):
        note(ours)
    audit.chain_entries()
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON core_auditsubject"
        cursor.execute(f"DROP TRIGGER core_auditsubject_is_never_deleted{on}")
    guardless(sql)
    assert audit.first_bad_entry(ours) == bad


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_acts_of_one_organisation_do_not_wait_for_each_other() -> None:
    """Each stays open until the other has written its row: with a lock in `record` neither would ever be done."""
    ours = uuid4()
    both = threading.Barrier(2, timeout=5)

    def act() -> None:
        with transaction.atomic():
            note(ours)
            both.wait()

    assert at_once(act, act) == []
    assert audit.chain_entries() == 2
    assert audit.first_bad_entry(ours) is None


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_same_acts_behind_one_lock_do_wait() -> None:
    """The negative control: what the test before would say of numbering inside the act."""
    ours = uuid4()
    both = threading.Barrier(2, timeout=1)

    def act() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ours.int % (2**63)])
            note(ours)
            both.wait()

    assert len(at_once(act, act)) == 2


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_chain_jobs_and_many_writers_at_once_leave_one_whole_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "BATCH", 7)
    ours, theirs = uuid4(), uuid4()
    writing = threading.Event()
    writing.set()

    def write() -> None:
        for place in range(60):
            note(ours if place % 2 else theirs)

    def chain() -> None:
        while writing.is_set():
            audit.chain_entries()

    def write_all() -> None:
        raised.extend(at_once(write, write, write))
        writing.clear()

    raised: list[BaseException] = []
    assert at_once(write_all, chain, chain) == []
    assert raised == []
    audit.chain_entries()
    assert AuditEntry.objects.count() == 180
    for organisation_id in (ours, theirs):
        numbers = AuditEntry.objects.filter(organisation_id=organisation_id).order_by("seq")
        assert list(numbers.values_list("seq", flat=True)) == list(range(1, 91))
        assert audit.first_bad_entry(organisation_id) is None


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_an_act_that_ends_late_is_chained_in_the_next_round() -> None:
    ours = uuid4()
    written, go_on = threading.Event(), threading.Event()

    def late() -> None:
        with transaction.atomic():
            note(ours, "late")
            written.set()
            go_on.wait(timeout=20)

    def soon() -> None:
        written.wait(timeout=20)
        note(ours, "soon")
        assert audit.chain_entries() == 1
        go_on.set()

    assert at_once(late, soon) == []
    assert audit.chain_entries() == 1
    assert list(AuditEntry.objects.order_by("seq").values_list("verb", flat=True)) == ["soon", "late"]
    assert audit.first_bad_entry(ours) is None
