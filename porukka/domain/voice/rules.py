"""Answers to what a group says."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from porukka.domain.people.rules import UNDO_DAYS as UNDO_DAYS


class Outcome(models.TextChoices):
    WE_DO = "we_do", _("We do")
    WE_DONT = "we_dont", _("We don't")
    LATER = "later", _("Not now")


# A no and a "not now" always say why; a yes speaks for itself.
NEEDS_WHY = (Outcome.WE_DONT, Outcome.LATER)
LONGEST_SAID, LONGEST_BECAUSE = 300, 400  # characters
