"""Today: the next meeting, what waits, what is missing, one's own groups."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from porukka.core import dates, formats
from porukka.domain.activities import queries as activities
from porukka.domain.activities.rules import FEWEST_FACILITATORS, ActivityState
from porukka.domain.goals import queries as goals
from porukka.domain.library.rules import About
from porukka.domain.meetings import actions, queries
from porukka.domain.meetings.queries import MeetingToday
from porukka.domain.meetings.rules import OPENS_BEFORE, MeetingState
from porukka.domain.people.rules import Role
from porukka.domain.surveys import queries as surveys
from porukka.domain.voice import queries as voice
from porukka.doors.staff.frame import TAG_KINDS
from porukka.doors.viewlog import saw

PROMISES_AHEAD = timedelta(days=7)
GAPS_SHOWN = 6
OVER = timedelta(hours=1)  # an open meeting is asked to be closed when it has been over this long


@require_GET
def today(request: Any) -> HttpResponse:
    viewer, now = request.viewer, request.now
    first_name = (viewer.name.split() or [viewer.name])[0]
    mine = activities.GroupFilter(facilitator_id=viewer.account_id)
    groups = activities.GroupList(viewer, mine).all() if viewer.facilitates else []
    mine_ever = groups
    groups = [one for one in mine_ever if one.state in (ActivityState.PLANNED, ActivityState.RUNNING)]
    ids = [one.id for one in groups]
    around = queries.meetings_today(viewer, now=now)
    coming = [one for one in around if one.ends_at > now or _going_on(one, now)]
    following = coming[0] if coming else None
    leaders = activities.facilitators_of(viewer, {*ids, *(one.activity_id for one in coming[:1])}, now=now)
    calls = queries.people_to_call(viewer, now=now) if ids else []
    missing_goals = goals.missing_by_group(viewer) if ids else {}
    # Who keeps units but facilitates nothing sees the units' groups instead of an empty list of own ones.
    keeps = viewer.has(Role.COORDINATOR, Role.ADMINISTRATOR)
    units = activities.unit_groups(viewer, now=now) if not groups and (keeps or viewer.has(Role.MANAGER)) else None
    unit_gaps = _unit_gaps(units.gaps) if units and keeps else []
    context = {
        "nav": "today",
        "greeting": _greeting(now) % {"name": formats.isolated(first_name)},
        "first_name": first_name,
        "day": dates.today(now),
        "week": dates.today(now).isocalendar().week,
        "following": following,
        "is_today": following is not None and following.on == dates.today(now),
        "may_open": following is not None and now >= following.starts_at - OPENS_BEFORE,
        "going_on": following is not None and _is_open(following),
        "codes_wait_until": queries.codes_wait_until(now) if following and _is_open(following) else None,
        "when": _when(following, now) if following else "",
        "programme": _programme(request, following) if following else [],
        "leaders": [one.name for one in leaders[following.activity_id]] if following else [],
        "forgotten": [one for one in around if one not in coming],
        "lines": queries.lines_waiting(viewer) if ids else [],
        "calls": calls,
        "next_days": _next_days(coming),
        "promises": _promises(viewer, now, mine_ever) if mine_ever else [],
        "gaps": _gaps(groups, leaders, missing_goals) or unit_gaps[:GAPS_SHOWN],
        "more_gaps": len(unit_gaps[GAPS_SHOWN:]),
        "units": units if units and units.running + units.planned else None,
        "keeps": keeps,
        "first_steps": activities.first_steps(viewer),
        "groups": _cards(request, groups, coming),
        "has_groups": bool(groups),
        "may_plan": viewer.has(*Role.values),
        "undo": _undo(request),
    }
    context["all_done"] = not any(context[key] for key in ("forgotten", "lines", "calls", "promises"))
    seen = [one.participation_id for one in calls]
    seen += [one.participation_id for some in missing_goals.values() for one in some]
    saw(request, participations=seen)
    return render(request, "today/today.html", context)


def _is_open(meeting: MeetingToday) -> bool:
    return meeting.state == MeetingState.OPEN


@require_GET
def group_line(request: Any, activity_id: UUID) -> HttpResponse:
    """A group's own-goal medians over its meetings, for its card: through the gate, from three answers on."""
    run = surveys.read_run(request.viewer, activity_id)
    language = (get_language() or "fi")[:2]
    keys = [
        one.key
        for one in surveys.questions(request.viewer, activity_id, language, run=run)
        if one.about == About.OWN_GOAL
    ]
    shown = [
        row.items[keys[0]]
        for row in (surveys.meeting_numbers(request.viewer, activity_id, run=run) if keys else [])
        if row.items.get(keys[0]) is not None
    ]
    values = [one.median for one in shown if one is not None]
    saw(request, activity=activity_id)
    return render(
        request, "today/group_line.html", {"values": values, "n": shown[-1].answers if shown and shown[-1] else 0}
    )


