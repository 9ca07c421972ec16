"""One crawl of a filled database with axe: what a person sees, in each role, language and light.

The demo organisation is made by the program's own actions; each role steps in through the front page and every kind of
page that a link leads to is opened once. Finnish in light at 1280 px with all rules; dark for contrast only; Swedish
and English in light at 390 px, where nothing may scroll sideways.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser as real

ROLES = ("facilitator", "coordinator", "manager", "participant")
MOST_PAGES = 80  # of one role; a guard against a crawl that never ends


@pytest.fixture(scope="module")
def demo() -> Iterator[real.Server]:
    """A server in demo mode over a database of its own."""
    with tempfile.TemporaryDirectory(prefix="porukka-looks-") as folder:
        port = real.free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ, "PORUKKA_DATA": folder, "PORUKKA_URL": url, "PORUKKA_DEMO": "1", "PORUKKA_DATABASE_URL": "",
        }  # fmt: skip
        subprocess.run([sys.executable, "-m", "config.cli", "prepare"], cwd=real.ROOT, env=environment, check=True)
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers",
             "1", "--threads", "4", "--worker-class", "gthread", "--log-level", "warning", "--no-control-socket"],
            cwd=real.ROOT, env=environment,
        )  # fmt: skip
        try:
            real.wait_for(f"{url}/health/")
            yield real.Server(url, web, None)
        finally:
            web.terminate()
            web.wait(timeout=30)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = real.chromium(playwright)
        yield browser
        browser.close()


def step_in(page: Page, role: str) -> None:
    page.goto("/")
    page.locator(f"form[action='/demo/enter/'] [name=role][value={role}]").click()
    page.wait_for_load_state()


def kinds_of_pages(page: Page) -> Iterator[str]:
    """Opens one page of each kind that links lead to (a kind is a URL name), nearest first; yields where it stands."""
    waiting, seen = [urlsplit(page.url).path], set()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        try:
            kind = resolve(urlsplit(path).path).view_name
        except Resolver404:
            continue
        if kind in seen or kind in ("account_logout",):
            continue
        seen.add(kind)
        response = page.request.get(path, max_redirects=5)
        if "text/html" not in response.headers.get("content-type", ""):
            assert response.status == 200, f"{path} answers {response.status}"
            continue
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 400, f"{path} answers {answer.status}"
        yield kind
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        for link in links:
            parts = urlsplit(link)
            if (
                link.startswith(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2])
                and "kieli=" not in link
            ):
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))


def participants_way(page: Page) -> Iterator[str]:
    """A participant's pages follow from what is done, not from links: answering, the own page, the code's door."""
    yield "answer"
    for question in page.locator("fieldset.q").all()[:3]:
        question.locator(".scale label").nth(3).click()
    page.locator("form button.btn[type=submit]").first.click()
    page.wait_for_load_state()
    yield "thanks"
    page.locator("form[action='/oma/avaa/'] button").first.click()
    page.wait_for_load_state()
    yield "own_door"
    for field in page.locator("input[name=pin], input[name=again]").all():
        field.fill("2468")
    page.locator("form:has([name=pin]) button[type=submit]").first.click()
    page.wait_for_load_state()
    assert urlsplit(page.url).path == "/oma/"
    yield "own"
    for address in ("/oma/kuka-katsoi/", "/k/"):
        page.goto(address)
        yield address


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("language", "width", "dark", "rules"),
    [
        ("fi", real.LAPTOP, False, None),
        ("fi", real.LAPTOP, True, ["color-contrast"]),
        ("sv", real.PHONE, False, None),
        ("en", real.PHONE, False, None),
    ],
    ids=["fi-light", "fi-dark", "sv-phone", "en-phone"],
)
def test_every_kind_of_page_is_silent_under_axe(
    demo: real.Server, chromium: Browser, role: str, language: str, width: int, dark: bool, rules: list[str] | None
) -> None:
    context = real.new_context(chromium, demo, width=width, dark=dark, language=language)
    try:
        context.add_cookies([{"name": "kieli", "value": language, "url": demo.url}])
        page = context.new_page()
        step_in(page, role)
        found, kinds = [], []
        for kind in participants_way(page) if role == "participant" else kinds_of_pages(page):
            kinds.append(kind)
            found += [f"{kind}: {finding}" for finding in real.axe(page, rules=rules)]
            if width < 700 and (over := real.sideways(page)):
                found.append(f"{kind}: scrolls {over} px sideways at {width} px")
        assert len(kinds) >= 6, kinds
        assert found == [], "\n".join(found[:20])
    finally:
        context.close()


def test_axe_finds_a_planted_fault(demo: real.Server, chromium: Browser) -> None:
    """The negative control: a page with a picture without words and text without contrast."""
    context = real.new_context(chromium, demo)
    try:
        page = context.new_page()
        page.goto("/")
        page.evaluate("""() => {
            document.querySelector("main").insertAdjacentHTML("beforeend", "<img src='data:,'><p id='faint'>faint</p>");
            document.getElementById("faint").style.color = "#eee";
        }""")
        found = " ".join(real.axe(page))
        assert "image-alt" in found
        assert "color-contrast" in found
    finally:
        context.close()


def test_pictures_of_the_main_pages_can_be_taken(demo: real.Server, chromium: Browser, tmp_path: Path) -> None:
    """Every page of Today prints and is drawn without a script fault."""
    context = real.new_context(chromium, demo)
    try:
        page, faults = context.new_page(), []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        step_in(page, "facilitator")
        page.emulate_media(media="print")
        page.screenshot(path=tmp_path / "today.png", full_page=True)
        assert (tmp_path / "today.png").stat().st_size > 10_000
        assert faults == []
    finally:
        context.close()
