"""A group's results for its facilitators, and what they answer the group."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from porukka.core import charts
from porukka.core.dates import today
from porukka.core.errors import Conflict, NotFound, Refused
from porukka.core.formats import day_month, num
from porukka.core.forms import row_id
from porukka.core.sorting import alphabetical
from porukka.domain.evaluation import queries as evaluation
from porukka.domain.evaluation.queries import GroupResults, ItemResult
from porukka.domain.library.rules import About
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.people import queries as people
from porukka.domain.surveys import queries as surveys
from porukka.domain.surveys.queries import MeetingNumbers
from porukka.domain.voice import actions as voice_actions
from porukka.domain.voice import queries as voice
from porukka.doors.staff.frame import frame
from porukka.doors.staff.results import sentences
from porukka.doors.staff.results.forms import ReplyForm
from porukka.doors.viewlog import saw

SMALL = 12  # answers a meeting under which the page reminds how few they are


@dataclass(frozen=True)
class Row:
    """One meeting's line in the table under a chart."""

    label: str
    on: Any
    median: str
    answered: int
    nameless: int  # answers without a name that are in no number of this meeting
    present: int | None
    counts: list[str]  # as they are shown: a page has hundreds of them
    spread: str
    hidden: str  # why there are no numbers
    still_open: bool  # who is present isn't known yet: only what differs is marked before closing


@dataclass(frozen=True)
class Figure:
    """One question: the finding, the picture, and the numbers."""

    key: str
    title: str
    lead: str
    svg: str
    steps: list[int]
    rows: list[Row]


@require_GET
def results(request: Any, activity_id: Any) -> HttpResponse:
    viewer, head = request.viewer, request.activity
    run = surveys.read_run(viewer, head.id)
    found = evaluation.group_results(viewer, run, language=(get_language() or "fi")[:2])
    attendance = evaluation.group_attendance(viewer, run)
    said = [one for one in surveys.comments(viewer, head.id, run=run) if one.words]
    by_name = surveys.named_answers(viewer, head.id, run=run)
    persons = {one.person_id for one in attendance.comers} | {one.person_id for one in by_name}
    saw(request, activity=head.id, persons=persons | {one.person_id for one in said if one.person_id})
    answered = [one.answered for one in found.meetings if one.answered]
    own, group = found.item(About.OWN_GOAL), found.item(About.GROUP_GOAL)
    no_change = len(found.items) > 1 and all(sentences.is_few(found, one) for one in found.items)
    context = frame(request, "results") | {
        "has_answers": bool(answered),
        "small": sentences.small_group(answered) if answered and max(answered) <= SMALL else "",
        "few": sentences.few() if no_change else "",
        "own": figure(found, own, say_few=not no_change) if own else None,
        "lines": _lines(found, own, group),
        "others": [figure(found, item, say_few=not no_change) for item in found.items if item not in (own,)],
        "attendance": attendance,
        "attendance_title": sentences.coming(attendance),
        "attendance_lead": sentences.staying(attendance),
        "twice": [one for one in attendance.comers if one.absent_in_a_row >= 2 and one.stage == "active"],
        "comments": _by_meeting(said),
        "named": _named(found, by_name),
        "waiting": ", ".join(f"{one.number}." for one in found.meetings if one.waits),
        "apart": sentences.apart(sum(nameless(one) for one in found.meetings)),
        "replies": voice.replies_for(viewer, head.id, newest=5),
        "worry": people.worry_steps(viewer, head.unit_id),
    }
    return render(request, "results/results.html", context)


def figure(found: GroupResults, item: ItemResult, *, say_few: bool = True) -> Figure:
    """A question's picture and table, as the page and the prints show them."""
    steps = [step for step, _words in item.question.steps] or [1, 2, 3, 4, 5]
    pairs = list(zip(found.meetings, item.by_meeting, strict=True))
    heading = sentences.title(item)
    return Figure(
        key=item.question.key,
        title=heading,
        lead=sentences.lead(found, item, say_few=say_few),
        svg=charts.dot_strip(
            [
                charts.Column(
                    label=f"{meeting.number}.",
                    date=day_month(meeting.on),
                    values=numbers.dots if numbers else None,
                    answered=numbers.answers if numbers else meeting.answered - nameless(meeting),
                    present=None if meeting.state == MeetingState.OPEN else meeting.present,
                    still_open=meeting.still_open,
                )
                for meeting, numbers in pairs
            ],
            title=heading,
        ),
        steps=steps,
        rows=[
            Row(
                label=f"{meeting.number}.",
                on=meeting.on,
                median=num(numbers.median) if numbers else "",
                answered=numbers.answers if numbers else meeting.answered - nameless(meeting),
                nameless=nameless(meeting),
                present=meeting.present,
                counts=[str(numbers.counts.get(step, "·")) for step in steps] if numbers else [],
                spread=f"{numbers.low}–{numbers.high}" if numbers else "",
                hidden="" if numbers else _("still open") if meeting.still_open else _("too few to show"),
                still_open=meeting.state == MeetingState.OPEN,
            )
            for meeting, numbers in pairs
        ],
    )


def nameless(meeting: MeetingNumbers) -> int:
    """How many answers without a name are in none of the meeting's own numbers. A count, and no value of anybody's.

    They may come when the room is full by them and everybody answers by name after it (TRUST 6), so that counted
    together they could be more than those present.
    """
    return 0 if meeting.anonymous_shown else meeting.anonymous


