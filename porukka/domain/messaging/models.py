"""The outbox. A row says what to tell whom and when; the text and the link are made at sending."""

from django.db import models

from porukka.domain.messaging.rules import Channel, State
from porukka.domain.people.models import Account, OrganisationRow, Person
from porukka.domain.people.rules import Language


class Message(OrganisationRow):
    """One message on its way. No text and no token."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    # An invitation goes to somebody who is neither yet.
    address = models.CharField(max_length=254, blank=True)
    channel = models.CharField(max_length=10, choices=Channel)
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=5, choices=Language)
    params = models.JSONField(default=dict)
    topic = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    taken_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    idempotency_key = models.CharField(max_length=120, unique=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    provider_ref = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at"], name="message_due"),
            models.Index(fields=["topic"], name="message_topic"),
        ]
