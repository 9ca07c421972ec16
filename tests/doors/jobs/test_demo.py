"""The demo organisation: filled once by the command, whole, and alive on whatever day it is made."""

import io
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from porukka.core.dates import today
from porukka.core.models import AuditEntry
from porukka.domain.activities import queries as groups
from porukka.domain.activities.models import Activity, Participation
from porukka.domain.activities.rules import SECOND_FACILITATOR, ActivityState, Stage
from porukka.domain.evaluation.models import PublishedTable
from porukka.domain.goals.models import Goal
from porukka.domain.library.actions import refresh_library
from porukka.domain.meetings import queries as meetings
from porukka.domain.meetings.models import Attendance, Meeting, ProgrammeItem, RecordLine
from porukka.domain.meetings.rules import AWAY, MeetingState
from porukka.domain.messaging.models import Message
from porukka.domain.messaging.rules import State
from porukka.domain.people import queries as people
from porukka.domain.people.models import Account, Membership, Organisation, Unit
from porukka.domain.people.rules import Role, program
from porukka.domain.surveys.models import Answer, Collection, PooledBallot, Sheet
from porukka.domain.voice.models import GroupReply
from porukka.doors.jobs.demo.clock import last_closed_half_year_end, live
from porukka.doors.jobs.demo.fill import fill
from porukka.doors.jobs.demo.story import read_groups
from porukka.doors.public.front import demo as front
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
STATES = {ActivityState.RUNNING: 6, ActivityState.PLANNED: 3, ActivityState.ENDED: 3}


def test_it_is_alive_on_any_day() -> None:
    """Between two half-years, after the holidays, late in the evening. Stands first: it wants an empty database."""
    moment = datetime(2027, 1, 2, 21, 30, tzinfo=UTC)
    refresh_library(now=moment)
    assert fill(now=moment)
    assert Counter(Activity.objects.values_list("state", flat=True)) == STATES
    soon = moment + timedelta(days=4)
    assert Meeting.objects.filter(state=MeetingState.PLANNED, starts_at__gte=moment, starts_at__lte=soon).exists()
    assert PublishedTable.objects.filter(period="2026-H1").exists()


def test_an_organisation_that_is_there_is_left_alone(cast: object, now: datetime) -> None:
    before = Organisation.objects.count()
    assert not fill(now=now)
    assert Organisation.objects.count() == before


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[datetime]:
    """The demo of the tests' own day, made once by the command for all the tests that only read it."""
    said = io.StringIO()
    with django_db_blocker.unblock(), transaction.atomic(), patch.object(timezone, "now", lambda: NOW):
        refresh_library(now=NOW)
        begun = time.monotonic()
        call_command("demo", stdout=said)
        print(f"filled in {time.monotonic() - begun:.1f} s")
        assert said.getvalue().startswith("The demo organisation was made in ")
        yield NOW
        transaction.set_rollback(True)


def test_a_second_start_does_nothing_and_takes_no_time(filled: datetime) -> None:
    before = (Activity.objects.count(), Answer.objects.count(), AuditEntry.objects.count())
    said = io.StringIO()
    begun = time.monotonic()
    call_command("demo", stdout=said)
    assert time.monotonic() - begun < 0.3
    assert said.getvalue().splitlines() == ["There is an organisation already."]
    assert (Activity.objects.count(), Answer.objects.count(), AuditEntry.objects.count()) == before


def test_it_is_all_there_and_in_every_state(filled: datetime) -> None:
    assert Organisation.objects.get().is_demo
    assert Unit.objects.count() == 4
    roles = Counter(Membership.objects.values_list("role", flat=True))
    assert roles == {Role.WORKER: 10, Role.COORDINATOR: 1, Role.MANAGER: 1, Role.ADMINISTRATOR: 1}
    assert not any(account.has_usable_password() for account in Account.objects.all())
    assert Counter(Activity.objects.values_list("state", flat=True)) == STATES
    assert Activity.objects.values("model_version__model__key").distinct().count() == 6
    assert set(Activity.objects.values_list("language", flat=True)) == {"fi", "sv"}
    assert {row.from_whom for row in ProgrammeItem.objects.filter(open=False)} - {""}
    assert ProgrammeItem.objects.filter(open=True, removed_at=None).exists()
    assert Goal.objects.exclude(participation=None).count() > 40
    assert Answer.objects.exclude(words=None).count() > 100
    assert Participation.objects.filter(stage=Stage.ENDED, activity__state=ActivityState.RUNNING).count() >= 6
    assert GroupReply.objects.filter(kept_at=None, promised_by_on__gte=today(filled)).exists()
    assert GroupReply.objects.exclude(kept_at=None).exists()
    assert Message.objects.filter(state=State.WAITING).exists()
    assert set(PublishedTable.objects.values_list("scope_kind", flat=True)) == {"organisation", "unit", "run"}


