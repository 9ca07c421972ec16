"""A meeting today and a clock that the test moves: what the tests of the meeting's screen stand on."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.cache import cache

from porukka.core.dates import moment
from porukka.domain.meetings.models import Meeting
from tests.doors.test_access_table import client_of
from tests.factories.meetings import MeetingFactory


class Clock:
    def __init__(self, now: Any) -> None:
        self.now = now

    def on(self, **more: int) -> None:
        self.now += timedelta(**more)


@pytest.fixture(autouse=True)
def clock(cast: Any, monkeypatch: pytest.MonkeyPatch) -> Clock:
    cache.clear()
    clock = Clock(cast.now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def meeting(cast: Any) -> Meeting:
    """Today from 12.30 on; it is 12.00 now."""
    day = date(2026, 11, 18)
    return MeetingFactory(
        activity=cast.group, number=1, on=day, title="Keittoa", starts_local=time(12, 30), ends_local=time(16, 30),
        starts_at=moment(day, time(12, 30)), ends_at=moment(day, time(16, 30)),
    )  # fmt: skip


@pytest.fixture
def aino(cast: Any) -> Any:
    client = client_of(cast, "aino")
    client.cookies["kieli"] = "fi"
    return client
