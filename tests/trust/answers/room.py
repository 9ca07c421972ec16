"""A room with people and cards, made in a database of its own: `python -m tests.trust.answers.room 6` prints it.

Run as a program of its own, so that the server under test is a real one on a real file.
"""

import json
import sys
from datetime import timedelta
from typing import Any

import config.sqlite  # noqa: F401  (before anything imports sqlite3)


def make(people: int) -> dict[str, Any]:
    """A migrated database with an open meeting. Returns tokens by participation, and the meeting's id."""
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    from porukka.domain.people.rules import program
    from porukka.domain.surveys.actions import open_collections
    from tests.factories.activities import ActivityFactory, hand_card
    from tests.factories.surveys import meeting_at, people_in, uses_rating

    now = timezone.now()
    group = ActivityFactory()
    uses_rating(group)
    meeting = meeting_at(group, now - timedelta(minutes=30))
    by = program(group.organisation_id)
    open_collections(by=by, now=now, meeting_id=meeting.id)
    cards = {
        str(row.id): hand_card(by=by, now=now, participation_id=row.id).token for row in people_in(group, people)
    }
    return {"cards": cards, "meeting": str(meeting.id)}


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(make(int(sys.argv[1]))))
