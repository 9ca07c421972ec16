"""The cards of the list of groups: what stands on them beside the rows themselves."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from porukka.domain.activities import access
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import FEWEST_FACILITATORS, ActivityState
from porukka.domain.meetings import queries as meetings
from porukka.doors.staff.frame import TAG_KINDS


def group_cards(request: Any, lines: list[read.GroupLine], models: read.ModelNames) -> list[dict[str, Any]]:
    """What the cards show beside the rows themselves: three queries for the whole page.

    Counted words are made here: eighteen cards of them take a template several milliseconds.
    """
    viewer, now = request.viewer, request.now
    ids = [line.id for line in lines]
    facilitators = read.facilitators_of(viewer, ids, now=now)
    following = meetings.next_meetings(viewer, ids, now=now)
    held = meetings.meeting_counts(viewer, ids)
    states = {state: (str(state.label), TAG_KINDS[state]) for state in ActivityState}
    held_words = _("%(held)s / %(all)s meetings held")
    return [
        {
            "line": line,
            "state_words": states[ActivityState(line.state)][0],
            "state_kind": states[ActivityState(line.state)][1],
            "model": models.by_version.get(line.model_version_id, ""),
            "facilitators": facilitators[line.id],
            "names": ", ".join(one.name for one in facilitators[line.id]),
            "people_words": ngettext(
                "%(number)s / %(most)s participant", "%(number)s / %(most)s participants", line.participants
            )
            % {"number": line.participants, "most": line.size_max},
            "held_words": held_words % {"held": held[line.id][0], "all": held[line.id][1]}
            if line.id in held
            else "",
            "missing_words": _missing_words(line),
            "alone": line.state in (ActivityState.PLANNED, ActivityState.RUNNING)
            and len(facilitators[line.id]) < FEWEST_FACILITATORS,
            "next": following.get(line.id),
            "held": held.get(line.id, (0, 0))[0],
            "meetings": held.get(line.id, (0, 0))[1],
            "seats": max(line.size_max - line.participants, 0),
            "may_open": access.may_see_plan(viewer, line),
        }
        for line in lines
    ]


def _missing_words(line: read.GroupLine) -> str:
    if line.state != ActivityState.PLANNED or not line.open_readiness:
        return ""
    return ngettext(
        "%(number)s thing missing before the start",
        "%(number)s things missing before the start",
        line.open_readiness,
    ) % {"number": line.open_readiness}
