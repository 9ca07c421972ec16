from typing import Any

from django.apps import AppConfig

import config.sqlite as sound_sqlite


class CoreConfig(AppConfig):
    name = "porukka.core"
    label = "core"

    def ready(self) -> None:
        if sound_sqlite.AFFECTED:
            from django.db.backends.signals import connection_created

            # Django's own signal is the one place that every connection passes, the worker's and the server's alike.
            connection_created.connect(refuse_affected_wal, dispatch_uid="refuse_affected_wal")


def refuse_affected_wal(connection: Any, **more: Any) -> None:
    """Stops the program when a database file is in WAL mode and this SQLite may lose its commits."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode")
            sound_sqlite.refuse_affected_wal(cursor.fetchone()[0])
