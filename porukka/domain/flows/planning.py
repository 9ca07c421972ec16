"""From a model or another group to a plan, and from the plan to a running group and to its end.

Each flow is one transaction that calls the packages' own actions in order.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import NotFound, Refused, Words
from porukka.domain.activities import access
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.activities.actions import Head
from porukka.domain.activities.actions.trail import hold_groups
from porukka.domain.activities.models import Activity
from porukka.domain.activities.rules import PlanSection
from porukka.domain.goals import actions as goals
from porukka.domain.goals.models import Goal
from porukka.domain.goals.rules import MOST_OPEN_GROUP_GOALS, GoalState
from porukka.domain.library import queries as library
from porukka.domain.library.rules import MeetingOutline, MeetingTime, ModelContent, ProgrammePiece, text
from porukka.domain.meetings import actions as meetings
from porukka.domain.meetings import queries as read_meetings
from porukka.domain.meetings.actions import programme
from porukka.domain.meetings.actions.programme import Piece
from porukka.domain.meetings.models import Meeting, Schedule
from porukka.domain.meetings.rules import CancelKind, MeetingState
from porukka.domain.people.models import Organisation
from porukka.domain.people.queries import with_facilitated
from porukka.domain.people.rules import Viewer


@transaction.atomic
def start_activity(
    *,
    by: Viewer,
    now: datetime,
    unit_id: UUID,
    model_version_id: UUID,
    first_on: date,
    place_id: UUID | None,
    language: str,
    name: str = "",
    activity_id: UUID | None = None,
) -> UUID:
    """Makes a whole draft from three answers: the model, the first date and the place. Returns the group's id.

    The draft has name, purpose, for whom, use, openness, size, the starter as responsible facilitator and the
    facilitators' parts, meetings with their programmes (open places too), group goals, the readiness list, the
    outline and the forms. The model's texts are copied once, in the group's language.

    Args:
        first_on: the day of the first meeting of all. A model that meets once before its series does so on this
            day, and the series begins that many days later.
        language: the group's own language.
        name: "" takes the model's suggestion.
        activity_id: a key made by the page: a second submit of the same page returns the first one's group.
    """
    if activity_id is not None and _made_before(by, activity_id):
        return activity_id
    activities.check_first_date(first_on=first_on, now=now)
    model = library.model_content(by, model_version_id)
    activity = activities.draft_activity(
        by=by,
        now=now,
        head=Head(
            name=name.strip() or text(model.suggested_name, language),
            unit_id=unit_id,
            use=model.use,
            openness=model.openness,
            language=language,
            size_min=model.size.least,
            size_max=model.size.most,
            default_place_id=place_id,
            default_basis=model.basis,
        ),
        model_version_id=model_version_id,
        starts_on=first_on,
        activity_id=activity_id,
    )
    by = _as_facilitator(by, activity.id)
    made = _meetings_of(by, now, activity, model, first_on, place_id)
    _write_programmes(by, now, activity, made)
    outlines = [(meeting.number, outline) for meeting, outline in made if outline is not None]
    activities.write_plan(by=by, now=now, activity_id=activity.id, model=model, outlines=outlines)
    for place, goal in enumerate(model.group_goals[:MOST_OPEN_GROUP_GOALS]):
        goals.agree_goal(
            by=by,
            now=now,
            activity_id=activity.id,
            participation_id=None,
            words=text(goal.words, language)[:300],
            is_main=place == 0,
        )
    return activity.id


@transaction.atomic
def copy_activity(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    first_on: date,
    place_id: UUID | None = None,
    name: str = "",
    new_id: UUID | None = None,
) -> UUID:
    """Plans a group again from an old one: its texts, programme, goals, forms and rhythm, from a new first date.

    People are never copied: no participant, no facilitator but whoever copies, nobody's name beside a wish.

    Args:
        place_id: None keeps the old one, if it is still in use.
        name: "" keeps the old one.
        new_id: as `activity_id` of `start_activity`.
    """
    if new_id is not None and _made_before(by, new_id):
        return new_id
    activities.check_first_date(first_on=first_on, now=now)
    source = Activity.objects.filter(id=activity_id, organisation_id=by.tenant, removed_at=None).first()
    if source is None:
        raise NotFound
    places = {place.id for place in read.places(by)}
    activity = activities.draft_activity(
        by=by,
        now=now,
        head=Head(
            name=name.strip() or source.name,
            unit_id=source.unit_id,
            use=source.use,
            openness=source.openness,
            language=source.language,
            size_min=source.size_min,
            size_max=source.size_max,
            default_place_id=place_id or (source.default_place_id if source.default_place_id in places else None),
            default_basis=source.default_basis,
            names_shown=source.names_shown,
        ),
        model_version_id=source.model_version_id,
        starts_on=first_on,
        activity_id=new_id,
        copied_from_id=source.id,
    )
    by = _as_facilitator(by, activity.id)
    pairs = _copied_meetings(by, now, source, activity, first_on)
    numbers = {old.number: new.number for old, new in pairs}
    activities.copy_plan(by=by, now=now, activity_id=activity.id, from_id=source.id, numbers=numbers)
    # The source's facilitators may be others: its group goals are part of the plan that is copied.
    for goal in Goal.objects.filter(activity=source, participation=None, state=GoalState.OPEN).order_by("id"):
        goals.agree_goal(
            by=by,
            now=now,
            activity_id=activity.id,
            participation_id=None,
            words=goal.words,
            is_main=goal.is_main,
        )
    return activity.id


@transaction.atomic
def edit_meeting_plan(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    meeting_id: UUID,
    title: str,
    words: str,
    revision: int,
) -> int:
    """Gives a meeting its heading and says what it is for; returns the text's new revision, as `edit_plan_section`."""
    number = (
        Meeting.objects.filter(id=meeting_id, activity_id=activity_id).values_list("number", flat=True).first()
    )
    if number is None:
        raise NotFound
    title = " ".join(title.split())
    stored = activities.edit_plan_section(
        by=by,
        now=now,
        activity_id=activity_id,
        kind=PlanSection.OUTLINE,
        position=number,
        title=title,
        words=words.strip(),
        revision=revision,
    )
    programme.name_meeting(by=by, now=now, meeting_id=meeting_id, title=title)
    return stored


