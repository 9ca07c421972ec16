"""Dates for a phone's calendar. A glance at the phone tells nothing: no group, no service."""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event, Timezone

from porukka.core.dates import HELSINKI, wall
from porukka.domain.surveys.queries import OwnDate


def file(dates: Iterable[OwnDate], *, title: str, now: datetime) -> bytes:
    """An iCalendar file. A date fetched again moves or goes, since each keeps its id."""
    calendar = Calendar()
    calendar.add("prodid", "-//calendar//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(Timezone.from_tzinfo(HELSINKI))
    for date in dates:
        event = Event()
        event.add("uid", date.ical_uid)
        event.add("sequence", date.ical_sequence)
        event.add("dtstamp", now)
        event.add("dtstart", wall(date.starts_at))
        event.add("dtend", wall(date.ends_at))
        event.add("summary", title)
        if date.place_address:
            event.add("location", date.place_address)
        event.add("status", "CANCELLED" if date.cancelled else "CONFIRMED")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
