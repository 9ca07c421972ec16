"""When and where a group meets: planned by a rhythm, moved alone or with the rest, cancelled, added, removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from porukka.core.dates import moment, today
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.activities import actions as activities
from porukka.domain.activities.actions.trail import hold_groups, saved_by
from porukka.domain.activities.models import Activity, Place, PlanItem
from porukka.domain.activities.rules import TAKES_PLANS, PlanSection
from porukka.domain.meetings import access
from porukka.domain.meetings.actions.held import check_takes_plans, held_meeting, record_meeting
from porukka.domain.meetings.models import Meeting, Schedule
from porukka.domain.meetings.queries.dates import dates_for
from porukka.domain.meetings.rules import CancelKind, MeetingState, Skipped
from porukka.domain.messaging import actions as messaging
from porukka.domain.people.rules import Viewer

EARLIEST, LATEST = timedelta(days=366), timedelta(days=3 * 366)
ASIDE = 10_000  # where numbers wait while they change places


@dataclass(frozen=True)
class Moved:
    """What a change of time did: the meetings that moved, and days that were skipped on the way."""

    meetings: tuple[UUID, ...]
    skipped: tuple[Skipped, ...]


@transaction.atomic
def plan_meetings(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    rule: Mapping[str, Any],
    from_on: date,
    count: int | None = None,
    until: date | None = None,
    starts_local: time,
    ends_local: time,
    place_id: UUID | None = None,
    title: str = "",
    new_id: UUID | None = None,
) -> list[Meeting]:
    """Makes a schedule and its meetings, in order, and returns them with their numbers.

    Holidays (if the organisation skips them) and closed days are gone round; `queries.dates_for` tells which.

    Args:
        new_id: the schedule's, made with the page (`core.forms.row_id`); a page sent twice makes one schedule.

    Raises:
        Refused: the end is not after the start, the day is far off, there are too many, nothing is left.
    """
    activity = _activity(by, activity_id)
    if new_id and Schedule.objects.filter(id=new_id, activity=activity).exists():
        return list(Meeting.objects.filter(schedule_id=new_id, removed_at=None).order_by("starts_at", "number"))
    _check_times(starts_local, ends_local)
    _check_place(by, place_id)
    if count is None and until is None:
        raise Refused(_("Say how many times, or until when."), "count")
    _check_day(from_on, now, "from_on")
    found = dates_for(by, rule, from_on, count, until)
    if not found.dates:
        raise Refused(_("No day is left in this time. Choose a later last day."), "until")
    schedule = Schedule.objects.create(
        id=new_id or uuid4(),
        organisation_id=activity.organisation_id,
        activity=activity,
        rule=dict(rule),
        from_on=from_on,
    )
    made = _make(activity, found.dates, starts_local, ends_local, place_id, schedule, title)
    settle_numbers(by, now, activity)
    _record_schedule(by, now, "plan_meetings", made[0], len(made))
    return list(Meeting.objects.filter(id__in=[one.id for one in made]).order_by("starts_at", "number"))


@transaction.atomic
def add_meeting(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    on: date,
    starts_local: time,
    ends_local: time,
    place_id: UUID | None = None,
    title: str = "",
    new_id: UUID | None = None,
) -> UUID:
    """Adds one meeting off the series, on a holiday too if so chosen. The numbers follow the order of time.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one meeting.
    """
    activity = _activity(by, activity_id)
    if new_id and Meeting.objects.filter(id=new_id, activity=activity).exists():
        return new_id
    _check_day(on, now, "on")
    _check_times(starts_local, ends_local)
    _check_place(by, place_id)
    (made,) = _make(activity, [on], starts_local, ends_local, place_id, None, title, new_id)
    settle_numbers(by, now, activity)
    record_meeting(by=by, now=now, verb="add_meeting", meeting=made)
    return made.id


@transaction.atomic
def reschedule_meetings(
    *,
    by: Viewer,
    now: datetime,
    meeting_id: UUID,
    scope: str,
    on: date,
    starts_local: time,
    ends_local: time,
    place_id: UUID | None = None,
    revision: int | None = None,
) -> Moved:
    """Moves one meeting, this and the following, or all that are still to come.

    `one` leaves its series and stays off it. `following` and `all` keep the rhythm from the new day on: the same
    number of meetings, round holidays and closed days; those moved by themselves before stay where they are.

    Raises:
        Refused: end before start, a past time, a meeting that is not planned any more.
        Conflict: somebody changed this meeting since the page was opened (`revision`).
    """
    hold_group_of(by, meeting_id)
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id, scheduling=True)
    _check_planned(meeting)
    if revision is not None and meeting.revision != revision:
        theirs = f"{meeting.on:%d.%m.%Y} {meeting.starts_local:%H.%M}–{meeting.ends_local:%H.%M}"
        raise Conflict(
            _("Somebody else changed this same part."),
            "on",
            {"theirs": theirs, "revision": meeting.revision}
            | saved_by(
                activity=meeting.activity, object_id=meeting.id, verbs=["reschedule_meeting", "name_meeting"]
            ),
        )
    _check_day(on, now, "on")
    _check_times(starts_local, ends_local)
    _check_place(by, place_id)
    if moment(on, starts_local) <= now and (on, starts_local) != (meeting.on, meeting.starts_local):
        raise Refused(_("This time has passed already. Choose a later one."), "on")
    skipped: tuple[Skipped, ...] = ()
    if scope == "one" or meeting.schedule is None:
        moved, dates = [meeting], [on]
        meeting.off_series = meeting.schedule is not None or meeting.off_series
    elif scope in ("following", "all"):
        moved, dates, skipped = _with_the_rest(by, now, meeting, on, scope)
    else:
        raise Refused(_("Choose one of the choices."), "scope")
    changed = [
        row
        for row, day in zip(moved, dates, strict=True)
        if _move(row, day, starts_local, ends_local, place_id) or row.id == meeting.id
    ]
    Meeting.objects.bulk_update(
        changed,
        ["on", "starts_local", "ends_local", "starts_at", "ends_at", "place", "off_series", "schedule"],
    )
    Meeting.objects.filter(id__in=[row.id for row in changed]).update(
        ical_sequence=F("ical_sequence") + 1, revision=F("revision") + 1
    )
    settle_numbers(by, now, meeting.activity)
    for row in changed:
        record_meeting(
            by=by, now=now, verb="reschedule_meeting", meeting=row, fields=["on", "starts_local", "place"]
        )
    return Moved(tuple(row.id for row in changed), skipped)


@transaction.atomic
def cancel_meeting(
    *, by: Viewer, now: datetime, meeting_id: UUID, reason: str, kind: CancelKind | None = None
) -> None:
    """Calls a planned meeting off, with the reason that participants read on their own pages.

    Waiting messages about it stop. The group's last day follows, unless the group itself is over.

    Args:
        kind: None when it is cancelled by itself; else why the whole group has no more meetings.
    """
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id, scheduling=True, over_too=True)
    _check_planned(meeting)
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Write why. Participants read it on their own pages."), "reason")
    if len(reason) > 200:
        raise Refused(_("This is too long: at most %(most)s characters fit.") % {"most": 200}, "reason")
    _set_state(meeting, MeetingState.CANCELLED, reason, kind)
    messaging.cancel_topic(by=by, now=now, topic=f"meeting:{meeting.id}")
    record_meeting(by=by, now=now, verb="cancel_meeting", meeting=meeting, fields=["state", "cancel_reason"])
    if meeting.activity.state in TAKES_PLANS:
        settle_numbers(by, now, meeting.activity)


@transaction.atomic
def uncancel_meeting(*, by: Viewer, now: datetime, meeting_id: UUID) -> None:
    """Takes a cancellation back, as long as the meeting's time has not passed. The group's last day follows."""
    meeting = held_meeting(by=by, now=now, meeting_id=meeting_id, scheduling=True)
    if meeting.state != MeetingState.CANCELLED:
        return
    if meeting.ends_at <= now:
        raise Refused(_("The time of this meeting has passed. Add a new one instead."))
    _set_state(meeting, MeetingState.PLANNED, "")
    record_meeting(by=by, now=now, verb="uncancel_meeting", meeting=meeting, fields=["state", "cancel_reason"])
    settle_numbers(by, now, meeting.activity)


def _activity(by: Viewer, activity_id: UUID) -> Activity:
    """The activity, locked, so that two who plan at once get different numbers. One that is over is refused."""
    activity = (
        Activity.objects.select_for_update(no_key=True)
        .filter(id=activity_id, organisation_id=by.tenant, removed_at=None)
        .first()
    )
    if activity is None:
        raise NotFound
    if not access.may_schedule(by, activity):
        raise NotAllowed
    check_takes_plans(activity)
    return activity


def hold_group_of(by: Viewer, meeting_id: UUID) -> None:
    """Holds the meeting's group before the meeting, as planning does: two who renumber at once wait for each other."""
    hold_groups(Meeting.objects.filter(id=meeting_id, organisation_id=by.tenant).values("activity_id"))


