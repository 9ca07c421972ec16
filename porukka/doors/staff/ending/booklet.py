"""A participant's own booklet, in their own language: their own matters only, in their own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from porukka.core import charts, formats
from porukka.domain.activities.queries import Participant
from porukka.domain.goals import queries as goals
from porukka.domain.goals.queries import GoalLine, GoalStep, StrengthLine
from porukka.domain.goals.rules import GoalState
from porukka.domain.surveys import queries as surveys
from porukka.domain.surveys.queries import OwnStep
from porukka.domain.voice.queries import Reply
from porukka.domain.voice.rules import Outcome


@dataclass(frozen=True)
class Gathered:
    """What the booklets are made of, read once for all of them; everything but the goals is by participation."""

    goals: list[GoalLine]
    notes: dict[UUID, list[GoalStep]]
    strengths: dict[UUID, list[StrengthLine]]
    lines: dict[UUID, list[OwnStep]]


def gather(request: Any, people: Sequence[Participant]) -> Gathered:
    """The own matters of these people of the group. The number of queries does not grow with them."""
    viewer, group = request.viewer, request.activity.id
    ids = {one.id for one in people}
    own = [goal for goal in goals.every_goal(viewer, group) if goal.participation_id in ids]
    return Gathered(
        goals=sorted(own, key=lambda goal: not goal.is_open),  # the open ones first, otherwise as they come
        notes=goals.histories(viewer, [goal.id for goal in own]),
        strengths=goals.shared_strengths(viewer, group),
        lines=surveys.own_lines(viewer, group, {one.id: one.language for one in people}),
    )


def booklet_data(
    request: Any, one: Participant, gathered: Gathered, replies: Sequence[Reply], names: Sequence[str]
) -> dict[str, Any]:
    """One booklet of `booklets.typ`. replies: the group's; names: the facilitators, whom to ask."""
    head = request.activity
    own = [goal for goal in gathered.goals if goal.participation_id == one.id]
    strengths = [line.words for line in gathered.strengths.get(one.id, [])]
    steps = gathered.lines[one.id]
    with override(one.language):
        return {
            "name": one.name,
            "language": one.language,
            "title": _("My own booklet"),
            "days": _days(head),
            "goals_title": _("What I wanted"),
            "goals": [
                {"words": goal.words, "state": _goal_state(goal), "note": _note(gathered.notes.get(goal.id, []))}
                for goal in own
            ],
            "goals_none": _("No own goal was written down. That is fine too."),
            "way_title": _way(steps),
            "way_lead": _("Each time we asked: did today help you towards your own goal?") if steps else "",
            "walk": _walk(steps),
            "walk_wide": len(_drawn(steps)) > charts.WALK_STEPS,
            "walk_alt": " ".join(_step_words(step) for step in steps),
            "steps": [_step_words(step) for step in steps],
            "steps_none": _("There are no meetings on your line."),
            "here": _here(steps),
            "strengths_title": _("What I'm good at"),
            "strengths": strengths,
            "strengths_none": _("Write here things that you are good at:"),
            "replies_title": _("What the group wished and what came of it"),
            "replies": [
                {"said": reply.said, "answer": f"{_outcome(reply)}. {reply.because}".strip()} for reply in replies
            ],
            "replies_language": head.language,
            "replies_none": _("No wishes were written down."),
            "next_title": _("What comes next"),
            "next": one.next_step or _("Talk with the leaders about what comes after the group."),
            "who": _("You can ask: %(names)s") % {"names": formats.names(names)} if names else "",
            "keep": _("This booklet is yours. You decide who reads it."),
        }


def _days(head: Any) -> str:
    if not head.starts_on:
        return ""
    if head.ends_on == head.starts_on:
        return formats.day_num(head.starts_on)
    return formats.day_num(head.starts_on) + (f"–{formats.day_num(head.ends_on)}" if head.ends_on else "–")


def _goal_state(goal: GoalLine) -> str:
    return {
        GoalState.OPEN: _("I go on with this."),
        GoalState.REACHED: _("I reached this."),
        GoalState.DROPPED: _("I let this go."),
        GoalState.CHANGED: _("I changed this to another goal."),
    }[GoalState(goal.state)]


def _note(history: Sequence[GoalStep]) -> str:
    """What came of it: the note of the last step that has one."""
    return next((step.note for step in reversed(history) if step.note), "")


def _outcome(reply: Reply) -> str:
    """The outcome in the language that is on now."""
    return str(Outcome(reply.outcome).label)


def _way(steps: Sequence[OwnStep]) -> str:
    values = [step.value for step in steps if step.value is not None]
    if not values:
        return _("My way in the group")
    if len(values) == 1:
        return _("You have answered once")
    if values[-1] > values[0]:
        return _("You have come forward")
    if values[-1] < values[0]:
        return _("The last time was harder than the first")
    return _("The last time was like the first")


def _walk(steps: Sequence[OwnStep]) -> str:
    """Faces on a line, as on the own page; "" before two answers."""
    drawn = _drawn(steps)
    if sum(1 for step in drawn if step.value is not None) < 2:
        return ""
    picture = charts.walk(
        [charts.Step(label=str(step.number), date=formats.day_month(step.on), value=step.value) for step in drawn],
        title=_("Own goal, time by time"),
        # Of many steps the paper holds two rows' worth side by side, each as large as in a short way.
        at_most=charts.WALK_STEPS * (2 if len(drawn) > charts.WALK_STEPS else 1),
    )
    return charts.for_paper(picture)


def _drawn(steps: Sequence[OwnStep]) -> list[OwnStep]:
    return [step for step in steps if step.value is not None or step.here is False]


def _step_words(step: OwnStep) -> str:
    when = f"{step.number}. {formats.day_month(step.on)}"
    if step.value is not None:
        return f"{when}: {step.value}, {step.value_words.lower()}"
    if step.here:
        return f"{when}: " + _("You were here. You did not answer this.")
    return f"{when}: " + (_("Not recorded.") if step.here is None else _("You were not here that time."))


def _here(steps: Sequence[OwnStep]) -> str:
    known = [step.here for step in steps if step.here is not None]
    if not known:
        return ""
    here = known.count(True)
    words = ngettext(
        "You have been here once, of %(all)s in all.",
        "You have been here %(here)s times, of %(all)s in all.",
        here,
    )
    return words % {"here": here, "all": len(known)}
