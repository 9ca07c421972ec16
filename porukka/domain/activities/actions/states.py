"""An activity begins, is cancelled, ends. The flows of the same name call these and see to what lies above."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core import dates
from porukka.core.errors import NotAllowed, Refused
from porukka.domain.activities import access
from porukka.domain.activities.actions.people import end_participation
from porukka.domain.activities.actions.trail import locked_activity, planned_by, record
from porukka.domain.activities.models import (
    AccessGrant,
    Activity,
    ActivityRole,
    Participation,
    ReadinessItem,
)
from porukka.domain.activities.rules import (
    FACILITATORS,
    GRANT_DAYS_AFTER_END,
    ActivityState,
    EndReason,
    ReadinessState,
    Stage,
    gaps,
)
from porukka.domain.people.rules import Viewer


@transaction.atomic
def mark_begun(*, by: Viewer, now: datetime, activity_id: UUID) -> list[str]:
    """Planned → running. Never refuses for what is missing: the gap is recorded, and returned as keys."""
    activity = planned_by(by, activity_id)
    if activity.state != ActivityState.PLANNED:
        raise Refused(_("The group is not being planned any more, so it cannot be started."))
    return _begin(by, now, activity)


@transaction.atomic
def mark_begun_by_meeting(*, by: Viewer, now: datetime, activity_id: UUID) -> None:
    """The same, because a meeting of a group that was still planned has been opened. Nothing for other groups.

    The right to the meeting has been checked by its opening: a substitute's opening begins the group too.
    """
    activity = locked_activity(by, activity_id)
    if activity.state == ActivityState.PLANNED:
        _begin(by, now, activity)


def _begin(by: Viewer, now: datetime, activity: Activity) -> list[str]:
    missing = missing_keys(activity)
    activity.state = ActivityState.RUNNING
    activity.started_at = now
    activity.started_without = missing
    activity.starts_on = activity.starts_on or dates.today(now)
    activity.save(update_fields=["state", "started_at", "started_without", "starts_on"])
    record(by=by, now=now, verb="begin_activity", activity=activity, fields=["state", *missing])
    return missing


@transaction.atomic
def mark_cancelled(*, by: Viewer, now: datetime, activity_id: UUID) -> None:
    """Planned → cancelled: the group is not held."""
    activity = planned_by(by, activity_id)
    if activity.state != ActivityState.PLANNED:
        raise Refused(_("Only a group that is being planned can be cancelled. End a running one."))
    activity.state = ActivityState.CANCELLED
    activity.save(update_fields=["state"])
    record(by=by, now=now, verb="cancel_activity", activity=activity, fields=["state"])


@transaction.atomic
def mark_ended(*, by: Viewer, now: datetime, activity_id: UUID) -> list[UUID]:
    """Running → ended, by a facilitator. Those who took part have finished; their links live 30 days more.

    Returns the ids of the participations that ended. Those still waiting for a place keep their stage.
    """
    activity = locked_activity(by, activity_id)
    if not access.may_run(by, activity):
        raise NotAllowed
    if activity.state != ActivityState.RUNNING:
        raise Refused(_("Only a running group can be ended."))
    today = dates.today(now)
    activity.state = ActivityState.ENDED
    activity.ended_at = now
    activity.ends_on = max(today, activity.starts_on) if activity.starts_on else today
    activity.save(update_fields=["state", "ended_at", "ends_on"])
    here = Participation.objects.filter(activity=activity, stage__in=(Stage.ACTIVE, Stage.PAUSED), removed_at=None)
    ended = list(here.order_by("id").values_list("id", flat=True))
    for participation_id in ended:
        end_participation(by=by, now=now, participation_id=participation_id, reason=EndReason.FINISHED, on=today)
    last = now + timedelta(days=GRANT_DAYS_AFTER_END)
    AccessGrant.objects.filter(activity=activity, revoked_at=None).update(expires_at=last)
    record(by=by, now=now, verb="end_activity", activity=activity, fields=["state"])
    return ended


def missing_keys(activity: Activity) -> list[str]:
    """What the group lacks before its start, as keys (`rules.gaps`)."""
    open_keys = (
        ReadinessItem.objects.filter(activity=activity, state=ReadinessState.OPEN, removed_at=None)
        .order_by("position", "key")
        .values_list("key", flat=True)
    )
    facilitators = ActivityRole.objects.filter(
        activity=activity, role__in=FACILITATORS, account__isnull=False, until_at=None
    ).count()
    return gaps(open_keys, facilitators)
