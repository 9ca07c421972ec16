"""The dates of a group: round a holiday, moved, called off with a reason."""

from datetime import date, timedelta
from typing import Any

import holidays
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from porukka.core import dates
from tests.journeys.hand import Hand
from tests.world import make_world

pytestmark = pytest.mark.journey


def a_weekday_holiday() -> date:
    """The next public holiday from Monday to Thursday, at least three weeks away."""
    today = dates.today(timezone.now())
    found = holidays.country_holidays("FI", years=[today.year, today.year + 1])
    return min(on for on in found if on > today + timedelta(days=21) and on.weekday() < 4)


def test_a_series_goes_round_a_holiday_and_is_moved_and_called_off(open_page: Any, server: Any) -> None:
    world = make_world(skips_holidays=True)
    group = world.group(first_on=dates.today(timezone.now()) + timedelta(days=8), people=(), begun=False)
    before = len(world.meetings(group))
    holiday = a_weekday_holiday()
    hand = Hand(open_page(account=world.accounts["aino"]))
    assert hand.go(group.url("schedule/new/")).status == 200
    # When a series of four is asked for, with the end before the start
    hand.page.locator("[name=rule]").select_option("weekly")
    hand.page.locator("[name=from_on]").fill((holiday - timedelta(days=7)).isoformat())
    hand.page.locator("[name=count]").fill("4")
    hand.page.locator("[name=starts_local]").fill("13:00")
    hand.page.locator("[name=ends_local]").fill("12:00")
    hand.press("Show the days")
    hand.sees("The end must be later than the start.")
    hand.page.locator("[name=ends_local]").fill("15:00")
    hand.press("Show the days")
    # Then the holiday is shown as skipped, before anything is saved
    hand.sees("Skipped")
    assert hand.page.locator("ol.po-list > li").count() == 4
    hand.clean()
    assert len(world.meetings(group)) == before
    hand.page.locator("form[method=post] button").last.click()
    hand.page.wait_for_url(lambda url: not url.split("?")[0].endswith("/new/"))
    lines = world.meetings(group)
    made = [one for one in lines if one.starts_local.hour == 13]
    assert len(made) == 4
    assert holiday not in {one.on for one in made}
    hand.go(group.url("schedule/"))
    hand.clean()
    # When the second of them and the following are moved by a day
    second = made[1]
    hand.page.locator(f'a[href$="/{second.id}/time/"]').first.click()
    hand.clean()
    hand.page.locator("[name=on]").fill((second.on + timedelta(days=1)).isoformat())
    hand.page.locator("[name=scope][value=following]").check()
    hand.press("Move", exact=True)
    after = {one.id: one.on for one in world.meetings(group)}
    assert after[made[0].id] == made[0].on
    assert all((after[one.id] - one.on).days >= 1 for one in made[1:])
    # And one is called off with a reason
    hand.go(group.url("schedule/"))
    hand.page.locator(f'a[href$="/{made[2].id}/time/"]').first.click()
    hand.press("Cancel the meeting")
    assert hand.page.locator(".ds-validation-message").count() >= 1
    hand.page.locator("[name=reason]").fill("Sali on remontissa")
    hand.press("Cancel the meeting")
    hand.go(group.url("schedule/"))
    expect(hand.page.locator(f"#m-{made[2].id}")).to_contain_text("Sali on remontissa")
    hand.clean()
