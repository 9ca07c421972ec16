"""A real server and a real browser, for journeys and looks.

The server is started as in production (gunicorn over `config.wsgi`, with the worker beside it) on the database that
the settings name: a file of its own, or the PostgreSQL that `PORUKKA_DATABASE_URL` names. The test process writes to
the same database through the program's actions; nothing is flushed between journeys, each has its own organisation.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ROOT = Path(__file__).resolve().parents[1]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE, LAPTOP = 390, 1280


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    url: str
    process: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes] | None


def wait_for(address: str) -> None:
    """Waits until the address answers, half a minute at most."""
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{address} did not answer")


@contextmanager
def running_server(*, worker: bool = True, env: dict[str, str] | None = None) -> Iterator[Server]:
    """A server on a free port over the settings' own database, gone afterwards."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "PORUKKA_DATA": str(settings.DATA),
        "PORUKKA_URL": url,
        "PORUKKA_DEMO": "0",
        **(env or {}),
    }
    manage = [sys.executable, "-m", "config.cli"]
    subprocess.run([*manage, "prepare"], cwd=ROOT, env=environment, check=True)
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "2",
         "--threads", "4", "--worker-class", "gthread", "--log-level", "warning", "--no-control-socket",
         "--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else tempfile.gettempdir()],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    beside = subprocess.Popen([*manage, "worker"], cwd=ROOT, env=environment) if worker else None
    try:
        wait_for(f"{url}/health/")
        yield Server(url, web, beside)
    finally:
        for process in (web, beside):
            if process:
                process.terminate()
                process.wait(timeout=30)


def chromium(playwright: Playwright) -> Browser:
    found = os.environ.get("PORUKKA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


def new_context(
    browser: Browser,
    server: Server,
    *,
    width: int = LAPTOP,
    script: bool = True,
    dark: bool = False,
    language: str = "fi",
) -> BrowserContext:
    """A fresh browser profile. Every page in it refuses other hosts."""
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": width, "height": 844 if width < 700 else 900},
        java_script_enabled=script,
        locale={"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}[language],
        color_scheme="dark" if dark else "light",
        timezone_id="Europe/Helsinki",
    )
    context.set_default_timeout(10_000)
    return context


def sign_in(context: BrowserContext, server: Server, account: Any) -> None:
    """Signs a staff account in by a session row, as after a full login; one journey signs in by hand."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store.create()
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": str(store.session_key), "url": server.url}]
    )


def axe(page: Page, *, rules: list[str] | None = None) -> list[str]:
    """What axe finds wrong on the page, one line a finding; empty when it is silent.

    Evaluated through the debugger, so that the page's own Content-Security-Policy stays as it is.
    """
    if not page.evaluate("() => !!window.axe"):
        page.evaluate(AXE)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{violation['id']}: {node['html'][:160]} {json.dumps(node.get('failureSummary', ''))[:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sideways(page: Page) -> int:
    """How many pixels the page can be scrolled sideways; 0 on a good page."""
    page.wait_for_load_state()  # a page on its way has no document yet
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))
