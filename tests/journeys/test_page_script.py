"""The script of staff pages: autosave tells the truth, two people's texts both stay in sight, keys do what they say.

The pages come from the real templates, script and answers (`core/htmx.py`); a tiny server in the test decides what
was saved, so that every refusal can be had at will.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from django import forms
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils.translation import override
from playwright.sync_api import Browser, Page, Route, expect

from porukka.core import htmx
from porukka.core.charts.drawing import STATIC
from porukka.core.forms import Form
from porukka.doors.viewer import device_marks
from tests.browser import axe

pytestmark = pytest.mark.journey
HOST = "https://porukka.test"  # as in use: a browser locks words only on a page that came safely
PAGE = """{% extends "ui/base_staff.html" %}{% block title %}Suunnitelma{% endblock %}{% block main %}
<h1>Suunnitelma</h1><form method="post" action="/save/" data-autosave data-keep="plan:1:purpose" novalidate>
<input type="hidden" name="revision" value="{{ revision }}">{% field form.purpose rows=4 %}
<p class="po-actions">{% saved %}{% button "Tallenna" size="slim" variant="secondary" %}</p></form>{% endblock %}"""


class Purpose(Form):
    purpose = forms.CharField(label="Tarkoitus", max_length=40, widget=forms.Textarea)


@dataclass
class Shelf:
    """What the server has, and how it answers now: it saves, it is broken, or it cannot be reached."""

    now: Any
    text: str = "Arjen rytmi"
    revision: int = 3
    broken: bool = False
    away: bool = False
    account: str = "aino"  # who is signed in; "" nobody
    saves: list[str] = field(default_factory=list)

    def save(self, body: dict[str, list[str]]) -> HttpResponse:
        form = Purpose({"purpose": body.get("purpose", [""])[0]})
        if not form.is_valid():
            return htmx.not_saved(form)
        if int(body["revision"][0]) != self.revision:
            return htmx.conflict(self.text, revision=self.revision, who="Mikko", at=self.now)
        self.revision += 1
        self.text = form.cleaned_data["purpose"]
        self.saves.append(self.text)
        return htmx.autosaved(self.revision, self.now)

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(HOST).split("?")[0]
        with override("fi"):
            if path.startswith("/static/"):
                kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2"}
                file = STATIC / path.removeprefix("/static/")
                route.fulfill(body=file.read_bytes(), content_type=kinds[file.suffix[1:]])
            elif path == "/save/" and self.away:
                route.abort("internetdisconnected")
            elif path == "/save/" and self.broken:
                route.fulfill(status=500, body="")
            elif path == "/save/":
                told = self.save(_fields(route.request.post_data_buffer or b""))
                route.fulfill(status=told.status_code, body=told.content, content_type=told["Content-Type"])
            else:
                request = RequestFactory().get("/")
                context = RequestContext(
                    request,
                    {"form": Purpose(initial={"purpose": self.text}), "revision": self.revision, "messages": []},
                )
                context.update({"language": "fi"})
                if self.account:
                    context.update({"device": device_marks(self.account)})
                route.fulfill(body=Template(PAGE).render(context), content_type="text/html; charset=utf-8")


def _fields(body: bytes) -> dict[str, list[str]]:
    text = body.decode()
    if "form-data" not in text:
        return parse_qs(text)
    return {name: [value] for name, value in re.findall(r'name="(\w+)"\r\n\r\n(.*?)\r\n--', text, re.S)}


@pytest.fixture
def shelf(now: Any) -> Shelf:
    return Shelf(now=now)


@pytest.fixture
def page(chromium: Browser, shelf: Shelf, settings: Any) -> Iterator[Page]:
    settings.STATIC_URL = "/static/"
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    context.route("**/*", shelf.answer)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(f"{HOST}/plan/")
    yield page
    context.close()
    assert faults == []


def state(page: Page, which: str) -> None:
    expect(page.locator("[data-saved]")).to_have_attribute("data-state", which)


def test_typed_words_are_saved_and_the_page_says_so_only_after_the_server(page: Page, shelf: Shelf) -> None:
    page.get_by_label("Tarkoitus").fill("Löytää oma rytmi")
    state(page, "saved")
    assert shelf.text == "Löytää oma rytmi"
    expect(page.locator("[data-saved]")).to_contain_text("klo 12")
    assert axe(page) == []


def test_a_refused_text_says_why_beside_the_field_and_stays(page: Page, shelf: Shelf) -> None:
    page.get_by_label("Tarkoitus").fill("liian pitkä " * 10)
    state(page, "failed")
    expect(page.locator(".ds-validation-message")).to_be_visible()
    expect(page.get_by_label("Tarkoitus")).to_have_value("liian pitkä " * 10)
    assert shelf.saves == []
    page.get_by_label("Tarkoitus").fill("Lyhyt")
    state(page, "saved")
    expect(page.locator(".ds-validation-message")).to_have_count(0)


def test_without_a_connection_the_words_wait_on_this_device_and_leave_when_it_returns(
    page: Page, shelf: Shelf
) -> None:
    shelf.away = True
    page.get_by_label("Tarkoitus").fill("Ilman verkkoa")
    state(page, "local")
    assert shelf.saves == []
    shelf.away = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    state(page, "saved")
    assert shelf.saves == ["Ilman verkkoa"]
    assert page.evaluate("localStorage.length") == 0


def left_waiting(page: Page, shelf: Shelf, words: str = "Jäi kesken") -> None:
    """Words typed without a connection, and the page left."""
    shelf.away = True
    page.get_by_label("Tarkoitus").fill(words)
    state(page, "local")
    page.on("dialog", lambda dialog: dialog.accept())
    shelf.away = False


def test_words_that_waited_come_back_and_are_sent_by_who_reads_them(page: Page, shelf: Shelf) -> None:
    left_waiting(page, shelf)
    page.goto(f"{HOST}/plan/")
    expect(page.get_by_label("Tarkoitus")).to_have_value("Jäi kesken")
    state(page, "restored")
    expect(page.locator("[data-saved]")).to_contain_text("Palautettu tältä laitteelta")
    expect(page.locator("#live")).to_be_empty()  # said once, and nothing lies over the Save button
    assert axe(page) == []
    page.wait_for_timeout(1200)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_label("Tarkoitus").fill("Jäi kesken, jatkuu")
    page.wait_for_timeout(1200)
    assert shelf.saves == [], "nothing is sent by itself"
    page.get_by_role("button", name="Tallenna").click()
    state(page, "saved")
    assert shelf.saves == ["Jäi kesken, jatkuu"]
    assert page.evaluate("localStorage.length") == 0


def test_words_that_came_back_can_be_dropped(page: Page, shelf: Shelf) -> None:
    left_waiting(page, shelf)
    page.goto(f"{HOST}/plan/")
    state(page, "restored")
    page.get_by_role("link", name="Hylkää").click()
    expect(page.get_by_label("Tarkoitus")).to_have_value("Arjen rytmi")
    assert page.evaluate("localStorage.length") == 0


def test_another_workers_page_neither_shows_nor_sends_nor_keeps_the_words(page: Page, shelf: Shelf) -> None:
    """Typed by Aino, timed out or locked, and Kalle signs in on the same device."""
    left_waiting(page, shelf)
    shelf.account = "kalle"
    page.goto(f"{HOST}/plan/")
    page.wait_for_timeout(1200)
    expect(page.get_by_label("Tarkoitus")).to_have_value("Arjen rytmi")
    assert shelf.saves == []
    assert page.evaluate("localStorage.length") == 0


def test_on_a_page_of_nobody_the_words_wait_unread(page: Page, shelf: Shelf) -> None:
    """The sign-in page and a locked screen: what lies on the device says neither the words nor whose they are."""
    left_waiting(page, shelf)
    shelf.account = ""
    page.goto(f"{HOST}/plan/")
    page.wait_for_timeout(300)
    expect(page.get_by_label("Tarkoitus")).to_have_value("Arjen rytmi")
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "kesken" not in kept
    assert "aino" not in kept
    assert page.locator("body").get_attribute("data-lock") is None
    shelf.account = "aino"
    page.goto(f"{HOST}/plan/")
    state(page, "restored")
    assert shelf.saves == []


def test_words_older_than_a_week_are_dropped_on_any_page(page: Page, shelf: Shelf) -> None:
    left_waiting(page, shelf)
    shelf.account = ""
    page.evaluate("""() => { const name = Object.keys(localStorage)[0]; const kept = JSON.parse(localStorage[name]);
        localStorage[name] = JSON.stringify({...kept, at: kept.at - 8 * 86400000}); }""")
    page.goto(f"{HOST}/plan/")
    assert page.evaluate("localStorage.length") == 0


def test_a_broken_server_is_told_as_not_saved(page: Page, shelf: Shelf) -> None:
    shelf.broken = True
    page.get_by_label("Tarkoitus").fill("Uusi")
    state(page, "failed")
    shelf.broken = False
    page.get_by_role("button", name="Yritä uudelleen").click()
    state(page, "saved")


def test_the_later_of_two_sees_both_texts_and_chooses(page: Page, shelf: Shelf) -> None:
    shelf.revision, shelf.text = 4, "Mikon sanat"
    page.get_by_label("Tarkoitus").fill("Omat sanat")
    state(page, "failed")
    both = page.locator("[data-conflict]")
    expect(both).to_contain_text("Mikon sanat")
    expect(both).to_be_focused()
    expect(page.get_by_label("Tarkoitus")).to_have_value("Omat sanat")
    assert axe(page) == []
    page.wait_for_timeout(1200)
    assert shelf.text == "Mikon sanat", "nothing is written over by itself"
    page.get_by_role("button", name="Tuo toisen teksti kenttään").click()
    expect(page.get_by_label("Tarkoitus")).to_have_value("Omat sanat\n\nMikon sanat")
    page.get_by_role("button", name="Tallenna").click()
    state(page, "saved")
    assert shelf.saves == ["Omat sanat\n\nMikon sanat"]
    expect(both).to_have_count(0)


def test_keeping_the_others_words_drops_ones_own_from_this_device(page: Page, shelf: Shelf) -> None:
    shelf.revision, shelf.text = 4, "Mikon sanat"
    page.get_by_label("Tarkoitus").fill("Omat sanat")
    page.get_by_role("link", name="Pidä toisen teksti").click()
    expect(page.get_by_label("Tarkoitus")).to_have_value("Mikon sanat")
    assert page.evaluate("localStorage.length") == 0


def test_the_question_mark_shows_the_keys_and_escape_closes_them(page: Page) -> None:
    page.get_by_role("heading", name="Suunnitelma").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Näppäimet")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_label("Tarkoitus").press("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
