"""What somebody does at the meeting's screen."""

from typing import Any

from django.urls import reverse

from porukka.domain.meetings.models import Meeting


def url(meeting: Meeting, name: str, *ids: Any) -> str:
    return reverse(f"staff:{name}", args=[meeting.activity_id, meeting.id, *ids])


def opened(client: Any, meeting: Meeting) -> Meeting:
    assert client.post(url(meeting, "open_meeting")).status_code == 302
    meeting.refresh_from_db()
    return meeting


def whole_form(cast: Any, **status: str) -> dict[str, str]:
    """The page's form without the script: everybody, and what the page showed."""
    form: dict[str, str] = {}
    for name in ("elina", "hassan"):
        key = getattr(cast, name).id
        form |= {f"w-{key}": "present", f"s-{key}": status.get(name, "present")}
    return form