def _check_times(starts: time, ends: time) -> None:
    if ends <= starts:
        raise Refused(_("The end must be later than the start."), "ends_local")


def _check_day(on: date, now: datetime, field: str) -> None:
    if on < today(now) - EARLIEST:
        raise Refused(_("This date is more than a year ago. Check the year."), field)
    if on > today(now) + LATEST:
        raise Refused(_("This date is more than three years ahead. Check the year."), field)


def _check_place(by: Viewer, place_id: UUID | None) -> None:
    if place_id is not None and not Place.objects.filter(id=place_id, organisation_id=by.tenant).exists():
        raise Refused(_("Choose one of the places."), "place_id")


def _check_planned(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("This meeting has been cancelled. Take the cancellation back first."))
    if meeting.state != MeetingState.PLANNED:
        raise Refused(_("This meeting has been opened already."))


def _make(
    activity: Activity,
    dates: Sequence[date],
    starts: time,
    ends: time,
    place_id: UUID | None,
    schedule: Schedule | None,
    title: str,
    first_id: UUID | None = None,
) -> list[Meeting]:
    last = Meeting.objects.filter(activity=activity).order_by("-number").values_list("number", flat=True).first()
    rows: list[Meeting] = []
    for place, day in enumerate(dates, start=(last or 0) + 1):
        key = (first_id if not rows else None) or uuid4()
        rows.append(
            Meeting(
                id=key,
                organisation_id=activity.organisation_id,
                activity=activity,
                schedule=schedule,
                off_series=schedule is None,
                number=place,
                title=title.strip()[:160],
                on=day,
                starts_local=starts,
                ends_local=ends,
                starts_at=moment(day, starts),
                ends_at=_end(day, starts, ends),
                place_id=place_id,
                ical_uid=f"{key}@porukka.invalid",
            )
        )
    return Meeting.objects.bulk_create(rows)


