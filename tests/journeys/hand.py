"""One person's hands on one page: what journeys press, write and see, in the program's own words.

Words are given as in the code (English) and looked up in the reader's language, so that a journey tests what the page
does and the catalogue what it says.
"""

import contextlib
import re
from typing import Any

from django.utils import translation
from playwright.sync_api import Error, Locator, Page, Response, expect

from tests.browser import axe, sideways


class Hand:
    def __init__(self, page: Page, language: str = "fi") -> None:
        self.page, self.language = page, language

    def words(self, source: str, **values: Any) -> str:
        """What the page says for these source words."""
        with translation.override(self.language):
            said = translation.gettext(source)
        return said % values if values else said

    def go(self, path: str) -> Response | None:
        return self.page.goto(path)

    def back(self) -> None:
        """The browser's own button. Where the page before was an answer to a form, the browser shows nothing of it."""
        with contextlib.suppress(Error):
            self.page.go_back(timeout=3000, wait_until="commit")
        self.page.wait_for_timeout(300)  # the browser's own page says nothing of when it is ready

    def part(self, selector: str) -> "Hand":
        """The same hand, kept to a part of the page."""
        return Part(self.page, self.language, self.page.locator(selector))

    @property
    def root(self) -> Page | Locator:
        return self.page

    def press(self, source: str, *, nth: int = 0, exact: bool = False) -> None:
        self.root.get_by_role("button", name=self.words(source), exact=exact).nth(nth).click()

    def follow(self, source: str, *, nth: int = 0, exact: bool = False) -> None:
        self.root.get_by_role("link", name=self.words(source), exact=exact).nth(nth).click()

    def write(self, source: str, text: str, *, nth: int = 0) -> None:
        self.label(source).and_(self.page.locator("input, textarea")).nth(nth).fill(text)

    def choose(self, source: str, option: str) -> None:
        self.label(source).first.select_option(label=option)

    def tick(self, source: str, *, nth: int = 0) -> None:
        self.label(source).nth(nth).check()

    def label(self, source: str) -> Locator:
        fields = self.page.locator("input, textarea, select")
        return self.root.get_by_label(self.words(source)).and_(fields)

    def open_details(self, source: str) -> None:
        self.root.locator("summary", has_text=self.words(source)).first.click()

    def sees(self, source: str, **values: Any) -> None:
        expect(self.root.get_by_text(self.words(source, **values)).first).to_be_visible()

    def sees_text(self, text: str) -> None:
        expect(self.root.get_by_text(text).first).to_be_visible()

    def never_sees(self, text: str) -> None:
        self.page.wait_for_load_state()
        assert text not in self.page.content(), text

    def text(self) -> str:
        return re.sub(r"\s+", " ", self.page.locator("body").inner_text())

    def clean(self) -> None:
        """Nothing for axe to say, nothing that scrolls sideways. Without script the page is looked at in another."""
        wide, found = sideways(self.page), axe(self.page)
        assert wide == 0, f"{self.page.url} scrolls sideways {wide} px"
        assert found == [], f"{self.page.url}\n" + "\n".join(found)


class Part(Hand):
    def __init__(self, page: Page, language: str, root: Locator) -> None:
        super().__init__(page, language)
        self._root = root

    @property
    def root(self) -> Page | Locator:
        return self._root
