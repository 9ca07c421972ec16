"""A name written from right to left stands in a sentence of ours without turning the words around it."""

from typing import Any

import pytest
from django.urls import reverse

from porukka.core import formats
from porukka.core.documents import readable
from porukka.domain.activities import actions as activities
from porukka.domain.people.models import Person
from tests.doors.test_access_table import client_of
from tests.factories.goals import GoalFactory

ARABIC = "حسن"


@pytest.mark.parametrize("name", ["Aino", "Ljudmyla Ö.", "Людмила", ""])
def test_a_name_from_the_left_stays_as_it_is(name: str) -> None:
    assert formats.bdi(name) == formats.isolated(name) == name


@pytest.mark.parametrize("name", [ARABIC, "דוד", "Ali علي"])
def test_a_name_from_the_right_is_isolated(name: str) -> None:
    assert formats.bdi(name) == f"<bdi>{name}</bdi>"
    assert formats.isolated(name) == f"\u2068{name}\u2069"
    assert formats.names([name, "Aino"]) == f"\u2068{name}\u2069, Aino"


def test_a_name_is_escaped_in_a_page() -> None:
    assert formats.bdi("<b>Aino</b>") == "&lt;b&gt;Aino&lt;/b&gt;"
    assert formats.bdi(f"<b>{ARABIC}") == f"<bdi>&lt;b&gt;{ARABIC}</bdi>"


def test_a_pdf_keeps_whole_isolates_and_no_half_ones() -> None:
    assert readable(formats.isolated(ARABIC)) == f"\u2068{ARABIC}\u2069"
    assert readable(f"\u2068{ARABIC}") == readable(f"\u202e{ARABIC}") == ARABIC


@pytest.mark.django_db
def test_staff_pages_isolate_a_participants_name(cast: Any) -> None:
    Person.objects.filter(id=cast.elina.person_id).update(shown_name=ARABIC)
    aino = client_of(cast, "aino")
    aino.cookies["kieli"] = "fi"
    goal = GoalFactory(activity=cast.group, participation=cast.elina, words="Uida")
    page = aino.get(reverse("staff:goal", args=[cast.group.id, goal.id])).text
    assert f"<bdi>{ARABIC}</bdi>: oma tavoite" in page
    activities.remove_participant(by=cast.viewer("aino"), now=cast.now, participation_id=cast.elina.id)
    assert f"\u2068{ARABIC}\u2069" in aino.get(reverse("staff:people", args=[cast.group.id])).text
