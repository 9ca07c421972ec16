"""What is carried over from a meeting: a line for each participant, calls after two absences, a substitute's visit."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.activities import queries as activities
from porukka.domain.activities.actions.trail import saved_by
from porukka.domain.meetings import access
from porukka.domain.meetings.actions.held import held_meeting, record_meeting
from porukka.domain.meetings.models import Attendance, Call, Meeting, RecordLine, Substitute
from porukka.domain.meetings.rules import AWAY, LIVES_AFTER, MeetingState
from porukka.domain.people.rules import Viewer


@transaction.atomic
def write_line(*, by: Viewer, now: datetime, line_id: UUID, agreed: str, revision: int) -> int:
    """Writes what was agreed with one participant and returns the line's new revision; Conflict with both texts."""
    line = _line(by, now, line_id)
    agreed = agreed.strip()
    if len(agreed) > 600:
        raise Refused(_("This is too long: at most %(most)s characters fit.") % {"most": 600}, "agreed")
    if agreed == line.agreed:
        return line.revision
    if revision != line.revision:
        raise Conflict(
            _("Somebody else changed this same part."),
            "agreed",
            {"theirs": line.agreed, "mine": agreed, "revision": line.revision}
            | saved_by(activity=line.meeting.activity, object_id=line.id, verbs=["write_line"]),
        )
    line.agreed, line.revision = agreed, line.revision + 1
    line.save(update_fields=["agreed", "revision"])
    _record(by, now, "write_line", line, ["agreed"])
    return line.revision


@transaction.atomic
def take_over_lines(
    *, by: Viewer, now: datetime, meeting_id: UUID, line_ids: Collection[UUID] | None = None
) -> int:
    """Ticks lines as carried over to the client system: those given, or all. Returns how many were ticked now."""
    meeting = _carried(by, now, meeting_id)
    rows = RecordLine.objects.filter(meeting=meeting, taken_over_at=None)
    if line_ids is not None:
        rows = rows.filter(id__in=line_ids)
    subjects = [("participation", key) for key in rows.order_by("id").values_list("participation_id", flat=True)]
    if subjects:
        rows.update(taken_over_at=now, taken_over_by_id=by.account_id)
        record_meeting(
            by=by, now=now, verb="take_over_lines", meeting=meeting, fields=["taken_over_at"], subjects=subjects
        )
    return len(subjects)


@transaction.atomic
def give_back_line(*, by: Viewer, now: datetime, line_id: UUID) -> None:
    """Takes the tick back: the line waits again."""
    line = _line(by, now, line_id)
    if line.taken_over_at is not None:
        line.taken_over_at = line.taken_over_by = None
        line.save(update_fields=["taken_over_at", "taken_over_by"])
        _record(by, now, "give_back_line", line, ["taken_over_at"])


@transaction.atomic
def tick_call(*, by: Viewer, now: datetime, participation_id: UUID, meeting_id: UUID) -> None:
    """Records that somebody absent twice was called. `meeting_id`: the last of the absences. A second tick is none."""
    meeting = _carried(by, now, meeting_id)
    if by.account_id is None:
        raise NotAllowed
    away = Attendance.objects.filter(meeting=meeting, participation_id=participation_id, status__in=AWAY)
    if not away.exists():
        raise NotFound
    _row, made = Call.objects.get_or_create(
        meeting=meeting,
        participation_id=participation_id,
        defaults={"organisation_id": meeting.organisation_id, "done_at": now, "done_by_id": by.account_id},
    )
    if made:
        record_meeting(
            by=by, now=now, verb="tick_call", meeting=meeting, subjects=[("participation", participation_id)]
        )


@transaction.atomic
def untick_call(*, by: Viewer, now: datetime, participation_id: UUID, meeting_id: UUID) -> None:
    """Takes the tick back: the call waits again."""
    meeting = _carried(by, now, meeting_id)
    gone, _rows = Call.objects.filter(meeting=meeting, participation_id=participation_id).delete()
    if gone:
        record_meeting(
            by=by, now=now, verb="untick_call", meeting=meeting, subjects=[("participation", participation_id)]
        )


@transaction.atomic
def let_in_substitute(*, by: Viewer, now: datetime, meeting_id: UUID, account_id: UUID) -> None:
    """Lets a colleague in for this one meeting, until twelve hours after its end. Its screen only, and it is logged."""
    meeting = _carried(by, now, meeting_id)
    if meeting.state in (MeetingState.CANCELLED, MeetingState.CLOSED) or meeting.ends_at + LIVES_AFTER <= now:
        raise Refused(_("This meeting is over: there is nothing to let anybody in to."))
    if account_id not in {one.account_id for one in activities.colleagues(by, now=now)}:
        raise Refused(_("Choose a colleague of this organisation."), "account_id")
    if by.account_id is None:
        raise NotAllowed
    Substitute.objects.update_or_create(
        meeting=meeting,
        account_id=account_id,
        defaults={
            "organisation_id": meeting.organisation_id,
            "let_in_by_id": by.account_id,
            "let_in_at": now,
            "until_at": meeting.ends_at + LIVES_AFTER,
        },
    )
    record_meeting(
        by=by,
        now=now,
        verb="let_in_substitute",
        meeting=meeting,
        object_kind="account",
        object_id=account_id,
        subjects=[("meeting", meeting.id)],
    )


@transaction.atomic
def end_substitution(*, by: Viewer, now: datetime, meeting_id: UUID, account_id: UUID) -> None:
    """Ends a substitute's way in at once."""
    meeting = _carried(by, now, meeting_id)
    if Substitute.objects.filter(meeting=meeting, account_id=account_id, until_at__gt=now).update(until_at=now):
        record_meeting(
            by=by,
            now=now,
            verb="end_substitution",
            meeting=meeting,
            object_kind="account",
            object_id=account_id,
            subjects=[("meeting", meeting.id)],
        )


def _carried(by: Viewer, now: datetime, meeting_id: UUID) -> Meeting:
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id)
    if not access.may_carry_over(by, meeting.activity):
        raise NotAllowed
    return meeting


def _line(by: Viewer, now: datetime, line_id: UUID) -> RecordLine:
    own = RecordLine.objects.filter(id=line_id, organisation_id=by.tenant)
    meeting_id = own.values_list("meeting_id", flat=True).first()
    if meeting_id is None:
        raise NotFound
    _carried(by, now, meeting_id)  # the meeting is held before its lines
    return own.select_for_update(of=("self",), no_key=True).get()


def _record(by: Viewer, now: datetime, verb: str, line: RecordLine, fields: list[str]) -> None:
    record_meeting(
        by=by,
        now=now,
        verb=verb,
        meeting=line.meeting,
        fields=fields,
        subjects=[("participation", line.participation_id)],
        object_kind="record_line",
        object_id=line.id,
    )
