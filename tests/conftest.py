"""What every test stands on, and what the suite itself refuses."""

import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# No test is timed: a busy machine is no fault of the program.
hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("untimed")

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)  # a Wednesday, 12.00 on the wall in Helsinki


@pytest.fixture
def now() -> datetime:
    """The moment of the tests: Wednesday 18.11.2026 at 12.00 in Helsinki."""
    return NOW


class UndefinedVariable(str):
    """What a template shows for a variable nobody gave it: nothing, loudly."""

    def __mod__(self, missing: object) -> str:
        raise AssertionError(f"undefined template variable: {missing}")

    def __contains__(self, what: object) -> bool:
        # Django asks for `%s` before it formats.
        return what == "%s"


@pytest.fixture(autouse=True, scope="session")
def _undefined_variables_fail() -> Iterator[None]:
    """In the setting itself: a test that overrides DEBUG makes Django build its engines anew."""
    from django.template import engines

    options = settings.TEMPLATES[0]["OPTIONS"]
    options["string_if_invalid"] = UndefinedVariable("%s")
    engines.__dict__.pop("templates", None)
    engines._templates = None  # type: ignore[attr-defined]
    engines._engines = {}  # type: ignore[attr-defined]
    yield
    options["string_if_invalid"] = ""


@pytest.fixture(autouse=True)
def _nothing_is_rendered_inside_a_transaction(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one writer at a time: a page drawn inside a transaction would keep everybody waiting.

    A test's own transaction is there from the beginning; every further one is a savepoint in it.
    """
    if not {"db", "cast", "django_db_setup"} & set(request.fixturenames):
        return
    from django.template.backends.django import Template

    if "db" in request.fixturenames:
        request.getfixturevalue("db")
    before, render = len(connection.savepoint_ids), Template.render

    def watched(self: Template, *args: object, **kwargs: object) -> object:
        assert len(connection.savepoint_ids) <= before, "a template was rendered inside a transaction"
        return render(self, *args, **kwargs)

    monkeypatch.setattr(Template, "render", watched)


@pytest.fixture(autouse=True, scope="session")
def _no_order_by_chance() -> Iterator[None]:
    """A part of a list without an order is another part tomorrow."""
    from django.db.models import QuerySet

    part = QuerySet.__getitem__

    def ordered_part(self: QuerySet, k: object) -> object:  # type: ignore[type-arg]
        # No `assert`: pytest would draw the list to explain it, which takes a part of it, and so on.
        if isinstance(k, slice) and not self.ordered and not self.query.is_empty() and not _drawn():
            raise AssertionError(f"part of an unordered list: {self.model.__name__}")
        return part(self, k)  # type: ignore[arg-type]

    def _drawn() -> bool:
        return sys._getframe(2).f_code.co_name == "__repr__"

    QuerySet.__getitem__ = ordered_part  # type: ignore[method-assign, assignment]
    yield
    QuerySet.__getitem__ = part  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """No test speaks to a network beyond this machine."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
            raise AssertionError(f"a test tried to reach {address}")
        return real(self, address)  # type: ignore[arg-type]

    socket.socket.connect = connect  # type: ignore[method-assign, assignment]
    yield
    socket.socket.connect = real  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _own_folder() -> Iterator[None]:
    yield
    if Path(settings.DATA).name.startswith("porukka-tests-"):
        shutil.rmtree(settings.DATA, ignore_errors=True)


class Queries:
    """Counts the queries of a block: `with queries() as counted: …; counted.n`."""

    def __enter__(self) -> "Queries":
        self._context = CaptureQueriesContext(connection)
        self._context.__enter__()
        return self

    def __exit__(self, *exc: object) -> None:
        self._context.__exit__(*exc)  # type: ignore[arg-type]
        self.n = len(self._context)
        self.sql = [query["sql"] for query in self._context.captured_queries]


@pytest.fixture
def queries() -> type[Queries]:
    return Queries


@pytest.fixture
def cast(db: None, now: datetime) -> object:
    """Everybody: see tests/cast.py."""
    from tests.cast import make_cast

    return make_cast(now)