def _end(day: date, starts: time, ends: time) -> datetime:
    """The moment of the end; in the hour the clocks skip or repeat it never comes before the start."""
    return max(moment(day, ends), moment(day, starts) + timedelta(minutes=1))


def _move(row: Meeting, day: date, starts: time, ends: time, place_id: UUID | None) -> bool:
    before = (row.on, row.starts_local, row.ends_local, row.place_id, row.schedule_id)
    row.on, row.starts_local, row.ends_local, row.place_id = day, starts, ends, place_id
    row.starts_at, row.ends_at = moment(day, starts), _end(day, starts, ends)
    return before != (day, starts, ends, place_id, row.schedule_id)


def _with_the_rest(
    by: Viewer, now: datetime, meeting: Meeting, on: date, scope: str
) -> tuple[list[Meeting], list[date], tuple[Skipped, ...]]:
    """The planned meetings of the series that move with this one, and their new days."""
    schedule = meeting.schedule
    assert schedule is not None
    others = (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .order_by("id")
        .filter(schedule=schedule, off_series=False, state=MeetingState.PLANNED, starts_at__gt=now)
        .exclude(id=meeting.id)
    )
    rows = sorted([*others, meeting], key=lambda row: (row.starts_at, row.number))
    if scope == "following":
        rows = rows[rows.index(meeting) :]
    first = rows[0].on + (on - meeting.on)
    rule = {key: value for key, value in schedule.rule.items() if key not in ("weekday", "weeks")}
    if first <= today(now) - timedelta(days=1):
        raise Refused(_("The first of these would be in the past. Choose a later day."), "on")
    found = dates_for(by, rule, first, len(rows), None)
    fresh = schedule
    if scope == "following" and rows[0].id != _first_of(schedule):
        fresh = Schedule.objects.create(
            organisation_id=schedule.organisation_id, activity_id=schedule.activity_id, rule=rule, from_on=first
        )
    else:
        Schedule.objects.filter(id=schedule.id).update(rule=rule, from_on=first, revision=F("revision") + 1)
    for row in rows:
        row.schedule, row.off_series = fresh, False
    return rows, list(found.dates), found.skipped


def _first_of(schedule: Schedule) -> UUID | None:
    rows = Meeting.objects.filter(schedule=schedule).order_by("starts_at", "number")
    return rows.values_list("id", flat=True).first()


def _set_state(meeting: Meeting, state: MeetingState, reason: str, kind: CancelKind | None = None) -> None:
    Meeting.objects.filter(id=meeting.id).update(
        state=state,
        cancel_reason=reason,
        cancel_kind=kind,
        ical_sequence=F("ical_sequence") + 1,
        revision=F("revision") + 1,
    )


def settle_numbers(by: Viewer, now: datetime, activity: Activity) -> None:
    """Puts numbers in order of time, the plan's texts with them, and the group's first and last day in step."""
    rows = list(Meeting.objects.filter(activity=activity).order_by("starts_at", "number"))
    wanted = {row.number: place for place, row in enumerate(rows, start=1) if row.number != place}
    if wanted:
        # Aside first: a number is never two meetings' at once, not even for a moment.
        wrong = [row for place, row in enumerate(rows, start=1) if row.number != place]
        Meeting.objects.filter(id__in=[row.id for row in wrong]).update(number=F("number") + ASIDE)
        for row in wrong:
            row.number = wanted[row.number]
        Meeting.objects.bulk_update(wrong, ["number"])
        texts = list(
            PlanItem.objects.filter(
                activity=activity, kind=PlanSection.OUTLINE, position__in=wanted, removed_at=None
            )
        )
        for text in texts:
            text.position = wanted[text.position]
        PlanItem.objects.bulk_update(texts, ["position"])
    held = [row.on for row in rows if row.state != MeetingState.CANCELLED]
    if held:
        activities.set_last_day(by=by, now=now, activity_id=activity.id, starts_on=min(held), ends_on=max(held))


def _record_schedule(by: Viewer, now: datetime, verb: str, meeting: Meeting, count: int) -> None:
    record_meeting(
        by=by,
        now=now,
        verb=verb,
        meeting=meeting,
        reason=str(count),
        object_kind="schedule",
        object_id=meeting.schedule_id,
    )
