"""Many at once on one group, on PostgreSQL: nobody waits in a ring, nothing acknowledged is lost, nothing is half done.

The line in the trail comes late in every act; here it takes a random moment, so that acts overlap where they hold rows.
"""

import random
import threading
import time
from collections.abc import Callable
from datetime import time as clock
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from porukka.core import audit
from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities import actions as activities
from porukka.domain.activities.models import Activity, ActivityRole, FormInUse, Participation
from porukka.domain.exchange import actions as exchange
from porukka.domain.flows import meetings, planning, staffing
from porukka.domain.goals import actions as goals
from porukka.domain.goals.models import Goal
from porukka.domain.library.models import FormVersion
from porukka.domain.meetings import actions as meeting_actions
from porukka.domain.meetings.models import Attendance, Meeting, RecordLine
from porukka.domain.people.models import Membership, PossibleMatch
from porukka.domain.people.rules import program
from porukka.domain.surveys import actions as surveys
from porukka.domain.surveys.models import Ballot, PooledBallot, Sheet
from tests.cast import make_cast
from tests.conftest import NOW
from tests.factories.activities import ActivityFactory, ActivityRoleFactory
from tests.factories.surveys import meeting_at, people_in, says, says_nameless, uses_rating

pytestmark = [
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
Act = Callable[[], object]
TOLD = (Refused, NotAllowed, NotFound)  # an answer in words; Conflict is a Refused


@pytest.fixture(autouse=True)
def _slow_trail(monkeypatch: pytest.MonkeyPatch) -> None:
    record = audit.record

    def slow(**given: Any) -> int:
        time.sleep(random.uniform(0, 0.008))
        return record(**given)

    monkeypatch.setattr(audit, "record", slow)


class Round:
    """Acts begun at the same moment, each in a connection of its own."""

    def __init__(self, acts: dict[str, Act]) -> None:
        self.done: set[str] = set()
        self.faults: dict[str, BaseException] = {}
        start = threading.Barrier(len(acts))

        def run(name: str, act: Act) -> None:
            try:
                start.wait(timeout=20)
                act()
                self.done.add(name)
            except TOLD:
                pass
            except BaseException as fault:
                self.faults[name] = fault
            finally:
                connection.close()

        threads = [threading.Thread(target=run, args=pair) for pair in acts.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"


class Group:
    """A running group: a closed meeting, one that is open, three to come; nine people; rows that acts meet on."""

    def __init__(self) -> None:
        self.cast: Any = make_cast(NOW)
        self.group = self.cast.group
        self.version = uses_rating(self.group)
        self.people = [self.cast.elina, self.cast.hassan, *people_in(self.group, 4)]
        self.before = meeting_at(self.group, NOW - timedelta(days=7), number=1, state="closed")
        self.today = meeting_at(self.group, NOW - timedelta(minutes=30), number=2)
        self.coming = [
            meeting_at(self.group, NOW + timedelta(days=7 * n), number=2 + n, state="planned") for n in (1, 2, 3)
        ]
        self.lines = [
            RecordLine.objects.create(
                organisation=self.group.organisation, meeting=self.before, participation=person
            )
            for person in self.people[:3]
        ]
        self.by, self.kalle = self.cast.viewer("aino"), self.cast.viewer("kalle")
        self.goals = [
            goals.agree_goal(by=self.by, now=NOW, activity_id=self.group.id, words=f"Tavoite {n}") for n in (1, 2)
        ]
        first, second = sorted((self.people[2].person_id, self.people[4].person_id), key=str)
        self.match = PossibleMatch.objects.create(
            organisation=self.group.organisation, first_id=first, second_id=second, why="phone", found_at=NOW
        )
        self.who = {"by": self.by, "now": NOW}
        self.this = {**self.who, "meeting_id": self.today.id}

    def acts(self) -> dict[str, Act]:
        last, gone = self.people[-1], self.people[-2]
        on, group = {**self.who, "activity_id": self.group.id}, {"activity_id": self.group.id}
        first, second, third = (each.id for each in self.coming)
        moved = {"starts_local": clock(12), "ends_local": clock(14), "on": (NOW + timedelta(days=9)).date()}
        mark = {self.people[2].id: meeting_actions.Mark("late")}

        def bring_back() -> None:
            activities.remove_participant(**self.who, participation_id=gone.id)
            activities.bring_back_participant(**on, participation_id=gone.id)

        return {
            "close": lambda: meetings.close_meeting(**self.this),
            "close again": lambda: meetings.close_meeting(**{**self.this, "by": self.kalle}),
            "reopen": lambda: meetings.reopen_meeting(**{**self.this, "meeting_id": self.before.id}),
            "mark": lambda: meeting_actions.take_attendance(**self.this, marks=mark),
            "end": lambda: planning.end_activity(**on),
            "cancel": lambda: meeting_actions.cancel_meeting(**self.who, meeting_id=first, reason="Sairaus"),
            "move": lambda: meeting_actions.reschedule_meetings(
                **self.who, meeting_id=second, scope="one", **moved
            ),
            "remove": lambda: meeting_actions.remove_meeting(**self.who, meeting_id=third),
            "open next": lambda: meetings.open_meeting(
                by=self.by, now=NOW + timedelta(days=6, hours=23), meeting_id=first
            ),
            "answer": lambda: says(self.people[0], self.today, self.version, now=NOW),
            "answer again": lambda: says(self.people[0], self.today, self.version, now=NOW, own_goal=2),
            "answer too": lambda: says(self.people[1], self.today, self.version, now=NOW),
            "answer late": lambda: says(self.people[1], self.before, self.version, now=NOW),
            "nameless": lambda: says_nameless(self.today, self.version, now=NOW),
            "nameless late": lambda: says_nameless(self.before, self.version, now=NOW),
            "seal": lambda: surveys.seal_due(now=NOW),
            "write line": lambda: meeting_actions.write_line(
                **self.who, line_id=self.lines[0].id, agreed="Sovittu", revision=self.lines[0].revision
            ),
            "take over": lambda: meeting_actions.take_over_lines(**self.who, meeting_id=self.before.id),
            "bring back": bring_back,
            "add": lambda: activities.add_participant(**on, name="Uusi"),
            "leave": lambda: activities.end_participation(**self.who, participation_id=last.id, reason="not_told"),
            "main": lambda: goals.make_main(**self.who, goal_id=self.goals[1].id),
            "agree": lambda: goals.agree_goal(by=self.kalle, now=NOW, words="Yhteinen", is_main=True, **group),
            "merge": lambda: exchange.merge_persons(
                by=self.cast.viewer("kerttu"),
                now=NOW,
                match_id=self.match.id,
                kept_id=self.people[2].person_id,
            ),
            "chain": audit.chain_entries,
            "end work": lambda: staffing.end_staff_work(
                by=self.cast.viewer("anneli"),
                now=NOW,
                account_id=self.cast.accounts["aino"].id,
                new_owners={self.group.id: self.cast.accounts["kalle"].id},
            ),
        }

    def check(self, done: set[str]) -> None:
        """What must be true whichever came first."""
        row = Activity.objects.get(id=self.group.id)
        mine = Participation.objects.filter(activity=row)
        if row.state == "ended":
            assert not mine.filter(stage__in=("active", "paused")).exists(), "somebody still takes part"
            assert not Meeting.objects.filter(activity=row, state="open").exclude(id=self.before.id).exists()
            coming = Meeting.objects.filter(activity=row, state="planned", starts_at__gt=NOW)
            assert not coming.exists(), "a meeting is still to come"
        if "add" in done:
            assert mine.filter(person__shown_name="Uusi").count() == 1
        assert not {"end", "leave"} <= done or mine.get(id=self.people[-1].id).ended_on is not None
        for number, who in ((0, {"answer", "answer again"}), (1, {"answer too"})):
            sheets = Sheet.objects.filter(participation=self.people[number], collection__meeting=self.today)
            assert sheets.count() == bool(who & done), "an answer was lost or doubled"
        late = Sheet.objects.filter(participation=self.people[1], collection__meeting=self.before)
        assert late.count() == ("answer late" in done)
        nameless = PooledBallot.objects.filter(payload__isnull=False).count() + Ballot.objects.count()
        assert nameless == len({"nameless", "nameless late"} & done)
        today = Meeting.objects.get(id=self.today.id)
        if today.state == "closed":
            there = set(Attendance.objects.filter(meeting=today).values_list("participation_id", flat=True))
            lines = set(RecordLine.objects.filter(meeting=today).values_list("participation_id", flat=True))
            assert lines == there
        if "mark" in done:
            assert Attendance.objects.get(meeting=today, participation=self.people[2]).status == "late"
        numbers = list(Meeting.objects.filter(activity=row).order_by("number").values_list("number", flat=True))
        assert len(numbers) == len(set(numbers))
        assert Goal.objects.filter(activity=row, participation=None, is_main=True, state="open").count() == 1
        owner = ActivityRole.objects.get(activity=row, role="responsible", until_at=None)
        assert Membership.objects.filter(account=owner.account, until_at=None).exists(), "an owner has left"
        audit.chain_entries()
        assert audit.first_bad_entry(row.organisation_id) is None


PAIRS = [
    ("end", "open next"), ("close", "end"), ("write line", "take over"), ("reopen", "answer late"),
    ("nameless late", "reopen"), ("bring back", "end"), ("add", "end"), ("end work", "end"), ("move", "cancel"),
    ("remove", "move"), ("main", "agree"), ("answer", "answer again"), ("nameless", "seal"), ("close", "close again"),
    ("merge", "bring back"), ("merge", "end"), ("merge", "close"), ("merge", "mark"), ("merge", "answer"),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=" + ".join)
def test_two_at_once(pair: tuple[str, str]) -> None:
    group = Group()
    acts = group.acts()
    ran = Round({name: acts[name] for name in pair})
    assert ran.faults == {}
    assert ran.done, "at least one of them is done"
    group.check(ran.done)


@pytest.mark.parametrize("seed", range(6))
def test_seven_at_once(seed: int) -> None:
    """Any seven of them; PostgreSQL's pool of the program has eight connections."""
    drawn = random.Random(seed)
    group = Group()
    acts = group.acts()
    ran = Round({name: acts[name] for name in drawn.sample(sorted(acts), 7)})
    assert ran.faults == {}
    group.check(ran.done)


def test_an_answer_on_its_way_comes_along_when_its_owner_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer's row is written and not yet acknowledged when the joining begins."""
    group = Group()
    gone, written = group.people[4], threading.Event()
    slow = audit.record

    def waits(**given: Any) -> int:
        if given["verb"] == "answer":
            written.set()
            time.sleep(0.5)
        return slow(**given)

    monkeypatch.setattr(audit, "record", waits)

    def joins() -> None:
        written.wait(timeout=20)
        group.acts()["merge"]()

    ran = Round({"answer": lambda: says(gone, group.today, group.version, now=NOW), "merge": joins})
    assert ran.faults == {}
    assert ran.done == {"answer", "merge"}
    assert Sheet.objects.get(collection__meeting=group.today).participation_id == group.people[2].id


def test_late_answers_to_two_forms_of_one_meeting_wait_in_no_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each holds its own form's answers and no other's."""
    group = Group()
    other = FormVersion.objects.get(form__key="practice_coffee")
    FormInUse.objects.create(
        organisation=group.group.organisation, activity=group.group, form_version=other, when="every_meeting"
    )
    for version in (group.version, other):
        says(group.people[0], group.today, version, now=NOW)
    Meeting.objects.filter(id=group.today.id).update(state="closed")
    both, slow = threading.Barrier(2, timeout=10), audit.record

    def meets(**given: Any) -> int:
        if given["verb"] == "answer":
            both.wait()
        return slow(**given)

    monkeypatch.setattr(audit, "record", meets)
    ran = Round(
        {
            "one": lambda: says(group.people[3], group.today, group.version, now=NOW),
            "other": lambda: says(group.people[4], group.today, other, now=NOW),
        }
    )
    assert ran.faults == {}
    assert ran.done == {"one", "other"}


def test_somebody_added_to_a_group_this_very_moment_is_not_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    """Erasing what the one group removed waits for the other group's new row, and then leaves the person be."""
    group = Group()
    person, written = group.people[3].person, threading.Event()
    activities.remove_participant(**group.who, participation_id=group.people[3].id)
    slow = audit.record

    def waits(**given: Any) -> int:
        if given["verb"] == "add_participant":
            written.set()
            time.sleep(0.5)
        return slow(**given)

    monkeypatch.setattr(audit, "record", waits)

    def adds() -> None:
        activities.add_participant(
            by=program(group.group.organisation_id),
            now=NOW,
            activity_id=group.cast.other_group.id,
            name="",
            person_id=person.id,
        )

    def erases() -> None:
        written.wait(timeout=20)
        activities.erase_removed_people(now=NOW + timedelta(days=32))

    ran = Round({"add": adds, "erase": erases})
    assert ran.faults == {}
    assert Participation.objects.get(person=person).activity_id == group.cast.other_group.id


def test_two_colleagues_leave_at_once_and_every_group_has_an_owner() -> None:
    """They share groups, each is responsible for some, and each is to get the other's."""
    group = Group()
    cast, accounts = group.cast, group.cast.accounts
    shared = [ActivityFactory(organisation=cast.organisation, unit=cast.unit, name=name) for name in "ZYXW"]
    for place, one in enumerate(shared):
        for who, role in zip(
            ("aino", "kalle"), ("responsible", "facilitator")[:: 1 if place % 2 else -1], strict=True
        ):
            ActivityRoleFactory(activity=one, account=accounts[who], role=role)

    def leaves(who: str, other: str) -> Act:
        owned = staffing.owned_groups(organisation_id=cast.organisation.id, account_id=accounts[who].id, now=NOW)
        return lambda: staffing.end_staff_work(
            by=cast.viewer("anneli"),
            now=NOW,
            account_id=accounts[who].id,
            new_owners={one.id: accounts[other].id for one in owned},
        )

    ran = Round({"aino": leaves("aino", "kalle"), "kalle": leaves("kalle", "aino")})
    assert ran.faults == {}
    assert len(ran.done) == 1
    for one in [group.group, *shared]:
        owner = ActivityRole.objects.get(activity=one, role="responsible", until_at=None)
        assert Membership.objects.filter(account=owner.account, until_at=None).exists()


def test_rows_held_in_two_orders_are_caught() -> None:
    """The negative control: a ring of two is what this file would see of two acts that hold rows in two orders."""
    group = Group()
    both = threading.Barrier(2, timeout=10)
    first = Activity.objects.filter(id=group.group.id)
    second = Meeting.objects.filter(id=group.today.id)

    def holds(one: Any, other: Any) -> Act:
        def act() -> None:
            with transaction.atomic():
                list(one.select_for_update(no_key=True).values_list("id"))
                both.wait()
                list(other.select_for_update(no_key=True).values_list("id"))

        return act

    ran = Round({"down": holds(first, second), "up": holds(second, first)})
    assert [type(fault) for fault in ran.faults.values()] == [OperationalError]
    assert "deadlock detected" in str(next(iter(ran.faults.values())))
