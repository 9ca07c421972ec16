"""States of meetings, attendance and the words of absence."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class MeetingState(models.TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("going on")
    CLOSED = "closed", _("closed")
    CANCELLED = "cancelled", _("cancelled")


class CancelKind(models.TextChoices):
    """Why a meeting is in the state cancelled when nobody cancelled it by itself: its group was over before it."""

    GROUP_ENDED = "group_ended", _("not held: the group ended before it")
    GROUP_NOT_HELD = "group_not_held", _("not held: the group is not held")


def state_words(state: str, cancel_kind: str | None) -> str:
    """What a meeting's state is called. One called off with its group is not named a cancellation."""
    return str(CancelKind(cancel_kind).label if cancel_kind else MeetingState(state).label)


def is_cancellation(state: str, cancel_kind: str | None) -> bool:
    """Whether a meeting was cancelled by itself: that is what cancellations are counted of."""
    return state == MeetingState.CANCELLED and not cancel_kind


def has_begun(state: str, starts_at: datetime, now: datetime) -> bool:
    """Whether a meeting has begun: by the clock, or because it was opened (and perhaps closed) before its time."""
    return state in (MeetingState.OPEN, MeetingState.CLOSED) or (
        state != MeetingState.CANCELLED and starts_at <= now
    )


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    ABSENT_TOLD = "absent_told", _("Told beforehand")
    ABSENT = "absent", _("Did not come")


# A meeting can be opened from the day before; its code and its substitutes live half a day after its end.
OPENS_BEFORE = timedelta(hours=24)
LIVES_AFTER = timedelta(hours=12)

HERE = (AttendanceStatus.PRESENT, AttendanceStatus.LATE)


# What nobody knows of anybody before the meeting has begun.
ONCE_BEGUN = (AttendanceStatus.LATE, AttendanceStatus.ABSENT)

AWAY = (AttendanceStatus.ABSENT_TOLD, AttendanceStatus.ABSENT)


class AbsenceReason(models.TextChoices):
    ILL = "ill", _("Ill")
    WORK_OR_STUDY = "work_or_study", _("Work or studies")
    OTHER_ERRAND = "other_errand", _("Something else on")
    NOT_TOLD = "not_told", _("Doesn't say")


class AttendanceSource(models.TextChoices):
    """Who told it. Others come with replies to reminders (decision 9)."""

    FACILITATOR = "facilitator", _("facilitator")
