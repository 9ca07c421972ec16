"""A meeting run with the keyboard alone: opened, marked and closed, with no trap and no lost place on the way."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.hand import Hand

pytestmark = pytest.mark.journey


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Tab by tab to what the selector names; whatever takes the keyboard on the way lets it go again."""
    seen = []
    for _step in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        seen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
    raise AssertionError(f"{selector} was not reached: {seen}")


def test_a_meeting_is_opened_marked_and_closed_with_the_keyboard_alone(open_page: Any, world: Any) -> None:
    world.group()
    hand = Hand(open_page(account=world.accounts["aino"]))
    page = hand.page
    hand.go("/")
    # When Aino opens the meeting of today
    tab_to(page, "form[action$='/open/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/meetings/**")
    # And marks the first one as late, with the arrows
    tab_to(page, "input[type=radio]")
    first = page.evaluate("document.activeElement.name")
    page.keyboard.press("ArrowRight")
    late = page.locator(f"input[name='{first}'][value=late]")
    expect(late).to_be_focused()
    expect(late).to_be_checked()
    tab_to(page, "#here button[type=submit]")
    page.keyboard.press("Enter")
    # Then it is saved, and the keyboard goes on in the same part of the page
    page.wait_for_url("**#here")
    expect(page.locator(f"input[name='{first}'][value=late]")).to_be_checked()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#here') !== null")
    # When she writes a note and saves it
    tab_to(page, "textarea[name=note]")
    page.keyboard.type("Keitto onnistui.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    saved = page.locator("form:has(textarea[name=note]) [data-saved]")
    expect(saved).to_have_attribute("data-state", "saved")
    assert page.evaluate("document.activeElement !== document.body")
    # And closes the meeting
    tab_to(page, "form[action$='/close/'] button")
    page.keyboard.press("Space")
    page.wait_for_url("**/lines/")
    # Then the lines are there, one step past the frame
    page.keyboard.press("Tab")
    expect(page.locator(".po-skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
