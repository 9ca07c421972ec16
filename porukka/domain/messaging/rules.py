"""How a message goes and how far it has come."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("could not be sent")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("too late to send")


MOST_ATTEMPTS = 6


def next_attempt(attempts: int, now: datetime) -> datetime:
    """When to try again: after 1, 2, 4 … minutes, an hour at most."""
    return now + timedelta(minutes=min(60, 2 ** max(0, attempts - 1)))
