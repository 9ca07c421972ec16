"""The acts: a backup is made, tried, restored; the keys go in a file of their own."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from porukka.core import audit, keys
from porukka.core.backups.archive import BackupFault, Lock, Opener, open_files, overwrite_and_remove, seal_files
from porukka.core.backups.checks import Manifest, check_restored
from porukka.core.backups.copies import (
    copy_live_database,
    copy_name,
    put_in_place,
    refuse_full_database,
    temporary_database,
)
from porukka.core.models import AuditEntry, Job

MANIFEST = "manifest.json"
ASIDE = ".backup-"  # a folder of plain copies, in the data folder, for as long as an act lasts
MADE_AT_EVERY_START = (
    "django-1"  # the only key a program makes before it does anything; losing it signs people out
)


def make_backup(target: Path, *, lock: Lock, now: datetime) -> Manifest:
    """Writes one sealed file with the whole database, while others go on working. The keys are not in it.

    Raises:
        BackupFault: in words; then there is no file.
    """
    keys.make_all_keys()  # before the copy: no row of it is made with a key that the manifest does not know
    if not target.parent.is_dir():
        raise BackupFault(f"There is no folder {target.parent}.")
    if target.exists():
        raise BackupFault(f"{target} is there already. Nothing was written over.")
    with _aside() as folder:
        copy, held = copy_live_database(folder)
        manifest = Manifest(
            made_at=now.isoformat(), engine=connection.vendor, facts=held, keys=keys.fingerprints()
        )
        manifest.write(folder / MANIFEST)
        seal_files(target, {MANIFEST: folder / MANIFEST, copy_name(): copy}, lock)
    return manifest


def verify_backup(source: Path, *, opener: Opener) -> list[str]:
    """Restores into a temporary place and looks it through; says what was found. The live database is not touched."""
    with _aside() as folder:
        manifest = _opened(source, folder, opener)
        with temporary_database(folder / copy_name()):
            said = [f"made at {manifest.made_at}", *check_restored(manifest)]
    if strange := _strange_keys(manifest):
        said.append(f"the keys of this machine are not those of the backup ({', '.join(strange)})")
    return said


def restore_backup(source: Path, *, opener: Opener, now: datetime, without_keys: bool = False) -> list[str]:
    """Makes the backup the program's database, where there is none yet; says what was found.

    Only what has been looked through in a temporary place gets its own. Everybody signs in again, since work that ended
    after the backup may have a session in it; the worker's jobs are all due, so that what should be sealed is at once.
    Each organisation's trail tells of the restore, since rows written after the backup are missing from it.

    Args:
        without_keys: the keys are lost: go on without them. See the table in `docs/operations.md` for what that costs.
    """
    refuse_full_database()
    with _aside() as folder:
        manifest = _opened(source, folder, opener)
        strange = _strange_keys(manifest)
        if strange and not without_keys:
            raise BackupFault(
                f"The keys here are not those that the data was made with ({', '.join(strange)}). Run restore-keys "
                "first. Only if the keys are lost: --without-keys."
            )
        copy = folder / copy_name()
        with temporary_database(copy):
            said = check_restored(manifest)
        put_in_place(copy)
        if connection.vendor == "postgresql":
            said = check_restored(manifest)  # loaded anew from the dump, which may be an older one
    with transaction.atomic():
        for organisation_id in list(
            AuditEntry.objects.order_by().values_list("organisation_id", flat=True).distinct()
        ):
            audit.record(
                organisation_id=organisation_id,
                at=now,
                actor_kind="program",
                actor_id=None,
                verb="restore_backup",
                reason=manifest.made_at,
            )
    Session.objects.all().delete()
    Job.objects.update(taken_until=None, next_run=now)
    return [f"made at {manifest.made_at}", *said]


def back_up_keys(target: Path, *, lock: Lock) -> list[str]:
    """Writes the key files, sealed, into a file that is kept apart from the database's backups."""
    keys.make_all_keys()
    files = {path.name: path for path in sorted(Path(settings.KEYS).iterdir()) if not path.name.startswith(".")}
    seal_files(target, files, lock)
    return list(files)


def restore_keys(source: Path, *, opener: Opener) -> list[str]:
    """Puts the key files back. A key that is in use is never replaced by another one."""
    place = Path(settings.KEYS)
    with _aside() as folder:
        names = open_files(source, folder, opener)
        if MANIFEST in names:
            raise BackupFault("This is a backup of the database. The keys are in a file of their own.")
        for name in names:
            there = place / name
            if (
                there.exists()
                and there.read_bytes() != (folder / name).read_bytes()
                and name != MADE_AT_EVERY_START
            ):
                raise BackupFault(f"{there} is another key already. Move it away first, if nothing needs it.")
        for name in names:
            (place / name).unlink(missing_ok=True)
            os.link(folder / name, place / name)
            (folder / name).unlink()
    return names


def _strange_keys(manifest: Manifest) -> list[str]:
    here = keys.fingerprints()
    return [name for name, mark in sorted(manifest.keys.items()) if here.get(name) != mark]


def _opened(source: Path, folder: Path, opener: Opener) -> Manifest:
    names = open_files(source, folder, opener)
    if MANIFEST not in names:
        raise BackupFault("This is not a backup of the database.")
    manifest = Manifest.read(folder / MANIFEST)
    if manifest.engine != connection.vendor:
        raise BackupFault(f"The backup is of {manifest.engine}, and the settings name {connection.vendor}.")
    if copy_name() not in names:
        raise BackupFault("The backup holds no database.")
    return manifest


@contextmanager
def _aside() -> Iterator[Path]:
    """A folder that only we can read. What was in it is overwritten, also what an act that died left a day ago."""
    data = Path(settings.DATA)
    for left in data.glob(f"{ASIDE}*"):
        if left.stat().st_mtime < time.time() - 24 * 3600:
            _clear(left)
    folder = Path(tempfile.mkdtemp(prefix=ASIDE, dir=data))
    try:
        yield folder
    finally:
        _clear(folder)


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        overwrite_and_remove(path)
    folder.rmdir()
