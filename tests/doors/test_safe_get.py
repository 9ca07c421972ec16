"""Reading changes nothing: every address of the resolver, asked with GET by everybody whom it lets in (TRUST 2).

The whole database is compared before and after each request. Only the log of views and the sign-in's own session row
may grow: the first is what TRUST 13 asks for, the second holds when somebody was last seen.
"""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from porukka.domain.flows import meetings as flows
from porukka.domain.library import queries as library
from porukka.domain.meetings.models import RecordLine
from porukka.domain.meetings.rules import wall_code
from porukka.domain.people import actions as people
from porukka.domain.people.models import Organisation
from porukka.domain.surveys import queries as surveys
from porukka.domain.voice import actions as voice
from tests.cast import Cast
from tests.doors.participant.conftest import hidden
from tests.doors.test_access_table import client_of, patterns
from tests.factories.activities import PlaceFactory, ReadinessItemFactory, hand_card
from tests.factories.goals import GoalFactory, StrengthFactory
from tests.factories.surveys import meeting_at, says, says_nameless, uses_rating

# The view log, and when a signed-in account was last seen.
MAY_GROW = {"core_auditentry", "core_auditsubject", "django_session"}


def everything() -> dict[str, str]:
    """Each table's rows, as one number a table."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - MAY_GROW):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


@pytest.fixture
def house(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[Cast, dict[str, Any]]:
    """A group in the middle of its life, with something behind every kind of id."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.now)
    aino, now, group = cast.viewer("aino"), cast.now, cast.group
    version = uses_rating(group)
    before = meeting_at(group, now - timedelta(days=7), number=1, state="planned")
    flows.open_meeting(by=aino, now=now - timedelta(days=7), meeting_id=before.id)
    flows.close_meeting(by=aino, now=now - timedelta(days=7) + timedelta(hours=2), meeting_id=before.id)
    meeting = meeting_at(group, now - timedelta(minutes=30), number=2, state="planned")
    flows.open_meeting(by=aino, now=now, meeting_id=meeting.id)
    says(cast.elina, meeting, version, now=now)
    says_nameless(meeting, version, now=now)
    line = RecordLine.objects.filter(meeting=before).order_by("id").first()
    assert line is not None
    goal = GoalFactory(activity=group, participation=cast.elina)
    card = hand_card(by=aino, now=now, participation_id=cast.elina.id)
    invited = people.create_invitation(
        by=cast.viewer("anneli"), now=now, email="uusi@example.org", name="Uusi", role="worker"
    )
    known = {
        "activity_id": group.id,
        "meeting_id": meeting.id,
        "line_id": line.id,
        "participation_id": cast.elina.id,
        "goal_id": goal.id,
        "strength_id": StrengthFactory(participation=cast.elina).id,
        "item_id": ReadinessItemFactory(activity=group).id,
        "place_id": PlaceFactory(organisation=cast.organisation).id,
        "unit_id": cast.unit.id,
        "account_id": cast.accounts["kalle"].pk,
        "version_id": library.model_versions(aino)[0].id,
        "group_id": group.id,
        "reply_id": voice.make_reply(by=aino, now=now, activity_id=group.id, said="Lisää aikaa", outcome="we_do"),
        "kind": "purpose",
        "token": card.token,
        "code": wall_code(meeting.id),
        "preview": surveys.preview_token(group.id, now=now),
        "invitation": people.make_invitation_token(invitation_id=invited.id, now=now),
    }
    return cast, known


def address_of(name: str, kinds: dict[str, str], known: dict[str, Any]) -> str:
    secrets = {"participant:preview": "preview", "staff:accept_invitation": "invitation"}
    made_up = {"UUIDConverter": "00000000-0000-0000-0000-000000000007", "IntConverter": 1}
    given = {key: known.get(key) or made_up.get(kind, "x" * 22) for key, kind in kinds.items()}
    if name in secrets:
        given["token"] = known[secrets[name]]
    return reverse(name, kwargs=given)


def changed_by_reading(client: Client, known: dict[str, Any]) -> tuple[list[str], int]:
    """The addresses whose GET changes a row or breaks, and how many pages were shown."""
    client.raise_request_exception = False
    wrong, shown, before = [], 0, everything()
    for name, _row, kinds in patterns():
        status = client.get(address_of(name, kinds, known)).status_code
        shown += status == 200
        after = everything()
        if status >= 500:
            wrong.append(f"{name}: {status}")
        wrong += [f"{name}: {table}" for table in after if after[table] != before[table]]
        before = after
    return wrong, shown


def phone_with_own_page(known: dict[str, Any]) -> Client:
    """A participant's phone: the card has been opened, and the own page with a PIN chosen there."""
    client = Client()
    page = client.get(reverse("participant:link", args=[known["token"]]), follow=True)
    pin = {"lang": "fi", "pin": "2580", "again": "2580", "code": known["code"].split("-")[0]}
    client.post(reverse("participant:own_door"), {"note": hidden(page, place=-1), **pin})
    return client


@pytest.mark.parametrize(("who", "at_least"), [("aino", 45), ("anneli", 25), ("elina", 10), ("stranger", 5)])
def test_reading_an_address_changes_nothing(house: tuple[Cast, dict[str, Any]], who: str, at_least: int) -> None:
    cast, known = house
    client = phone_with_own_page(known) if who == "elina" else client_of(cast, who)
    wrong, shown = changed_by_reading(client, known)
    assert wrong == []
    assert shown >= at_least, shown  # the walk went through pages, not through closed doors


def test_a_page_that_writes_is_found(house: tuple[Cast, dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a public page that changes a row on GET is named."""
    from porukka.doors.public.info import views

    facts = views.people.public_facts

    def writing() -> Any:
        Organisation.objects.update(name="Muuttui")
        return facts()

    monkeypatch.setattr(views.people, "public_facts", writing)
    cast, known = house
    wrong, _shown = changed_by_reading(client_of(cast, "stranger"), known)
    assert wrong == ["public:privacy: people_organisation"]
