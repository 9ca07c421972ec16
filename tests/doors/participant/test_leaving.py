"""Leaving a page quickly also closes what a card or a PIN opened on the phone: Back shows nothing to the next one."""

from typing import Any

from tests.doors.participant.test_own import enter, pin_for


def test_leaving_the_own_page_closes_it_and_the_form_of_the_card(door: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    page = phone.get("/oma/").content.decode()
    assert 'data-exit="/oma/ulos/"' in page
    assert 'name="note"' in phone.get("/vastaa/").content.decode()
    phone.post("/oma/ulos/")  # what the page's script sends on its way out
    assert "Avaa oma sivu kortillasi" in phone.get("/oma/").content.decode()
    assert "Avaa linkkisi uudelleen" in phone.get("/vastaa/").content.decode()
    assert "Avaa oma sivu kortillasi" in phone.get("/oma/avaa/").content.decode()


def test_only_reading_the_address_closes_nothing(door: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    phone.get("/oma/ulos/")
    assert "Avaa oma sivu kortillasi" not in phone.get("/oma/").content.decode()
    assert 'name="note"' in phone.get("/vastaa/").content.decode()