@transaction.atomic
def begin_activity(*, by: Viewer, now: datetime, activity_id: UUID) -> list[str]:
    """Planned → running. What is missing does not stop it: it is recorded, and returned as keys."""
    return activities.mark_begun(by=by, now=now, activity_id=activity_id)


@transaction.atomic
def cancel_activity(*, by: Viewer, now: datetime, activity_id: UUID) -> None:
    """Planned → cancelled: the group is not held, and its coming meetings are called off."""
    activities.mark_cancelled(by=by, now=now, activity_id=activity_id)
    _call_off(by, now, activity_id, _("The group is not held."), CancelKind.GROUP_NOT_HELD)


@transaction.atomic
def end_activity(*, by: Viewer, now: datetime, activity_id: UUID) -> None:
    """Running → ended. Those who took part have finished; links live 30 days; coming meetings are called off.

    Refuses while a meeting is open: it is closed first, so that its attendance is kept.
    """
    hold_groups([activity_id])  # before the look: no meeting opens between it and the end
    if Meeting.objects.filter(activity_id=activity_id, state=MeetingState.OPEN).exists():
        raise Refused(_("A meeting is still open. Close it first."))
    activities.mark_ended(by=by, now=now, activity_id=activity_id)
    _call_off(by, now, activity_id, _("The group has ended."), CancelKind.GROUP_ENDED)


def _made_before(by: Viewer, activity_id: UUID) -> bool:
    """Whether the page's own key has made a group already. Somebody else's id says NotFound.

    The organisation's row is held, so that two submits of one page at the same moment come one after the other.
    """
    Organisation.objects.select_for_update(no_key=True).filter(id=by.tenant).first()
    row = Activity.objects.filter(id=activity_id).values("id", "organisation_id", "unit_id").first()
    if row is None:
        return False
    if row["organisation_id"] != by.tenant or not access.may_start(by, row["unit_id"]):
        raise NotFound
    return True


def _as_facilitator(by: Viewer, activity_id: UUID) -> Viewer:
    """The same viewer, who has just become the new group's facilitator."""
    return with_facilitated(by, by.facilitates | {activity_id})


def _clock(words: str) -> time:
    hours, minutes = words.split(":")
    return time(int(hours), int(minutes))


def _end_of(starts: time, minutes: int) -> time:
    """The wall-clock end; a meeting ends on its own day."""
    end = datetime.combine(date(2000, 1, 1), starts) + timedelta(minutes=minutes)
    return end.time() if end.date() == date(2000, 1, 1) else time(23, 59)


