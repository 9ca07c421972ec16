"""The meeting's screen behind its PIN: what it opens, what it locks, closing and its lines, a substitute's end."""

import re
from typing import Any

import pytest
from django.urls import reverse

from porukka.domain.meetings import actions
from porukka.domain.meetings.models import Attendance, Meeting, RecordLine
from tests.doors.staff.meeting.conftest import Clock
from tests.doors.staff.meeting.screen import opened, url, whole_form
from tests.doors.test_access_table import client_of
from tests.factories.meetings import MeetingFactory

pytestmark = pytest.mark.django_db


def held(cast: Any, meeting: Meeting, who: str, pin: str = "2468") -> Any:
    """Somebody's browser with the meeting open, behind a PIN."""
    client = client_of(cast, who)
    client.cookies["kieli"] = "fi"
    if pin:
        client.post(url(meeting, "new_screen_pin"), {"pin": pin})
    assert client.post(url(meeting, "open_meeting")).status_code == 302
    return client


def unlock(client: Any, meeting: Meeting) -> Any:
    return client.post(url(meeting, "screen_pin"), {"pin": "2468"})


def test_the_screen_stays_open_four_hours_behind_its_pin_and_nothing_else_does(
    cast: Any, aino: Any, meeting: Meeting, clock: Clock
) -> None:
    assert aino.post(url(meeting, "new_screen_pin"), {"pin": "12"}).status_code == 422
    assert aino.post(url(meeting, "new_screen_pin"), {"pin": "2468"}).status_code == 302
    opened(aino, meeting)
    clock.on(minutes=9)
    assert aino.get(url(meeting, "meeting")).status_code == 200
    clock.on(minutes=11)
    assert aino.get(url(meeting, "meeting")).url == url(meeting, "screen_pin")
    asked = aino.get(url(meeting, "answered") + "?screen=1", headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == url(meeting, "screen_pin")
    assert aino.post(url(meeting, "attendance"), whole_form(cast, elina="absent")).url == url(
        meeting, "screen_pin"
    )
    assert Attendance.objects.count() == 0
    assert "Elina" not in aino.get(url(meeting, "screen_pin")).text
    assert aino.post(url(meeting, "screen_pin"), {"pin": "1111"}).status_code == 422
    assert aino.post(url(meeting, "screen_pin"), {"pin": "2468"}).status_code == 302
    assert aino.get(url(meeting, "meeting")).status_code == 200
    clock.on(hours=3)
    assert aino.get(url(meeting, "meeting")).url == url(meeting, "screen_pin")
    assert aino.post(url(meeting, "screen_pin"), {"pin": "2468"}).status_code == 302
    assert aino.get(url(meeting, "meeting")).status_code == 200
    assert aino.get(reverse("staff:today")).status_code == 302  # everywhere else one signs in again


def test_a_locked_screen_opens_no_other_page_of_the_worker_either(
    cast: Any, aino: Any, meeting: Meeting, clock: Clock
) -> None:
    aino.post(url(meeting, "new_screen_pin"), {"pin": "2468"})
    opened(aino, meeting)
    other = MeetingFactory(activity=cast.group, number=2)
    people, today = reverse("staff:people", args=[cast.group.id]), reverse("staff:today")
    clock.on(minutes=9)
    assert aino.get(people).status_code == 200  # not locked yet
    clock.on(minutes=11)
    for page in (people, today, url(other, "new_screen_pin"), url(meeting, "record_lines")):
        assert aino.get(page).url == url(meeting, "screen_pin")
    assert aino.post(url(other, "new_screen_pin"), {"pin": "1111"}).url == url(meeting, "screen_pin")
    assert aino.get(url(meeting, "meeting_wall")).status_code == 200
    assert aino.get(reverse("account_logout")).status_code == 200
    aino.post(url(meeting, "screen_pin"), {"pin": "2468"})
    assert aino.get(people).status_code == 200


def test_another_meetings_page_does_not_live_on_this_ones_screen(
    cast: Any, aino: Any, meeting: Meeting, clock: Clock
) -> None:
    aino.post(url(meeting, "new_screen_pin"), {"pin": "2468"})
    opened(aino, meeting)
    other = MeetingFactory(activity=cast.group, number=2)
    clock.on(minutes=31)
    assert "login" in aino.get(url(other, "meeting")).url


def test_without_a_pin_only_the_rooms_code_outlives_thirty_idle_minutes(
    cast: Any, aino: Any, meeting: Meeting, clock: Clock
) -> None:
    opened(aino, meeting)
    clock.on(minutes=31)
    assert aino.get(url(meeting, "meeting_wall")).status_code == 200
    assert aino.get(url(meeting, "answered")).status_code == 200
    assert "login" in aino.get(url(meeting, "meeting")).url


def test_the_rooms_counter_is_no_sign_of_anybody(cast: Any, aino: Any, meeting: Meeting, clock: Clock) -> None:
    aino.post(url(meeting, "new_screen_pin"), {"pin": "2468"})
    opened(aino, meeting)
    for _minute in range(11):
        clock.on(minutes=1)
        aino.get(url(meeting, "answered"))
    assert aino.get(url(meeting, "meeting")).url == url(meeting, "screen_pin")


def test_five_wrong_pins_pause_it(cast: Any, aino: Any, meeting: Meeting, clock: Clock) -> None:
    aino.post(url(meeting, "new_screen_pin"), {"pin": "2468"})
    opened(aino, meeting)
    clock.on(minutes=11)
    for _try in range(5):
        aino.post(url(meeting, "screen_pin"), {"pin": "0000"})
    assert aino.post(url(meeting, "screen_pin"), {"pin": "2468"}).status_code == 422
    clock.on(minutes=16)
    assert aino.post(url(meeting, "screen_pin"), {"pin": "2468"}).status_code == 302


def test_after_hours_of_quiet_the_pin_opens_closing_and_its_lines_and_nothing_else(
    cast: Any, meeting: Meeting, clock: Clock
) -> None:
    aino = held(cast, meeting, "aino")
    clock.on(hours=4)
    unlock(aino, meeting)
    closed = aino.post(url(meeting, "close_meeting"))
    assert closed.url == url(meeting, "record_lines")
    assert "Elina" in aino.get(closed.url).text
    line = RecordLine.objects.order_by("id")[0]
    written = aino.post(url(meeting, "record_line", line.id), {"agreed": "Soitan maanantaina", "revision": "1"})
    assert written.status_code == 302
    assert aino.post(url(meeting, "take_over")).status_code == 302
    line.refresh_from_db()
    assert (line.agreed, line.taken_over_at) == ("Soitan maanantaina", clock.now)
    people = aino.get(reverse("staff:people", args=[cast.group.id]))
    assert "login" in people.url  # negative control: the login itself has ended


def test_a_quiet_quarter_on_the_lines_locks_them_and_the_pin_leads_back_to_them(
    cast: Any, meeting: Meeting, clock: Clock
) -> None:
    aino = held(cast, meeting, "aino")
    clock.on(hours=4)
    unlock(aino, meeting)
    aino.post(url(meeting, "close_meeting"))
    clock.on(minutes=15)
    assert aino.get(url(meeting, "record_lines")).url == url(meeting, "screen_pin")
    assert unlock(aino, meeting).url == url(meeting, "record_lines")
    clock.on(minutes=50)  # more than an hour since closing
    assert "login" in aino.get(url(meeting, "record_lines")).url


def test_leaving_the_lines_lets_the_screen_go(cast: Any, meeting: Meeting, clock: Clock) -> None:
    aino = held(cast, meeting, "aino")
    aino.post(url(meeting, "close_meeting"))
    assert aino.get(url(meeting, "record_lines")).status_code == 200
    assert aino.get(reverse("staff:today")).status_code == 200
    clock.on(minutes=15)
    assert aino.get(reverse("staff:today")).status_code == 200  # no PIN any more: a login like any other


def test_without_a_pin_nothing_outlives_the_closing(cast: Any, meeting: Meeting, clock: Clock) -> None:
    aino = held(cast, meeting, "aino", pin="")
    aino.post(url(meeting, "close_meeting"))
    clock.on(minutes=31)
    assert "login" in aino.get(url(meeting, "record_lines")).url


def test_before_closing_the_pin_opens_no_lines_of_another_meeting(
    cast: Any, meeting: Meeting, clock: Clock
) -> None:
    aino = held(cast, meeting, "aino")
    other = MeetingFactory(activity=cast.group, number=2)
    clock.on(hours=2)
    unlock(aino, meeting)
    assert "login" in aino.get(url(other, "record_lines")).url


def test_before_closing_the_pin_opens_no_lines_and_the_page_says_when_they_are_made(
    cast: Any, meeting: Meeting, clock: Clock
) -> None:
    aino = held(cast, meeting, "aino")
    early = aino.get(url(meeting, "record_lines")).text  # with a fresh login
    assert "Rivit syntyvät, kun tapaaminen suljetaan" in early
    assert "Elina" not in early
    clock.on(hours=2)
    unlock(aino, meeting)
    assert "login" in aino.get(url(meeting, "record_lines")).url


def test_opened_again_a_meeting_has_its_lines_and_says_that_they_follow_it(cast: Any, meeting: Meeting) -> None:
    aino = held(cast, meeting, "aino")
    aino.post(url(meeting, "close_meeting"))
    aino.post(url(meeting, "reopen_meeting"))
    page = aino.get(url(meeting, "record_lines")).text
    assert "Elina" in page
    assert "Tapaaminen on auki uudelleen." in page


def test_signing_in_after_a_refused_form_leads_to_its_page_not_to_the_form(
    cast: Any, meeting: Meeting, clock: Clock
) -> None:
    aino = held(cast, meeting, "aino", pin="")
    clock.on(minutes=31)
    sent = aino.post(
        url(meeting, "close_meeting"), headers={"Referer": f"http://testserver{url(meeting, 'meeting')}"}
    )
    assert sent.url == f"{reverse('account_login')}?next={url(meeting, 'meeting')}"
    elsewhere = aino.post(url(meeting, "close_meeting"), headers={"Referer": "https://example.org/x/"})
    assert elsewhere.url == f"{reverse('account_login')}?next=/"


def standing_in(cast: Any, meeting: Meeting, now: Any) -> Any:
    aino, maija = cast.viewer("aino"), cast.accounts["maija"]
    actions.let_in_substitute(by=aino, now=now, meeting_id=meeting.id, account_id=maija.id)
    return held(cast, meeting, "maija")


def test_a_substitute_whose_turn_ended_is_told_so_and_where_to_go(
    cast: Any, meeting: Meeting, clock: Clock
) -> None:
    maija = standing_in(cast, meeting, clock.now)
    assert maija.get(url(meeting, "meeting")).status_code == 200
    actions.end_substitution(
        by=cast.viewer("aino"), now=clock.now, meeting_id=meeting.id, account_id=cast.accounts["maija"].id
    )
    clock.on(minutes=1)
    page = maija.get(url(meeting, "meeting"))
    assert page.status_code == 403
    assert "Vuorosi tässä tapaamisessa on päättynyt" in page.text
    assert "Arjen" not in page.text
    assert maija.get(reverse("staff:today")).status_code == 200


def test_a_locked_screen_of_a_turn_that_ended_is_signed_out_kindly(
    cast: Any, meeting: Meeting, clock: Clock
) -> None:
    maija = standing_in(cast, meeting, clock.now)
    clock.on(minutes=11)
    actions.end_substitution(
        by=cast.viewer("aino"), now=clock.now, meeting_id=meeting.id, account_id=cast.accounts["maija"].id
    )
    clock.on(minutes=1)
    page = maija.get(reverse("staff:today"), follow=True)
    assert page.redirect_chain == [(url(meeting, "screen_pin"), 302)]
    assert page.status_code == 403
    assert "Vuorosi tässä tapaamisessa on päättynyt" in page.text
    assert reverse("account_login") in page.text
    assert "login" in maija.get(reverse("staff:today")).url  # the lock was not a way in


@pytest.mark.parametrize(
    ("who", "name", "words"),
    [
        ("kerttu", "staff:organisation_settings", "pääkäyttäjä"),
        ("kerttu", "staff:closed_days", "pääkäyttäjä"),
        ("maija", "staff:units", "Koordinaattori tai pääkäyttäjä"),
    ],
)
def test_a_refusal_says_who_can(cast: Any, who: str, name: str, words: str) -> None:
    client = client_of(cast, who)
    client.cookies["kieli"] = "fi"
    page = client.get(reverse(name))
    assert page.status_code == 403
    assert words in page.text
    if who == "kerttu":
        assert "oordinaattor" not in page.text


def test_a_refusal_at_a_groups_page_says_that_its_facilitators_can(cast: Any) -> None:
    kerttu = client_of(cast, "kerttu")
    kerttu.cookies["kieli"] = "fi"
    page = kerttu.get(reverse("staff:people", args=[cast.group.id]))
    assert page.status_code == 403
    assert "ryhmän omat ohjaajat" in page.text


def marks(page: Any) -> tuple[str, ...]:
    """The mark and the key of words that wait on the device, as the page carries them."""
    return tuple(re.findall(r' data-(?:who|lock)="([^"]+)"', page.text))


def test_only_the_own_pages_of_a_worker_open_words_that_wait_on_the_device(
    cast: Any, aino: Any, meeting: Meeting, clock: Clock
) -> None:
    group = reverse("staff:group", args=[cast.group.id])
    aino = held(cast, meeting, "aino")
    own = marks(aino.get(group))
    assert len(own) == 2
    assert own == marks(client_of(cast, "aino").get(group)), "a new sign-in finds them"
    assert not set(own) & set(marks(client_of(cast, "kalle").get(group)))
    assert str(cast.accounts["aino"].pk) not in "".join(own)
    # Nobody is signed in, or the screen waits for its PIN: there is no key.
    assert marks(client_of(cast, "stranger").get(reverse("account_login"))) == ()
    clock.on(minutes=11)
    locked = aino.get(group, follow=True)
    assert "screen_pin" in locked.resolver_match.view_name
    assert marks(locked) == ()
    unlock(aino, meeting)
    assert marks(aino.get(group)) == own
