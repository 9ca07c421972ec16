"""Backup is one command, encrypted, verified by restoring (TRUST 18); the pool in it is sealed after it (TRUST 7)."""

import json
import os
import re
import secrets
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from porukka.core import audit, keys
from porukka.core.backups import checks, keeping, making
from porukka.core.backups.archive import BackupFault, Lock, Opener, open_files
from porukka.core.models import AuditEntry
from tests.cast import make_cast
from tests.factories.surveys import meeting_at, people_in, says_nameless, uses_rating, were_there
from tests.trust.backups.conftest import ON_SQLITE, ROOT, House

OURS = uuid.UUID("7d4d5a39-3f5b-4f39-9f0d-0c1d9e7f5a01")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def note(number: int) -> None:
    """One act, acknowledged when this returns."""
    with transaction.atomic():
        audit.record(
            organisation_id=OURS,
            at=NOW,
            actor_kind="program",
            actor_id=None,
            verb="try",
            reason=str(number),
            subjects=[("activity", OURS)],
        )


@contextmanager
def writing() -> Iterator[list[int]]:
    """Somebody who writes on and on; the list holds what has been acknowledged."""
    done: list[int] = []
    stop = threading.Event()

    def write() -> None:
        try:
            while not stop.is_set():
                note(len(done))
                done.append(len(done))
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        while len(done) < 50:
            stop.wait(0.01)
        yield done
    finally:
        stop.set()
        thread.join(timeout=30)


def make(house: House, name: str = "b.age") -> Path:
    target = house.folder / name
    making.make_backup(target, lock=house.lock, now=NOW)
    return target


def test_a_backup_made_while_others_write_holds_all_that_was_acknowledged_before_it(house: House) -> None:
    with writing() as done:
        before = len(done)
        target = make(house)
        during = len(done)
    assert during > before, "nobody wrote while the backup was made"
    assert making.verify_backup(target, opener=house.opener)[-1].startswith("the audit trail is whole")
    env = house.empty()
    identity = house.folder / "identity"
    identity.write_text(house.opener.identity)
    assert "Restored." in house.porukka(env, "restore", target, "--identity", identity, "--without-keys")
    trail = house.rows(env, "SELECT verb, reason FROM core_auditentry ORDER BY id")
    assert trail.pop() == ("restore_backup", NOW.isoformat()), (
        "the trail tells that it was restored, and from when"
    )
    numbers = sorted(int(reason) for _verb, reason in trail)
    assert numbers == list(range(len(numbers)))
    assert before <= len(numbers) <= during + 1
    # What is there is never written over.
    assert "already" in house.porukka(env, "restore", target, "--identity", identity, fails=True)


@pytest.mark.skipif(not ON_SQLITE, reason="there is no file to copy")
def test_a_plain_copy_of_the_live_file_loses_what_was_acknowledged(house: House) -> None:
    """The negative control: why a backup is more than copying the database's file."""
    import sqlite3

    with writing() as done:
        before = len(done)
        shutil.copy(house.name, house.folder / "copied.sqlite3")
    held = sqlite3.connect(house.folder / "copied.sqlite3")
    assert held.execute("SELECT COUNT(*) FROM core_auditentry").fetchone()[0] < before
    held.close()


def test_the_file_tells_nothing_without_the_key_and_opens_with_standard_age(house: House) -> None:
    make_cast(NOW)
    note(1)
    target = make(house)
    content = target.read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    for plain in ("Arjen eväät", "core_auditentry", "manifest", "Aino"):
        assert plain.encode() not in content
    opened = pyrage.decrypt(content, [house.secret])
    assert opened[:2] == b"\x1f\x8b"  # a gzipped tar
    assert target.stat().st_mode & 0o077 == 0
    assert list(Path(settings.DATA).glob(f"{making.ASIDE}*")) == []


def test_the_manifest_holds_counts_only(house: House) -> None:
    make_cast(NOW)
    note(1)
    audit.chain_entries()
    (folder := house.folder / "opened").mkdir()
    names = open_files(make(house), folder, house.opener)
    assert "django-1" not in names, "the keys are never beside the database"
    told = json.loads((folder / making.MANIFEST).read_text())
    assert told["facts"]["tables"]["core_auditentry"] == 1
    assert told["facts"]["chains"] == [[OURS.hex, 1, AuditEntry.objects.get().hash]]
    assert "Aino" not in json.dumps(told)


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_end(content: bytes) -> bytes:
    return content[:-20]


