"""The pictures of the user guide, taken from the demo: `.venv/bin/python -m tests.guide`.

Each picture is a page of the demo organisation as it is filled at first start; nobody in it is real.
"""

import atexit
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import tests.environment  # noqa: F401  (a folder of its own, before settings are read)

os.environ["PORUKKA_DEMO"] = "1"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests import browser as real  # noqa: E402

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LAPTOP, TALL, PHONE = (1280, 820), (1280, 1000), (390, 780)


class Camera:
    def __init__(self, browser: Browser, server: real.Server) -> None:
        self.browser, self.server = browser, server

    def enter(self, role: str, size: tuple[int, int] = LAPTOP) -> Page:
        """A fresh browser that has stepped in from the front page."""
        page = self.anybody(size)
        page.goto("/")
        page.locator(f"button[value={role}]").click()
        page.wait_for_load_state("networkidle")
        return page

    def anybody(self, size: tuple[int, int] = LAPTOP) -> Page:
        context = self.browser.new_context(
            base_url=self.server.url,
            viewport={"width": size[0], "height": size[1]},
            locale="fi-FI",
            timezone_id="Europe/Helsinki",
            reduced_motion="reduce",
        )
        return context.new_page()

    def take(self, page: Page, name: str, at: str = "") -> None:
        """The window as it stands, scrolled to a part of the page if one is given."""
        page.wait_for_load_state("networkidle")
        if at:
            page.locator(at).first.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 12)")
        else:
            page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide")
        print(name, f"{(PICTURES / f'{name}.png').stat().st_size // 1000} kB")


def planning(camera: Camera) -> None:
    page = camera.enter("facilitator")
    camera.take(page, "today")
    page.goto("/groups/new/")
    camera.take(page, "uusi-ryhma")


def meeting(camera: Camera) -> None:
    page = camera.enter("facilitator", TALL)
    page.locator(".po-next .po-actions .ds-button").first.click()
    page.wait_for_load_state("networkidle")
    opened = page.locator("form[action$='/open/'] button")
    if opened.count():
        opened.first.click()
        page.wait_for_load_state("networkidle")
    camera.take(page, "tapaaminen")
    address = page.url.split("?")[0].split("#")[0]
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    page.goto(address + "wall/")
    if page.locator(".po-codeword").count() == 0:
        camera.take(page, "seina")
        page.get_by_role("link", name="Näytä koodi").click()
    camera.take(page, "koodi")
    group = address.split("/meetings/")[0]
    page.goto(group + "/")
    camera.take(page, "suunnitelma")
    page.goto(group + "/people/")
    camera.take(page, "osallistujat")
    page.goto(group + "/results/")
    camera.take(page, "tulokset")


def participant(camera: Camera) -> None:
    page = camera.enter("participant", PHONE)
    camera.take(page, "arvio")
    for key in ("own_goal", "group_goal", "heard", "useful", "feeling"):
        page.locator(f"label[for=q0_{key}4]").click()
    page.get_by_role("button", name="Lähetä").click()
    camera.take(page, "kiitos")
    page.get_by_role("button", name="Oma sivu").click()
    if page.locator("#again").count():
        for box in ("#pin", "#again"):
            page.locator(box).fill("2580")
        page.get_by_role("button", name="Tallenna").click()
        camera.take(page, "oma-sivu")


PARTS: tuple[Callable[[Camera], None], ...] = (planning, meeting, participant)


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with real.running_server(env={"PORUKKA_DEMO": "1"}) as server, sync_playwright() as playwright:
        browser = real.chromium(playwright)
        camera = Camera(browser, server)
        for part in PARTS:
            part(camera)
        browser.close()


if __name__ == "__main__":
    atexit.register(shutil.rmtree, settings.DATA, ignore_errors=True)
    main()
