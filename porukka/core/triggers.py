"""Rules that the database itself holds, on both engines, as migration operations.

A guard in Python stops our own code; a trigger stops any SQL. Each rule is tried with raw SQL in the tests.
"""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


def _name(table: str, what: str) -> str:
    return f"{table}_{what}"


class Trigger(Operation):
    """Refuses a change of a table's rows.

    Args:
        table: the database table.
        what: a short name of the rule, unique in the table.
        event: `DELETE` or `UPDATE`.
        columns: an UPDATE of these only; empty means of any.
        but: an UPDATE of any column except these.
        when: SQL over `OLD` and `NEW` that both engines read; "" refuses always.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(
        self,
        table: str,
        what: str,
        event: str,
        when: str = "",
        columns: Sequence[str] = (),
        but: Sequence[str] = (),
    ) -> None:
        self.table, self.what, self.event, self.when = table, what, event, when
        self.columns, self.but = list(columns), list(but)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [],
            {
                "table": self.table,
                "what": self.what,
                "event": self.event,
                "when": self.when,
                "columns": self.columns,
                "but": self.but,
            },
        )

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def _event(self, connection: Any) -> str:
        columns = self.columns
        if self.but:
            with connection.cursor() as cursor:
                described = connection.introspection.get_table_description(cursor, self.table)
            columns = [column.name for column in described if column.name not in self.but]
        return f"{self.event} OF " + ", ".join(f'"{c}"' for c in columns) if columns else self.event

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        name, when = _name(self.table, self.what), f"WHEN ({self.when})" if self.when else ""
        words = f"{self.table}: {self.what.replace('_', ' ')}"
        event = self._event(schema_editor.connection)
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{self.table}" {when} '
                f"BEGIN SELECT RAISE(ABORT, '{words}'); END",
                params=None,
            )
        else:
            schema_editor.execute(
                f'CREATE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS '
                f"$$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
                params=None,
            )
            schema_editor.execute(
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{self.table}" FOR EACH ROW {when} '
                f'EXECUTE FUNCTION "{name}"()',
                params=None,
            )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        name = _name(self.table, self.what)
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER "{name}"', params=None)
        else:
            schema_editor.execute(f'DROP TRIGGER "{name}" ON "{self.table}"', params=None)
            schema_editor.execute(f'DROP FUNCTION "{name}"()', params=None)

    def describe(self) -> str:
        return f"Hold in {self.table}: {self.what}"


class LiftTriggers(Operation):
    """Takes rules off a table, so that a migration can change it; the rules come after the change again.

    Args:
        triggers: the rules as they were made; backwards they are put back.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, triggers: Sequence[Trigger]) -> None:
        self.triggers = list(triggers)

    def state_forwards(self, app_label: str, state: Any) -> None:
        return None

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for trigger in self.triggers:
            trigger.database_backwards(app_label, schema_editor, to_state, from_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for trigger in self.triggers:
            trigger.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "Lift for a change: " + ", ".join(f"{each.table}: {each.what}" for each in self.triggers)


def append_only(table: str, *, but: Sequence[str] = (), delete: bool = False) -> list[Trigger]:
    """Rows are written once.

    Args:
        table: the database table.
        but: columns that may be filled once (from NULL) later.
        delete: True lets rows be deleted (erasure), False refuses that too.
    """
    rules = [] if delete else [Trigger(table, "is_never_deleted", "DELETE")]
    rules.append(Trigger(table, "is_never_changed", "UPDATE", but=but))
    if but:
        filled = " OR ".join(f'OLD."{column}" IS NOT NULL' for column in but)
        rules.append(Trigger(table, "is_filled_only_once", "UPDATE", when=filled, columns=but))
    return rules
