"""Rows for the figures, written in bulk: what is measured is reading and answering, not filling."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any

from porukka.core import dates
from porukka.domain.activities.models import AccessGrant, Activity, ActivityRole, FormInUse, Participation
from porukka.domain.activities.queries.grants import token_hash
from porukka.domain.library.models import FormVersion, ModelVersion
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.people.models import Person
from porukka.domain.surveys.models import Answer, Collection, Sheet
from tests.factories.activities import ActivityFactory
from tests.factories.meetings import MeetingFactory
from tests.world import World

FACES = ("own_goal", "group_goal", "heard", "useful", "feeling")


def groups(
    world: World,
    count: int,
    *,
    now: datetime,
    people: int,
    meetings: int,
    of: tuple[str, str] = ("kalle", "anneli"),
) -> list[Activity]:
    """Running groups of two facilitators; the newest meeting began half an hour ago."""
    version = ModelVersion.objects.get(id=world.model())
    rating = FormVersion.objects.get(form__key="meeting_rating")
    made = [
        ActivityFactory.build(
            organisation=world.organisation,
            unit=world.unit,
            model_version=version,
            name=f"Ryhmä {number} {'aamu' if number % 2 else 'ilta'}",
            starts_on=dates.today(now) - timedelta(days=7 * meetings),
            size_max=max(people, 12),
        )
        for number in range(count)
    ]
    Activity.objects.bulk_create(made, batch_size=500)
    own: dict[str, Any] = {"organisation": world.organisation}
    ActivityRole.objects.bulk_create(
        [
            ActivityRole(
                **own, activity=one, account=world.accounts[who], role=role, from_at=now - timedelta(days=99)
            )
            for one in made
            for who, role in zip(of, ("responsible", "facilitator"), strict=True)
        ],
        batch_size=500,
    )
    FormInUse.objects.bulk_create(
        [FormInUse(**own, activity=one, form_version=rating, when="every_meeting") for one in made], batch_size=500
    )
    _people(made, people, own)
    _meetings(made, meetings, now, own)
    return made


def _people(made: list[Activity], people: int, own: dict[str, Any]) -> None:
    for activity in made:
        persons = [Person(**own, shown_name=f"Nimi {number}") for number in range(people)]
        Person.objects.bulk_create(persons)
        Participation.objects.bulk_create(
            [Participation(**own, activity=activity, person=person, stage="active") for person in persons]
        )


def _meetings(made: list[Activity], meetings: int, now: datetime, own: dict[str, Any]) -> None:
    newest = now - timedelta(minutes=30)
    rows = []
    for activity in made:
        for number in range(1, meetings + 1):
            starts = newest - timedelta(days=7 * (meetings - number))
            last = number == meetings
            rows.append(
                MeetingFactory.build(
                    organisation=activity.organisation,
                    activity=activity,
                    number=number,
                    title=f"Kerta {number}",
                    on=dates.wall(starts).date(),
                    starts_at=starts,
                    ends_at=starts + timedelta(hours=2),
                    state="open" if last else "closed",
                    closed_at=None if last else starts + timedelta(hours=2),
                    ical_uid=f"{uuid.uuid4()}@porukka.invalid",
                )
            )
    Meeting.objects.bulk_create(rows, batch_size=500)


def cards(activities: list[Activity], *, now: datetime) -> dict[str, uuid.UUID]:
    """A card for everybody: token → participation."""
    found, grants = {}, []
    rows = Participation.objects.filter(activity__in=activities).order_by("id")
    for row in rows.values("id", "activity_id", "organisation_id"):
        token = secrets.token_urlsafe(16)
        found[token] = row["id"]
        grants.append(
            AccessGrant(
                organisation_id=row["organisation_id"],
                activity_id=row["activity_id"],
                participation_id=row["id"],
                made_for="card",
                made_at=now,
                token_sha256=token_hash(token),
            )
        )
    AccessGrant.objects.bulk_create(grants, batch_size=500)
    return found


def answers(activity: Activity, *, now: datetime) -> None:
    """Everybody was at every closed meeting and answered all five."""
    own: dict[str, Any] = {"organisation": activity.organisation}
    rating = FormVersion.objects.get(form__key="meeting_rating")
    people = list(Participation.objects.filter(activity=activity).order_by("id"))
    for meeting in Meeting.objects.filter(activity=activity, state="closed").order_by("number"):
        Attendance.objects.bulk_create(
            [Attendance(**own, meeting=meeting, participation=one, status="present") for one in people]
        )
        used = Collection.objects.create(
            **own, activity=activity, meeting=meeting, form_version=rating, mode="linked", has_answers=True
        )
        sheets = [
            Sheet(
                **own,
                collection=used,
                participation=one,
                channel="link",
                language="fi",
                received_at=meeting.ends_at,
                client_key=uuid.uuid4(),
            )
            for one in people
        ]
        Sheet.objects.bulk_create(sheets)
        Answer.objects.bulk_create(
            [
                Answer(**own, sheet=sheet, item_key=key, number=1 + (place + meeting.number) % 5)
                for place, sheet in enumerate(sheets)
                for key in FACES
            ]
            + [Answer(**own, sheet=sheet, item_key="open", words="Lisää aikaa jutella.") for sheet in sheets]
        )
