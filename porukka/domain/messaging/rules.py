"""How a message goes and how far it has come."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("too late to send")


MOST_ATTEMPTS = 6
# A message taken for sending and not marked after this long: the sender died, and whether it left is not known.
LEASE = timedelta(minutes=5)

# Why a message was not sent (`last_error`), in words for the list of what happened.
NO_MESSAGES = "no_messages"
NO_ADDRESS = "no_address"
UNKNOWN = "unknown"
OVER = "over"
TOPIC_ENDED = "topic_ended"
WHY: dict[str, Any] = {
    NO_MESSAGES: _("the person wants no messages"),
    NO_ADDRESS: _("no address"),
    UNKNOWN: _("it is not known whether it left; it is not sent again"),
    OVER: _("what it was about is over"),
    TOPIC_ENDED: _("cancelled before it left"),
}


@dataclass(frozen=True)
class Envelope:
    """What a renderer gets of a message when it leaves. Its language is active already."""

    message_id: UUID
    organisation_id: UUID
    kind: str
    language: str
    params: dict[str, Any] = field(default_factory=dict)
    person_id: UUID | None = None
    account_id: UUID | None = None


@dataclass(frozen=True)
class Letter:
    """What a renderer makes: plain text. To participants the subject and the sender's name tell nothing.

    Attributes:
        sender: the name shown as the sender; "" for the program's own.
    """

    subject: str
    body: str
    sender: str = ""


class NotDelivered(Exception):
    """The post office said no, for certain: nothing left. `lasting` when trying again would not help."""

    def __init__(self, words: str, *, lasting: bool = False) -> None:
        super().__init__(words)
        self.lasting = lasting


def next_attempt(attempts: int, now: datetime) -> datetime:
    """When to try again: after 1, 2, 4 … minutes, an hour at most."""
    return now + timedelta(minutes=min(60, 2 ** max(0, attempts - 1)))
