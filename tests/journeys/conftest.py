"""What a journey gets: the server, a browser, and an organisation of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser as real


@pytest.fixture(scope="session", autouse=True)
def _real_database(django_db_blocker: Any) -> Iterator[None]:
    """Journeys write to the server's own database; nothing is rolled back."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="session")
def server(_real_database: None) -> Iterator[real.Server]:
    with real.running_server() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    import os

    # Playwright keeps an event loop in this thread; the test process's own queries are synchronous all the same.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = real.chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, server: real.Server) -> Iterator[Callable[..., Page]]:
    """`open_page(account=…, width=390, script=False)`: a fresh profile; faults of its script fail the test."""
    contexts, faults = [], []

    def make(*, account: Any = None, **options: Any) -> Page:
        context = real.new_context(chromium, server, **options)
        contexts.append(context)
        if account is not None:
            real.sign_in(context, server, account)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on(
            "console",
            lambda message: faults.append(message.text) if "Content Security Policy" in message.text else None,
        )
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((server.url, "data:", "blob:", "about:"))
                else faults.append(f"asked another host: {request.url}")
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def world(server: real.Server) -> Any:
    """An organisation of the journey's own: see tests/world.py."""
    from tests.world import make_world

    return make_world()
