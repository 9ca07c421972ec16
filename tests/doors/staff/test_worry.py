"""A worrying text: facilitators find the unit's agreed steps beside it, folded; a shared screen never shows them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from porukka.domain.meetings.models import RecordLine
from porukka.domain.people.models import Unit
from tests.cast import Cast
from tests.doors.staff.test_results import answered_group
from tests.doors.test_access_table import client_of
from tests.factories.meetings import MeetingFactory

pytestmark = pytest.mark.django_db
FOLD = {
    "fi": "Jos jokin tässä huolestuttaa sinua",
    "sv": "Om något här oroar dig",
    "en": "If something here worries you",
}
OWN = "Soita Kertulle <ennen kotiinlähtöä>."


@pytest.fixture
def unit(cast: Cast) -> Unit:
    Unit.objects.filter(id=cast.unit.id).update(worry_steps=OWN)
    return cast.unit


def pages(cast: Cast) -> list[str]:
    """Where facilitators read what people have written."""
    meeting = MeetingFactory(activity=cast.group, number=9, state="closed", closed_at=cast.now)
    RecordLine.objects.create(
        organisation=cast.organisation, meeting=meeting, participation=cast.elina, agreed="Soitetaan."
    )
    return [
        reverse("staff:results", args=[cast.group.id]),
        reverse("staff:replies", args=[cast.group.id]),
        reverse("staff:record_lines", args=[cast.group.id, meeting.id]),
    ]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_steps_stand_folded_beside_what_people_have_written(cast: Cast, unit: Unit, language: str) -> None:
    answered_group(cast, people=3, meetings=1)
    aino = client_of(cast, "aino")
    for page in pages(cast):
        words = aino.get(page, {"kieli": language}).text
        fold = words.split(f"<summary>{FOLD[language]}</summary>")
        assert len(fold) == 2, page
        assert "<details" in fold[0][-60:]
        assert " open" not in fold[0][-60:]
        inside = fold[1].split("</details>")[0]
        assert "112" in inside
        assert "09 000 0000" in inside
        assert "Soita Kertulle &lt;ennen kotiinlähtöä&gt;." in inside


def test_a_unit_without_its_own_steps_shows_the_programs(cast: Cast) -> None:
    answered_group(cast, people=3, meetings=1)
    aino = client_of(cast, "aino")
    for page in pages(cast):
        words = aino.get(page, {"kieli": "fi"}).text
        assert "Puhu työparisi kanssa samana päivänä." in words
        assert "112" in words


def test_the_wall_and_the_meetings_screen_never_show_them(cast: Cast, unit: Unit) -> None:
    meeting = MeetingFactory(activity=cast.group, number=1, state="open")
    aino = client_of(cast, "aino")
    for name in ("meeting", "meeting_wall"):
        page = aino.get(reverse(f"staff:{name}", args=[cast.group.id, meeting.id]), {"kieli": "fi"})
        assert page.status_code == 200
        assert FOLD["fi"] not in page.text
        assert "Soita Kertulle" not in page.text


def saved(client: Client, cast: Cast, words: str, revision: int) -> Any:
    address = reverse("staff:worry_steps", args=[cast.unit.id])
    return client.post(address, {"words": words, "revision": str(revision)})


def test_they_are_written_on_the_units_page(cast: Cast) -> None:
    kerttu = client_of(cast, "kerttu")
    assert saved(kerttu, cast, "Soita työparille.", 1).status_code == 302
    page = kerttu.get(reverse("staff:unit", args=[cast.unit.id])).text
    assert "Soita työparille." in page
    late = saved(kerttu, cast, "Myöhästynyt.", 1)
    assert late.status_code == 422
    assert "Soita työparille." in late.text
    assert "Myöhästynyt." in late.text
    long = saved(kerttu, cast, "x" * 2000, 2)
    assert long.status_code == 422
    assert "x" * 2000 in long.text
    assert Unit.objects.get(id=cast.unit.id).worry_steps == "Soita työparille."


def test_a_worker_writes_none(cast: Cast) -> None:
    assert saved(client_of(cast, "aino"), cast, "Omin päin.", 1).status_code == 403