def _lines(found: GroupResults, own: ItemResult | None, group: ItemResult | None) -> dict[str, Any] | None:
    """The own goal's and the group goal's medians side by side."""
    if own is None or group is None or len(found.meetings) < 2:
        return None
    labels = [f"{meeting.number}." for meeting in found.meetings]

    def medians(item: ItemResult) -> list[float | None]:
        return [numbers.median if numbers else None for numbers in item.by_meeting]

    heading = _("Own goal and the group's goal, side by side")
    return {
        "title": heading,
        "labels": labels,
        "svg": charts.lines(
            labels,
            [
                charts.Series("own", _("Own"), medians(own)),
                charts.Series("group", _("Group"), medians(group)),
            ],
            title=heading,
        ),
        "rows": [
            (_("Own goal"), [num(value) if value is not None else "–" for value in medians(own)]),
            (_("Group's goal"), [num(value) if value is not None else "–" for value in medians(group)]),
        ],
    }


def _named(found: GroupResults, answers: list[Any]) -> list[dict[str, Any]]:
    """Each question that is answered by name, with a row a person and a column a meeting (TRUST 9)."""
    numbers = [meeting.number for meeting in found.meetings]
    tables = []
    for item in found.items:
        rows: dict[Any, dict[str, Any]] = {}
        for one in answers:
            if one.item_key != item.question.key or one.number is None:
                continue
            row = rows.setdefault(one.participation_id, {"name": one.name, "by_number": {}})
            row["by_number"][one.meeting_number] = one.number
        if rows:
            people = sorted(rows.values(), key=lambda row: alphabetical(row["name"]))
            tables.append(
                {
                    "words": item.question.words,
                    "scale": [item.question.steps[0], item.question.steps[-1]] if item.question.steps else [],
                    "numbers": numbers,
                    "rows": [
                        (row["name"], [str(row["by_number"].get(n, "·")) for n in numbers]) for row in people
                    ],
                }
            )
    return tables


def _by_meeting(said: list[Any]) -> list[dict[str, Any]]:
    """Comments by meeting, the latest first; those of the run without a meeting last."""
    grouped: dict[Any, dict[str, Any]] = {}
    for one in said:
        place = grouped.setdefault(one.meeting_id, {"number": one.meeting_number, "on": one.on, "comments": []})
        place["comments"].append(one)
    return sorted(grouped.values(), key=lambda place: -(place["number"] or 0))


# --- what the group said, and what came of it -------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def replies(request: Any, activity_id: Any) -> HttpResponse:
    """The list, and a new reply."""
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.cleaned_data.pop("revision")
        try:
            voice_actions.make_reply(
                by=request.viewer,
                now=request.now,
                activity_id=activity_id,
                new_id=row_id(request),
                **form.cleaned_data,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:replies", activity_id)
    return _replies_page(request, form, status=422 if form.errors else 200)


def _replies_page(request: Any, form: ReplyForm, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer, head = request.viewer, request.activity
    said = surveys.comments(viewer, head.id)
    saw(request, activity=head.id, persons={one.person_id for one in said if one.person_id})
    page = frame(request, "results")
    context = page | {
        "form": form,
        "shown": sentences.where_shown(head.state, coming=page["next_meeting"] is not None),
        "replies": voice.replies_for(viewer, head.id),
        "removed": voice.removed_reply(viewer, head.id) if request.GET.get("undo") else None,
        "comments": _by_meeting([one for one in said if one.words])[:3],
        "today": today(request.now),
        "worry": people.worry_steps(viewer, head.unit_id),
    }
    return render(request, "results/replies.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
def reply(request: Any, activity_id: Any, reply_id: Any) -> HttpResponse:
    """One reply, to change."""
    found = next(
        (r for r in voice.replies_for(request.viewer, activity_id, newest=1000) if r.id == reply_id), None
    )
    if found is None:
        raise NotFound
    first = {
        "said": found.said,
        "outcome": found.outcome,
        "because": found.because,
        "promised_by_on": found.promised_by_on,
        "revision": found.revision,
    }
    form, clash = ReplyForm(request.POST or None, initial=first), None
    if request.method == "POST" and form.is_valid():
        revision = form.cleaned_data.pop("revision") or found.revision
        try:
            voice_actions.edit_reply(
                by=request.viewer, now=request.now, activity_id=activity_id, reply_id=reply_id,
                revision=revision, **form.cleaned_data,
            )  # fmt: skip
        except Conflict as conflict:
            clash = conflict.details
            form.refuse(conflict)
            form.data = form.data.copy()
            form.data["revision"] = str(conflict.details["revision"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:replies", activity_id)
    return _replies_page(request, form, status=422 if form.errors else 200, editing=found, clash=clash)


@require_POST
def reply_done(request: Any, activity_id: Any, reply_id: Any) -> HttpResponse:
    """A promise kept."""
    voice_actions.keep_promise(by=request.viewer, now=request.now, activity_id=activity_id, reply_id=reply_id)
    messages.success(request, _("The promise is kept. Well done."))
    if request.POST.get("next") == "today":
        return redirect("staff:today")
    return redirect("staff:replies", activity_id)


@require_POST
def remove_reply(request: Any, activity_id: Any, reply_id: Any) -> HttpResponse:
    voice_actions.remove_reply(by=request.viewer, now=request.now, activity_id=activity_id, reply_id=reply_id)
    response = redirect("staff:replies", activity_id)
    response["Location"] += "?undo=1"
    return response


@require_POST
def restore_reply(request: Any, activity_id: Any, reply_id: Any) -> HttpResponse:
    try:
        voice_actions.restore_reply(by=request.viewer, now=request.now, activity_id=activity_id, reply_id=reply_id)
    except Refused as refusal:
        messages.error(request, str(refusal.words))
    return redirect("staff:replies", activity_id)
