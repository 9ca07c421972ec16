"""Modes, channels and limits of answering."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    LINKED = "linked", _("linked to the person")
    PSEUDONYMOUS = "pseudonymous", _("under a code")
    ANONYMOUS = "anonymous", _("anonymous")


class AnswerChannel(models.TextChoices):
    LINK = "link", _("own link or card")
    CODE = "code", _("meeting code and own code")
    FACILITATOR = "facilitator", _("entered by a facilitator")


class Missing(models.TextChoices):
    """Why there is no answer. Absence is told by attendance, never here."""

    SKIPPED = "skipped", _("skipped")
    DECLINED = "declined", _("declined")
    UNREADABLE = "unreadable", _("unreadable")
    NOT_ASKED = "not_asked", _("not asked")


LONGEST_WORDS = 2000  # characters in an open answer
