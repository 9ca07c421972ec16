"""The closed lists of choices that content is made of, with their words on screen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Use(models.TextChoices):
    """What doing things together is for. Sets defaults, never code paths."""

    THRESHOLD = "threshold", _("lowers the threshold")
    ASSESSMENT = "assessment", _("participatory assessment")
    PARTICIPATION = "participation", _("increases participation")
    CODEVELOPMENT = "codevelopment", _("co-development")


class Openness(models.TextChoices):
    OPEN = "open", _("open group")
    CLOSED = "closed", _("closed group")


class Basis(models.TextChoices):
    """On what a participation rests."""

    NONE = "none", _("no basis: voluntary")
    SOCIAL_REHABILITATION = "social_rehabilitation", _("social rehabilitation")
    REHABILITATIVE_WORK = "rehabilitative_work", _("rehabilitative work")
    WORK_TRIAL = "work_trial", _("work trial")
    OTHER = "other", _("other basis")


class RhythmRule(models.TextChoices):
    WEEKLY = "weekly", _("every week")
    BIWEEKLY = "biweekly", _("every other week")
    TWICE_A_MONTH = "twice_a_month", _("twice a month")
    CONSECUTIVE = "consecutive", _("several days running")
    ONCE = "once", _("once")


class MeetingTime(models.TextChoices):
    """Where a meeting stands in the run: in the series, or on its own before or after it."""

    BEFORE = "before", _("before the first meeting")
    SERIES = "series", _("in the series")
    AFTER = "after", _("after the last meeting")


class FormTime(models.TextChoices):
    EVERY_MEETING = "every_meeting", _("at every meeting")
    START = "start", _("at the first meeting")
    END = "end", _("at the last meeting")


class Mode(models.TextChoices):
    """How answers are kept; belongs to a collection. What else the table has room for: decision 9."""

    LINKED = "linked", _("linked to the person")
    ANONYMOUS = "anonymous", _("anonymous")


class ItemKind(models.TextChoices):
    SCALE = "scale", _("steps with words")
    NUMBER = "number", _("a number")
    CHOICE = "choice", _("one of several")
    CHOICES = "choices", _("any of several")
    OPEN = "open", _("own words")


class Audience(models.TextChoices):
    """Who sees a linked answer to an item."""

    FACILITATORS = "facilitators", _("group's facilitators, by name")
    TOTALS = "totals", _("only in the group's numbers")


class About(models.TextChoices):
    NONE = "none", _("no goal")
    OWN_GOAL = "own_goal", _("own goal")
    GROUP_GOAL = "group_goal", _("group goal")


class MethodKind(models.TextChoices):
    BEGIN = "begin", _("beginning together")
    ACQUAINT = "acquaint", _("getting to know each other")
    TALK = "talk", _("talking")
    EVERYDAY = "everyday", _("everyday skills")
    CREATE = "create", _("making and imagining")
    MOVE = "move", _("moving about")
    RELAX = "relax", _("relaxing")
    DEVELOP = "develop", _("developing services")
    VISIT = "visit", _("guests and visits")
    END = "end", _("looking back")


class Licence(models.TextChoices):
    """On what terms the text may be used. Own: written for this program, under the program's own licence."""

    OWN = "own", _("own text, the program's licence")
    PUBLIC_DOMAIN = "public_domain", _("public domain")
    CC_BY = "cc_by", "CC BY"
    BY_PERMISSION = "by_permission", _("by the owner's permission")
