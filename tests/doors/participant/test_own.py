"""The own page behind card and PIN (TRUST 1, 3, 5, 13)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from porukka.core.models import AuditEntry
from porukka.domain.activities.actions import let_choose_pin, set_pin
from porukka.domain.goals.models import Goal, Strength
from porukka.domain.meetings.models import Meeting
from porukka.domain.voice.models import GroupReply
from tests.doors.participant.conftest import hidden
from tests.factories.activities import PlaceFactory
from tests.factories.surveys import meeting_at, says, were_there


def note_of(page: Any) -> str:
    """The note of the way to the own page: the last one on the page."""
    return re.findall(r'name="note" value="([^"]*)"', page.content.decode())[-1]


def pin_for(door: Any, participation: Any, pin: str = "2468") -> None:
    set_pin(by=door.cast.viewer("aino"), now=door.now, participation_id=participation.id, pin=pin)


def enter(door: Any, card: Any, pin: str = "2468", phone: Any = None) -> Any:
    """Opens the card's link, goes to the own page's door and types the PIN."""
    phone = phone or door.phone()
    note = note_of(door.open(phone, card))
    phone.last = phone.post("/oma/avaa/", {"note": note, "lang": "fi", "pin": pin}, follow=True)
    return phone


def test_the_first_time_the_participant_chooses_the_pin_and_then_it_opens(door: Any) -> None:
    phone = door.phone()
    note = note_of(door.open(phone, door.elina))
    ask = phone.post("/oma/avaa/", {"note": note, "lang": "fi"}, follow=True)
    assert "Valitse PIN-koodi" in ask.content.decode()
    on_the_wall = {"note": hidden(ask), "code": door.shown_code}
    unlike = phone.post("/oma/avaa/", {**on_the_wall, "pin": "2468", "again": "2469"})
    assert unlike.status_code == 422
    short = phone.post("/oma/avaa/", {**on_the_wall, "pin": "24", "again": "24"})
    assert "4–6 numeroa" in short.content.decode()
    assert door.shown_code in short.text  # the PINs are typed anew, the code is kept
    page = phone.post("/oma/avaa/", {**on_the_wall, "pin": "2468", "again": "2468"}, follow=True)
    assert page.request["PATH_INFO"] == "/oma/"
    assert "Tämän sivun näet sinä ja ohjaajasi." in page.content.decode()
    assert "Tätä ei lueta heti. Onko sinulla hätä? Soita 112." in page.content.decode()
    # The next time it asks for the same one.
    assert enter(door, door.elina, "1111").last.status_code == 422
    assert enter(door, door.elina, "2468").last.status_code == 200


def test_who_finds_a_card_needs_the_code_on_the_wall_too(door: Any) -> None:
    phone = door.phone()
    note = note_of(door.open(phone, door.elina))
    twice = {"note": note, "pin": "2468", "again": "2468"}
    without = phone.post("/oma/avaa/", twice)
    assert without.status_code == 422
    assert "Kirjoita myös tapaamisen koodi" in without.text
    for _ in range(5):
        wrong = phone.post("/oma/avaa/", {**twice, "code": "AAA AAA"})
    assert "15 minuutin päästä" in wrong.text
    assert phone.post("/oma/avaa/", {**twice, "code": door.shown_code}).status_code == 422
    assert "Avaa oma sivu kortillasi" in phone.get("/oma/").text


def test_a_facilitators_leave_takes_the_code_off_the_page(door: Any, monkeypatch: Any) -> None:
    let_choose_pin(by=door.cast.viewer("aino"), now=door.now, participation_id=door.cast.elina.id)
    phone = door.phone()
    page = door.own(phone, door.open(phone, door.elina))
    assert 'name="code"' not in page.text
    # Half an hour later it is asked again.
    late = door.now + timedelta(minutes=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: late)
    assert 'name="code"' in door.own(phone, door.open(phone, door.elina)).text
    monkeypatch.setattr("django.utils.timezone.now", lambda: door.now)
    chosen = phone.post("/oma/avaa/", {"note": hidden(page), "pin": "2468", "again": "2468"}, follow=True)
    assert "Tämän sivun näet sinä" in chosen.text


def test_back_and_reload_of_the_pin_page_send_nothing_again(door: Any, monkeypatch: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = door.phone()
    sent = phone.post("/oma/avaa/", {"note": note_of(door.open(phone, door.elina)), "lang": "fi"})
    assert (sent.status_code, sent["Location"]) == (303, "/oma/avaa/")
    page = phone.get("/oma/avaa/")
    assert "Kirjoita PIN-koodi" in page.text
    opened = phone.post("/oma/avaa/", {"note": hidden(page), "pin": "2468"})
    assert opened.status_code == 303
    # Once the page is open, or somebody else has taken the phone, the address asks for nobody's PIN.
    assert "Avaa oma sivu kortillasi" in phone.get("/oma/avaa/").text
    for taking_it in (
        lambda phone: door.open(phone, door.hassan),
        lambda phone: phone.get(door.wall),
        lambda phone: door.send(phone, door.open(door.phone(), door.hassan), useful="4"),
    ):
        phone = door.phone()
        door.own(phone, door.open(phone, door.elina))
        taking_it(phone)
        assert "Avaa oma sivu kortillasi" in phone.get("/oma/avaa/").text


def test_the_form_and_not_the_cookie_says_whose_pin_is_tried(door: Any) -> None:
    pin_for(door, door.cast.elina)
    pin_for(door, door.cast.hassan, "1357")
    phone, other = door.phone(), door.phone()
    elinas = door.own(phone, door.open(phone, door.elina))
    hassans = door.own(other, door.open(other, door.hassan))
    phone.cookies["p"] = other.cookies["p"].value
    assert phone.post("/oma/avaa/", {"note": hidden(elinas), "pin": "1357"}).status_code == 422
    assert other.post("/oma/avaa/", {"note": hidden(hassans), "pin": "1357"}).status_code == 303


def test_language_and_text_size_hold_on_the_device_and_tell_nothing(door: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    assert "My own page" in phone.get("/oma/?kieli=en&iso=1").text
    phone.post("/oma/ulos/")
    again = enter(door, door.elina, phone=phone).last
    assert "My own page" in again.text
    assert '<body class="iso' in again.text
    phone.post("/oma/ulos/")
    kept = {name: cookie.value for name, cookie in phone.cookies.items() if cookie.value}
    assert {name: kept[name] for name in ("kieli", "iso")} == {"kieli": "en", "iso": "1"}
    # A phone that nobody has chosen anything on speaks the person's own language.
    assert "Oma sivu" in enter(door, door.elina).last.text


def test_a_card_alone_opens_nothing_of_ones_own(door: Any) -> None:
    phone = door.phone()
    door.open(phone, door.elina)
    page = phone.get("/oma/")
    assert "Avaa oma sivu kortillasi" in page.content.decode()
    assert phone.get("/oma/paivat.ics").status_code == 404
    assert not AuditEntry.objects.filter(verb__in=["see", "export"]).exists()


def test_wrong_pins_pause_and_the_page_says_for_how_long(door: Any) -> None:
    pin_for(door, door.cast.elina)
    for _ in range(5):
        phone = enter(door, door.elina, "0000")
    assert "15 minuutin päästä" in phone.last.content.decode()
    assert enter(door, door.elina, "2468").last.status_code == 422


def test_the_own_page_shows_ones_own_and_nobody_elses(door: Any) -> None:
    cast = door.cast
    pin_for(door, cast.elina)
    for who, words in ((cast.elina, "Ulkona kolmesti viikossa"), (cast.hassan, "Hassanin salaisuus")):
        Goal.objects.create(
            organisation=who.organisation, activity=who.activity, participation=who,
            words=words, is_main=True, agreed_on=door.now.date(),
        )  # fmt: skip
    place = PlaceFactory(organisation=cast.organisation, name="Niittytupa")
    meeting_at(cast.group, door.now + timedelta(days=7), number=2, state="planned", place=place)
    were_there(door.meeting, [cast.elina, cast.hassan])
    says(cast.elina, door.meeting, door.version, now=door.now, own_goal=4)
    says(cast.hassan, door.meeting, door.version, now=door.now, own_goal=1, open="Hassanin sanat")
    GroupReply.objects.create(
        organisation=cast.organisation, activity=cast.group, said="Enemmän aikaa jutella", outcome="we_do",
        because="Kahville on nyt 20 minuuttia.", made_at=door.now,
    )  # fmt: skip
    words = enter(door, door.elina).last.content.decode()
    for there in (
        "Ulkona kolmesti",
        "4, paljon",
        "Niittytupa",
        "keskiviikko 25. marraskuuta",
        "Enemmän aikaa",
        "kerran",
    ):
        assert there in words, there
    for absent in ("Hassan", "Arjen eväät", "Elina", "Lehtola"):
        assert absent not in words, absent
    entry = AuditEntry.objects.get(verb="see")
    assert (entry.actor_kind, entry.actor_id) == ("participation", cast.elina.id)
    assert [(s.kind, s.subject_id) for s in entry.subjects.all()] == [("participation", cast.elina.id)]


def test_it_closes_by_itself_after_fifteen_minutes_also_when_used(door: Any, monkeypatch: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    for minutes, shown in ((14, True), (15.1, False)):
        at = door.now + timedelta(minutes=minutes)
        monkeypatch.setattr("django.utils.timezone.now", lambda at=at: at)
        assert ("Tämän sivun näet" in phone.get("/oma/").content.decode()) is shown
    # Negative control: with a longer time the same cookie would still open it.
    monkeypatch.setattr("porukka.doors.participant.notes.OWN_PAGE_LASTS", timedelta(hours=1))
    assert "Tämän sivun näet" in phone.get("/oma/").content.decode()


def test_closing_it_leaves_nothing_on_the_device(door: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    page = phone.post("/oma/ulos/", follow=True)
    assert "Sivu on suljettu" in page.content.decode()
    assert "Tämän sivun näet" not in phone.get("/oma/").content.decode()


def test_a_cookie_of_the_form_opens_no_own_page_and_the_other_way_round(door: Any) -> None:
    phone = door.phone()
    door.open(phone, door.elina)
    phone.cookies["o"] = phone.cookies["v"].value
    assert "Tämän sivun näet" not in phone.get("/oma/").content.decode()
    pin_for(door, door.cast.elina)
    other = enter(door, door.elina)
    other.cookies["v"] = other.cookies["o"].value
    assert "Avaa linkkisi uudelleen" in other.get("/vastaa/").content.decode()


def test_two_people_with_one_phone_see_each_ones_own_only(door: Any) -> None:
    pin_for(door, door.cast.elina)
    pin_for(door, door.cast.hassan, "1357")
    Strength.objects.create(
        organisation=door.cast.organisation, participation=door.cast.elina, words="Leivon", added_at=door.now
    )
    phone = enter(door, door.elina)
    elinas_page = phone.last
    assert "Leivon" in elinas_page.content.decode()
    phone = enter(door, door.hassan, "1357", phone=phone)
    assert "Leivon" not in phone.last.content.decode()
    # Elina's page, left open in another tab, changes nothing in Hassan's name or her own.
    sent = phone.post("/oma/vahvuudet/", {"note": hidden(elinas_page), "act": "add", "words": "Elinan taito"})
    assert sent.status_code == 410
    assert not Strength.objects.filter(words="Elinan taito").exists()


def test_an_own_page_left_open_is_closed_when_the_next_one_takes_the_phone(door: Any) -> None:
    """By another's card, by the wall's code, and by an answer sent: none of them finds the page of the one before."""
    pin_for(door, door.cast.elina)
    for taking_it in (
        lambda phone: door.open(phone, door.hassan),
        lambda phone: phone.get(door.wall),
        lambda phone: door.send(phone, door.open(door.phone(), door.hassan), useful="4"),
    ):
        phone = enter(door, door.elina)
        assert "Tämän sivun näet sinä" in phone.get("/oma/").text
        taking_it(phone)
        assert "Avaa oma sivu kortillasi" in phone.get("/oma/").text


def test_the_list_of_strengths_is_ones_own_to_keep_and_share(door: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    note = hidden(phone.last)

    def act(**fields: str) -> Any:
        return phone.post("/oma/vahvuudet/", {"note": note, **fields}, follow=True)

    assert "Osaan kuunnella" in act(act="add", words="Osaan kuunnella").content.decode()
    line = Strength.objects.get()
    assert not line.shared
    assert "jaettu ohjaajille" in act(act="share", line=str(line.id)).content.decode()
    assert "jaettu ohjaajille" not in act(act="keep", line=str(line.id)).content.decode()
    assert "Osaan kuunnella" not in act(act="remove", line=str(line.id)).content.decode()
    empty = act(act="add", words="   ")
    assert empty.status_code == 422
    long = act(act="add", words="x" * 400)
    assert long.status_code == 422
    assert "x" * 400 in long.content.decode()
    for bad in ({"act": "remove", "line": "x"}, {"act": "share", "line": "0" * 32}):
        assert act(**bad).status_code == 404


def test_an_address_that_is_only_posted_to_leads_to_the_own_page_when_opened(door: Any) -> None:
    """Choosing another language on a page with a fault opens its address anew."""
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    for address in ("/oma/vahvuudet/", "/oma/ulos/"):
        assert "Tämän sivun näet sinä" in phone.get(address, follow=True).text
    assert phone.get("/oma/vahvuudet/?kieli=sv").status_code == 302
    assert "Den här sidan ser du" in phone.get("/oma/").text


def test_the_dates_go_to_a_calendar_under_a_title_that_tells_nothing(door: Any) -> None:
    pin_for(door, door.cast.elina)
    place = PlaceFactory(organisation=door.cast.organisation, name="Mielenterveystalo")
    meeting_at(door.cast.group, door.now + timedelta(days=7), number=2, state="planned", place=place)
    phone = enter(door, door.elina)
    file = phone.get("/oma/paivat.ics")
    assert file["Content-Type"] == "text/calendar"
    events = list(Calendar.from_ical(file.content).walk("VEVENT"))
    assert [str(event["summary"]) for event in events] == ["Tapaaminen", "Tapaaminen"]
    for secret in ("Arjen", "Lehtola", "Mielenterveys", "Elina", "Aino"):
        assert secret not in file.content.decode()
    assert AuditEntry.objects.filter(verb="export").count() == 1


@pytest.mark.parametrize(
    ("basis", "said"),
    [("none", True), ("social_rehabilitation", True), ("rehabilitative_work", False), ("work_trial", False)],
)
def test_leaving_has_no_consequences_is_said_only_where_it_is_true(door: Any, basis: str, said: bool) -> None:
    door.cast.elina.basis = basis
    door.cast.elina.save()
    pin_for(door, door.cast.elina)
    words = enter(door, door.elina).last.content.decode()
    assert ("Lopettamisesta ei seuraa mitään" in words) is said


def test_the_page_is_not_shown_when_the_log_cannot_be_written(door: Any, monkeypatch: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    monkeypatch.setattr("porukka.doors.viewlog.audit.record", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        phone.get("/oma/")


@pytest.mark.parametrize("note", ["", "x", "a" * 9000])
def test_the_door_needs_our_own_seal(door: Any, note: str) -> None:
    page = door.phone().post("/oma/avaa/", {"note": note, "pin": "2468"})
    assert page.status_code == 410


def test_the_own_page_takes_the_same_queries_for_two_meetings_as_for_twenty(door: Any, queries: Any) -> None:
    pin_for(door, door.cast.elina)

    def count() -> int:
        phone = enter(door, door.elina)
        with queries() as counted:
            phone.get("/oma/")
        return int(counted.n)

    says(door.cast.elina, door.meeting, door.version, now=door.now, own_goal=3)
    few = count()
    for n in range(2, 21):
        meeting = meeting_at(door.cast.group, door.now - timedelta(days=7 * n), number=n, state="closed")
        were_there(meeting, [door.cast.elina])
    assert count() == few


def test_a_new_pin_closes_the_page_that_the_old_one_opened(door: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    assert "Avaa oma sivu kortillasi" not in phone.get("/oma/").content.decode()
    pin_for(door, door.cast.elina, "9753")
    assert "Avaa oma sivu kortillasi" in phone.get("/oma/").content.decode()


def test_a_cancelled_day_and_its_reason_stand_on_the_own_page_until_the_next_meeting(door: Any) -> None:
    pin_for(door, door.cast.elina)
    days = {number: door.now + timedelta(days=7 * number) for number in (1, 3, 4)}
    for number, state, why in (
        (1, "cancelled", "Talossa on remontti"),
        (3, "planned", ""),
        (4, "cancelled", "Juhla"),
    ):
        meeting_at(door.cast.group, days[number], number=number + 1, state=state, cancel_reason=why)
    text = enter(door, door.elina).last.content.decode()
    assert "emme tapaa." in text
    assert "Talossa on remontti" in text
    assert "Juhla" not in text  # after the next one: told when it is near
    Meeting.objects.filter(number=4).update(state="cancelled", cancel_kind="group_ended", cancel_reason="Loppui")
    text = enter(door, door.elina).last.content.decode()
    assert "Juhla" in text
    assert "Loppui" not in text  # the group is over: nobody waits for its meetings
