"""Whoever is shown is in the view log: every page and every refused form of the house, by canaries (TRUST 13)."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from porukka.core.models import AuditEntry
from porukka.domain.meetings.models import Meeting
from porukka.doors.staff.people.views import people
from porukka.doors.viewlog import saw
from tests.cast import Cast
from tests.doors.test_access_table import client_of
from tests.doors.test_safe_get import house
from tests.trust.canary import Walk

__all__ = ["house"]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Refusals by the hundred are what is looked for: the log need not tell of each."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("who", ["kerttu", "maija", "mikko", "stranger"])
def test_every_page_that_shows_a_name_says_so_in_the_log(house: tuple[Cast, dict[str, Any]], who: str) -> None:
    walk = Walk(*house, who)
    assert list(walk.pages())
    assert walk.unsaid == []
    assert walk.sang == (who == "mikko")  # his own group's participant; the others see nobody


@pytest.mark.parametrize(("who", "forms", "sang"), [("aino", 60, 50), ("anneli", 30, 0), ("elina", 8, 0)])
def test_every_page_and_every_form_sent_back_with_its_faults_says_so_in_the_log(
    house: tuple[Cast, dict[str, Any]], who: str, forms: int, sang: int
) -> None:
    walk = Walk(*house, who)
    found = walk.fill_in_everything()
    if who == "aino":
        closed = Meeting.objects.get(activity=walk.cast.group, number=1)
        found += walk.fill_in_everything(meeting_id=closed.id)
    assert walk.unsaid == []
    # The walk went through pages and forms, not through closed doors.
    assert (found >= forms, walk.sang >= sang) == (True, True), (found, walk.sang)


def test_a_page_that_says_nobody_is_on_it_is_found(
    house: tuple[Cast, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the walk: one view's `saw` without its subjects."""
    monkeypatch.setattr(people, "saw", lambda request, **whom: saw(request))
    walk = Walk(*house, "aino")
    assert list(walk.pages(activity_id=walk.cast.group.id))
    assert {words.split()[2] for words in walk.unsaid} == {"staff:people"}


def test_a_page_with_persons_that_does_not_say_whom_is_not_shown(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the middleware's own check: one view's `saw` taken away."""
    address = reverse("staff:people", args=[cast.group.id])
    client = client_of(cast, "aino")
    assert "Elina" in client.get(address).text
    before = AuditEntry.objects.count()
    monkeypatch.setattr(people, "saw", lambda request, **whom: None)
    with pytest.raises(ImproperlyConfigured, match="staff:people shows persons but did not say whom"):
        client.get(address)
    client.raise_request_exception = False
    told = client.get(address)
    assert told.status_code == 500
    assert "Elina" not in told.text
    assert AuditEntry.objects.count() == before
