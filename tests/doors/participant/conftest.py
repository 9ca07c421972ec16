import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from porukka.domain.meetings.models import Meeting
from porukka.domain.meetings.rules import code_hmac, meeting_code, wall_code
from tests.factories.activities import hand_card
from tests.factories.surveys import meeting_at, uses_rating


def hidden(page: Any, name: str = "note", place: int = 0) -> str:
    """What a hidden field of the page carries."""
    found = re.findall(rf'name="{name}" value="([^"]*)"', page.content.decode())
    return str(found[place]) if len(found) > place else ""


@dataclass
class Door:
    """A phone in the meeting's room: Elina and Hassan have cards, the meeting is open."""

    cast: Any
    version: Any
    meeting: Any
    now: datetime
    elina: Any
    hassan: Any
    shown_code: str  # as it stands on the wall: "H7K 4PM"

    @property
    def wall(self) -> str:
        """The address behind the wall's QR."""
        return f"/k/{wall_code(self.meeting.id)}/"

    def phone(self) -> Client:
        """A browser of its own, that asks for csrf tokens like a real one."""
        return Client(enforce_csrf_checks=True)

    def open(self, phone: Client, card: Any) -> Any:
        """Opens a card's link and lands on the page."""
        return phone.get(f"/v/{card.token}/", follow=True)

    def send(self, phone: Client, page: Any, **answers: Any) -> Any:
        data = {f"q0_{key}": value for key, value in answers.items()}
        return phone.post("/vastaa/", {"note": hidden(page), "lang": "fi", **data})

    def own(self, phone: Client, page: Any, **fields: str) -> Any:
        """Goes to the own page's door with the page's own note."""
        data = {"note": hidden(page, place=-1) or hidden(page), "lang": "fi", **fields}
        return phone.post("/oma/avaa/", data, follow=True)


@pytest.fixture
def door(cast: Any, monkeypatch: Any) -> Door:
    version = uses_rating(cast.group)
    meeting = meeting_at(cast.group, cast.now - timedelta(minutes=30), number=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)
    aino = cast.viewer("aino")
    cards = [hand_card(by=aino, now=cast.now, participation_id=row.id) for row in (cast.elina, cast.hassan)]

    code = meeting_code(meeting.id)
    Meeting.objects.filter(pk=meeting.pk).update(code_hmac=code_hmac(code))
    return Door(cast, version, meeting, cast.now, cards[0], cards[1], code)
