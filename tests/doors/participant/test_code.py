"""The meeting's code: typed, behind the wall's picture, with an own code or without a name (TRUST 3, 6, 7)."""

import re
from datetime import timedelta
from typing import Any

from porukka.core.models import AuditEntry
from porukka.domain.meetings.models import WrongCodes
from porukka.domain.surveys.models import PooledBallot, Sheet
from tests.doors.participant.conftest import hidden
from tests.doors.participant.test_answer import text_of


def test_the_code_from_the_wall_may_be_typed_in_any_way(door: Any) -> None:
    code = door.shown_code
    for typed in (code, code.lower(), f"  {code.replace(' ', '-').lower()} ", code.replace(" ", "")):
        page = door.phone().post("/k/", {"code": typed})
        assert (page.status_code, page["Location"]) == (303, door.wall)
    wrong = door.phone().post("/k/", {"code": "AAA AAA"})
    assert wrong.status_code == 422
    assert "AAA AAA" in wrong.content.decode()
    other = "x" if door.wall[-2] != "x" else "y"  # one sign of the picture's code is another
    for none in ("x", "%F0%9F%8C%BF", "A" * 500, "AAAAAA-x", door.wall[3:-2] + other, "-", "A-" * 300):
        assert door.phone().get(f"/k/{none}/").status_code == 404
    empty = door.phone().post("/k/", {"code": " "})
    assert empty.status_code == 422
    assert "kuusi" in text_of(empty)


def test_an_address_with_the_six_signs_alone_only_fills_in_the_form(door: Any) -> None:
    """A GET neither counts nor tells whether a code is in use."""
    plain = door.shown_code.replace(" ", "")
    for code in (plain, "AAAAAA"):
        page = door.phone().get(f"/k/{code}/")
        assert page.status_code == 200
        assert f'value="{code}"' in page.text
    assert not WrongCodes.objects.exists()


def test_with_an_own_code_the_answer_is_ones_own(door: Any) -> None:
    phone = door.phone()
    assert phone.get(door.wall).status_code == 200
    page = phone.post(door.wall, {"way": "own", "own_code": door.hassan.own_code})
    assert page.status_code == 200
    assert "/oma/avaa/" not in page.content.decode()  # an own code opens no own page
    assert door.send(phone, page, own_goal="3").status_code == 200
    sheet = Sheet.objects.get()
    assert (sheet.participation, sheet.channel) == (door.cast.hassan, "code")


def test_a_wrong_own_code_is_told_beside_the_field(door: Any) -> None:
    right = {door.elina.own_code, door.hassan.own_code}
    wrong = next(f"{n:04d}" for n in range(10) if f"{n:04d}" not in right)
    page = door.phone().post(door.wall, {"way": "own", "own_code": wrong})
    assert page.status_code == 422
    assert "kortissasi" in text_of(page)


def test_four_digits_that_were_refused_are_not_shown_again_and_anything_else_is(door: Any) -> None:
    """An own code is a secret, also nearly: one digit off, ten guesses would often find it on a shared phone."""
    wrong = next(f"{n:04d}" for n in range(10) if f"{n:04d}" not in {door.elina.own_code, door.hassan.own_code})
    typed = {wrong: "", f" {wrong[:2]} {wrong[2:]} ": "", f"{wrong}1": "", wrong[:3]: "", "en muista": "en muista"}
    for given, kept in typed.items():
        page = door.phone().post(door.wall, {"way": "own", "own_code": given})
        assert page.status_code == 422
        assert re.findall(r'id="own_code"[^>]* value="([^"]*)"', page.content.decode()) == [kept]


def test_without_a_name_nothing_is_kept_of_who_and_when(door: Any) -> None:
    phone = door.phone()
    before = AuditEntry.objects.count()
    page = phone.post(door.wall, {"way": "nameless"})
    words = text_of(page)
    assert "Emme tallenna nimeäsi. Pienessä ryhmässä joku voi silti arvata vastaajan." in words
    assert "lopullinen" in words
    thanks = door.send(phone, page, own_goal="3", open="Nimettä")
    assert thanks.status_code == 200
    assert "lopullinen" in text_of(thanks)
    assert (PooledBallot.objects.count(), Sheet.objects.count()) == (1, 0)
    assert AuditEntry.objects.count() == before
    assert not {name for name, cookie in phone.cookies.items() if cookie.value}


def test_when_everybody_has_answered_the_page_says_so_kindly(door: Any) -> None:
    pages = [(phone := door.phone(), phone.post(door.wall, {"way": "nameless"})) for _ in range(3)]
    codes = [door.send(phone, page, own_goal="3", open="Sanani").status_code for phone, page in pages]
    assert codes == [200, 200, 422]
    full = door.send(*pages[2], own_goal="3", open="Sanani")
    assert "Sanani" in full.content.decode()
    assert PooledBallot.objects.count() == 2


def test_own_codes_work_only_after_the_meetings_code(door: Any) -> None:
    assert door.phone().post("/k/AAAAAA/", {"way": "own", "own_code": door.elina.own_code}).status_code == 200
    plain = door.shown_code.replace(" ", "")
    page = door.phone().post(f"/k/{plain}/", {"way": "own", "own_code": door.elina.own_code})
    assert not hidden(page)


def test_a_page_opened_with_an_own_code_can_be_sent_for_three_hours(door: Any, monkeypatch: Any) -> None:
    """It is for the meeting at hand: a code that somebody saw must not leave a page open for two weeks."""
    pages = [
        (phone := door.phone(), phone.post(door.wall, {"way": "own", "own_code": card.own_code}))
        for card in (door.elina, door.hassan)
    ]
    for (phone, page), hours, status in zip(pages, (2.9, 3.1), (200, 410), strict=True):
        now = door.now + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        sent = door.send(phone, page, own_goal="3", open="Sanani")
        assert sent.status_code == status
    assert "Sanani" in sent.content.decode()
    assert [sheet.participation for sheet in Sheet.objects.all()] == [door.cast.elina]


def test_an_address_that_holds_no_code_keeps_what_was_typed_but_no_digits(door: Any) -> None:
    page = door.phone().get("/k/H7K4/")
    assert page.status_code == 404
    assert 'value="H7K4"' in page.text
    assert "4321" not in door.phone().get("/k/4321/").text
