"""The outbox: saving never sends, and nothing is sent twice."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from porukka.domain.messaging import actions, queries
from porukka.domain.messaging.models import Message
from porukka.domain.messaging.rules import LEASE, MOST_ATTEMPTS, Envelope, Letter, NotDelivered
from porukka.domain.people.models import ContactPoint, Person
from porukka.domain.people.rules import program

pytestmark = pytest.mark.django_db


class Post:
    """A post office that remembers what it was handed."""

    def __init__(self, *faults: Exception) -> None:
        self.sent: list[tuple[str, Letter]] = []
        self.faults = list(faults)

    def __call__(self, address: str, letter: Letter) -> str:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append((address, letter))
        return "ref"


def write(envelope: Envelope, now: datetime) -> Letter | None:
    return Letter(subject="Hei", body=f"{envelope.kind} {envelope.params}")


def put(cast: Any, now: datetime, **more: Any) -> Message:
    wanted: dict[str, Any] = {
        "kind": "staff_invitation",
        "language": "fi",
        "params": {},
        "topic": "t:1",
        "idempotency_key": "k1",
    } | more
    if not {"person_id", "account_id", "address"} & set(more):
        wanted["address"] = "uusi@example.org"
    return actions.enqueue(by=program(cast.organisation.id), now=now, **wanted)


def deliver(now: datetime, post: Post, render: Any = write) -> dict[str, int]:
    return actions.deliver_due(now=now, render=render, send=post)


def test_saving_never_sends_and_the_row_holds_no_text(cast: Any, now: datetime) -> None:
    message = put(cast, now)
    assert message.state == "waiting"
    assert message.sent_at is None


def test_a_due_message_is_sent_once(cast: Any, now: datetime) -> None:
    message, post = put(cast, now), Post()
    assert deliver(now, post) == {"sent": 1}
    assert deliver(now, post) == {}
    assert [address for address, _letter in post.sent] == ["uusi@example.org"]
    message.refresh_from_db()
    assert (message.state, message.sent_at, message.provider_ref) == ("sent", now, "ref")


def test_a_message_waits_for_its_time(cast: Any, now: datetime) -> None:
    put(cast, now, due_at=now + timedelta(hours=1))
    post = Post()
    assert deliver(now, post) == {}
    assert deliver(now + timedelta(hours=1), post) == {"sent": 1}


def test_the_same_key_makes_one_message(cast: Any, now: datetime) -> None:
    assert put(cast, now).id == put(cast, now).id
    assert Message.objects.count() == 1


def test_a_person_without_messages_never_gets_one(cast: Any, now: datetime) -> None:
    person = cast.elina.person
    ContactPoint.objects.create(
        organisation=cast.organisation, person=person, kind="email", normalised="elina@example.org"
    )
    put(cast, now, person_id=person.id)
    Person.objects.filter(id=person.id).update(no_messages=True)
    put(cast, now, person_id=person.id, idempotency_key="k2")
    post = Post()
    deliver(now, post)
    assert post.sent == []
    assert [each.state for each in queries.deliveries(program(cast.organisation.id), "t:1")] == ["cancelled"] * 2


def test_negative_control_the_same_person_gets_it_when_they_said_nothing(cast: Any, now: datetime) -> None:
    ContactPoint.objects.create(
        organisation=cast.organisation, person=cast.elina.person, kind="email", normalised="elina@example.org"
    )
    put(cast, now, person_id=cast.elina.person_id)
    post = Post()
    deliver(now, post)
    assert [address for address, _letter in post.sent] == ["elina@example.org"]


def test_a_person_without_an_address_is_told_of_in_the_list(cast: Any, now: datetime) -> None:
    put(cast, now, person_id=cast.elina.person_id)
    deliver(now, Post())
    (fate,) = queries.deliveries(program(cast.organisation.id), "t:1")
    assert fate.state == "failed"
    assert fate.why_not


def test_a_cancelled_topic_does_not_leave(cast: Any, now: datetime) -> None:
    put(cast, now)
    put(cast, now, topic="t:2", idempotency_key="k2")
    assert actions.cancel_topic(by=program(cast.organisation.id), now=now, topic="t:1") == 1
    post = Post()
    assert deliver(now, post) == {"sent": 1}


def test_another_organisations_topic_is_not_cancelled(cast: Any, now: datetime) -> None:
    put(cast, now)
    assert actions.cancel_topic(by=program(cast.other_organisation.id), now=now, topic="t:1") == 0


def test_a_sender_that_died_never_sends_twice(cast: Any, now: datetime) -> None:
    message = put(cast, now)

    class Died(BaseException):
        pass

    def dies(address: str, letter: Letter) -> str:
        raise Died

    with pytest.raises(Died):
        actions.deliver_due(now=now, render=write, send=dies)
    message.refresh_from_db()
    assert message.state == "sending"
    post = Post()
    assert deliver(now + timedelta(minutes=1), post) == {}
    assert deliver(now + LEASE, post) == {"failed": 1}
    assert deliver(now + timedelta(days=1), post) == {}
    assert post.sent == []


def test_a_line_that_broke_midway_is_not_tried_again(cast: Any, now: datetime) -> None:
    put(cast, now)
    post = Post(ConnectionResetError())
    assert deliver(now, post) == {"failed": 1}
    assert deliver(now + timedelta(days=1), post) == {}


def test_a_no_for_now_is_tried_again_and_in_the_end_given_up(cast: Any, now: datetime) -> None:
    put(cast, now)
    post = Post(*[NotDelivered("450 busy")] * MOST_ATTEMPTS)
    for attempt in range(MOST_ATTEMPTS):
        outcome = deliver(now + timedelta(hours=attempt), post)
    assert outcome == {"failed": 1}
    assert post.sent == []


def test_a_lasting_no_fails_at_once(cast: Any, now: datetime) -> None:
    put(cast, now)
    assert deliver(now, Post(NotDelivered("550 no such user", lasting=True))) == {"failed": 1}


def test_what_is_over_is_not_sent(cast: Any, now: datetime) -> None:
    put(cast, now)
    assert deliver(now, Post(), lambda envelope, at: None) == {"cancelled": 1}


def test_a_message_past_its_time_expires(cast: Any, now: datetime) -> None:
    put(cast, now, valid_until=now + timedelta(hours=1))
    post = Post()
    assert deliver(now + timedelta(hours=2), post) == {"expired": 1}
    assert post.sent == []


def test_text_is_made_in_the_messages_language(cast: Any, now: datetime) -> None:
    from django.utils import translation

    put(cast, now, language="sv")
    seen: list[str | None] = []

    def render(envelope: Envelope, at: datetime) -> Letter:
        seen.append(translation.get_language())
        return Letter("", "")

    deliver(now, Post(), render)
    assert seen == ["sv"]


def test_a_closed_account_gets_nothing(cast: Any, now: datetime) -> None:
    account = cast.accounts["kalle"]
    account.is_active = False
    account.save()
    put(cast, now, account_id=account.id)
    post = Post()
    assert deliver(now, post) == {"failed": 1}
    assert post.sent == []
