"""A participant's own way: answers about the own goal, attendance and the dates, for the own page and the booklet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from porukka.core.errors import NotAllowed, NotFound
from porukka.domain.activities.access import may_run
from porukka.domain.activities.models import Participation
from porukka.domain.library import queries as library
from porukka.domain.library.rules import About, text
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.meetings.rules import HERE, MeetingState, is_cancellation
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.access import may_read_own
from porukka.domain.surveys.models import Answer


@dataclass(frozen=True)
class OwnStep:
    """One meeting that has been. `value` is the own answer about the own goal; `here` is None when not recorded."""

    meeting_id: UUID
    number: int
    on: date
    value: int | None
    value_words: str
    here: bool | None


@dataclass(frozen=True)
class OwnDate:
    """A meeting to come (or going on), with its place. why_not: the reason, of one that was cancelled by itself."""

    meeting_id: UUID
    on: date
    starts_local: time
    ends_local: time
    starts_at: datetime
    ends_at: datetime
    place_name: str
    place_address: str
    place_notes: str
    cancelled: bool
    why_not: str
    ical_uid: str
    ical_sequence: int


def own_line(viewer: Viewer, participation_id: UUID, *, language: str = "") -> list[OwnStep]:
    """The own line over the meetings of one's own time in the group that have been, in order. Four queries.

    For the participant with the PIN, and for the group's facilitators (own-goal questions are theirs to see by name).
    """
    participation = _mine(viewer, participation_id)
    return _lines(viewer, [participation], {participation.id: language})[participation.id]


def own_lines(viewer: Viewer, activity_id: UUID, languages: Mapping[UUID, str]) -> dict[UUID, list[OwnStep]]:
    """The own lines of several people of one group, for its facilitators. Four queries, however many they are.

    Args:
        languages: each participation, and the language its words are to be in.

    Raises:
        NotFound: somebody is not in the group.
    """
    rows = Participation.objects.filter(id__in=languages, activity_id=activity_id, removed_at=None)
    there = list(rows.filter(organisation_id=viewer.tenant).select_related("activity"))
    if len(there) != len(languages):
        raise NotFound
    if not all(may_run(viewer, row.activity) for row in there):
        raise NotAllowed
    return _lines(viewer, there, languages) if there else {}


def _lines(
    viewer: Viewer, people: Sequence[Participation], languages: Mapping[UUID, str]
) -> dict[UUID, list[OwnStep]]:
    """The lines of people of one group whom the viewer may read."""
    answers: dict[UUID, dict[UUID | None, Answer]] = {one: {} for one in languages}
    for row in Answer.objects.filter(
        sheet__participation_id__in=languages, sheet__voided_at=None, number__isnull=False
    ).select_related("sheet__collection"):
        if row.sheet.participation_id is not None and _about_own_goal(viewer, row):
            answers[row.sheet.participation_id][row.sheet.collection.meeting_id] = row
    status: dict[UUID, dict[UUID, str]] = {one: {} for one in languages}
    for one, meeting_id, was in (
        Attendance.objects.filter(participation_id__in=languages)
        .values_list("participation_id", "meeting_id", "status")
        .order_by("id")
    ):
        status[one][meeting_id] = was
    meetings = _meetings(people[0].activity_id)
    return {
        one.id: _steps(viewer, one, meetings, answers[one.id], status[one.id], languages[one.id]) for one in people
    }


def _own_time(participation: Participation, on: date) -> bool:
    """Whether a day lies between joining and leaving: nobody was missing from what was before or came after."""
    first, last = participation.started_on, participation.ended_on
    return (first is None or first <= on) and (last is None or on <= last)


def _steps(
    viewer: Viewer,
    participation: Participation,
    meetings: Sequence[Meeting],
    answers: Mapping[UUID | None, Answer],
    status: Mapping[UUID, str],
    language: str,
) -> list[OwnStep]:
    steps = []
    for meeting in meetings:
        answer = answers.get(meeting.id)
        was = status.get(meeting.id)
        if meeting.state != MeetingState.CLOSED and answer is None and was is None:
            continue
        # Who answered or was here was here, whatever the dates say: a guest before joining, say.
        if answer is None and was not in HERE and not _own_time(participation, meeting.on):
            continue
        steps.append(
            OwnStep(
                meeting_id=meeting.id,
                number=meeting.number,
                on=meeting.on,
                value=answer.number if answer else None,
                value_words=_words(viewer, answer, language) if answer else "",
                here=None if was is None else was in HERE,
            )
        )
    return steps


def own_dates(viewer: Viewer, participation_id: UUID, *, now: datetime) -> list[OwnDate]:
    """The meetings to come from joining on, cancelled ones too, the next first; none after leaving. Two queries."""
    participation = _mine(viewer, participation_id)
    rows = (
        Meeting.objects.filter(activity_id=participation.activity_id, ends_at__gte=now)
        .select_related("place")
        .order_by("starts_at", "number")
    )
    return [
        OwnDate(
            meeting_id=row.id,
            on=row.on,
            starts_local=row.starts_local,
            ends_local=row.ends_local,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place_name=row.place.name if row.place else "",
            place_address=row.place.address if row.place else "",
            place_notes=row.place.access_notes if row.place else "",
            cancelled=row.state == MeetingState.CANCELLED,
            why_not=row.cancel_reason if is_cancellation(row.state, row.cancel_kind) else "",
            ical_uid=row.ical_uid,
            ical_sequence=row.ical_sequence,
        )
        for row in rows
        if _own_time(participation, row.on)
    ]


def _mine(viewer: Viewer, participation_id: UUID) -> Participation:
    row = (
        Participation.objects.filter(id=participation_id, organisation_id=viewer.tenant, removed_at=None)
        .select_related("activity")
        .first()
    )
    if row is None:
        raise NotFound
    if not (may_read_own(viewer, row.id) or may_run(viewer, row.activity)):
        raise NotAllowed
    return row


def _meetings(activity_id: UUID) -> list[Meeting]:
    rows = Meeting.objects.filter(activity_id=activity_id).exclude(state=MeetingState.CANCELLED)
    return list(rows.order_by("starts_at", "number"))


def _about_own_goal(viewer: Viewer, answer: Answer) -> bool:
    item = library.form_content(viewer, answer.sheet.collection.form_version_id).item(answer.item_key)
    return item is not None and item.about == About.OWN_GOAL


def _words(viewer: Viewer, answer: Answer, language: str) -> str:
    form = library.form_content(viewer, answer.sheet.collection.form_version_id)
    item = form.item(answer.item_key)
    scale = form.scale_of(item) if item else None
    for step in scale.steps if scale else ():
        if step.value == answer.number:
            return text(step.words, language or viewer.language)
    return ""
