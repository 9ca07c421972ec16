"""Headers that decide whether a page's own forms arrive, and whether an address is told on."""

from django.test import Client


def test_a_workers_form_is_not_called_foreign_by_the_browser(db: None) -> None:
    """Under "no-referrer" browsers send `Origin: null` with a page's own form, and it is refused as forged."""
    assert Client().get("/account/login/")["Referrer-Policy"] == "same-origin"


def test_a_participants_address_is_told_to_nobody(db: None) -> None:
    assert Client().get("/k/")["Referrer-Policy"] == "no-referrer"
