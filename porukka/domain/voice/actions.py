"""Answering a group."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.activities.actions.trail import hold_groups, locked_activity, record, saved_by
from porukka.domain.activities.models import Activity
from porukka.domain.people.actions.erasing import erase_rows
from porukka.domain.people.rules import Viewer, erased_before
from porukka.domain.voice import access
from porukka.domain.voice.models import GroupReply
from porukka.domain.voice.rules import LONGEST_BECAUSE, LONGEST_SAID, NEEDS_WHY, UNDO_DAYS, Outcome


@transaction.atomic
def make_reply(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    said: str,
    outcome: str,
    because: str = "",
    promised_by_on: date | None = None,
    shown_at_meeting_id: UUID | None = None,
    new_id: UUID | None = None,
) -> UUID:
    """Answers something the group said. Returns the reply's id.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one reply.

    Raises:
        Refused: without words, without a reason where one is owed, or with a promise about something not done.
        NotAllowed: for anybody but the group's facilitators.
    """
    activity = _answerable(by, activity_id)
    if new_id and GroupReply.objects.filter(id=new_id, activity=activity).exists():
        return new_id
    words, why = _checked(said, outcome, because, promised_by_on)
    reply = GroupReply.objects.create(
        id=new_id or uuid4(),
        organisation_id=activity.organisation_id,
        activity=activity,
        shown_at_meeting_id=shown_at_meeting_id,
        said=words,
        outcome=outcome,
        because=why,
        promised_by_on=promised_by_on,
        made_at=now,
    )
    record(by=by, now=now, verb="make_reply", activity=activity, object_kind="group_reply", object_id=reply.id)
    return reply.id


@transaction.atomic
def edit_reply(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    reply_id: UUID,
    revision: int,
    said: str,
    outcome: str,
    because: str = "",
    promised_by_on: date | None = None,
) -> int:
    """Changes a reply. Returns the new revision.

    Raises:
        Conflict: somebody saved it first; `details` holds both texts.
        Refused, NotAllowed, NotFound.
    """
    activity = _answerable(by, activity_id)
    reply = _reply(activity, reply_id)
    if reply.revision != revision:
        raise Conflict(
            _("Somebody else changed this while you were writing."),
            field="said",
            details={"theirs": reply.said, "mine": said, "revision": reply.revision}
            | saved_by(activity=activity, object_id=reply.id, verbs=["edit_reply"]),
        )
    reply.said, reply.because = _checked(said, outcome, because, promised_by_on)
    reply.outcome, reply.promised_by_on = outcome, promised_by_on
    reply.revision += 1
    reply.save(update_fields=["said", "because", "outcome", "promised_by_on", "revision"])
    record(
        by=by, now=now, verb="edit_reply", activity=activity, object_kind="group_reply", object_id=reply.id,
        fields=["said", "outcome", "because", "promised_by_on"],
    )  # fmt: skip
    return reply.revision


@transaction.atomic
def keep_promise(*, by: Viewer, now: datetime, activity_id: UUID, reply_id: UUID) -> None:
    """Ticks a promise as kept; it no longer waits in Today. Doing it twice changes nothing."""
    activity = _answerable(by, activity_id)
    reply = _reply(activity, reply_id)
    if reply.kept_at is None:
        reply.kept_at = now
        reply.save(update_fields=["kept_at"])
        record(
            by=by, now=now, verb="keep_promise", activity=activity, object_kind="group_reply", object_id=reply.id
        )


@transaction.atomic
def remove_reply(*, by: Viewer, now: datetime, activity_id: UUID, reply_id: UUID) -> None:
    """Takes a reply away; it can be brought back for 30 days."""
    activity = _answerable(by, activity_id)
    reply = _reply(activity, reply_id)
    reply.removed_at = now
    reply.save(update_fields=["removed_at"])
    record(by=by, now=now, verb="remove_reply", activity=activity, object_kind="group_reply", object_id=reply.id)


@transaction.atomic
def restore_reply(*, by: Viewer, now: datetime, activity_id: UUID, reply_id: UUID) -> None:
    """Brings a removed reply back. Raises Refused after 30 days."""
    activity = _answerable(by, activity_id)
    reply = _reply(activity, reply_id, removed=True)
    if reply.removed_at is not None and now - reply.removed_at > timedelta(days=UNDO_DAYS):
        raise Refused(_("It was removed over 30 days ago and can't be brought back."))
    reply.removed_at = None
    reply.save(update_fields=["removed_at"])
    record(by=by, now=now, verb="restore_reply", activity=activity, object_kind="group_reply", object_id=reply.id)


def erase_removed_replies(*, now: datetime) -> int:
    """Erases answers to the group that were removed over 30 days ago. Returns how many."""
    rows = GroupReply.objects.filter(removed_at__lt=erased_before(now))
    return erase_rows(rows=rows, now=now, kind="group_reply", group="activity_id", hold=hold_groups)


def _answerable(by: Viewer, activity_id: UUID) -> Activity:
    activity = locked_activity(by, activity_id)
    if not access.may_reply(by, activity):
        raise NotAllowed
    return activity


def _reply(activity: Activity, reply_id: UUID, *, removed: bool = False) -> GroupReply:
    found = GroupReply.objects.filter(activity=activity, id=reply_id, removed_at__isnull=not removed).first()
    if found is None:
        raise NotFound
    return found


def _checked(said: str, outcome: str, because: str, promised_by_on: date | None) -> tuple[str, str]:
    said, because = said.strip(), because.strip()
    if not said:
        raise Refused(_("Write what the group said."), field="said")
    if len(said) > LONGEST_SAID:
        raise Refused(_("This is too long."), field="said")
    if outcome not in Outcome.values:
        raise Refused(_("Choose what you do about it."), field="outcome")
    if not because and outcome in NEEDS_WHY:
        raise Refused(_("Tell why, in everyday words."), field="because")
    if len(because) > LONGEST_BECAUSE:
        raise Refused(_("This is too long."), field="because")
    if promised_by_on is not None and outcome != Outcome.WE_DO:
        raise Refused(_("Only what you do can have a promised day."), field="promised_by_on")
    return said, because