def with_a_flipped_bit(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("harm", [cut, without_end, with_a_flipped_bit])
def test_a_file_that_was_cut_or_changed_is_refused(house: House, harm: Callable[[bytes], bytes]) -> None:
    note(1)
    target = make(house)
    (harmed := house.folder / "harmed.age").write_bytes(harm(target.read_bytes()))
    for act in (making.verify_backup, making.restore_keys):
        with pytest.raises(BackupFault):
            act(harmed, opener=house.opener)
    assert making.verify_backup(target, opener=house.opener)


def test_another_key_does_not_open_it(house: House) -> None:
    target = make(house)
    for opener in (Opener(identity=str(pyrage.x25519.Identity.generate())), Opener(passphrase="x" * 12), Opener()):
        with pytest.raises(BackupFault):
            making.verify_backup(target, opener=opener)


def test_it_is_never_written_open_and_never_over_a_file(house: House) -> None:
    with pytest.raises(BackupFault, match="never written open"):
        making.make_backup(house.folder / "open.age", lock=Lock(), now=NOW)
    assert not (house.folder / "open.age").exists()
    target = make(house)
    kept = target.read_bytes()
    with pytest.raises(BackupFault, match="already"):
        make(house)
    assert target.read_bytes() == kept
    assert sorted(path.name for path in house.folder.glob("*.part")) == []


def test_restoring_into_a_database_in_use_is_refused(house: House) -> None:
    note(1)
    target = make(house)
    note(2)
    with pytest.raises(BackupFault, match="already"):
        making.restore_backup(target, opener=house.opener, now=NOW)
    assert AuditEntry.objects.count() == 2


def sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


ON = "" if ON_SQLITE else " ON core_auditentry"
DROP = f"DROP TRIGGER core_auditentry_is_never_changed{ON}"


def test_a_lost_guard_is_found(house: House) -> None:
    sql(DROP)
    with pytest.raises(BackupFault, match="guard of the database is missing: core_auditentry_is_never_changed"):
        making.verify_backup(make(house), opener=house.opener)


def test_a_changed_row_of_the_trail_is_found(house: House) -> None:
    for number in range(3):
        note(number)
    audit.chain_entries()
    sql(f"ALTER TABLE core_auditentry DISABLE TRIGGER {DROP.split()[2]}" if not ON_SQLITE else DROP)
    sql("UPDATE core_auditentry SET verb = 'see' WHERE seq = 2")
    if ON_SQLITE:
        with connection.schema_editor() as editor:
            from porukka.core.triggers import append_only

            append_only("core_auditentry", but=["seq", "prev_hash", "hash"])[1].database_forwards(
                "core", editor, None, None
            )
    with pytest.raises(BackupFault, match="does not hold from row 2"):
        making.verify_backup(make(house), opener=house.opener)


def test_a_bad_backup_is_never_put_in_place(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked through before, on both engines; a good one is (negative control)."""
    placed: list[Path] = []
    monkeypatch.setattr(making, "refuse_full_database", lambda: None)
    monkeypatch.setattr(making, "put_in_place", placed.append)
    making.restore_backup(make(house, "good.age"), opener=house.opener, now=NOW)
    assert len(placed) == 1
    sql(DROP)
    with pytest.raises(BackupFault, match="guard of the database is missing"):
        making.restore_backup(make(house), opener=house.opener, now=NOW)
    assert len(placed) == 1


@pytest.mark.skipif(ON_SQLITE, reason="PostgreSQL makes a database to look through")
def test_a_role_that_may_make_no_database_is_told_so(house: House) -> None:
    target = make(house)
    sql("CREATE ROLE porukka_small", "SET ROLE porukka_small")
    try:
        with pytest.raises(BackupFault, match="CREATEDB"):
            making.verify_backup(target, opener=house.opener)
    finally:
        sql("RESET ROLE", "DROP ROLE porukka_small")


def test_rows_that_got_lost_on_the_way_are_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy that lacks rows: seen because the manifest was written from what should be there."""
    note(1)
    target = make(house)
    before = checks.facts

    def less(cursor: Any, engine: str) -> checks.Facts:
        sql("INSERT INTO core_job (name, next_run, last_result) VALUES ('extra', '2026-01-01', '')")
        return before(cursor, engine)

    monkeypatch.setattr(checks, "facts", less)
    with pytest.raises(BackupFault, match="core_job has 1 rows, the manifest says 0"):
        making.verify_backup(target, opener=house.opener)


def test_an_older_backup_is_brought_up_to_date_and_a_newer_one_refused(house: House) -> None:
    note(1)
    call_command("migrate", "core", "0002", verbosity=0)
    older = make(house, "older.age")
    assert "1 migrations were missing and have been run" in making.verify_backup(older, opener=house.opener)
    call_command("migrate", "core", verbosity=0)
    sql("INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_later', '2030-01-01')")
    with pytest.raises(BackupFault, match=r"newer version: core\.9999_later"):
        making.verify_backup(make(house, "newer.age"), opener=house.opener)


def test_the_pool_is_sealed_at_once_after_a_restore_and_the_backup_holds_it_locked(house: House) -> None:
    cast = make_cast(timezone.now() - timedelta(hours=20))
    version = uses_rating(cast.group)
    meeting = meeting_at(cast.group, cast.now - timedelta(minutes=30))
    were_there(meeting, people_in(cast.group, 4))
    for face in (1, 2, 3):
        says_nameless(meeting, version, now=cast.now, own_goal=face, open="Tunnistettava lause")
    target = make(house)
    assert b"Tunnistettava" not in pyrage.decrypt(target.read_bytes(), [house.secret])
    env = house.empty()
    (identity := house.folder / "identity").write_text(house.opener.identity)
    assert "Run restore-keys first" in house.porukka(env, "restore", target, "--identity", identity, fails=True)
    making.back_up_keys(house.folder / "keys.age", lock=house.lock)
    house.porukka(env, "restore-keys", house.folder / "keys.age", "--identity", identity)
    house.porukka(env, "restore", target, "--identity", identity)
    assert "sealed 1" in house.porukka(env, "worker", "--once")
    assert house.rows(env, "SELECT COUNT(*) FROM surveys_pooledballot WHERE payload IS NOT NULL") == [(0,)]
    assert house.rows(env, "SELECT COUNT(*) FROM surveys_ballot") == [(3,)]


def test_the_command_keeps_35_days_and_no_more(house: House) -> None:
    (folder := house.folder / "kept").mkdir()
    now = timezone.now()
    old, young = (keeping.dated_name(now - timedelta(days=days)) for days in (36, 34))
    for name in (old, young, "notes.age", "porukka-keys.age"):
        (folder / name).write_text("x")
    said = StringIO()
    options: dict[str, Any] = {"recipient": list(house.lock.recipients), "stdout": said}
    call_command("backup", folder, **options)
    assert f"{old} was too old and is gone" in said.getvalue()
    left = {path.name for path in folder.iterdir()}
    assert {young, "notes.age", "porukka-keys.age"} < left
    assert old not in left
    assert len(left) == 4
    with pytest.raises(CommandError, match="35 days"):
        call_command("backup", folder, keep_days=36, **options)


def test_keys_go_in_a_file_of_their_own_and_replace_no_other_key(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (ours := tmp_path / "keys").mkdir()
    for name in ("django-1", "code-1", "pin-1"):
        (ours / name).write_text(secrets.token_hex(32))
    monkeypatch.setattr(settings, "KEYS", ours)
    target, opener = tmp_path / "k.age", Opener(passphrase="kissa istuu katolla")
    kept = making.back_up_keys(target, lock=Lock(passphrase=opener.passphrase))
    assert kept == sorted([*keys.NAMES, "django-1"]), "those too that nothing has asked for yet"
    with pytest.raises(BackupFault, match="not a backup of the database"):
        making.verify_backup(target, opener=opener)
    (theirs := tmp_path / "theirs").mkdir()
    (theirs / "django-1").write_text("made at the start\n")
    monkeypatch.setattr(settings, "KEYS", theirs)
    making.restore_keys(target, opener=opener)
    assert {path.name: path.read_text() for path in theirs.iterdir()} == {
        path.name: path.read_text() for path in ours.iterdir()
    }
    (theirs / "pin-1").write_text("another\n")
    (theirs / "code-1").unlink()
    with pytest.raises(BackupFault, match="another key"):
        making.restore_keys(target, opener=opener)
    assert (theirs / "pin-1").read_text() == "another\n"
    assert not (theirs / "code-1").exists()


def test_a_disk_that_takes_no_file_is_told_in_words_and_nothing_stays(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(BackupFault, match="hard links"):
        make(house)
    assert not [path for path in house.folder.iterdir() if path.name.endswith((".age", ".part"))]


def test_a_restore_that_died_on_the_way_takes_nothing_from_what_it_put_in_place(house: House) -> None:
    """Power goes between the two names of a restored file: what is left aside is cleared a day later, not the file."""
    left, restored = Path(settings.DATA) / f"{making.ASIDE}died", house.folder / "restored"
    left.mkdir()
    restored.write_text("in use")
    os.link(restored, left / "database.sqlite3")
    (left / "manifest.json").write_text("plain")
    os.utime(left, (0, 0))
    make(house)
    assert not left.exists()
    assert restored.read_text() == "in use"


def test_without_pg_dump_the_words_say_what_to_install(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    if ON_SQLITE:
        pytest.skip("SQLite needs no other program")
    monkeypatch.setattr(settings, "PG_BIN", str(house.folder))
    with pytest.raises(BackupFault, match="PORUKKA_PG_BIN"):
        make(house)


def test_every_key_that_the_program_names_is_backed_up() -> None:
    sources = [path.read_text() for path in (ROOT / "porukka").rglob("*.py")]
    named = {
        name for words in sources for name in re.findall(r'(?:keyed_hash|key|_cipher)\("([a-z]+-\d+)"', words)
    }
    assert named
    assert named <= set(keys.NAMES)
