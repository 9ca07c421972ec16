"""Two who save the same thing: the later one is told who was first, and when, and sees both texts."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from porukka.core.dates import wall
from porukka.domain.meetings import actions as meetings
from porukka.domain.meetings.actions import programme
from porukka.domain.meetings.models import ProgrammeItem
from tests.doors.test_access_table import client_of
from tests.factories.meetings import MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)


def browser(cast: Any, who: str) -> Any:
    client = client_of(cast, who)
    client.cookies["kieli"] = "fi"
    return client


def told(cast: Any, page: Any) -> None:
    """Aino was first, at twelve."""
    assert page.status_code == 409
    assert wall(cast.now).strftime("%H.%M") == "12.00"
    assert "Aino Leppä muutti samaa kohtaa klo 12." in " ".join(page.text.split())


@pytest.mark.parametrize("headers", [{}, {"X-Autosave": "1"}])
def test_a_plans_section(cast: Any, headers: dict[str, str]) -> None:
    address = reverse("staff:plan_section", args=[cast.group.id, "purpose"])
    browser(cast, "aino").post(address, {"words": "Ainon sanat", "revision": 0})
    late = browser(cast, "kalle").post(address, {"words": "Kallen sanat", "revision": 0}, headers=headers)
    told(cast, late)
    assert "Ainon sanat" in late.text


@pytest.mark.parametrize("headers", [{}, {"X-Autosave": "1"}])
def test_a_meetings_note(cast: Any, headers: dict[str, str]) -> None:
    meeting = MeetingFactory(activity=cast.group, number=1)
    address = reverse("staff:meeting_note", args=[cast.group.id, meeting.id])
    browser(cast, "aino").post(address, {"note": "Keitto onnistui", "revision": "1"})
    told(cast, browser(cast, "kalle").post(address, {"note": "Sade", "revision": "1"}, headers=headers))


def test_an_item_of_the_programme_tells_also_who_added_it(cast: Any) -> None:
    meeting = MeetingFactory(activity=cast.group, number=1)
    by = {"by": cast.viewer("aino"), "now": cast.now}
    key = programme.add_programme_item(**by, meeting_id=meeting.id, title="Kahvit")
    ProgrammeItem.objects.filter(id=key).update(revision=2)
    address = reverse("staff:programme_item", args=[cast.group.id, meeting.id, key])
    told(cast, browser(cast, "kalle").post(address, {"title": "Tee", "revision": "1"}))


def test_a_meetings_time(cast: Any) -> None:
    meeting = MeetingFactory(activity=cast.group, number=1)
    meetings.reschedule_meetings(
        by=cast.viewer("aino"), now=cast.now, meeting_id=meeting.id, scope="one", on=date(2026, 12, 1),
        starts_local=meeting.starts_local, ends_local=meeting.ends_local,
    )  # fmt: skip
    form = {
        "on": "2026-12-02", "starts_local": "12:30", "ends_local": "15:00", "place_id": "",
        "scope": "one", "revision": str(meeting.revision),
    }  # fmt: skip
    address = reverse("staff:meeting_time", args=[cast.group.id, meeting.id])
    told(cast, browser(cast, "kalle").post(address, form))


def test_words_that_nobody_in_the_trail_wrote_are_somebodys(cast: Any) -> None:
    from porukka.domain.activities.models import PlanItem

    PlanItem.objects.create(
        organisation=cast.organisation, activity=cast.group, kind="purpose", words="Mallin sanat", revision=2
    )
    address = reverse("staff:plan_section", args=[cast.group.id, "purpose"])
    late = browser(cast, "kalle").post(address, {"words": "Kallen sanat", "revision": 1})
    assert late.status_code == 409
    assert "Joku toinen muutti samaa kohtaa" in late.text
