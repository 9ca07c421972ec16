"""Saying how it went: by card, by the wall's code, without a name; and what must never happen while doing so."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from porukka.core import dates
from porukka.domain.activities import actions as activities
from porukka.domain.flows import meetings as flows
from porukka.domain.flows import planning
from porukka.domain.meetings.rules import meeting_code, wall_code
from porukka.domain.surveys.models import PooledBallot, Sheet
from tests.journeys.hand import Hand

pytestmark = pytest.mark.journey
FACES = ("own_goal", "group_goal", "heard", "useful", "feeling")


def taps(hand: Hand, value: int, words: str = "") -> None:
    """A face for each question, by its visible label as a finger does."""
    for key in FACES:
        hand.page.locator(f"label[for=q0_{key}{value}]").click()
    if words:
        hand.page.locator("textarea[name=q0_open]").fill(words)


def thanked(hand: Hand) -> None:
    hand.sees("Thank you! Your answer arrived.")


def sheets(member: Any) -> list[Any]:
    return list(Sheet.objects.filter(participation=member.participation).order_by("id"))


@pytest.mark.both
@pytest.mark.parametrize("script", [True, False])
def test_an_answer_by_card_on_a_phone(open_page: Any, world: Any, script: bool) -> None:
    # Given a meeting that is going on and Elina's card
    group = world.group(people=("Elina", "Hassan"))
    world.open(group)
    phone = Hand(open_page(width=390, script=script))
    phone.go(group["Elina"].card)
    # Then the address tells nothing, and neither does the page
    assert "/v/" not in phone.page.url
    for secret in ("Elina", group.name, "Hassan", world.organisation.name):
        phone.never_sees(secret)
    if script:
        phone.clean()
    # The first meeting tries with coffee first
    phone.page.locator("fieldset.q").first.locator("label").first.click()
    # When she taps five faces, writes and sends
    taps(phone, 4, "Lisää aikaa jutella 🙂")
    phone.press("Send")
    # Then it is there before it says so
    thanked(phone)
    (sheet,) = sheets(group["Elina"])
    assert sheet.answers.get(item_key="own_goal").number == 4
    assert sheet.answers.get(item_key="open").words == "Lisää aikaa jutella 🙂"
    if script:
        phone.clean()
    # When she changes her mind
    phone.go(group["Elina"].card)
    phone.sees("An answer has come already. If you send again, the new one replaces it.")
    assert phone.page.locator("input[type=radio]:checked").count() == 0
    phone.never_sees("jutella")
    taps(phone, 2)
    phone.press("Send")
    thanked(phone)
    (sheet,) = sheets(group["Elina"])
    assert (sheet.revision, sheet.answers.get(item_key="own_goal").number) == (2, 2)


def test_an_empty_form_is_not_sent_and_skipping_everything_is_an_answer(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina",))
    world.open(group)
    phone = Hand(open_page(width=390, script=False))
    phone.go(group["Elina"].card)
    phone.press("Send")
    phone.sees("Not sent yet.")
    assert sheets(group["Elina"]) == []
    for key in FACES:
        phone.page.locator(f"label[for=q0_{key}-skip]").click()
    phone.press("Send")
    thanked(phone)
    (sheet,) = sheets(group["Elina"])
    assert set(sheet.answers.values_list("missing", flat=True)) == {"skipped"}


@pytest.mark.both
def test_the_same_page_sent_twice_is_one_answer(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina",))
    world.open(group)
    phone = Hand(open_page(width=390, script=False))
    phone.go(group["Elina"].card)
    taps(phone, 5)
    form = phone.page.locator("form:has(textarea)").evaluate("form => [...new FormData(form)]")
    address = phone.page.url
    phone.press("Send")
    again = phone.page.request.post(address, form=dict(form))
    assert again.status == 200
    (sheet,) = sheets(group["Elina"])
    assert sheet.revision == 1


@pytest.mark.both
def test_the_wall_code_with_the_own_code(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina", "Hassan"))
    stranger = world.group(people=("Sari",), name="Toinen")
    meeting = world.open(group)
    phone = Hand(open_page(width=390))
    phone.go("/k/")
    phone.clean()
    # A wrong code says so and keeps what was typed
    phone.page.locator("input[name=code]").fill("ABC 123")
    phone.press("Go on")
    phone.sees("This code is not in use now. Look at the wall and try again.")
    expect(phone.page.locator("input[name=code]")).to_have_value("ABC 123")
    phone.page.locator("input[name=code]").fill(meeting_code(meeting.id).lower())
    phone.press("Go on")
    phone.clean()
    # Another group's own code opens nothing (unless it happens to be somebody's here)
    if stranger["Sari"].own_code not in {one.own_code for one in group.members}:
        phone.page.locator("input[name=own_code]").fill(stranger["Sari"].own_code)
        phone.press("Start with my code")
        expect(phone.page.locator("[role=alert]")).to_be_visible()
        assert phone.page.locator("textarea").count() == 0
    phone.page.locator("input[name=own_code]").fill(group["Hassan"].own_code)
    phone.press("Start with my code")
    taps(phone, 3)
    phone.press("Send")
    thanked(phone)
    assert len(sheets(group["Hassan"])) == 1
    assert sheets(group["Elina"]) == []


@pytest.mark.both
@pytest.mark.parametrize("script", [True, False])
def test_the_wall_code_without_a_name(open_page: Any, world: Any, script: bool) -> None:
    group = world.group(people=("Elina", "Hassan"))
    meeting = world.open(group)
    phone = Hand(open_page(width=390, script=script))
    phone.go(f"/k/{wall_code(meeting.id)}/")
    phone.press("Start without my name")
    phone.sees("We don't store your name. In a small group somebody may still guess.")
    phone.sees("An answer without a name is final. You can't change it.")
    taps(phone, 4, "Nimettömän sanat")
    if script:
        phone.clean()
    phone.press("Send")
    thanked(phone)
    phone.sees("Your answer is final. Your name is not stored.")
    assert [sheets(one) for one in group.members] == [[], []]
    (pooled,) = PooledBallot.objects.filter(collection__meeting_id=meeting.id)
    assert "Nimettömän" not in str(pooled.payload)  # it waits under a seal
    # Back and reload show nobody the answer
    phone.back()
    phone.never_sees("Nimettömän sanat")


def test_two_people_with_one_phone_never_see_each_other(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina", "Hassan"))
    world.open(group)
    phone = Hand(open_page(width=390))
    phone.go(group["Elina"].card)
    taps(phone, 1, "Elinan salaisuus")
    phone.press("Send")
    thanked(phone)
    # Hassan takes the same phone: back, reload and the clean address show nothing of hers
    phone.back()
    phone.never_sees("Elinan salaisuus")
    phone.go("/vastaa/")
    phone.sees("Open your link again")
    kept = phone.page.evaluate("() => JSON.stringify([localStorage, sessionStorage])")
    assert "salaisuus" not in kept
    phone.go(group["Hassan"].card)
    assert phone.page.locator("input[type=radio]:checked").count() == 0
    taps(phone, 5)
    phone.press("Send")
    thanked(phone)
    assert sheets(group["Elina"])[0].answers.get(item_key="useful").number == 1
    assert sheets(group["Hassan"])[0].answers.get(item_key="useful").number == 5


def test_two_open_forms_on_one_phone_go_to_their_own(open_page: Any, world: Any) -> None:
    """The page carries whose answer it is; the cookie of the later link never decides."""
    group = world.group(people=("Elina", "Hassan"))
    world.open(group)
    page = open_page(width=390, script=False)
    first, second = Hand(page), Hand(page.context.new_page())
    first.go(group["Elina"].card)
    second.go(group["Hassan"].card)
    taps(first, 2)
    first.press("Send")
    thanked(first)
    taps(second, 5)
    second.press("Send")
    thanked(second)
    assert sheets(group["Elina"])[0].answers.get(item_key="heard").number == 2
    assert sheets(group["Hassan"])[0].answers.get(item_key="heard").number == 5


def test_a_card_that_has_ended_opens_nothing_and_says_what_to_do(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina",))
    world.open(group)
    phone = Hand(open_page(width=390))
    phone.go(group["Elina"].card)
    activities.revoke_grants(
        by=world.viewer("aino"), now=timezone.now(), participation_id=group["Elina"].participation.id
    )
    # The page that is open already can't be sent, and what was written can be copied
    taps(phone, 3, "Ehdin kirjoittaa")
    phone.press("Send")
    phone.sees("This page is too old to send")
    expect(phone.page.locator("textarea#typed")).to_have_value("Ehdin kirjoittaa")
    assert sheets(group["Elina"]) == []
    assert phone.go(group["Elina"].card).status == 404
    phone.sees("This link does not work any more")
    phone.clean()


def test_the_wall_code_ends_with_the_meeting_and_a_card_with_the_group(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina",))
    meeting = world.open(group)
    flows.close_meeting(by=world.viewer("aino"), now=timezone.now(), meeting_id=meeting.id)
    phone = Hand(open_page(width=390, script=False))
    assert phone.go(f"/k/{wall_code(meeting.id)}/").status == 404
    phone.sees("This code is not in use now. Look at the wall and try again.")
    # A group that ended 31 days ago
    long_ago = timezone.now() - timedelta(days=31)
    old = world.group(first_on=dates.today(long_ago - timedelta(days=60)), people=("Hassan",), name="Viime kevät")
    planning.end_activity(by=world.viewer("aino", long_ago), now=long_ago, activity_id=old.id)
    assert phone.go(old["Hassan"].card).status == 404
    phone.sees("This link does not work any more")


@pytest.mark.parametrize(
    "words", ["😀" * 3000, "a\x00b" + "x" * 2500, "\u202e" + "ש" * 2500], ids=["emoji", "nul", "right-to-left"]
)
def test_far_too_many_words_are_kept_and_told_beside_the_field(open_page: Any, world: Any, words: str) -> None:
    group = world.group(people=("Elina",))
    world.open(group)
    phone = Hand(open_page(width=390, script=False))
    phone.go(group["Elina"].card)
    phone.page.locator("textarea[name=q0_open]").fill(words)
    phone.page.locator("label[for=q0_useful4]").click()
    phone.press("Send")
    phone.sees("Not sent yet.")
    expect(phone.page.locator("#q0_open-error")).to_be_visible()
    assert phone.page.locator("#q0_useful4").is_checked()
    assert len(phone.page.locator("textarea[name=q0_open]").input_value()) >= 2000
    assert sheets(group["Elina"]) == []
    phone.page.locator("textarea[name=q0_open]").fill("שלום a\x00b 🙂")
    phone.press("Send")
    thanked(phone)
    assert "\x00" not in sheets(group["Elina"])[0].answers.get(item_key="open").words


def test_the_own_page_opens_with_card_and_pin_in_the_own_language(open_page: Any, world: Any) -> None:
    # Given Hassan, who reads Swedish, has a goal and has answered
    group = world.group(people=("Elina",))
    hassan = world.join(group, "Hassan", now=timezone.now(), language="sv")
    world.agree(group, "Löydän oman paikkani", hassan)
    meeting = world.open(group)
    phone = Hand(open_page(width=390), "sv")
    phone.go(hassan.card)
    taps(phone, 4)
    phone.press("Send")
    thanked(phone)
    # When he goes on to the own page and chooses a PIN
    phone.press("My own page")
    phone.clean()
    phone.page.locator("#pin").fill("2580")
    phone.page.locator("#again").fill("2581")
    phone.press("Save the PIN and open")
    phone.sees("The two PINs are not the same. Type it twice.")
    # A card that was found is not enough: the code on the wall is asked too
    phone.page.locator("#pin").fill("2580")
    phone.page.locator("#again").fill("2580")
    phone.press("Save the PIN and open")
    phone.sees("Type the code of the meeting too. It is on the wall.")
    phone.clean()
    phone.page.locator("#pin").fill("2580")
    phone.page.locator("#again").fill("2580")
    phone.page.locator("#code").fill(meeting_code(meeting.id))
    phone.press("Save the PIN and open")
    # Then it is his own: goal, line, dates, and nobody else's
    phone.sees_text("Löydän oman paikkani")
    phone.never_sees("Elina")
    phone.clean()
    with phone.page.expect_download() as waited:
        phone.follow("Take the dates to a calendar")
    calendar = waited.value.path().read_text()
    assert "BEGIN:VEVENT" in calendar
    assert group.name not in calendar
    # What he is good at is his own list
    phone.page.locator("input#words").fill("Korjaan polkupyöriä")
    phone.press("Add to my list")
    phone.sees_text("Korjaan polkupyöriä")
    # Closing leaves nothing behind
    phone.press("Close my page")
    phone.go("/oma/")
    phone.never_sees("Löydän oman paikkani")
    phone.back()
    phone.never_sees("Löydän oman paikkani")
    # And the card alone, or a wrong PIN, opens nothing
    phone.go(hassan.card)
    phone.press("My own page")
    phone.page.locator("#pin").fill("1111")
    phone.press("Open the page")
    phone.sees("That is not your PIN. Try again, or ask your group's leaders for a new one.")


def test_leaving_in_a_hurry_leaves_no_step_back(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina",))
    world.open(group)
    phone = Hand(open_page(width=390))
    phone.go(group["Elina"].card)
    taps(phone, 1, "Kesken jäi")
    before = phone.page.evaluate("history.length")
    phone.page.locator("button.tool.out").click()
    phone.page.wait_for_url("about:blank")
    assert phone.page.evaluate("history.length") <= before
    phone.back()
    phone.never_sees("Kesken jäi")


def test_the_language_can_be_changed_without_losing_the_way(open_page: Any, world: Any) -> None:
    group = world.group(people=("Elina",))
    world.open(group)
    phone = Hand(open_page(width=390, script=False))
    phone.go(group["Elina"].card)
    phone.page.locator("details.lang summary").click()
    phone.page.get_by_role("button", name="English").click()
    phone.sees_text("How did it go today?")
    english = Hand(phone.page, "en")
    taps(english, 4)
    english.press("Send")
    thanked(english)
    assert sheets(group["Elina"])[0].language == "en"
