"""Collections: opened for a meeting, made at need, and closed for good by sealing."""

import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities.access import may_run
from porukka.domain.activities.models import FormInUse
from porukka.domain.activities.rules import EVERY_MEETING
from porukka.domain.meetings.models import Meeting
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.models import Collection
from porukka.domain.surveys.rules import Mode, seal_time


def open_collections(*, by: Viewer, now: datetime, meeting_id: UUID) -> int:
    """Opens a meeting's collections: one linked and one anonymous of each form in use at every meeting.

    Called again (a reopened or moved meeting) it adds what is missing and never opens a sealed one.
    Returns how many were made.
    """
    with transaction.atomic():
        meeting = (
            Meeting.objects.select_related("activity__organisation")
            .filter(id=meeting_id, organisation_id=by.tenant)
            .first()
        )
        if meeting is None:
            raise NotFound
        made = 0
        due = seal_time(meeting.ends_at, meeting.activity.organisation.seal_after_hours)
        there = {(row.form_version_id, row.mode): row for row in Collection.objects.filter(meeting_id=meeting_id)}
        for version_id in form_versions_in_use(meeting.activity_id):
            for mode in (Mode.LINKED, Mode.ANONYMOUS):
                row = there.get((version_id, mode))
                if row is None:
                    Collection.objects.create(**_fields(meeting, version_id, mode))
                    made += 1
                elif mode == Mode.ANONYMOUS and row.sealed_at is None and row.seal_due_at != due:
                    # The meeting was moved: its answers wait for the new time.
                    Collection.objects.filter(pk=row.pk, sealed_at=None).update(seal_due_at=due)
    return made


def form_versions_in_use(activity_id: UUID) -> list[UUID]:
    """The form versions a group answers at every meeting."""
    rows = FormInUse.objects.filter(activity_id=activity_id, when=EVERY_MEETING, off=False)
    return list(rows.order_by("id").values_list("form_version_id", flat=True))


def collection_of(meeting: Meeting, form_version_id: UUID, mode: Mode) -> Collection:
    """A meeting's collection, held until the transaction ends; made now if nobody opened the meeting.

    Raises:
        Refused: when the group does not use that form.
    """
    rows = Collection.objects.select_for_update()
    row = rows.filter(meeting_id=meeting.id, form_version_id=form_version_id, mode=mode).first()
    if row is not None:
        return row
    if form_version_id not in form_versions_in_use(meeting.activity_id):
        raise Refused(_("This group does not use that form."))
    # One at a time makes it, and nobody takes the meeting away meanwhile.
    if not Meeting.objects.select_for_update(no_key=True).filter(id=meeting.id).first():
        raise NotFound
    row = rows.filter(meeting_id=meeting.id, form_version_id=form_version_id, mode=mode).first()
    return row or Collection.objects.create(**_fields(meeting, form_version_id, mode))


def _fields(meeting: Meeting, form_version_id: UUID, mode: str) -> dict[str, object]:
    fields: dict[str, object] = {
        "organisation_id": meeting.organisation_id,
        "activity_id": meeting.activity_id,
        "meeting": meeting,
        "form_version_id": form_version_id,
        "mode": mode,
        "opens_at": meeting.starts_at,
    }
    if mode == Mode.ANONYMOUS:
        hours = meeting.activity.organisation.seal_after_hours
        fields |= {"seal_due_at": seal_time(meeting.ends_at, hours), "secret": new_secret()}
    return fields


def allow_own_codes_again(*, by: Viewer, now: datetime, meeting_id: UUID) -> None:
    """Lets own codes be tried again in a meeting where too many wrong ones paused them."""
    with transaction.atomic():
        meeting = facilitated_meeting(by, meeting_id)
        Meeting.objects.filter(pk=meeting.pk).update(own_code_failures=0)
        audit.record(
            organisation_id=meeting.organisation_id,
            at=now,
            actor_kind=by.kind,
            actor_id=by.actor_id,
            unit_id=meeting.activity.unit_id,
            verb="allow_own_codes",
            object_kind="meeting",
            object_id=meeting.id,
            subjects=[("activity", meeting.activity_id)],
        )


def facilitated_meeting(by: Viewer, meeting_id: UUID) -> Meeting:
    """A meeting that the viewer facilitates; NotFound outside the organisation, NotAllowed inside."""
    meeting = Meeting.objects.select_related("activity").filter(id=meeting_id, organisation_id=by.tenant).first()
    if meeting is None:
        raise NotFound
    if not may_run(by, meeting.activity):
        raise NotAllowed
    return meeting


def new_secret() -> str:
    """What an anonymous collection's pool is locked with until sealing."""
    return secrets.token_hex(32)
