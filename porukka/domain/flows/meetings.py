"""A meeting from opening to closing, with the collections of its answers. Each flow is one transaction."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from porukka.domain.activities.actions.states import mark_begun_by_meeting
from porukka.domain.meetings import actions as meetings
from porukka.domain.meetings.models import Meeting
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys import actions as surveys


@transaction.atomic
def open_meeting(*, by: Viewer, now: datetime, meeting_id: UUID) -> None:
    """Planned → open, around its day: the code lives, and the meeting's collections take answers.

    No attendance is written: everybody is present unless marked otherwise, and rows come with marks and at closing.
    The meetings before it are over now, also one that nobody closed: what was answered to them may be told.
    A group that is still planned begins in the same act, with what it lacked recorded: one that meets has begun.
    """
    if meetings.mark_meeting_open(by=by, now=now, meeting_id=meeting_id):
        _begin_group(by, now, meeting_id)
        surveys.release_earlier(now=now, meeting_id=meeting_id)
        surveys.open_collections(by=by, now=now, meeting_id=meeting_id)


@transaction.atomic
def close_meeting(*, by: Viewer, now: datetime, meeting_id: UUID) -> None:
    """Open → closed: attendance for all, the code ends, a line to carry over for each participant.

    Links and cards still take a linked answer until the next meeting begins. The numbers may be told now.
    """
    if meetings.mark_meeting_closed(by=by, now=now, meeting_id=meeting_id):
        surveys.release_numbers(now=now, meeting_id=meeting_id)


@transaction.atomic
def reopen_meeting(*, by: Viewer, now: datetime, meeting_id: UUID) -> None:
    """Closed → open, with a trace. Sealed anonymous answers stay sealed."""
    meetings.mark_meeting_reopened(by=by, now=now, meeting_id=meeting_id)
    _begin_group(by, now, meeting_id)  # one that met before meetings began their groups
    surveys.open_collections(by=by, now=now, meeting_id=meeting_id)


def _begin_group(by: Viewer, now: datetime, meeting_id: UUID) -> None:
    activity_id = Meeting.objects.values_list("activity_id", flat=True).get(id=meeting_id)
    mark_begun_by_meeting(by=by, now=now, activity_id=activity_id)
