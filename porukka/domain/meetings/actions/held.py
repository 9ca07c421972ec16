"""What every action on a meeting begins and ends with: the row, held, the right to it, and the line in the trail."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities.actions.trail import hold_groups
from porukka.domain.activities.models import Activity
from porukka.domain.activities.rules import TAKES_PLANS, ActivityState
from porukka.domain.meetings import access
from porukka.domain.meetings.models import Meeting
from porukka.domain.meetings.queries.substitutes import is_substitute
from porukka.domain.people.rules import Viewer


def held_meeting(
    *, by: Viewer, now: datetime, meeting_id: UUID, scheduling: bool = False, over_too: bool = False
) -> Meeting:
    """The meeting, held after its group until the transaction ends, for who may run it (or, `scheduling`, plan it).

    Raises:
        NotFound: outside the organisation. NotAllowed: inside it, without the right.
        Refused: `scheduling`, and the group is over; not with `over_too`, for calling off what is left.
    """
    hold_groups(Meeting.objects.filter(id=meeting_id, organisation_id=by.tenant).values("activity_id"))
    meeting = (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .filter(id=meeting_id, organisation_id=by.tenant, activity__removed_at=None)
        .select_related("activity")
        .first()
    )
    if meeting is None:
        raise NotFound
    if scheduling:
        if not access.may_schedule(by, meeting.activity):
            raise NotAllowed
        if not over_too:
            check_takes_plans(meeting.activity)
    elif not access.may_carry_over(by, meeting.activity) and not is_substitute(by, meeting_id, now=now):
        raise NotAllowed
    return meeting


def check_takes_plans(activity: Activity) -> None:
    """Raises Refused for a group that is over. A new time would move its last day, and how long its cards live."""
    if activity.state in TAKES_PLANS:
        return
    if activity.state == ActivityState.CANCELLED:
        raise Refused(_("This group is not held, so it has no coming meetings. Plan a new round from it instead."))
    raise Refused(_("This group has ended, so its meetings stand. Plan a new round from it instead."))


def record_meeting(
    *,
    by: Viewer,
    now: datetime,
    verb: str,
    meeting: Meeting,
    reason: str = "",
    fields: Sequence[str] = (),
    subjects: Sequence[audit.Subject] = (),
    object_kind: str = "meeting",
    object_id: UUID | None = None,
) -> None:
    """One audit entry about a meeting of a group."""
    audit.record(
        organisation_id=meeting.organisation_id,
        at=now,
        actor_kind=by.kind,
        actor_id=by.actor_id,
        unit_id=by.unit_id,
        verb=verb,
        object_kind=object_kind,
        object_id=object_id or meeting.id,
        reason=reason,
        fields=fields,
        subjects=[("activity", meeting.activity_id), *subjects],
    )
