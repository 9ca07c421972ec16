"""A language or text size chosen in the middle of answering loses nothing, and nothing is stored by it."""

import re
from typing import Any

from porukka.domain.surveys.models import PooledBallot, Sheet
from tests.doors.participant.conftest import hidden

TYPED = {"q0_useful": "4", "q0_open": "Lisää kahvia"}


def _choose(phone: Any, page: Any, address: str = "/vastaa/?kieli=sv", **sent: str) -> Any:
    again = re.search(r'name="again" value="([^"]*)"', page.content.decode())
    assert again is not None
    return phone.post(address, {"note": hidden(page), "lang": "fi", "again": again[1], **sent})


def _keeps(page: Any) -> None:
    words = page.content.decode()
    assert 'id="q0_useful4" value="4" checked' in words
    assert "Lisää kahvia" in words


def test_a_chosen_language_draws_the_page_again_with_everything_on_it(door: Any) -> None:
    phone = door.phone()
    page = door.open(phone, door.elina)
    words = page.content.decode()
    assert re.search(r'<button form="keep" formaction="/vastaa/\?kieli=sv" name="again"', words)
    assert '<form id="keep" method="post" action="/vastaa/"' in words
    assert 'href="?kieli=sv"' not in words
    assert 'href="?iso=1"' not in words
    # Enter in a field sends by the first button of the form: it must be none of those that choose.
    assert words.index('<button form="keep" hidden>') < words.index('formaction="/vastaa/')
    swedish = _choose(phone, page, **TYPED)
    assert (swedish.status_code, swedish["Content-Language"]) == (200, "sv")
    assert phone.cookies["kieli"].value == "sv"
    _keeps(swedish)
    assert "Skicka" in swedish.content.decode()
    larger = _choose(phone, swedish, "/vastaa/?iso=1", **TYPED)
    _keeps(larger)
    assert 'class="iso ' in larger.content.decode()
    assert larger["Content-Language"] == "sv"
    assert "/oma/avaa/" in larger.content.decode()  # the way to the own page stays
    assert not Sheet.objects.exists()
    assert door.send(phone, larger, useful="4").status_code == 200
    assert Sheet.objects.count() == 1


def test_choosing_before_anything_is_chosen_marks_nothing(door: Any) -> None:
    phone = door.phone()
    page = _choose(phone, door.open(phone, door.elina))
    assert page.status_code == 200
    assert 'class="wrong"' not in page.content.decode()


def test_a_refused_page_stays_marked_and_keeps_what_was_typed(door: Any) -> None:
    phone = door.phone()
    refused = door.send(phone, door.open(phone, door.elina), useful="99", open="Lisää kahvia")
    assert refused.status_code == 422
    again = _choose(phone, refused, q0_useful="99", q0_open="Lisää kahvia")
    words = again.content.decode()
    assert (again.status_code, again["Content-Language"]) == (422, "sv")
    assert 'class="wrong"' in words
    assert "Lisää kahvia" in words


def test_the_page_without_a_name_is_kept_and_not_counted(door: Any) -> None:
    phone = door.phone()
    page = phone.post(door.wall, {"way": "nameless"})
    again = _choose(phone, page, **TYPED)
    _keeps(again)
    assert "/oma/avaa/" not in again.content.decode()
    assert not PooledBallot.objects.exists()


def test_a_page_too_old_to_send_keeps_its_words_in_another_language(door: Any) -> None:
    phone = door.phone()
    old = phone.post("/vastaa/", {"note": "x", "lang": "fi", **TYPED})
    assert old.status_code == 410
    assert "Lisää kahvia" in old.content.decode()
    again = _choose(phone, old, "/vastaa/?kieli=en", q="Lisää kahvia")
    words = again.content.decode()
    assert again.status_code == 410
    assert "This page is too old to send" in words
    assert "Lisää kahvia" in words


def test_after_sending_no_earlier_page_shows_what_was_on_it(door: Any) -> None:
    """Back to a page that came by a form, and "send again": the next one to hold the phone sees nothing (TRUST 5)."""
    for way in ("card", "nameless"):
        phone = door.phone()
        page = door.open(phone, door.elina) if way == "card" else phone.post(door.wall, {"way": "nameless"})
        swedish = _choose(phone, page, **TYPED)
        assert door.send(phone, swedish, useful="4").status_code == 200
        back = _choose(phone, page, **TYPED)
        assert back.status_code == 410
        assert "Lisää kahvia" not in back.content.decode()


def test_the_trial_on_a_workers_phone_is_kept_too(door: Any) -> None:
    from porukka.core.seals import seal
    from porukka.domain.surveys.queries import PREVIEW

    address = f"/esim/{seal(PREVIEW, {'a': door.cast.group.id.hex}, now=door.now)}/"
    phone = door.phone()
    page = phone.get(address)
    assert f'formaction="{address}?kieli=sv"' in page.content.decode()
    _keeps(_choose(phone, page, address + "?kieli=sv", **TYPED))
