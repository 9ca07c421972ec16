"""The frame of a group's pages: its head, who facilitates, the next meeting and the tabs.

A page of a group extends `staff/group_frame.html`, fills its block `tab`, and renders with `frame(request, "people")`
in its context. Two queries, whatever the group's size; the head itself was read by the access table.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from porukka.core.dates import today
from porukka.domain.activities import access
from porukka.domain.activities import queries as activities
from porukka.domain.activities.rules import ActivityState, Openness, Use
from porukka.domain.meetings import queries as meetings

TAG_KINDS = {
    ActivityState.PLANNED: "plan",
    ActivityState.RUNNING: "run",
    ActivityState.ENDED: "none",
    ActivityState.CANCELLED: "stop",
}


_ASK: Any = object()


def frame(request: Any, tab: str = "plan", *, following: Any = _ASK) -> dict[str, Any]:
    """What `staff/group_frame.html` reads.

    Args:
        tab: the page's own tab: `plan`, `people`, `meetings`, `goals` or `results`.
        following: the next meeting or None, where the page has read the meetings anyway.

    Returns:
        `head` (ActivityHead), `state_words`, `state_kind`, `lead`, `facilitators`, `next_meeting` (or None),
        `next_is_today`, `may_run`, `may_edit`, `tabs`, `tab`, `nav`. Tabs of people, meetings, goals and results
        are there for facilitators only.
    """
    viewer, head, now = request.viewer, request.activity, request.now
    may_run = access.may_run(viewer, head)
    if following is _ASK:
        following = meetings.next_meeting(viewer, head.id, now=now)
    return {
        "nav": "groups",
        "tab": tab,
        "head": head,
        "state_words": ActivityState(head.state).label,
        "state_kind": TAG_KINDS[ActivityState(head.state)],
        "lead": f"{str(Use(head.use).label).capitalize()} · {Openness(head.openness).label}",
        "facilitators": activities.facilitators(viewer, head.id, now=now),
        "next_meeting": following,
        "next_is_today": following is not None and following.on == today(now),
        "may_run": may_run,
        "may_edit": access.may_edit_plan(viewer, head),
        "tabs": _tabs(head.id, tab, may_run=may_run, may_see=access.may_see_plan(viewer, head)),
    }


def _tabs(activity_id: Any, tab: str, *, may_run: bool, may_see: bool) -> list[dict[str, Any]]:
    tabs = [("plan", "staff:group", _("Plan"))] if may_see else []
    if may_run:
        tabs += [
            ("people", "staff:people", _("People")),
            ("meetings", "staff:meetings", _("Meetings")),
            ("goals", "staff:goals", _("Goals")),
            ("results", "staff:results", _("Results")),
        ]
    return [
        {"url": reverse(name, args=[activity_id]), "text": words, "current": key == tab}
        for key, name, words in tabs
    ]
