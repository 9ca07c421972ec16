"""Whom a visitor of the demo organisation becomes. Nothing here runs outside demo mode."""

from datetime import datetime
from uuid import UUID

from porukka.core.dates import today
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as groups
from porukka.domain.activities.rules import ActivityState, Stage
from porukka.domain.goals import queries as goals
from porukka.domain.meetings import queries as meetings
from porukka.domain.people import queries as people
from porukka.domain.people.rules import Role, Viewer, program

OFFICES = {"coordinator": Role.COORDINATOR, "manager": Role.MANAGER}


def account_for(role: str, *, now: datetime) -> UUID | None:
    """The staff account that steps in as `facilitator`, `coordinator` or `manager`; None without one."""
    if role in OFFICES:
        return people.demo_account(OFFICES[role], now=now)
    shown = _group(now)
    if shown is None:
        return None
    viewer, group_id = shown
    leading = groups.facilitators(viewer, group_id, now=now)
    return leading[0].account_id if leading else None


def participant_token(*, now: datetime) -> str | None:
    """A personal link of somebody who takes part in the group that is shown; None without one.

    The visitor may choose a PIN at once, as if a facilitator were beside: the one before has chosen another.
    """
    shown = _group(now)
    if shown is None:
        return None
    viewer, group_id = shown
    there = groups.participants(viewer, group_id, stages=[Stage.ACTIVE])
    if not there:
        return None
    with_goal = {goal.participation_id for goal in goals.every_goal(viewer, group_id)}
    one = ([one for one in there if one.id in with_goal] or there)[-1]
    activities.let_choose_pin(by=viewer, now=now, participation_id=one.id)
    return activities.issue_link(by=viewer, now=now, participation_id=one.id)


def _group(now: datetime) -> tuple[Viewer, UUID] | None:
    """A running group: one whose meeting is today (held already or not) if there is one, else the oftenest met.

    A visitor who has closed today's meeting and steps in again finds the same people and what was closed.
    """
    organisation = people.demo_organisation()
    if organisation is None:
        return None
    viewer = program(organisation)
    running = groups.GroupList(viewer, groups.GroupFilter(state=ActivityState.RUNNING)).all()
    ids = [line.id for line in running]
    held, following = meetings.meeting_counts(viewer, ids), meetings.next_meetings(viewer, ids, now=now)
    before = meetings.last_held(viewer, ids)

    def interest(group_id: UUID) -> tuple[bool, int, str]:
        around = (following.get(group_id), before.get(group_id))
        met = held.get(group_id, (0, 0))[0]
        return met > 0 and any(one and one.on == today(now) for one in around), met, str(group_id)

    return (viewer, max(ids, key=interest)) if ids else None
