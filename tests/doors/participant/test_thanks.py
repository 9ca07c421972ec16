"""The thank-you came by a form: a language or text size chosen on it must not lead to a closed page."""

from datetime import timedelta
from typing import Any

from tests.doors.participant.conftest import hidden


def _thanks(door: Any, phone: Any) -> Any:
    return door.send(phone, door.open(phone, door.elina), useful="4")


def test_choosing_a_language_speaks_the_thank_you_in_it(door: Any) -> None:
    phone = door.phone()
    thanks = _thanks(door, phone)
    words = thanks.content.decode()
    assert '<button form="keep" formaction="?kieli=sv"' in words
    assert 'href="?kieli=sv"' not in words
    sent_on = {"keep": hidden(thanks, "keep"), "note": hidden(thanks)}
    again = phone.post("/vastaa/?kieli=sv", sent_on)
    words = again.content.decode()
    assert (again.status_code, again["Content-Language"]) == (200, "sv")
    assert "Tack! Ditt svar kom fram." in words
    assert "Min sida" in words  # the way to the own page is still there
    larger = phone.post("/vastaa/?iso=1", {"keep": hidden(again, "keep"), "note": hidden(again)})
    assert "Tack! Ditt svar kom fram." in larger.content.decode()
    assert 'class="iso ' in larger.content.decode()


def test_a_thank_you_without_a_name_says_so_in_every_language(door: Any) -> None:
    phone = door.phone()
    page = phone.post(door.wall, {"way": "nameless"})
    thanks = door.send(phone, page, useful="4")
    assert hidden(thanks) == ""
    again = phone.post("/vastaa/?kieli=en", {"keep": hidden(thanks, "keep")}).content.decode()
    assert "Your answer is final. Your name is not stored." in again
    assert "/oma/avaa/" not in again


def test_no_thank_you_is_shown_for_nothing(door: Any, monkeypatch: Any) -> None:
    """The note is made here, lasts half an hour and opens nothing but these words."""
    phone = door.phone()
    thanks = _thanks(door, phone)
    keep, to_own = hidden(thanks, "keep"), hidden(thanks)
    page = door.open(door.phone(), door.hassan)
    for wrong in ("", "x", to_own, hidden(page)):
        answer = door.phone().post("/vastaa/", {"keep": wrong})
        assert answer.status_code == 410
        assert "Vastauksesi tuli perille" not in answer.content.decode()
    forged = door.phone().post("/vastaa/", {"keep": keep, "note": keep}).content.decode()
    assert "/oma/avaa/" not in forged
    later = door.now + timedelta(minutes=31)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert door.phone().post("/vastaa/", {"keep": keep}).status_code == 410


def test_the_trials_thank_you_changes_language_too(door: Any) -> None:
    from porukka.core.seals import seal
    from porukka.domain.surveys.queries import PREVIEW

    note = seal(PREVIEW, {"a": door.cast.group.id.hex}, now=door.now)
    phone = door.phone()
    thanks = phone.post(f"/esim/{note}/", {"q0_useful": "4"})
    again = phone.post(f"/esim/{note}/?kieli=sv", {"keep": hidden(thanks, "keep")}).content.decode()
    assert "Tack" in again or "prov" in again.lower()
    assert "Hur gick det i dag?" not in again