@require_POST
def call(request: Any, activity_id: UUID, meeting_id: UUID, participation_id: UUID) -> HttpResponse:
    """Ticks a call as made; it can be taken back."""
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    actions.tick_call(by=request.viewer, now=request.now, participation_id=participation_id, meeting_id=meeting_id)
    return redirect(f"{reverse('staff:today')}?called={activity_id}.{meeting_id}.{participation_id}")


@require_POST
def undo_call(request: Any, activity_id: UUID, meeting_id: UUID, participation_id: UUID) -> HttpResponse:
    queries.meeting_line(request.viewer, activity_id, meeting_id)
    actions.untick_call(
        by=request.viewer, now=request.now, participation_id=participation_id, meeting_id=meeting_id
    )
    return redirect("staff:today")


def _going_on(one: MeetingToday, now: datetime) -> bool:
    return one.state == MeetingState.OPEN and one.ends_at + OVER > now


def _greeting(now: datetime) -> str:
    hour = dates.wall(now).hour
    if hour < 10:
        return _("Good morning, %(name)s")
    return _("Good evening, %(name)s") if hour >= 17 else _("Hello, %(name)s")


def _when(one: MeetingToday, now: datetime) -> str:
    if one.state == MeetingState.OPEN:
        return _("Going on now")
    if one.starts_at <= now:
        return _("It is time to begin")
    minutes = int((one.starts_at - now).total_seconds() // 60)
    if one.on == dates.today(now):
        if minutes < 60:
            return ngettext("Begins in %(n)s minute", "Begins in %(n)s minutes", minutes) % {"n": minutes}
        hours = round(minutes / 60)
        return ngettext("Begins in about %(n)s hour", "Begins in about %(n)s hours", hours) % {"n": hours}
    days = (one.on - dates.today(now)).days
    if days == 1:
        return _("Tomorrow")
    return ngettext("In %(n)s day", "In %(n)s days", days) % {"n": days}


def _programme(request: Any, one: MeetingToday) -> list[dict[str, Any]]:
    at: datetime | None = one.starts_at
    rows: list[dict[str, Any]] = []
    for line in queries.programme_of(request.viewer, [one.id])[one.id]:
        rows.append({"title": line.title, "at": at, "open": line.open})
        at = at + timedelta(minutes=line.minutes) if at is not None and line.minutes else None
    return rows


def _next_days(coming: list[MeetingToday]) -> dict[UUID, Any]:
    found: dict[UUID, Any] = {}
    for one in coming:
        found.setdefault(one.activity_id, one)
    return found


def _promises(viewer: Any, now: datetime, groups: list[activities.GroupLine]) -> list[dict[str, Any]]:
    """Promises due soon. `groups` are one's own, ended ones too: the end of a group keeps no promise."""
    due = voice.promises_due(viewer, until=dates.today(now) + PROMISES_AHEAD)
    names = {one.id: one.name for one in groups}
    return [{"reply": one, "group": names[one.activity_id]} for one in due if one.activity_id in names]


def _gaps(
    groups: list[activities.GroupLine],
    leaders: dict[UUID, tuple[activities.Facilitator, ...]],
    missing_goals: dict[UUID, list[goals.Without]],
) -> list[dict[str, Any]]:
    """What is missing in one's own groups, by group: goals, a second facilitator, readiness."""
    found = []
    for one in groups:
        without = missing_goals.get(one.id, [])
        alone = len(leaders.get(one.id, ())) < FEWEST_FACILITATORS
        planned = one.state == ActivityState.PLANNED and one.open_readiness
        if without or alone or planned:
            found.append(
                {
                    "group": one,
                    "without": without,
                    "names": formats.names(who.name for who in without[:5]),
                    "alone": alone,
                    "readiness": one.open_readiness if planned else 0,
                }
            )
    return found


def _unit_gaps(gaps: tuple[activities.GroupGap, ...]) -> list[dict[str, Any]]:
    return [{"group": one, "without": [], "alone": one.alone, "readiness": one.readiness} for one in gaps]


def _cards(request: Any, groups: list[activities.GroupLine], coming: list[MeetingToday]) -> list[dict[str, Any]]:
    last = queries.last_held(request.viewer, [one.id for one in groups]) if groups else {}
    following = _next_days(coming)
    cards = []
    for one in groups:
        held = last.get(one.id)
        cards.append(
            {
                "one": one,
                "state_words": ActivityState(one.state).label,
                "state_kind": TAG_KINDS[ActivityState(one.state)],
                "held": held,
                "away": max(held.marked - held.present, 0) if held and not held.counted else 0,
                "seats": max(one.size_max - one.participants, 0),
                "next": following.get(one.id),
                "next_today": one.id in following and following[one.id].on == dates.today(request.now),
            }
        )
    return cards


def _undo(request: Any) -> str:
    """The address that takes the call ticked just now back."""
    parts = request.GET.get("called", "").split(".")
    try:
        ids = [UUID(part) for part in parts]
    except ValueError:
        return ""
    return reverse("staff:undo_call", args=ids) if len(ids) == 3 else ""
