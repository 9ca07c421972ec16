"""A page that is not there, or not for the reader, in the words of whoever reads it."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from tests.doors.test_access_table import client_of

pytestmark = pytest.mark.django_db


def test_staff_are_not_told_of_cards(cast: Any) -> None:
    aino = client_of(cast, "aino")
    aino.cookies["kieli"] = "fi"
    gone, foreign, nowhere = (
        aino.get(address)
        for address in (
            reverse("staff:group", args=[uuid4()]),
            reverse("staff:group", args=[cast.foreign_group.id]),
            "/tuntematon/",
        )
    )
    assert [page.status_code for page in (gone, foreign, nowhere)] == [404] * 3
    assert gone.text == foreign.text  # what is elsewhere is told apart from nothing nowhere
    assert "Kysy ryhmän ohjaajilta" in gone.text
    assert "kortis" not in gone.text
    assert reverse("staff:today") in nowhere.text


def test_others_are_told_of_cards(cast: Any) -> None:
    client = Client()
    client.cookies["kieli"] = "fi"
    page = client.get("/tuntematon/")
    assert page.status_code == 404
    assert "kortissa" in page.text
    assert "ohjaajilta" not in page.text
