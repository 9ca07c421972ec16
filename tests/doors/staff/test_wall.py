"""What the room reads of the last meetings: the middle answers in words, each with its n, never of fewer than three."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.doors.test_access_table import client_of
from tests.factories.surveys import closes, meeting_at, people_in, says, uses_rating, were_there

pytestmark = pytest.mark.django_db


def held(cast: Cast, *answers: list[int]) -> Any:
    """A meeting a week before today's for each list of answers to the own goal, the newest last; then today's."""
    version = uses_rating(cast.group)
    crew = people_in(cast.group, 6)
    for number, steps in enumerate(answers, start=1):
        starts = cast.now - timedelta(days=7 * (len(answers) + 1 - number))
        meeting = meeting_at(cast.group, starts, number=number)
        were_there(meeting, crew)
        for one, step in zip(crew, steps, strict=False):
            says(one, meeting, version, now=starts + timedelta(hours=1), own_goal=step)
        closes(meeting)
    return meeting_at(cast.group, cast.now - timedelta(minutes=5), number=len(answers) + 1)


def wall(cast: Cast, meeting: Any) -> str:
    client: Client = client_of(cast, "aino")
    address = reverse("staff:meeting_wall", args=[cast.group.id, meeting.id])
    page = client.get(address, {"kieli": "fi", "face": "said"}).text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_last_three_meetings_are_told_with_how_many_answered(cast: Cast) -> None:
    words = wall(cast, held(cast, [1] * 5, [2] * 3, [3] * 4, [4] * 6))
    assert "Näin meni 11.11." in words
    assert "Paljon 6 vastausta" in words
    assert "4.11. Jonkin verran (4) · 28.10. Vähän (3)" in words
    assert "Ei yhtään" not in words  # the fourth from the end


def test_a_meeting_of_two_answers_tells_nothing(cast: Cast) -> None:
    words = wall(cast, held(cast, [1] * 4, [5] * 2, [3] * 4))
    assert "Jonkin verran 4 vastausta" in words
    assert "28.10. Ei yhtään (4)" in words
    assert "4.11." not in words
    assert "Todella paljon" not in words


def test_where_the_newest_has_too_few_the_one_before_leads_under_its_own_day(cast: Cast) -> None:
    words = wall(cast, held(cast, [2] * 4, [5] * 2))
    assert "Näin meni 4.11." in words
    assert "Vähän 4 vastausta" in words
    assert "Todella paljon" not in words


def test_one_meeting_alone_has_none_before_it(cast: Cast) -> None:
    words = wall(cast, held(cast, [3] * 4))
    assert "Keskimmäinen vastaus kuhunkin kysymykseen" in words
    assert "Jälkikäteen tulleet vastaukset tulevat mukaan, kun niitä on kolme" in words
    assert "Alla aiemmat kerrat" not in words
