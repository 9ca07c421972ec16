"""A coming meeting taken away, and brought back within 30 days."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import SET_NULL, F, ForeignObjectRel, Max
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities.actions.trail import hold_groups
from porukka.domain.activities.models import PlanItem
from porukka.domain.activities.rules import UNDO_DAYS, PlanSection
from porukka.domain.meetings import access
from porukka.domain.meetings.actions.held import check_takes_plans, held_meeting, record_meeting
from porukka.domain.meetings.actions.schedule import hold_group_of, settle_numbers
from porukka.domain.meetings.models import Attendance, Meeting, ProgrammeItem, Substitute
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.messaging import actions as messaging
from porukka.domain.people.rules import Viewer

# The numbers of removed meetings, so that those of the others close up; `schedule.ASIDE` keeps clear of them.
PARKED = 20_000


@transaction.atomic
def remove_meeting(*, by: Viewer, now: datetime, meeting_id: UUID) -> None:
    """Takes a coming meeting away, with its programme and the plan's text; undo for 30 days (`restore_meeting`).

    One that has begun can only be cancelled. So can one with answers: an answer that was thanked for is never lost.
    """
    hold_group_of(by, meeting_id)
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id, scheduling=True)
    if meeting.state not in (MeetingState.PLANNED, MeetingState.CANCELLED) or meeting.starts_at <= now:
        raise Refused(_("This meeting has begun. It can't be removed."))
    if Attendance.objects.filter(meeting=meeting).exists():
        raise Refused(_("Attendance has been marked. Cancel the meeting instead."))
    if _holds_something(meeting):
        # It was moved here after somebody had answered it.
        raise Refused(_("Answers have been given to this meeting. Cancel it instead."))
    highest = Meeting.with_removed.filter(activity=meeting.activity).aggregate(highest=Max("number"))["highest"]
    parked = max(PARKED, highest + 1)
    # The plan's text waits under the same number, so that it is found again.
    PlanItem.objects.filter(
        activity=meeting.activity, kind=PlanSection.OUTLINE, position=meeting.number, removed_at=None
    ).update(removed_at=now, position=parked)
    Meeting.objects.filter(id=meeting.id).update(
        removed_at=now, number=parked, ical_sequence=F("ical_sequence") + 1, revision=F("revision") + 1
    )
    messaging.cancel_topic(by=by, now=now, topic=f"meeting:{meeting.id}")
    record_meeting(by=by, now=now, verb="remove_meeting", meeting=meeting, fields=["removed_at"])
    settle_numbers(by, now, meeting.activity)


@transaction.atomic
def restore_meeting(*, by: Viewer, now: datetime, meeting_id: UUID) -> None:
    """Brings a removed meeting back as it was, to its place in the order; a second time changes nothing.

    Raises:
        Refused: it was removed more than 30 days ago, its time has passed, or its group is over.
    """
    hold_groups(Meeting.with_removed.filter(id=meeting_id, organisation_id=by.tenant).values("activity_id"))
    meeting = (
        Meeting.with_removed.select_for_update(of=("self",), no_key=True)
        .filter(id=meeting_id, organisation_id=by.tenant, activity__removed_at=None)
        .select_related("activity")
        .first()
    )
    if meeting is None:
        raise NotFound
    if not access.may_schedule(by, meeting.activity):
        raise NotAllowed
    if meeting.removed_at is None:
        return
    check_takes_plans(meeting.activity)
    if now - meeting.removed_at > timedelta(days=UNDO_DAYS):
        raise Refused(_("It was removed over 30 days ago and can't be brought back."))
    if meeting.ends_at <= now:
        raise Refused(_("The time of this meeting has passed. Add a new one instead."))
    PlanItem.objects.filter(
        activity=meeting.activity, kind=PlanSection.OUTLINE, position=meeting.number, removed_at__isnull=False
    ).update(removed_at=None)
    Meeting.with_removed.filter(id=meeting.id).update(
        removed_at=None, ical_sequence=F("ical_sequence") + 1, revision=F("revision") + 1
    )
    record_meeting(by=by, now=now, verb="restore_meeting", meeting=meeting, fields=["removed_at"])
    settle_numbers(by, now, meeting.activity)


def _holds_something(meeting: Meeting) -> bool:
    """Whether anything but its programme and a substitute hangs on the meeting, in whatever package: answers first."""
    own = (ProgrammeItem, Substitute)
    for relation in Meeting._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.related_model in own:
            continue
        if relation.on_delete is not SET_NULL:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: meeting})
            if rows.exists():
                return True
    return False
