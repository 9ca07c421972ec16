"""An organisation of a journey's own, made by the program's actions, so that nothing has to be flushed.

`make_world()` gives an organisation with a unit, a place, facilitators Aino and Kalle, coordinator Kerttu, manager
Maija and administrator Anneli. `World.group()` gives a running group with people, cards and meetings. Every name is
invented; e-mail addresses are new for every world.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from porukka.core import dates
from porukka.domain.activities import actions as activities
from porukka.domain.activities import queries as read
from porukka.domain.flows import meetings as flows
from porukka.domain.flows import planning
from porukka.domain.goals import actions as goals
from porukka.domain.library import queries as library
from porukka.domain.meetings import queries as read_meetings
from porukka.domain.people import actions as people
from porukka.domain.people import queries as read_people
from porukka.domain.people.models import Account
from porukka.domain.people.rules import PROGRAM, Role, Viewer, program
from porukka.domain.surveys.actions import answer_linked
from porukka.domain.surveys.actions.collections import form_versions_in_use
from tests.factories.activities import hand_card

STAFF = {
    "aino": ("Aino Leppä", Role.WORKER),
    "kalle": ("Kalle Niitty", Role.WORKER),
    "kerttu": ("Kerttu Koivu", Role.COORDINATOR),
    "maija": ("Maija Mäki", Role.MANAGER),
    "anneli": ("Anneli Aalto", Role.ADMINISTRATOR),
}
NAMES = ("Elina", "Hassan", "Sari", "Timo", "Leena", "Ville", "Aila", "Olavi", "Mirja")
PASSWORD = "punainen mökki järven rannalla"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of everybody's code app


@dataclass
class Member:
    """Somebody of a group, with what stands on the card."""

    name: str
    participation: Any
    token: str
    own_code: str

    @property
    def card(self) -> str:
        """The address in the card's QR."""
        return f"/v/{self.token}/"


@dataclass
class Group:
    id: uuid.UUID
    name: str
    members: list[Member] = field(default_factory=list)

    def __getitem__(self, name: str) -> Member:
        return next(one for one in self.members if one.name == name)

    def url(self, rest: str = "") -> str:
        return f"/groups/{self.id}/{rest}"


@dataclass
class World:
    organisation: Any
    unit: Any
    place_id: uuid.UUID
    accounts: dict[str, Account]

    def viewer(self, who: str, now: datetime | None = None) -> Viewer:
        now = now or timezone.now()
        viewer = read_people.staff_viewer(self.accounts[who].pk, None, now=now)
        assert viewer is not None
        return read_people.with_facilitated(viewer, read.facilitated_ids(viewer, now=now))

    def model(self, key: str = "general_group") -> uuid.UUID:
        """The newest version of a shipped model."""
        return next(one.id for one in library.model_versions(self.viewer("kerttu")) if one.model.key == key)

    def group(
        self,
        *,
        first_on: date | None = None,
        people: Sequence[str] = NAMES,
        model: str = "general_group",
        name: str = "Arjen eväät",
        begun: bool = True,
        now: datetime | None = None,
    ) -> Group:
        """A group that Aino and Kalle facilitate, planned a week before its first day (today if none is given)."""
        now = now or timezone.now()
        first = first_on or dates.today(now)
        planned = min(now, dates.moment(first, datetime.min.time()) - timedelta(days=7))
        by = self.viewer("aino", planned)
        made = planning.start_activity(
            by=by,
            now=planned,
            unit_id=self.unit.id,
            model_version_id=self.model(model),
            first_on=first,
            place_id=self.place_id,
            language="fi",
            name=name,
        )
        by = self.viewer("aino", planned)
        activities.add_facilitator(by=by, now=planned, activity_id=made, account_id=self.accounts["kalle"].id)
        group = Group(made, name)
        for one in people:
            group.members.append(self.join(group, one, now=planned))
        if begun:
            planning.begin_activity(by=self.viewer("aino", planned), now=planned, activity_id=made)
        return group

    def meetings(self, group: Group) -> list[Any]:
        return read_meetings.meeting_list(self.viewer("aino"), group.id)

    def open(self, group: Group, *, number: int = 1) -> Any:
        """Opens a meeting now; returns its line."""
        line = next(one for one in self.meetings(group) if one.number == number)
        flows.open_meeting(by=self.viewer("aino"), now=timezone.now(), meeting_id=line.id)
        return line

    def say(
        self, member: Member, meeting: Any, value: int, words: str = "", *, now: datetime | None = None
    ) -> None:
        """An answer by card: the same face for all five questions."""
        row = member.participation
        answers = dict.fromkeys(("own_goal", "group_goal", "heard", "useful", "feeling"), value)
        answer_linked(
            by=Viewer(
                kind="participation",
                organisation_id=row.organisation_id,
                participation_id=row.id,
                activity_id=row.activity_id,
            ),
            now=now or timezone.now(),
            participation_id=row.id,
            meeting_id=meeting.id,
            form_version_id=form_versions_in_use(row.activity_id)[0],
            client_key=uuid.uuid4(),
            answers=answers | {"open": words},
        )

    def hold(self, group: Group, number: int, values: dict[str, int], words: dict[str, str] | None = None) -> Any:
        """Holds a meeting that has been: opened and closed at its own times, answered by those in `values`."""
        line = next(one for one in self.meetings(group) if one.number == number)
        by = self.viewer("aino", line.starts_at)
        flows.open_meeting(by=by, now=line.starts_at, meeting_id=line.id)
        for name, value in values.items():
            self.say(group[name], line, value, (words or {}).get(name, ""), now=line.ends_at)
        flows.close_meeting(by=by, now=line.ends_at, meeting_id=line.id)
        return line

    def join(self, group: Group, name: str, *, now: datetime, language: str = "fi") -> Member:
        by = self.viewer("aino", now)
        row = activities.add_participant(by=by, now=now, activity_id=group.id, name=name, language=language)
        card = hand_card(by=by, now=now, participation_id=row.id)
        return Member(name, row, card.token, card.own_code)

    def agree(self, group: Group, words: str, member: Member | None = None) -> None:
        goals.agree_goal(
            by=self.viewer("aino"),
            now=timezone.now(),
            activity_id=group.id,
            participation_id=member.participation.id if member else None,
            words=words,
        )


def make_world(*, password: str | None = None, skips_holidays: bool = False) -> World:
    """See the module. Everybody has worked here for two years; nobody has a password unless one is given.

    Without holidays a weekly group meets today whenever the tests are run.
    """
    since = timezone.now() - timedelta(days=730)
    mark = uuid.uuid4().hex[:8]
    organisation = people.create_organisation(
        by=PROGRAM,
        now=since,
        name=f"Lehtola {mark}",
        languages=("fi", "sv", "en"),
        crisis_number="09 000 0000",
        skips_holidays=skips_holidays,
    )
    by = program(organisation.id)
    unit = people.create_unit(by=by, now=since, name="Keskusta")
    accounts = {}
    for key, (name, role) in STAFF.items():
        accounts[key] = people.create_account(
            by=by, now=since, email=f"{key}-{mark}@example.org", name=name, password=password
        )
        # Workers belong to the unit; the others' roles hold everywhere.
        people.create_membership(
            by=by,
            now=since,
            account_id=accounts[key].id,
            role=role,
            unit_id=unit.id if role == Role.WORKER else None,
        )
        # Everybody has a code app: without a second key only its set-up page opens.
        TOTP.activate(accounts[key], SECRET)
    place_id = activities.add_place(by=by, now=since, name="Tupa", address="Niittykuja 4", capacity=14)
    return World(organisation, unit, place_id, accounts)
