"""The readiness list on the plan's page: ticked, noted, added to, reworded, removed and brought back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from porukka.domain.activities.models import Activity, ReadinessItem
from tests.doors.test_access_table import client_of
from tests.factories.activities import ReadinessItemFactory


@pytest.fixture
def aino(cast: Any) -> Client:
    return client_of(cast, "aino")


def page(cast: Any) -> str:
    return reverse("staff:group", args=[cast.group.id])


def words(response: Any) -> str:
    return str(response.content.decode())


def test_readiness_is_ticked_and_the_start_is_made_with_the_gap_recorded(cast: Any, aino: Client) -> None:
    Activity.objects.filter(id=cast.group.id).update(state="planned")
    first, second = (ReadinessItemFactory(activity=cast.group) for _number in range(2))
    aino.post(reverse("staff:readiness_item", args=[cast.group.id, first.id]), {"state": "done"})
    first.refresh_from_db()
    assert first.state == "done"
    aino.post(reverse("staff:begin_group", args=[cast.group.id]))
    group = Activity.objects.get(id=cast.group.id)
    assert (group.state, group.started_without) == ("running", [second.key])
    seen = words(aino.get(page(cast)))
    assert "oli kesken" in seen


def test_a_note_keeps_the_state(cast: Any, aino: Client) -> None:
    item = ReadinessItemFactory(activity=cast.group, state="done")
    aino.post(reverse("staff:readiness_item", args=[cast.group.id, item.id]), {"state": "done", "note": "410 €"})
    item.refresh_from_db()
    assert (item.state, item.note) == ("done", "410 €")
    bad = aino.post(
        reverse("staff:readiness_item", args=[cast.group.id, item.id]), {"state": "done", "note": "x" * 400}
    )
    assert bad.status_code == 302
    item.refresh_from_db()
    assert item.note == "410 €"


def test_a_group_adds_rewords_removes_and_brings_back_its_own_readiness(cast: Any, aino: Client) -> None:
    new = reverse("staff:new_readiness_item", args=[cast.group.id])
    assert aino.post(new, {"words": "Avain\u0000 saatu"}).status_code == 302
    item = ReadinessItem.objects.get(words="Avain saatu")
    one = reverse("staff:readiness_item", args=[cast.group.id, item.id])
    assert aino.post(one, {"words": "Avaimet saatu", "before": "Avain saatu"}).status_code == 302
    clash = aino.post(one, {"words": "Kulkukortti saatu", "before": "Avain saatu"})
    assert clash.status_code == 409
    assert "Avaimet saatu" in words(clash)
    assert "Kulkukortti saatu" in words(clash)
    removed = aino.post(one, {"remove": "1"})
    assert "Palauta" in words(aino.get(removed["Location"].split("#")[0]))
    aino.post(one, {"restore": "1"})
    assert "Palauta" not in words(aino.get(page(cast)))
    assert "Avaimet saatu" in words(aino.get(page(cast)))


@pytest.mark.parametrize("typed", ["", "x" * 301])
def test_a_faulty_line_of_readiness_says_why_and_keeps_what_was_typed(cast: Any, aino: Client, typed: str) -> None:
    answer = aino.post(reverse("staff:new_readiness_item", args=[cast.group.id]), {"words": typed})
    assert answer.status_code == 422
    assert "data-field" in words(answer) or "aria-invalid" in words(answer)
    assert typed in words(answer)
