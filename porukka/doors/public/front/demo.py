"""Whom a visitor of the demo organisation becomes. Nothing here runs outside demo mode."""

from datetime import datetime
from uuid import UUID

from porukka.core.dates import today
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as groups
from porukka.domain.activities.rules import ActivityState, Stage
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
    activities.let_choose_pin(by=viewer, now=now, participation_id=there[-1].id)
    return activities.issue_link(by=viewer, now=now, participation_id=there[-1].id)


def _group(now: datetime) -> tuple[Viewer, UUID] | None:
    """A running group: one that meets today if any does, else the one that has met most often."""
    organisation = people.demo_organisation()
    if organisation is None:
        return None
    viewer = program(organisation)
    running = groups.GroupList(viewer, groups.GroupFilter(state=ActivityState.RUNNING)).all()
    ids = [line.id for line in running]
    held, following = meetings.meeting_counts(viewer, ids), meetings.next_meetings(viewer, ids, now=now)

    def interest(group_id: UUID) -> tuple[bool, int, str]:
        next_one = following.get(group_id)
        met = held.get(group_id, (0, 0))[0]
        return met > 0 and next_one is not None and next_one.on == today(now), met, str(group_id)

    return (viewer, max(ids, key=interest)) if ids else None
