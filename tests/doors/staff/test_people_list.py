"""The list of a group's people: who, how often there, by name, searched."""

from typing import Any

import pytest
from django.urls import reverse

from porukka.core.models import AuditEntry, AuditSubject
from porukka.domain.activities.models import Participation
from porukka.domain.meetings.models import Attendance, Meeting
from tests.doors.test_access_table import client_of
from tests.factories.activities import ParticipationFactory
from tests.factories.meetings import MeetingFactory


@pytest.fixture
def aino(cast: Any) -> Any:
    return client_of(cast, "aino")


def url(cast: Any, name: str) -> str:
    return reverse(f"staff:{name}", args=[cast.group.id])


def test_the_list_shows_its_people_and_says_so_in_the_view_log(cast: Any, aino: Any) -> None:
    page = aino.get(url(cast, "people"))
    assert page.status_code == 200
    assert "Elina" in page.text
    assert "Hassan" in page.text
    entry = AuditEntry.objects.get(route="staff:people")
    subjects = set(AuditSubject.objects.filter(entry=entry, kind="person").values_list("subject_id", flat=True))
    assert subjects == {cast.elina.person_id, cast.hassan.person_id}


def test_the_list_takes_as_many_queries_for_20_as_for_2(cast: Any, aino: Any, queries: Any) -> None:
    aino.get(url(cast, "people"))
    with queries() as few:
        aino.get(url(cast, "people"))
    for _n in range(18):
        ParticipationFactory(activity=cast.group)
    with queries() as many:
        aino.get(url(cast, "people"))
    assert few.n == many.n
    assert many.n <= 16


def marked(cast: Any, who: Any, *statuses: str) -> None:
    """Closed meetings one after the other, and how somebody was there."""
    for number, status in enumerate(statuses, 1):
        meeting = Meeting.objects.filter(activity=cast.group, number=number).first()
        meeting = meeting or MeetingFactory(activity=cast.group, number=number, state="closed")
        Attendance.objects.create(
            organisation=cast.group.organisation, meeting=meeting, participation=who, status=status
        )


def test_each_ones_presence_is_told_and_two_absences_in_a_row_are_marked(cast: Any, aino: Any) -> None:
    marked(cast, cast.elina, "present", "late", "absent", "present")
    marked(cast, cast.hassan, "present", "present", "absent_told", "absent")
    page = aino.get(url(cast, "people")).text
    assert "3/4" in page
    assert "2/4" in page
    assert page.count("poissa kahdesti") == 1
    Participation.objects.filter(id=cast.hassan.id).update(stage="paused")
    assert "poissa kahdesti" not in aino.get(url(cast, "people")).text


def test_the_list_goes_by_name_and_is_searched_when_it_is_long(cast: Any, aino: Any) -> None:
    Participation.objects.filter(id=cast.elina.id).update(stage="ended")
    page = aino.get(url(cast, "people")).text
    assert page.index("Hassan") < page.index("Elina")
    assert 'type="search"' not in page
    page = aino.get(url(cast, "people") + "?sort=name").text
    assert page.index("Elina") < page.index("Hassan")
    for number in range(20):
        ParticipationFactory(activity=cast.group, person__shown_name=f"Åke {number}")
    assert 'type="search"' in aino.get(url(cast, "people")).text
    found = aino.get(url(cast, "people") + "?q=HASS").text
    assert "Hassan" in found
    assert "Åke 3" not in found
    assert "Nimellä ei löytynyt" in aino.get(url(cast, "people") + "?q=\x00😀").text


def test_an_empty_list_teaches_the_next_step(cast: Any, aino: Any) -> None:
    Participation.objects.filter(activity=cast.group).delete()
    assert reverse("staff:paste_people", args=[cast.group.id]) in aino.get(url(cast, "people")).text
