"""States and stages of an activity and of people in it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Use(models.TextChoices):
    """The four uses of doing things together (K4). They set defaults, never code paths."""

    THRESHOLD = "threshold", _("lowers the threshold")
    ASSESSMENT = "assessment", _("participatory assessment")
    PARTICIPATION = "participation", _("increases participation")
    CODEVELOPMENT = "codevelopment", _("co-development")


class Openness(models.TextChoices):
    OPEN = "open", _("open group")
    CLOSED = "closed", _("closed group")


class ActivityState(models.TextChoices):
    PLANNED = "planned", _("being planned")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")
    CANCELLED = "cancelled", _("cancelled")


class ActivityRoleKind(models.TextChoices):
    RESPONSIBLE = "responsible", _("responsible facilitator")
    FACILITATOR = "facilitator", _("facilitator")
    HELPER = "helper", _("helper")
    VISITOR = "visitor", _("visitor")


FACILITATORS = (ActivityRoleKind.RESPONSIBLE, ActivityRoleKind.FACILITATOR)
MOST_FACILITATORS = 4
FEWEST_FACILITATORS = 2


class Stage(models.TextChoices):
    INTERESTED = "interested", _("interested")
    CONTACTED = "contacted", _("contacted")
    INVITED = "invited", _("invited")
    INTERVIEWED = "interviewed", _("interviewed")
    ACCEPTED = "accepted", _("accepted")
    NOT_THIS_TIME = "not_this_time", _("not this time")
    WITHDRAWN = "withdrawn", _("withdrew")
    ACTIVE = "active", _("taking part")
    PAUSED = "paused", _("on a break")
    ENDED = "ended", _("ended")


class Basis(models.TextChoices):
    NONE = "none", _("no basis: voluntary")
    SOCIAL_REHABILITATION = "social_rehabilitation", _("social rehabilitation")
    REHABILITATIVE_WORK = "rehabilitative_work", _("rehabilitative work")
    WORK_TRIAL = "work_trial", _("work trial")
    OTHER = "other", _("other basis")


# Where "leaving has no consequences" is true and may be said.
FREE_TO_LEAVE = (Basis.NONE, Basis.SOCIAL_REHABILITATION)


class EndReason(models.TextChoices):
    FINISHED = "finished", _("the group ended")
    GOAL_REACHED = "goal_reached", _("own goal reached")
    WORK_OR_STUDY = "work_or_study", _("work or studies")
    MOVED = "moved", _("moved away")
    HEALTH = "health", _("health")
    ONE_TO_ONE = "one_to_one", _("one-to-one work instead")
    NO_CONTACT = "no_contact", _("contact was lost")
    OTHER = "other", _("other reason")
    NOT_TOLD = "not_told", _("not told")


class GrantKind(models.TextChoices):
    CARD = "card", _("card")
    MESSAGE = "message", _("link in a message")


class ReadinessState(models.TextChoices):
    OPEN = "open", _("missing")
    DONE = "done", _("in order")
    NOT_NEEDED = "not_needed", _("not needed here")


class PlanSection(models.TextChoices):
    """The texts of a plan that people edit in place, each with its own revision."""

    PURPOSE = "purpose", _("Purpose")
    FOR_WHOM = "for_whom", _("For whom")
    PARTS = "parts", _("The facilitators' parts")
    RULES = "rules", _("Ground rules")
    PRACTICAL = "practical", _("Food, travel and materials")
    OUTLINE = "outline", _("Programme outline")
    CLOSING_DID = "closing_did", _("What we did")
    CLOSING_CHANGED = "closing_changed", _("What changed, and what did not")
    CLOSING_LEARNED = "closing_learned", _("What we learned")
