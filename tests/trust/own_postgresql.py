"""Databases of a test's own beside the suite's one, on the PostgreSQL that the run stands on."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.core.management import call_command
from django.db import connection


@contextmanager
def new_database(template: str = "template0") -> Iterator[tuple[str, str]]:
    """An empty database (or a copy of another): its name and its address. Gone afterwards."""
    server, name = os.environ["PORUKKA_DATABASE_URL"], f"porukka_own_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name, urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def lead_to(name: str) -> str:
    """Leads the program's own connection to another database. Returns where it led before."""
    before = str(connection.settings_dict["NAME"])
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name
    return before


@contextmanager
def own_database(template: str = "template0") -> Iterator[str]:
    """A new database, migrated, with the program's own connection led there."""
    with new_database(template) as (name, _address):
        before = lead_to(name)
        try:
            call_command("migrate", verbosity=0)
            yield name
        finally:
            lead_to(before)
