"""Meetings: their schedule, programme, attendance and what is carried over from them."""

from django.db import models
from django.db.models import Q

from porukka.domain.activities.models import Activity, Participation, Place
from porukka.domain.meetings.rules import (
    AbsenceReason,
    AttendanceSource,
    AttendanceStatus,
    CancelKind,
    MeetingState,
)
from porukka.domain.people.models import Account, OrganisationRow


class Schedule(OrganisationRow):
    """A rule that meetings were made from."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    rule = models.JSONField()
    from_on = models.DateField()
    revision = models.PositiveIntegerField(default=1)


class LiveMeetings(models.Manager["Meeting"]):
    """Every read but the list of the lately removed goes through this: a removed meeting is nowhere else."""

    def get_queryset(self) -> models.QuerySet["Meeting"]:
        return super().get_queryset().filter(removed_at=None)


class Meeting(OrganisationRow):
    """One gathering. Wall-clock times are what people agreed; the UTC moments follow from them."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    schedule = models.ForeignKey(Schedule, on_delete=models.SET_NULL, related_name="+", null=True, blank=True)
    off_series = models.BooleanField(default=False)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160, blank=True)
    on = models.DateField()
    starts_local = models.TimeField()
    ends_local = models.TimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=10, choices=MeetingState, default=MeetingState.PLANNED)
    cancel_reason = models.CharField(max_length=200, blank=True)
    # Null: cancelled by itself, or not cancelled. A new column without a default is added in place (decision 5).
    cancel_kind = models.CharField(max_length=16, choices=CancelKind, null=True, blank=True)  # noqa: DJ001
    ical_uid = models.CharField(max_length=80)
    ical_sequence = models.PositiveIntegerField(default=0)
    code_hmac = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  (null: no live code)
    own_code_failures = models.PositiveSmallIntegerField(default=0)
    headcount = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    note_revision = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = LiveMeetings()
    with_removed: models.Manager["Meeting"] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="meeting_number_once"),
            models.UniqueConstraint(
                fields=["code_hmac"], name="meeting_live_code_once", condition=Q(code_hmac__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_after_start"
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "starts_at"], name="meeting_order"),
            models.Index(fields=["organisation", "starts_at"], name="meeting_calendar"),
        ]


class WrongCodes(models.Model):
    """How many wrong codes were typed in these ten minutes, over the whole installation. No code, no address: a count.

    One row, nobody's own, so it carries no organisation.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    began_at = models.DateTimeField()
    n = models.PositiveIntegerField(default=0)


class Attendance(OrganisationRow):
    """Who was here. No row means it was not taken."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    status = models.CharField(max_length=12, choices=AttendanceStatus)
    reason_key = models.CharField(max_length=16, choices=AbsenceReason, blank=True)
    source = models.CharField(max_length=12, choices=AttendanceSource, default=AttendanceSource.FACILITATOR)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "participation"], name="attendance_once")]


class ProgrammeItem(OrganisationRow):
    """One item of a meeting's programme. An open one waits for the participants' wishes."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="programme")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    words = models.CharField(max_length=600, blank=True)
    method_version = models.ForeignKey(
        "library.MethodVersion", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    open = models.BooleanField(default=False)
    from_whom = models.CharField(max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=1)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["meeting", "position"], name="programme_item_order")]


class Substitute(OrganisationRow):
    """A colleague let in for one meeting: that meeting's screen, nothing else of the group."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="substitutes")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    let_in_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    let_in_at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "account"], name="substitute_once")]


class RecordLine(OrganisationRow):
    """What is carried over to the client system after a meeting, one line a participant."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="lines")
    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    agreed = models.CharField(max_length=600, blank=True)
    revision = models.PositiveIntegerField(default=1)
    taken_over_at = models.DateTimeField(null=True, blank=True)
    taken_over_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "participation"], name="record_line_once")]
        indexes = [models.Index(fields=["meeting", "taken_over_at"], name="record_line_waiting")]


class Call(OrganisationRow):
    """ "Absent twice: call", done. `meeting` is the last of the absences it was about."""

    participation = models.ForeignKey(Participation, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="+")
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participation", "meeting"], name="call_once")]
