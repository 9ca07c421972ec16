"""Planning a group: from a model to a start, by two people."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from porukka.core import dates
from tests.journeys.hand import Hand

pytestmark = pytest.mark.journey


def monday_after_next() -> date:
    today = dates.today(timezone.now())
    return today + timedelta(days=14 - today.weekday())


def test_a_coordinator_plans_a_group_from_a_model_and_it_begins(open_page: Any, world: Any) -> None:
    # Given a coordinator who looks for a model
    hand = Hand(open_page(account=world.accounts["kerttu"]))
    hand.go("/groups/")
    hand.clean()
    hand.go("/groups/new/")
    hand.clean()
    # When she gives three answers
    hand.page.locator("input[name=model]").first.check()
    hand.write("First meeting", monday_after_next().isoformat())
    hand.choose("Place", "Tupa")
    hand.open_details("Name, unit and language")
    hand.write("Name of the group", "Keskiviikon keitto")
    hand.press("Make the draft")
    # Then a whole draft is there
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Keskiviikon keitto")
    hand.sees("The draft is ready. Everything in it can be changed.")
    assert hand.page.locator("#programme .po-prog > li").count() >= 4
    assert hand.page.locator("#readiness .po-checks li").count() >= 4
    hand.sees("Second facilitator missing")
    hand.clean()
    group = hand.page.url
    # When she changes the purpose and it is saved by itself
    hand.part("#purpose").follow("Edit")
    words = hand.page.locator("#purpose textarea")
    words.fill("Keitämme yhdessä ja juttelemme.")
    expect(hand.page.locator("#purpose [data-saved]")).to_have_attribute("data-state", "saved")
    hand.part("#purpose").follow("Done")
    expect(hand.page.locator("#purpose")).to_contain_text("Keitämme yhdessä ja juttelemme.")
    # And makes Aino the second facilitator
    hand.part("#facilitators").follow("Change facilitators")
    hand.page.locator("select[name=account]").select_option(label="Aino Leppä")
    hand.clean()
    hand.page.locator("form:has(select[name=account]) button").first.click()
    hand.go(group)
    expect(hand.page.locator("#facilitators")).to_contain_text("Aino Leppä")
    # And marks one thing of the list to be in order
    before = hand.page.locator("#readiness b.num").inner_text()
    hand.part("#readiness").press("In order")
    expect(hand.page.locator("#readiness b.num")).not_to_have_text(before)
    # Then the group can begin, and what is missing is on record
    hand.part("#readiness").press("Start the group")
    expect(hand.page.locator("#readiness")).to_contain_text("vaikka")
    assert hand.page.locator("#readiness button", has_text=hand.words("Start the group")).count() == 0
    hand.clean()
    # And Aino finds it among her own
    other = Hand(open_page(account=world.accounts["aino"], width=390))
    other.go("/groups/")
    other.sees_text("Keskiviikon keitto")
    other.clean()


@pytest.mark.parametrize("script", [True, False])
def test_a_lists_address_holds_its_filter_and_going_back_keeps_it(
    open_page: Any, world: Any, script: bool
) -> None:
    for name in ("Arjen eväät", "Kädet savessa"):
        world.group(name=name)
    hand = Hand(open_page(account=world.accounts["aino"], script=script))
    hand.go("/groups/")
    # When somebody filters the groups, as they type or with the button
    hand.page.locator("#find").press_sequentially("arjen", delay=20)
    if not script:
        hand.press("Show")
    # Then the address holds what was chosen, and nothing of what was not
    expect(hand.page).to_have_url(re.compile(r"/groups/\?q=arjen$"))
    expect(hand.page.locator("#rows article")).to_have_count(1)
    # And coming back from a group the list is as it was left
    hand.page.locator("#rows article a").first.click()
    expect(hand.page.get_by_role("heading", level=1)).to_have_text("Arjen eväät")
    hand.page.go_back()
    expect(hand.page).to_have_url(re.compile(r"/groups/\?q=arjen$"))
    expect(hand.page.locator("#rows article")).to_have_count(1)
    expect(hand.page.locator("#find")).to_have_value("arjen")
    if script:  # emptied again, the address is the list's own
        hand.page.locator("#find").fill("")
        expect(hand.page).to_have_url(re.compile(r"/groups/$"))


def test_a_draft_is_made_and_edited_without_script_on_a_phone(open_page: Any, world: Any) -> None:
    hand = Hand(open_page(account=world.accounts["aino"], width=390, script=False))
    hand.go("/groups/new/")
    hand.press("Make the draft")
    # Nothing was chosen: it says so beside the fields and makes nothing
    assert hand.page.locator(".ds-validation-message").count() >= 1
    hand.page.locator("input[name=model]").nth(1).check()
    hand.write("First meeting", (dates.today(timezone.now()) - timedelta(days=30)).isoformat())
    hand.press("Make the draft")
    hand.sees("This day has passed. Check the date, or say that the group has begun.")
    hand.write("First meeting", monday_after_next().isoformat())
    hand.press("Make the draft")
    hand.sees("The draft is ready. Everything in it can be changed.")
    hand.part("#purpose").follow("Edit")
    hand.page.locator("#purpose textarea").fill("Ilman skriptiäkin.")
    hand.part("#purpose").press("Save")
    expect(hand.page.locator("#purpose")).to_contain_text("Ilman skriptiäkin.")


@pytest.mark.both
def test_the_later_of_two_facilitators_sees_both_texts(open_page: Any, world: Any) -> None:
    # Given two facilitators with the same part open
    group = world.group(begun=False, people=())
    aino = Hand(open_page(account=world.accounts["aino"], script=False))
    kalle = Hand(open_page(account=world.accounts["kalle"], script=False))
    for hand in (aino, kalle):
        hand.go(group.url("?edit=purpose"))
    # When both save
    aino.page.locator("#purpose textarea").fill("Ainon sanat")
    aino.part("#purpose").press("Save")
    kalle.page.locator("#purpose textarea").fill("Kallen sanat")
    kalle.part("#purpose").press("Save")
    # Then the later one sees both, and nothing has been written over
    expect(kalle.page.locator("[data-conflict]")).to_contain_text("Ainon sanat")
    expect(kalle.page.locator("#purpose textarea")).to_have_value("Kallen sanat")
    aino.go(group.url())
    expect(aino.page.locator("#purpose")).to_contain_text("Ainon sanat")
    # And joins them by hand
    kalle.page.locator("#purpose textarea").fill("Ainon ja Kallen sanat")
    kalle.part("#purpose").press("Save")
    aino.go(group.url())
    expect(aino.page.locator("#purpose")).to_contain_text("Ainon ja Kallen sanat")
