"""The form of one more person: one after another by keyboard, and each fault beside its field."""

from typing import Any

from django.urls import reverse

from tests.doors.staff.test_people import given
from tests.doors.test_access_table import client_of


def test_one_after_another_goes_on_in_the_name(cast: Any) -> None:
    aino, address = client_of(cast, "aino"), reverse("staff:add_participant", args=[cast.group.id])
    assert "autofocus" not in aino.get(address).text
    page = aino.post(address, given() | {"again": "1"}, follow=True)
    assert page.text.count("autofocus") == 1
    assert 'name="name"' in next(tag for tag in page.text.split("<") if "autofocus" in tag)


def test_a_wrong_phone_and_a_wrong_address_are_both_told_beside_their_fields(cast: Any) -> None:
    aino, address = client_of(cast, "aino"), reverse("staff:add_participant", args=[cast.group.id])
    page = aino.post(address, given(name="", phone="12", email="ei-osoite"))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"name", "phone", "email"}
    assert page.context["form"]["phone"].value() == "12"
