"""Whether somebody has been let in for one meeting."""

from datetime import datetime
from uuid import UUID

from porukka.domain.meetings.models import Substitute
from porukka.domain.people.rules import Viewer


def was_substitute(viewer: Viewer, meeting_id: UUID) -> bool:
    """Whether the account was once let in for this meeting, however it ended."""
    if viewer.account_id is None:
        return False
    mine = Substitute.objects.filter(
        meeting_id=meeting_id, account_id=viewer.account_id, organisation_id=viewer.tenant
    )
    return mine.exists()


def is_substitute(viewer: Viewer, meeting_id: UUID, *, now: datetime) -> bool:
    """Whether the account has been let in for this one meeting, and still is."""
    if viewer.account_id is None:
        return False
    return Substitute.objects.filter(
        meeting_id=meeting_id,
        meeting__removed_at=None,
        account_id=viewer.account_id,
        organisation_id=viewer.tenant,
        let_in_at__lte=now,
        until_at__gt=now,
    ).exists()
