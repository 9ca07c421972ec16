"""What tests of answers stand on: a group that uses the shipped rating, a meeting, people and their answers."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from porukka.domain.activities.models import FormInUse
from porukka.domain.activities.rules import EVERY_MEETING, FIRST_MEETING
from porukka.domain.library.actions import refresh_library
from porukka.domain.library.models import FormVersion
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.surveys import actions
from porukka.domain.surveys.rules import AnswerChannel
from tests.factories.activities import ParticipationFactory
from tests.factories.meetings import MeetingFactory
from tests.factories.people import PersonFactory

FULL = {"own_goal": 4, "group_goal": 3, "heard": 5, "useful": 4, "feeling": 3, "open": "Lisää aikaa jutella."}


def rating_form() -> FormVersion:
    """The shipped rating of a meeting."""
    if not FormVersion.objects.filter(form__key="meeting_rating").exists():
        refresh_library(now=datetime.fromisoformat("2026-01-01T00:00+00:00"))
    return FormVersion.objects.get(form__key="meeting_rating")


def uses_rating(activity: Any, *, practice: bool = False) -> FormVersion:
    """Puts the rating in use at every meeting of a group, and the coffee at its first if asked for."""
    version = rating_form()
    FormInUse.objects.get_or_create(
        organisation=activity.organisation, activity=activity, form_version=version, when=EVERY_MEETING
    )
    if practice:
        coffee = FormVersion.objects.get(form__key="practice_coffee")
        FormInUse.objects.get_or_create(
            organisation=activity.organisation, activity=activity, form_version=coffee, when=FIRST_MEETING
        )
    return version


def meeting_at(activity: Any, starts: datetime, *, number: int = 1, state: str = "open", **more: Any) -> Meeting:
    """A meeting of two hours that begins at a moment."""
    row: Meeting = MeetingFactory(
        activity=activity,
        number=number,
        on=starts.date(),
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        state=state,
        closed_at=starts + timedelta(hours=2) if state == "closed" else None,
        **more,
    )
    return row


def people_in(activity: Any, count: int) -> list[Any]:
    return [
        ParticipationFactory(
            activity=activity,
            person=PersonFactory(organisation=activity.organisation, shown_name=f"Nimi {n}"),
        )
        for n in range(count)
    ]


def were_there(meeting: Any, participations: list[Any], status: str = "present") -> None:
    Attendance.objects.bulk_create(
        Attendance(organisation=meeting.organisation, meeting=meeting, participation=row, status=status)
        for row in participations
    )


def closes(meeting: Any) -> None:
    """As `flows.close_meeting`, without the attendance: at its end, and its answers may be told."""
    Meeting.objects.filter(pk=meeting.pk).update(state="closed", closed_at=meeting.ends_at)
    actions.release_numbers(now=meeting.ends_at, meeting_id=meeting.pk)


def says(participation: Any, meeting: Any, version: FormVersion, *, now: datetime, **answers: Any) -> Any:
    """A linked answer of a participant."""
    from porukka.domain.people.rules import Viewer

    by = Viewer(
        kind="participation",
        organisation_id=participation.organisation_id,
        participation_id=participation.id,
        activity_id=participation.activity_id,
    )
    key = answers.pop("client_key", None) or uuid.uuid4()
    channel = answers.pop("channel", AnswerChannel.LINK)
    return actions.answer_linked(
        by=by,
        now=now,
        participation_id=participation.id,
        meeting_id=meeting.id,
        form_version_id=version.id,
        client_key=key,
        answers=answers or FULL,
        channel=channel,
    )


def says_nameless(meeting: Any, version: FormVersion, *, now: datetime, **answers: Any) -> Any:
    """An anonymous answer."""
    from porukka.domain.people.rules import Viewer

    key = answers.pop("client_key", None) or uuid.uuid4()
    return actions.answer_anonymously(
        by=Viewer(organisation_id=meeting.organisation_id),
        now=now,
        meeting_id=meeting.id,
        form_version_id=version.id,
        client_key=key,
        answers=answers or FULL,
    )
