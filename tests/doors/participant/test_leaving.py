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


def test_leaving_without_the_script_closes_the_form_and_goes_on_to_a_page_that_tells_nothing(door: Any) -> None:
    pin_for(door, door.cast.elina)
    phone = enter(door, door.elina)
    words = phone.get("/vastaa/").content.decode()
    assert '<form id="leave" method="post" action="/oma/ulos/">' in words
    assert '<button class="tool out" form="leave" name="leave" value="1"' in words
    gone = phone.post("/oma/ulos/", {"leave": "1"})
    assert (gone.status_code, gone["Location"]) == (303, "/oma/ulos/?pois")
    empty = phone.get(gone["Location"]).content.decode()
    assert empty.count("Voit sulkea tämän sivun.") == 2  # the title and the page
    for telling in ("Oma sivuni", "Miten meni", "/vastaa/", "/oma/"):
        assert telling not in empty
    assert "Avaa linkkisi uudelleen" in phone.get("/vastaa/").content.decode()
    assert "Avaa oma sivu kortillasi" in phone.get("/oma/").content.decode()
