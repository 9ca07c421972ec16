"""Holding a meeting: opened, marked, noted, closed, opened again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.activities.actions.trail import saved_by
from porukka.domain.activities.models import Participation
from porukka.domain.activities.rules import Stage
from porukka.domain.meetings import access
from porukka.domain.meetings.actions.held import held_meeting, record_meeting
from porukka.domain.meetings.models import Attendance, Meeting, RecordLine
from porukka.domain.meetings.rules import (
    ONCE_BEGUN,
    OPENS_BEFORE,
    AbsenceReason,
    AttendanceSource,
    AttendanceStatus,
    MeetingState,
    code_hmac,
    has_begun,
    meeting_code,
)
from porukka.domain.people.rules import Viewer

LONGEST_NOTE = 4000
BIGGEST_CROWD = 1000
OPENS_AFTER = timedelta(days=60)  # a meeting that was held but never opened can be recorded this long


@dataclass(frozen=True)
class Mark:
    """What is marked for one person. The reason goes with an absence only."""

    status: str
    reason: str = ""


@transaction.atomic
def mark_meeting_open(*, by: Viewer, now: datetime, meeting_id: UUID) -> bool:
    """Planned → open: the code lives. True when it opened now, False when it was open already.

    Raises:
        Refused: too early, cancelled, closed (reopen it instead) or too long ago.
    """
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id)
    if meeting.state == MeetingState.OPEN:
        return False
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("This meeting has been cancelled. Take the cancellation back first."))
    if meeting.state == MeetingState.CLOSED:
        raise Refused(_("This meeting has been closed."))
    if now < meeting.starts_at - OPENS_BEFORE:
        raise Refused(_("A meeting can be opened from the day before. If the day has changed, move the meeting."))
    if now > meeting.ends_at + OPENS_AFTER:
        raise Refused(_("This meeting was too long ago to be opened."))
    _open(meeting, now)
    record_meeting(by=by, now=now, verb="open_meeting", meeting=meeting, fields=["state"])
    return True


@transaction.atomic
def mark_meeting_closed(*, by: Viewer, now: datetime, meeting_id: UUID) -> bool:
    """Open → closed: everybody not marked was present, the code ends, and the lines to carry over are made.

    True when it closed now, False when it was closed already (a second tap).
    """
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id)
    if meeting.state == MeetingState.CLOSED:
        return False
    if meeting.state != MeetingState.OPEN:
        raise Refused(_("Open the meeting first."))
    marked = set(Attendance.objects.filter(meeting=meeting).values_list("participation_id", flat=True))
    Attendance.objects.bulk_create(
        Attendance(
            organisation_id=meeting.organisation_id,
            meeting=meeting,
            participation_id=key,
            status=AttendanceStatus.PRESENT,
        )
        for key in _taking_part(meeting)
        if key not in marked
    )
    there = Attendance.objects.filter(meeting=meeting).values_list("participation_id", flat=True)
    have = set(RecordLine.objects.filter(meeting=meeting).values_list("participation_id", flat=True))
    RecordLine.objects.bulk_create(
        RecordLine(organisation_id=meeting.organisation_id, meeting=meeting, participation_id=key)
        for key in there
        if key not in have
    )
    Meeting.objects.filter(id=meeting.id).update(
        state=MeetingState.CLOSED, closed_at=now, code_hmac=None, revision=F("revision") + 1
    )
    record_meeting(by=by, now=now, verb="close_meeting", meeting=meeting, fields=["state", "attendance"])
    return True


@transaction.atomic
def mark_meeting_reopened(*, by: Viewer, now: datetime, meeting_id: UUID) -> None:
    """Closed → open, by a facilitator, with a trace. What was marked and carried over stays."""
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id)
    if not access.may_carry_over(by, meeting.activity):
        raise NotAllowed
    if meeting.state == MeetingState.OPEN:
        return
    if meeting.state != MeetingState.CLOSED:
        raise Refused(_("Only a closed meeting can be opened again."))
    _open(meeting, now)
    record_meeting(by=by, now=now, verb="reopen_meeting", meeting=meeting, fields=["state"])


@transaction.atomic
def take_attendance(*, by: Viewer, now: datetime, meeting_id: UUID, marks: Mapping[UUID, Mark]) -> int:
    """Marks the people given and nobody else, so that two who mark at once keep each other's. Returns how many changed.

    Raises:
        Refused: a closed or cancelled meeting, an unknown mark. NotFound: somebody who is not of this group.
    """
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id)
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("This meeting has been cancelled."))
    if meeting.state == MeetingState.CLOSED:
        raise Refused(_("This meeting has been closed. Open it again to change the attendance."))
    known = Participation.objects.filter(id__in=list(marks), activity_id=meeting.activity_id, removed_at=None)
    if known.count() != len(marks):
        raise NotFound
    before = {row.participation_id: row for row in Attendance.objects.filter(meeting=meeting).order_by("id")}
    changed: list[UUID] = []
    begun = has_begun(meeting.state, meeting.starts_at, now)
    for key, mark in marks.items():
        if mark.status not in AttendanceStatus.values or mark.reason not in ("", *AbsenceReason.values):
            raise Refused(_("Choose one of the choices."))
        reason = mark.reason if mark.status == AttendanceStatus.ABSENT_TOLD else ""
        row = before.get(key)
        if row is not None and (row.status, row.reason_key) == (mark.status, reason):
            continue
        if not begun and mark.status in ONCE_BEGUN:
            raise Refused(_("The meeting has not begun. Mark beforehand only who has told that they can't come."))
        Attendance.objects.update_or_create(
            meeting=meeting,
            participation_id=key,
            defaults={
                "organisation_id": meeting.organisation_id,
                "status": mark.status,
                "reason_key": reason,
                "source": AttendanceSource.FACILITATOR,
            },
        )
        changed.append(key)
    if changed:
        record_meeting(
            by=by,
            now=now,
            verb="take_attendance",
            meeting=meeting,
            fields=["status"],
            subjects=[("participation", key) for key in changed],
        )
    return len(changed)


@transaction.atomic
def set_headcount(*, by: Viewer, now: datetime, meeting_id: UUID, headcount: int | None) -> None:
    """How many were here in all, where not everybody has a name on the list; None takes the number away."""
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id)
    if meeting.state not in (MeetingState.OPEN, MeetingState.PLANNED):
        raise Refused(_("This meeting has been closed. Open it again to change the attendance."), "headcount")
    if headcount is not None and not 0 <= headcount <= BIGGEST_CROWD:
        raise Refused(_("Write a number from 0 to %(most)s.") % {"most": BIGGEST_CROWD}, "headcount")
    if meeting.headcount != headcount:
        Meeting.objects.filter(id=meeting.id).update(headcount=headcount)
        record_meeting(by=by, now=now, verb="set_headcount", meeting=meeting, fields=["headcount"])


@transaction.atomic
def write_note(*, by: Viewer, now: datetime, meeting_id: UUID, note: str, revision: int) -> int:
    """Writes the note about the group (never about one person) and returns its new revision.

    Raises:
        Conflict: somebody saved another text since `revision`; `details` holds both.
    """
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id)
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused(_("This is too long: at most %(most)s characters fit.") % {"most": LONGEST_NOTE}, "note")
    if note == meeting.note:
        return meeting.note_revision
    if revision != meeting.note_revision:
        raise Conflict(
            _("Somebody else changed this same part."),
            "note",
            {"theirs": meeting.note, "mine": note, "revision": meeting.note_revision}
            | saved_by(activity=meeting.activity, object_id=meeting.id, verbs=["write_note"]),
        )
    Meeting.objects.filter(id=meeting.id).update(note=note, note_revision=revision + 1)
    record_meeting(by=by, now=now, verb="write_note", meeting=meeting, fields=["note"])
    return revision + 1


def _open(meeting: Meeting, now: datetime) -> None:
    Meeting.objects.filter(id=meeting.id).update(
        state=MeetingState.OPEN,
        opened_at=meeting.opened_at or now,
        closed_at=None,
        code_hmac=code_hmac(meeting_code(meeting.id)),
        revision=F("revision") + 1,
    )


def _taking_part(meeting: Meeting) -> list[UUID]:
    """Who takes part on the meeting's day, as far as the list knows."""
    rows = Participation.objects.filter(
        Q(started_on=None) | Q(started_on__lte=meeting.on),
        activity_id=meeting.activity_id,
        stage=Stage.ACTIVE,
        removed_at=None,
    )
    return list(rows.order_by("id").values_list("id", flat=True))