def test_today_has_work_waiting(filled: datetime) -> None:
    by = program(Organisation.objects.get().id)
    lead = groups.facilitators(by, Activity.objects.get(name="Arjen eväät").id, now=filled)[0]
    assert Account.objects.get(id=lead.account_id).email == "ohjaaja@demo.invalid"
    ids = list(Activity.objects.filter(state=ActivityState.RUNNING).values_list("id", flat=True))
    coming = meetings.next_meetings(by, ids, now=filled)
    assert any(one.on == today(filled) for one in coming.values())
    assert not Meeting.objects.filter(state=MeetingState.OPEN).exists()  # nothing old lies open
    assert RecordLine.objects.filter(taken_over_at=None).exists()
    petri = Attendance.objects.filter(
        participation__person__shown_name="Petri", status__in=AWAY, meeting__activity__name="Arjen eväät"
    )
    assert petri.count() == 2
    gaps = Activity.objects.filter(state=ActivityState.RUNNING).values_list("started_without", flat=True)
    assert any(SECOND_FACILITATOR in missing for missing in gaps)


def test_the_front_page_finds_somebody_for_every_role(filled: datetime) -> None:
    assert front.account_for("facilitator", now=filled) == Account.objects.get(email="ohjaaja@demo.invalid").id
    assert front.account_for("coordinator", now=filled)
    assert front.account_for("manager", now=filled)
    assert front.participant_token(now=filled)
    shown = groups.participants(
        program(Organisation.objects.get().id), Activity.objects.get(name="Arjen eväät").id, stages=[Stage.ACTIVE]
    )[-1]
    assert Sheet.objects.filter(participation_id=shown.id).count() >= 3
    assert people.demo_organisation() == Organisation.objects.get().id


def test_a_pair_waits_on_the_merge_list(filled: datetime) -> None:
    pairs = people.possible_matches(program(Organisation.objects.get().id))
    assert [{pair.first_name, pair.second_name} for pair in pairs] == [{"Marja", "Marjatta"}]


def test_nothing_happens_later_than_now_and_the_pool_is_sealed(filled: datetime) -> None:
    assert not AuditEntry.objects.filter(at__gt=filled).exists()
    assert not Sheet.objects.filter(received_at__gt=filled).exists()
    moments = list(AuditEntry.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    due = Collection.objects.filter(mode="anonymous", sealed_at=None, seal_due_at__lte=filled)
    assert not due.exists()
    assert not PooledBallot.objects.filter(collection__sealed_at__isnull=False, payload__isnull=False).exists()


def test_notes_about_the_group_name_nobody() -> None:
    for group in read_groups():
        names = {one.name for one in group.people}
        for day in group.meetings:
            words = {word.strip(".,:;!?") for word in day.note.split()}
            assert not names & words, (group.key, day.note)


def test_lives_go_on_in_order_of_time(now: datetime) -> None:
    seen: list[str] = []

    def one(name: str, *hours: int) -> object:
        for hour in hours:
            yield now + timedelta(hours=hour)
            seen.append(f"{name}{hour}")

    live([one("a", 1, 4, 9), one("b", 2, 3)], until=now + timedelta(hours=5))  # type: ignore[list-item]
    assert seen == ["a1", "b2", "b3", "a4"]


def test_the_half_year_that_closed_last() -> None:
    assert last_closed_half_year_end(date(2026, 11, 22)) == date(2026, 6, 30)
    assert last_closed_half_year_end(date(2027, 1, 1)) == date(2026, 12, 31)
