"""What a copy holds, written into the file; whether a restored one holds the same, and is sound."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from porukka.core import audit
from porukka.core.backups.archive import BackupFault
from porukka.core.models import AuditEntry
from porukka.core.triggers import Trigger

FORMAT = 1


@dataclass(frozen=True)
class Facts:
    """What is in a database: rows by table, migrations, guards, and the end of each organisation's chain."""

    tables: dict[str, int]
    migrations: list[list[str]]
    guards: list[str]
    chains: list[list[Any]]


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. No names and no values of anybody."""

    made_at: str
    engine: str
    facts: Facts
    keys: dict[str, str]  # marks of the keys that the rows were made with
    format: int = FORMAT

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Raises BackupFault when it is none, or newer than this program."""
        try:
            content = json.loads(path.read_text())
            if content["format"] > FORMAT:
                raise BackupFault("The backup was made by a newer version of Porukka. Upgrade this one first.")
            return cls(
                made_at=content["made_at"],
                engine=content["engine"],
                facts=Facts(**content["facts"]),
                keys=content["keys"],
            )
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise BackupFault("This is not a backup of ours: its manifest can't be read.") from fault


TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
}
GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
}
CHAINS = (
    "SELECT organisation_id, seq, hash FROM core_auditentry AS entry WHERE hash IS NOT NULL AND seq = "
    "(SELECT MAX(seq) FROM core_auditentry AS other WHERE other.organisation_id = entry.organisation_id) "
)


def facts(cursor: Any, engine: str) -> Facts:
    """Reads the facts by a cursor of any connection to a database of ours."""

    def rows(sql: str) -> list[tuple[Any, ...]]:
        cursor.execute(sql)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    names = [name for (name,) in rows(TABLES[engine])]
    # Names come from the database's own catalogue.
    return Facts(
        tables={name: rows(f'SELECT COUNT(*) FROM "{name}"')[0][0] for name in names},  # nosec B608
        migrations=sorted([app, name] for app, name in rows("SELECT app, name FROM django_migrations")),
        guards=sorted(name for (name,) in rows(GUARDS[engine])),
        chains=sorted([str(key).replace("-", ""), seq, end] for key, seq, end in rows(CHAINS)),
    )


def check_restored(manifest: Manifest) -> list[str]:
    """Looks through the database that the connection is to, fresh from a copy; migrates it when the copy is older.

    Returns what was found in words, a line each.

    Raises:
        BackupFault: with the first thing that does not hold.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _check_sqlite(cursor)
        found = facts(cursor, connection.vendor)
    _compare(manifest.facts, found)
    said = [f"{len(found.tables)} tables, {sum(found.tables.values())} rows: as in the manifest"]
    known = MigrationLoader(connection)
    newer = [
        each for each in found.migrations if each[0] in known.migrated_apps and tuple(each) not in known.graph
    ]
    if newer:
        raise BackupFault(f"The backup is of a newer version: {newer[0][0]}.{newer[0][1]} is not known here.")
    _check_guards(known, found)
    said.append(f"{len(found.guards)} guards of the database in place")
    missing = len(set(known.graph.nodes) - {tuple(each) for each in found.migrations})
    if missing:
        call_command("migrate", verbosity=0, interactive=False)
    said.append(f"{missing} migrations were missing and have been run" if missing else "migrations up to date")
    rows = 0
    for organisation_id in AuditEntry.objects.order_by().values_list("organisation_id", flat=True).distinct():
        bad = audit.first_bad_entry(organisation_id)
        if bad is not None:
            raise BackupFault(
                f"The audit trail of organisation {organisation_id} does not hold from row {bad} on."
            )
        rows += AuditEntry.objects.filter(organisation_id=organisation_id).count()
    said.append(f"the audit trail is whole: {rows} rows")
    return said


def _check_sqlite(cursor: Any) -> None:
    cursor.execute("PRAGMA integrity_check")
    answer = cursor.fetchone()[0]
    if answer != "ok":
        raise BackupFault(f"The database file is damaged: {answer}.")
    cursor.execute("PRAGMA foreign_key_check")
    if wrong := cursor.fetchone():
        raise BackupFault(f"A row of {wrong[0]} points to nothing.")


def _compare(wanted: Facts, found: Facts) -> None:
    for name in sorted(set(wanted.tables) | set(found.tables)):
        if wanted.tables.get(name) != found.tables.get(name):
            raise BackupFault(
                f"{name} has {found.tables.get(name, 'no')} rows, the manifest says {wanted.tables.get(name, 'none')}."
            )
    if wanted != found:
        raise BackupFault("Migrations, guards or the ends of the audit trail are not as the manifest says.")


def _check_guards(known: MigrationLoader, found: Facts) -> None:
    run = {tuple(each) for each in found.migrations}
    promised = {
        f"{operation.table}_{operation.what}"
        for key, migration in known.disk_migrations.items()
        if key in run
        for operation in migration.operations
        if isinstance(operation, Trigger)
    }
    if lost := sorted(promised - set(found.guards)):
        raise BackupFault(f"A guard of the database is missing: {lost[0]}.")
