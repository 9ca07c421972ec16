"""Who facilitates a group, on its own page: added, removed, made responsible."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from porukka.domain.activities.models import ActivityRole
from porukka.domain.people.models import Membership
from tests.doors.staff.test_plan import page, words
from tests.doors.test_access_table import client_of
from tests.factories.people import MembershipFactory


@pytest.fixture
def aino(cast: Any) -> Client:
    return client_of(cast, "aino")


def test_facilitators_come_go_and_hand_over(cast: Any, aino: Client) -> None:
    address = reverse("staff:facilitators", args=[cast.group.id])
    mikko, kalle = cast.accounts["mikko"], cast.accounts["kalle"]
    assert aino.post(address, {"account": ""}).status_code == 422
    assert aino.post(address, {"account": str(mikko.id), "named_organisation": "Kela"}).status_code == 302
    assert "Kela" in words(aino.get(address))
    aino.post(reverse("staff:hand_over", args=[cast.group.id, kalle.id]))
    role = ActivityRole.objects.get(activity=cast.group, account=cast.accounts["aino"], until_at=None)
    assert role.role == "facilitator"
    gone = aino.post(reverse("staff:remove_facilitator", args=[cast.group.id, role.id]))
    assert gone["Location"] == reverse("staff:groups")
    assert aino.get(page(cast)).status_code == 403


def test_the_responsible_one_is_not_removed(cast: Any, aino: Client) -> None:
    role = ActivityRole.objects.get(activity=cast.group, account=cast.accounts["aino"])
    aino.post(reverse("staff:remove_facilitator", args=[cast.group.id, role.id]))
    assert aino.get(page(cast)).status_code == 200
    assert aino.post(reverse("staff:remove_facilitator", args=[cast.group.id, uuid4()])).status_code == 404


def test_with_nobody_else_on_the_staff_the_page_leads_to_an_invitation(cast: Any, aino: Client) -> None:
    address = reverse("staff:facilitators", args=[cast.group.id])
    assert "Henkilöstössä ei ole vielä muita." not in words(aino.get(address))
    here = ActivityRole.objects.filter(activity=cast.group).values("account_id")
    Membership.objects.exclude(account_id__in=here).update(until_at=cast.now)
    seen = words(aino.get(address))
    assert "Henkilöstössä ei ole vielä muita." in seen
    assert 'name="account"' not in seen
    assert reverse("staff:invite_staff") not in seen  # a worker invites nobody
    MembershipFactory(account=cast.accounts["aino"], organisation=cast.organisation, role="coordinator")
    assert reverse("staff:invite_staff") in words(aino.get(address))


def test_a_manager_among_the_facilitators_is_pointed_out(cast: Any, aino: Client) -> None:
    address = reverse("staff:facilitators", args=[cast.group.id])
    before = words(aino.get(address))
    assert "Maija Mäki (esihenkilö)" in before
    assert "Maija Mäki on organisaatiossa vain esihenkilö" not in before
    aino.post(address, {"account": str(cast.accounts["maija"].id)})
    after = words(aino.get(address))
    assert "Maija Mäki on organisaatiossa vain esihenkilö" in after
    assert "Kalle Niitty on organisaatiossa vain" not in after
