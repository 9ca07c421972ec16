"""One person's page in a group: edited part by part, each part with its own save."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from porukka.core import formats
from porukka.core.errors import Conflict, NotFound, Refused
from porukka.core.forms import row_id
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import FREE_TO_LEAVE, STEPS, Stage, message_topic
from porukka.domain.goals import actions as goal_actions
from porukka.domain.goals import queries as goals
from porukka.domain.goals.rules import may_add_own_goal
from porukka.domain.messaging.queries import Delivery, deliveries
from porukka.domain.people import queries as people
from porukka.domain.people.rules import Purpose
from porukka.doors.staff.frame import frame
from porukka.doors.staff.people.forms import (
    ConsentForm,
    ContactForm,
    NextStepForm,
    PersonForm,
    StageForm,
    StrengthForm,
)
from porukka.doors.staff.people.views.people import tag_kind
from porukka.doors.viewlog import saw

# The folded parts of the page.
PARTS = ("contacts", "next", "path", "card", "consents", "strengths", "person")


def questions() -> list[tuple[str, str]]:
    """The yes/no questions, as they are asked aloud (`people.actions.persons.TEXT_VERSION` names the wording)."""
    return [
        (
            Purpose.OWN_WORKER_SEES_GOAL.value,
            _("May your own worker see your goal, so that it can be taken into your plan?"),
        ),
        (
            Purpose.LINK_SHOWS_GOAL.value,
            _("May the page that your card opens show your main goal in words? Who has your card can read it."),
        ),
    ]


def _one(request: Any, participation_id: Any) -> read.Participant:
    """The person, of this group: an id of another group is not found here."""
    one = read.participant(request.viewer, participation_id)
    if one.activity_id != request.activity.id:
        raise NotFound
    return one


@require_GET
def person(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    wanted = request.GET.get("open", "")
    return _page(request, _one(request, participation_id), part=wanted if wanted in PARTS else "")


def _page(request: Any, one: read.Participant, *, part: str = "", status: int = 200, **forms: Any) -> HttpResponse:
    """The whole page; a form that was refused stands in place of its empty one, with what was typed.

    Args:
        part: which of `PARTS` stands open.
    """
    viewer, head = request.viewer, request.activity
    said = people.last_words(viewer, one.person_id)
    theirs = goals.open_goals(viewer, head.id, one.id)
    saw(request, activity=head.id, persons=[one.person_id], participations=[one.id])
    path = read.path_of(viewer, one.id)
    contacts = people.contacts_of(viewer, [one.person_id])[one.person_id]
    strengths = goals.strengths(viewer, one.id)
    context = {
        "one": one,
        "open_part": part,
        "now": {
            "contacts": ", ".join(point.shown for point in contacts) or _("None written down"),
            "next": one.next_step or _("Not agreed yet"),
            "path": _path_now(one, path),
            "card": _card_now(one),
            "consents": _consents_now(said, one),
            "strengths": ", ".join(line.words for line in strengths) or _("Nothing written down yet"),
            "person": _person_now(one),
        },
        "letter": _letter(viewer, one),
        "pin_open": one.pin_open_until is not None and request.now < one.pin_open_until,
        "kind": tag_kind(one.stage),
        "path": path,
        "contacts": contacts,
        "goals": theirs,
        "may_add_goal": may_add_own_goal(len(theirs)),
        "strengths": strengths,
        "consents": [
            {"purpose": purpose, "words": words, "said": said.get((purpose, one.id))}
            for purpose, words in questions()
        ],
        "channels": ConsentForm().fields["channel"].choices,  # type: ignore[attr-defined]
        "free_to_leave": one.basis in FREE_TO_LEAVE,
        "person_form": PersonForm.of(one),
        "stage_form": StageForm(steps=STEPS[one.stage]),
        "next_form": NextStepForm(initial={"revision": one.revision, "words": one.next_step}, auto_id="next_%s"),
        "contact_form": ContactForm(auto_id="contact_%s"),
        "strength_form": StrengthForm(auto_id="strength_%s"),
        "theirs": None,
        "next_theirs": None,
        "query": f"?who={one.id}",
        "goal_query": f"?for={one.id}",
        "is_out": one.stage in (Stage.ENDED, Stage.WITHDRAWN, Stage.NOT_THIS_TIME),
    }
    return render(request, "people/person.html", frame(request, "people") | context | forms, status=status)


def _path_now(one: read.Participant, path: list[read.PathStep]) -> str:
    since = path[-1].on if path else one.started_on
    words = one.stage_words.capitalize()
    return _("%(stage)s since %(day)s") % {"stage": words, "day": formats.day_num(since)} if since else words


def _card_now(one: read.Participant) -> str:
    card = _("Has a card") if one.has_card else _("No card")
    return ", ".join((card, _("PIN chosen") if one.has_pin else _("no PIN yet")))


def _letter(viewer: Any, one: read.Participant) -> Delivery | None:
    """What became of the newest link that was sent by e-mail."""
    sent = deliveries(viewer, message_topic(one.id))
    return sent[-1] if sent else None


def _consents_now(said: Any, one: read.Participant) -> str:
    short = {
        Purpose.OWN_WORKER_SEES_GOAL.value: _("Own worker sees the goal"),
        Purpose.LINK_SHOWS_GOAL.value: _("The card's page shows the goal"),
    }

    def answer(purpose: str) -> str:
        event = said.get((purpose, one.id))
        return _("not asked yet") if event is None else _("yes") if event.given else _("no")

    return " · ".join(f"{words}: {answer(purpose)}" for purpose, words in short.items())


def _person_now(one: read.Participant) -> str:
    parts = [one.language_name.capitalize(), one.basis_words]
    if one.own_worker_name:
        parts.append(_("own worker %(name)s") % {"name": formats.isolated(one.own_worker_name)})
    return ", ".join(parts)


def _back(request: Any, one: read.Participant, words: str, part: str) -> HttpResponse:
    """To the page, at the part that was saved: it stands open, with or without script."""
    messages.success(request, words)
    response = redirect("staff:person", request.activity.id, one.id)
    response["Location"] += f"?open={part}#{part}"
    return response


@require_POST
def edit_participant(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    one = _one(request, participation_id)
    form = PersonForm(request.POST, auto_id="person_%s")
    if not form.is_valid():
        return _page(request, one, part="person", person_form=form, status=422)
    given = form.cleaned_data
    try:
        activities.edit_participant(
            by=request.viewer,
            now=request.now,
            participation_id=one.id,
            revision=given["revision"],
            person_revision=given["person_revision"],
            name=given["name"],
            language=given["language"],
            no_messages=given["no_messages"],
            basis=given["basis"],
            own_worker_name=given["own_worker_name"],
        )
    except Conflict as both:
        # The other one's words stand beside the typed ones; saving again is a choice made with both in sight.
        data = form.data.copy()
        data["revision"], data["person_revision"] = one.revision, one.person_revision
        form = PersonForm(data, auto_id="person_%s")
        stored = (one.name, one.language_name, one.basis_words, one.own_worker_name)
        theirs = both.details | {"theirs": ", ".join(part for part in stored if part)}
        return _page(request, one, part="person", person_form=form, theirs=theirs, status=409)
    except Refused as no:
        form.refuse(no)
        return _page(request, one, part="person", person_form=form, status=422)
    return _back(request, one, _("Saved."), "person")


@require_POST
def change_stage(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    one = _one(request, participation_id)
    if request.POST.get("stage") == one.stage:  # the same page sent twice
        return _back(request, one, _("The path was written down."), "path")
    form = StageForm(request.POST, steps=STEPS[one.stage])
    if form.is_valid():
        try:
            activities.change_stage(
                by=request.viewer,
                now=request.now,
                participation_id=one.id,
                stage=form.cleaned_data["stage"],
                reason=form.cleaned_data["reason"] if form.cleaned_data["stage"] == Stage.ENDED else "",
            )
            return _back(request, one, _("The path was written down."), "path")
        except Refused as no:
            form.refuse(no)
    return _page(request, one, part="path", stage_form=form, status=422)


@require_POST
def set_next_step(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    one = _one(request, participation_id)
    form = NextStepForm(request.POST, auto_id="next_%s")
    if form.is_valid():
        try:
            activities.set_next_step(
                by=request.viewer,
                now=request.now,
                participation_id=one.id,
                words=form.cleaned_data["words"],
                revision=form.cleaned_data["revision"],
            )
            return _back(request, one, _("Saved."), "next")
        except Conflict as both:
            data = form.data.copy()
            data["revision"] = one.revision
            form = NextStepForm(data, auto_id="next_%s")
            theirs = both.details | {"theirs": one.next_step}
            return _page(request, one, part="next", next_form=form, next_theirs=theirs, status=409)
        except Refused as no:
            form.refuse(no)
    return _page(request, one, part="next", next_form=form, status=422)


@require_POST
def add_contact(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    one = _one(request, participation_id)
    form = ContactForm(request.POST, auto_id="contact_%s")
    if form.is_valid():
        try:
            activities.add_participant_contact(
                by=request.viewer,
                now=request.now,
                participation_id=one.id,
                contact=form.cleaned_data["contact"],
            )
            return _back(request, one, _("Saved."), "contacts")
        except Refused as no:
            form.refuse(no)
    return _page(request, one, part="contacts", contact_form=form, status=422)


@require_POST
def remove_contact(request: Any, activity_id: Any, participation_id: Any, contact_id: Any) -> HttpResponse:
    one = _one(request, participation_id)
    activities.remove_participant_contact(
        by=request.viewer, now=request.now, participation_id=one.id, contact_id=contact_id
    )
    return _back(request, one, _("The contact was removed."), "contacts")


@require_POST
def record_consent(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    one = _one(request, participation_id)
    form = ConsentForm(request.POST)
    if not form.is_valid() or form.cleaned_data["purpose"] not in dict(questions()):
        messages.error(request, _("Choose yes or no, and how it was asked."))
        return _page(request, one, part="consents", status=422)
    activities.record_consent(
        by=request.viewer,
        now=request.now,
        participation_id=one.id,
        purpose=form.cleaned_data["purpose"],
        given=form.cleaned_data["given"] == "yes",
        channel=form.cleaned_data["channel"],
        new_id=row_id(request),
    )
    return _back(request, one, _("The answer was written down."), "consents")


@require_POST
def add_strength(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    one = _one(request, participation_id)
    form = StrengthForm(request.POST, auto_id="strength_%s")
    if form.is_valid():
        try:
            goal_actions.add_strength(
                by=request.viewer,
                now=request.now,
                participation_id=one.id,
                words=form.cleaned_data["words"],
                new_id=row_id(request),
            )
            return _back(request, one, _("Saved."), "strengths")
        except Refused as no:
            form.refuse(no)
    return _page(request, one, part="strengths", strength_form=form, status=422)


@require_POST
def remove_strength(request: Any, activity_id: Any, participation_id: Any, strength_id: Any) -> HttpResponse:
    one = _one(request, participation_id)
    goal_actions.remove_strength(by=request.viewer, now=request.now, strength_id=strength_id)
    return _back(request, one, _("The line was removed."), "strengths")


@require_POST
def remove_participant(request: Any, activity_id: Any, participation_id: Any) -> HttpResponse:
    """Out of the list; the list itself offers to take it back."""
    one = _one(request, participation_id)
    activities.remove_participant(by=request.viewer, now=request.now, participation_id=one.id)
    return redirect("staff:people", request.activity.id)
