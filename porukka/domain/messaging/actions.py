"""The outbox: what is put in, what is taken back, and what leaves."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation

from porukka.core.errors import NotAllowed
from porukka.domain.messaging.models import Message
from porukka.domain.messaging.rules import (
    LEASE,
    MOST_ATTEMPTS,
    NO_ADDRESS,
    NO_MESSAGES,
    OVER,
    TOPIC_ENDED,
    UNKNOWN,
    Channel,
    Envelope,
    Letter,
    NotDelivered,
    State,
    next_attempt,
)
from porukka.domain.people.models import ContactPoint, Person
from porukka.domain.people.rules import ContactKind, Viewer

Render = Callable[[Envelope, datetime], Letter | None]
Send = Callable[[str, Letter], str]


@transaction.atomic
def enqueue(
    *,
    by: Viewer,
    now: datetime,
    kind: str,
    language: str,
    params: dict[str, Any],
    idempotency_key: str,
    channel: str = Channel.EMAIL,
    topic: str = "",
    due_at: datetime | None = None,
    valid_until: datetime | None = None,
    person_id: UUID | None = None,
    account_id: UUID | None = None,
    address: str = "",
) -> Message:
    """Puts a message in the outbox, in the caller's transaction. It holds no text and no token.

    The same key twice makes one message. A person who wants no messages gets a cancelled row that says so, and
    nothing ever leaves (TRUST 4).

    Args:
        kind: a key of `config.messages.RENDERERS`; its renderer makes the text at sending.
        params: ids and dates only, JSON; never names, words or tokens.
        topic: `participation:<id>` and the like, so that `cancel_topic` finds it.
        due_at: when to send; now unless said.
        person_id, account_id, address: exactly one of them.
    """
    if by.organisation_id is None:
        raise NotAllowed
    if sum(map(bool, (person_id, account_id, address))) != 1:
        raise TypeError("a message goes to one of: person, account, address")
    message, made = Message.objects.get_or_create(
        idempotency_key=idempotency_key,
        defaults={
            "organisation_id": by.tenant,
            "person_id": person_id,
            "account_id": account_id,
            "address": address,
            "channel": channel,
            "kind": kind,
            "language": language,
            "params": params,
            "topic": topic,
            "due_at": due_at or now,
            "valid_until": valid_until,
        },
    )
    if made and person_id is not None and _wants_none(person_id):
        message.state, message.cancelled_at, message.last_error = State.CANCELLED, now, NO_MESSAGES
        message.save(update_fields=["state", "cancelled_at", "last_error"])
    return message


def _wants_none(person_id: UUID) -> bool:
    return not Person.objects.filter(id=person_id, no_messages=False, erased_at=None).exists()


@transaction.atomic
def cancel_topic(*, by: Viewer, now: datetime, topic: str) -> int:
    """Cancels the waiting messages of a topic (somebody left, a meeting was called off). Returns how many."""
    return Message.objects.filter(organisation_id=by.tenant, topic=topic, state=State.WAITING).update(
        state=State.CANCELLED, cancelled_at=now, last_error=TOPIC_ENDED
    )


def fail_what_may_have_left(*, now: datetime) -> int:
    """After a restore: what waits and was due by now may have left after the backup. Never sent twice: it fails.

    Returns how many. Each is shown as one whose fate is not known; messages due later wait on.
    """
    doubtful = Message.objects.filter(state__in=(State.WAITING, State.SENDING), due_at__lte=now)
    return doubtful.update(state=State.FAILED, last_error=UNKNOWN, taken_until=None)


def deliver_due(*, now: datetime, render: Render, send: Send, most: int = 100) -> dict[str, int]:
    """Sends what is due, each message at most once (TRUST 17). Returns how many came to which state.

    A message is marked as being sent before it is handed over, and the mark is committed first: whoever dies between
    the two leaves a message whose fate is not known, and that one fails, is shown, and is never sent again by itself.

    Args:
        render: makes the letter, with its link's token, at this moment; None when what it was about is over.
        send: hands it over and returns the post office's reference. `NotDelivered` means for certain that nothing left.
    """
    counts: dict[str, int] = {}

    def count(state: str, number: int = 1) -> None:
        if number:
            counts[state] = counts.get(state, 0) + number

    lost = Message.objects.filter(state=State.SENDING, taken_until__lte=now)
    count(State.FAILED, lost.update(state=State.FAILED, last_error=UNKNOWN))
    late = Message.objects.filter(state=State.WAITING, valid_until__lt=now)
    count(State.EXPIRED, late.update(state=State.EXPIRED))
    due = Message.objects.filter(state=State.WAITING, due_at__lte=now).order_by("due_at", "id")
    for message_id in list(due.values_list("id", flat=True)[:most]):
        taken = Message.objects.filter(id=message_id, state=State.WAITING).update(
            state=State.SENDING, taken_until=now + LEASE
        )
        if taken:
            count(_send_one(Message.objects.get(id=message_id), now, render, send))
    return counts


def _send_one(message: Message, now: datetime, render: Render, send: Send) -> str:
    address, why_not = _address(message)
    if why_not:
        return _close(message, State.CANCELLED if why_not == NO_MESSAGES else State.FAILED, why_not)
    try:
        with translation.override(message.language):
            letter = render(_envelope(message), now)
    except Exception as fault:
        return _again(message, now, f"{type(fault).__name__}: {fault}")
    if letter is None:
        return _close(message, State.CANCELLED, OVER)
    try:
        reference = send(address, letter)
    except NotDelivered as no:
        if no.lasting:
            return _close(message, State.FAILED, str(no))
        return _again(message, now, str(no))
    except Exception:
        # It may have left before the line broke.
        return _close(message, State.FAILED, UNKNOWN)
    message.provider_ref = reference[:120]
    message.sent_at = now
    if "sealed" in message.params:  # words of somebody, kept only until they have left
        message.params = {key: value for key, value in message.params.items() if key != "sealed"}
        message.save(update_fields=["params"])
    return _close(message, State.SENT, "")


def _envelope(message: Message) -> Envelope:
    return Envelope(
        message_id=message.id,
        organisation_id=message.organisation_id,
        kind=message.kind,
        language=message.language,
        params=message.params,
        person_id=message.person_id,
        account_id=message.account_id,
    )


def _address(message: Message) -> tuple[str, str]:
    """Where it goes, or why it does not. Asked again at sending: the person may have said no since."""
    if message.person_id is not None:
        if _wants_none(message.person_id):
            return "", NO_MESSAGES
        found = ContactPoint.objects.filter(person_id=message.person_id, kind=ContactKind.EMAIL)
        point = found.order_by("-verified_at", "id").first()
        return (point.normalised, "") if point else ("", NO_ADDRESS)
    if message.account is not None:
        return (message.account.email, "") if message.account.is_active else ("", NO_ADDRESS)
    return message.address, ""


def _close(message: Message, state: str, why: str) -> str:
    message.state, message.last_error, message.taken_until = state, why[:200], None
    message.save(update_fields=["state", "last_error", "taken_until", "sent_at", "provider_ref"])
    return state


def _again(message: Message, now: datetime, why: str) -> str:
    """Nothing left: back to waiting, or failed when it has been tried enough."""
    message.attempts += 1
    message.save(update_fields=["attempts"])
    if message.attempts >= MOST_ATTEMPTS:
        return _close(message, State.FAILED, why)
    message.due_at = next_attempt(message.attempts, now)
    message.save(update_fields=["due_at"])
    return _close(message, State.WAITING, why)