def _meetings_of(
    by: Viewer, now: datetime, activity: Activity, model: ModelContent, first_on: date, place_id: UUID | None
) -> list[tuple[Meeting, MeetingOutline | None]]:
    """Makes the meetings of the model's rhythm, and those before and after it, each with its outline.

    The first of them all is on `first_on`.
    """
    rhythm = model.rhythm

    def plan(rule: dict[str, object], on: date, count: int, outline: MeetingOutline | None) -> list[Meeting]:
        starts = _clock((outline and outline.starts_at) or rhythm.starts_at)
        minutes = (outline and outline.minutes) or rhythm.minutes
        return meetings.plan_meetings(
            by=by,
            now=now,
            activity_id=activity.id,
            rule=rule,
            from_on=on,
            count=count,
            starts_local=starts,
            ends_local=_end_of(starts, minutes),
            place_id=place_id,
        )

    made: list[tuple[Meeting, MeetingOutline | None]] = []
    series_on = first_on + timedelta(days=model.days_before_series())
    for outline in model.meetings:
        if outline.time is MeetingTime.BEFORE:
            on = series_on - timedelta(days=outline.days)
            made += [(one, outline) for one in plan({"rule": "once"}, on, 1, outline)]
    series = plan({"rule": rhythm.rule.value, "weekday": series_on.weekday()}, series_on, rhythm.count, None)
    made += [(one, model.outline(place)) for place, one in enumerate(series, start=1)]
    last_on = max((one.on for one in series), default=series_on)
    for outline in model.meetings:
        if outline.time is MeetingTime.AFTER:
            on = last_on + timedelta(days=outline.days)
            made += [(one, outline) for one in plan({"rule": "once"}, on, 1, outline)]
    return made


def _write_programmes(
    by: Viewer, now: datetime, activity: Activity, made: Sequence[tuple[Meeting, MeetingOutline | None]]
) -> None:
    outlined = [(meeting, outline) for meeting, outline in made if outline is not None]
    keys = {piece.method for _meeting, outline in outlined for piece in outline.programme if piece.method}
    methods = {row.method.key: row.id for row in library.method_versions(by, keys)}

    def piece(one: ProgrammePiece) -> Piece:
        return Piece(
            title=text(one.title, activity.language),
            words=text(one.description, activity.language),
            minutes=one.minutes,
            open=one.open,
            method_version_id=methods.get(one.method or ""),
        )

    programme.write_programmes(
        by=by,
        now=now,
        activity_id=activity.id,
        titles={meeting.id: text(outline.title, activity.language) for meeting, outline in outlined},
        programmes={meeting.id: [piece(one) for one in outline.programme] for meeting, outline in outlined},
    )


def _copied_meetings(
    by: Viewer, now: datetime, source: Activity, activity: Activity, first_on: date
) -> list[tuple[read_meetings.MeetingInPlan, Meeting]]:
    """Plans the old group's meetings again (cancelled ones left out), each with its programme.

    The first of them is on the new first day; the others keep their distance to it, each series in its own rhythm.
    """
    old = [one for one in read_meetings.planned_programme(by, source.id) if one.state != MeetingState.CANCELLED]
    if not old:
        return []
    rules = {row.id: row.rule for row in Schedule.objects.filter(activity=source)}
    series: dict[UUID, list[read_meetings.MeetingInPlan]] = {}
    for one in old:
        # The series' own first meeting, though it was moved, starts the series again: else its rhythm would slide.
        by_rule = one.schedule_id is not None and (not one.off_series or one is old[0])
        series.setdefault(one.schedule_id if by_rule and one.schedule_id else one.id, []).append(one)
    pairs: list[tuple[read_meetings.MeetingInPlan, Meeting]] = []
    for key, some in sorted(series.items(), key=lambda pair: pair[1][0].starts_at):
        rule = dict(rules.get(key, {"rule": "once"}))
        from_on = first_on + (some[0].on - old[0].on)
        if rule.get("weekday") is not None:
            rule["weekday"] = from_on.weekday()
        made = meetings.plan_meetings(
            by=by,
            now=now,
            activity_id=activity.id,
            rule=rule,
            from_on=from_on,
            count=len(some),
            starts_local=some[0].starts_local,
            ends_local=some[0].ends_local,
            place_id=activity.default_place_id,
        )
        pairs += list(zip(some, made, strict=False))
    programme.write_programmes(
        by=by,
        now=now,
        activity_id=activity.id,
        titles={new.id: before.title for before, new in pairs},
        programmes={
            new.id: [
                Piece(line.title, line.words, line.minutes, line.open, line.method_version_id)
                for line in before.programme
            ]
            for before, new in pairs
        },
    )
    return pairs


def _call_off(by: Viewer, now: datetime, activity_id: UUID, reason: Words, kind: CancelKind) -> None:
    """Calls off the meetings still to come, with the reason in the group's own language."""
    activity = Activity.objects.get(id=activity_id)
    coming = Meeting.objects.filter(activity_id=activity_id, state=MeetingState.PLANNED, starts_at__gt=now)
    with translation.override(activity.language):
        words = str(reason)
    for meeting in coming.order_by("starts_at", "number"):
        meetings.cancel_meeting(by=by, now=now, meeting_id=meeting.id, reason=words, kind=kind)
