"""A meeting from one screen: opened, answered, marked, closed in a few taps, carried over, told back to the group."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from porukka.core import dates
from porukka.domain.meetings.models import Attendance
from porukka.domain.meetings.rules import meeting_code
from tests.journeys.hand import Hand
from tests.world import NAMES

pytestmark = pytest.mark.journey


def a_week_ago() -> Any:
    return dates.today(timezone.now()) - timedelta(days=7)


class Taps(Hand):
    """Counts what a finger does."""

    n = 0

    def tap(self, selector: str) -> None:
        self.n += 1
        self.page.locator(selector).first.click()


def mark(hand: Hand, name: str, status: str) -> str:
    return f'fieldset:has(legend:text-is("{name}")) label[for$="-{status}"]'


@pytest.mark.both
def test_nine_people_with_two_absentees_are_closed_in_eight_taps(open_page: Any, world: Any) -> None:
    # Given a group of nine on its day, opened from Today on a phone
    group = world.group()
    hand = Taps(open_page(account=world.accounts["aino"], width=390))
    hand.go("/")
    hand.sees_text(group.name)
    hand.clean()
    hand.press("Open the meeting")
    meeting = hand.page.url
    hand.clean()
    # When the code is on the wall, nobody's name is
    wall = Hand(open_page(account=world.accounts["aino"]))
    wall.go(re.sub(r"[?#].*", "", meeting) + "wall/")
    code = wall.page.locator(".po-codeword").inner_text()
    for name in NAMES:
        wall.never_sees(name)
    wall.clean()
    # And somebody answers from the wall's code
    phone = Hand(open_page(width=390))
    phone.go("/k/")
    phone.page.locator("input[name=code]").fill(code)
    phone.press("Go on")
    phone.page.locator("input[name=own_code]").fill(group["Elina"].own_code)
    phone.press("Start with my code")
    phone.page.locator("label[for=q0_useful5]").click()
    phone.press("Send")
    phone.sees("Thank you! Your answer arrived.")
    # Then the screens show a count only
    expect(hand.page.locator("#answered .po-count")).to_contain_text("1")
    expect(wall.page.locator("#answered")).to_contain_text("1 / 9")
    # When Aino marks the two who are not here and closes
    hand.tap(mark(hand, "Timo", "absent_told"))
    hand.tap('fieldset:has(legend:text-is("Timo")) .po-why label')
    hand.tap(mark(hand, "Leena", "absent"))
    expect(hand.page.locator("#attendance_state")).to_contain_text("7 / 9")
    hand.tap("#close button")
    expect(hand.page.locator('#close a[href$="/lines/"], [id^=text-]').first).to_be_visible()
    if "/lines/" not in hand.page.url:
        hand.tap('#close a[href$="/lines/"]')
    # Then there is a line for each, of their own matters only, and one tap takes them over
    expect(hand.page.locator("[id^=text-]")).to_have_count(9)
    for text in hand.page.locator("li.po-card").all():
        names = [name for name in NAMES if name in text.locator("[id^=text-]").inner_text()]
        assert len(names) <= 1, names
    hand.clean()
    hand.tap('form[action$="/lines/take-over/"]:not(:has(input[name=line_id])) button')
    hand.sees("All taken over")
    assert hand.n <= 8, f"{hand.n} taps"
    rows = dict(
        Attendance.objects.filter(meeting__activity_id=group.id).values_list(
            "participation__person__shown_name", "status"
        )
    )
    assert len(rows) == 9
    assert (rows["Timo"], rows["Leena"], rows["Elina"]) == ("absent_told", "absent", "present")
    # And it can be opened again, with a trace
    hand.go(meeting)
    hand.press("Open the meeting again")
    expect(hand.page.locator("#close button")).to_be_visible()


def test_a_meeting_is_run_without_script(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina", "Hassan", "Sari"))
    hand = Hand(open_page(account=world.accounts["kalle"], width=390, script=False))
    meeting = world.meetings(group)[0]
    hand.go(group.url(f"meetings/{meeting.id}/"))
    hand.press("Open the meeting")
    hand.page.locator(mark(hand, "Sari", "absent")).click()
    hand.press("Save the attendance")
    expect(hand.page.locator("#attendance_state")).to_contain_text("2 / 3")
    hand.page.locator("#note textarea").fill("Keitimme soppaa ja sovimme retkestä.")
    hand.part("#note").press("Save")
    hand.part("#close").press("Close the meeting")
    hand.go(group.url(f"meetings/{meeting.id}/lines/"))
    expect(hand.page.locator("[id^=text-]")).to_have_count(3)
    hand.page.locator("li.po-card details summary").first.click()
    hand.page.locator("li.po-card textarea").first.fill("Soitan perjantaina.")
    hand.press("Save to the line")
    expect(hand.page.locator("[id^=text-]").first).to_contain_text("Soitan perjantaina.")


def test_what_was_said_is_answered_and_the_next_wall_opens_with_it(open_page: Any, world: Any) -> None:
    # Given a meeting a week ago that five people answered
    group = world.group(first_on=a_week_ago(), people=NAMES[:6])
    values = {"Elina": 4, "Hassan": 5, "Sari": 3, "Timo": 4, "Leena": 2}
    world.hold(group, 1, values, {"Elina": "Lisää aikaa jutella."})
    hand = Hand(open_page(account=world.accounts["aino"]))
    # When the facilitator looks at the results
    hand.go(group.url("results/"))
    hand.sees_text("Lisää aikaa jutella.")
    hand.clean()
    # And answers the group
    hand.go(group.url("results/replies/"))
    hand.clean()
    hand.press("Save", exact=True)
    assert hand.page.locator(".ds-validation-message").count() >= 1
    hand.page.locator("[name=said]").fill("Lisää aikaa jutella")
    outcome = hand.page.locator("[name=outcome]")
    if outcome.first.evaluate("one => one.tagName") == "SELECT":
        outcome.first.select_option("we_do")
    else:
        hand.page.locator("[name=outcome][value=we_do]").check()
    hand.page.locator("[name=because]").fill("Kahvi alkaa vartin aiemmin.")
    hand.press("Save", exact=True)
    hand.sees_text("Kahvi alkaa vartin aiemmin.")
    # Then the wall of the next meeting opens with it, without anybody's name
    meeting = world.open(group, number=2)
    hand.go(group.url(f"meetings/{meeting.id}/wall/"))
    hand.sees_text("Kahvi alkaa vartin aiemmin.")
    for name in NAMES:
        hand.never_sees(name)
    hand.clean()
    # And Elina sees it on her own page
    phone = Hand(open_page(width=390, script=False))
    phone.go(group["Elina"].card)
    phone.press("My own page")
    for box in ("#pin", "#again"):
        phone.page.locator(box).fill("2580")
    phone.page.locator("#code").fill(meeting_code(meeting.id))
    phone.press("Save the PIN and open")
    phone.sees_text("Kahvi alkaa vartin aiemmin.")
    phone.never_sees("Hassan")


def test_a_substitute_sees_one_meeting_and_nothing_else(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina",))
    meeting = world.meetings(group)[0]
    kerttu = world.accounts["kerttu"]
    hand = Hand(open_page(account=world.accounts["aino"]))
    hand.go(group.url(f"meetings/{meeting.id}/"))
    hand.follow("Let in a substitute")
    hand.page.locator("#substitute").get_by_role("button", name="Kerttu Koivu").click()
    expect(hand.page.locator("#substitute form.row-between")).to_contain_text("Kerttu Koivu")
    other = Hand(open_page(account=kerttu, width=390))
    assert other.go(group.url(f"meetings/{meeting.id}/")).status == 200
    other.sees_text("Elina")
    for rest in ("people/", "results/", "goals/"):
        assert other.go(group.url(rest)).status == 403
