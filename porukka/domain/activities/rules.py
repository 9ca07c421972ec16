"""States and stages of an activity and of people in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from porukka.core import dates
from porukka.domain.library.rules import Basis as Basis
from porukka.domain.library.rules import ModelContent, text
from porukka.domain.library.rules import Openness as Openness
from porukka.domain.library.rules import Use as Use
from porukka.domain.people.rules import UNDO_DAYS as UNDO_DAYS


class ActivityState(models.TextChoices):
    PLANNED = "planned", _("being planned")
    RUNNING = "running", _("running")
    ENDED = "ended", pgettext_lazy("group", "ended")
    CANCELLED = "cancelled", _("cancelled")


# Only these have a future: one that is over takes no new times, since its last day says how long its cards live.
TAKES_PLANS = (ActivityState.PLANNED, ActivityState.RUNNING)


class ActivityRoleKind(models.TextChoices):
    RESPONSIBLE = "responsible", _("responsible facilitator")
    FACILITATOR = "facilitator", _("facilitator")
    HELPER = "helper", _("helper")
    VISITOR = "visitor", _("visitor")


FACILITATORS = (ActivityRoleKind.RESPONSIBLE, ActivityRoleKind.FACILITATOR)
MOST_FACILITATORS = 4
FEWEST_FACILITATORS = 2
LONGEST_SECTION = 5000
BIGGEST_GROUP = 500
LONGEST_READINESS = 300
MOST_READINESS = 60
# Keys of the lines a group has added to its readiness list itself; the model's own keys never begin so.
OWN_READINESS = "own_"


def is_own_readiness(key: str) -> bool:
    """Whether the group wrote this thing of its list itself; the model's own are not removed."""
    return key.startswith(OWN_READINESS)


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


# Stages in which somebody still belongs to the group or is on the way in.
ON_THE_WAY = (Stage.INTERESTED, Stage.CONTACTED, Stage.INVITED, Stage.INTERVIEWED, Stage.ACCEPTED)
IN_GROUP = (Stage.ACTIVE, Stage.PAUSED)
OUT = (Stage.ENDED, Stage.WITHDRAWN, Stage.NOT_THIS_TIME)
# Which step may follow which. Coming back after an end is the same participation, active again.
STEPS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(ON_THE_WAY, (*ON_THE_WAY, Stage.ACTIVE, Stage.NOT_THIS_TIME, Stage.WITHDRAWN)),
    Stage.ACTIVE: (Stage.PAUSED, Stage.ENDED),
    Stage.PAUSED: (Stage.ACTIVE, Stage.ENDED),
    **dict.fromkeys(OUT, (*ON_THE_WAY, Stage.ACTIVE)),
}


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
    PRACTICAL = "practical", _("Travel, food and tickets")
    INVITATIONS = "invitations", _("Invitations")
    REPORTS = "reports", _("What is told afterwards")
    OUTLINE = "outline", _("Programme outline")
    CLOSING_DID = "closing_did", _("What we did")
    CLOSING_CHANGED = "closing_changed", _("What changed, and what did not")
    CLOSING_LEARNED = "closing_learned", _("What we learned")


# Texts a worker reads and edits on the plan's own page; the closing ones belong to the end of the group.
PLAN_TEXTS = (
    PlanSection.PURPOSE,
    PlanSection.FOR_WHOM,
    PlanSection.PARTS,
    PlanSection.RULES,
    PlanSection.PRACTICAL,
    PlanSection.INVITATIONS,
    PlanSection.REPORTS,
)
CLOSING_TEXTS = (PlanSection.CLOSING_DID, PlanSection.CLOSING_CHANGED, PlanSection.CLOSING_LEARNED)

# The blanks an invitation leaves, as people write them in braces in the group's own language.
BLANKS = {
    "name": pgettext_lazy("blank", "name of the group"),
    "place": pgettext_lazy("blank", "place"),
    "first_day": pgettext_lazy("blank", "first day"),
    "last_day": pgettext_lazy("blank", "last day"),
    "day": pgettext_lazy("blank", "day"),
    "clock": pgettext_lazy("blank", "time"),
    "facilitators": pgettext_lazy("blank", "facilitators"),
    "phone": pgettext_lazy("blank", "phone number"),
}
# Those that no plan knows: people write them in themselves.
BLANKS_LEFT = ("day", "phone")


def named_blanks(words: str) -> str:
    """The library's blanks (`{first_day}`) as the language of the moment says them (`{ensimmäinen päivä}`)."""
    for key, name in BLANKS.items():
        words = words.replace(f"{{{key}}}", f"{{{name}}}")
    return words


def fill_blanks(words: str, values: Mapping[str, str]) -> str:
    """The text with what is known in place of its blanks; an unknown one says that it is missing (`gap`).

    Args:
        values: by key of `BLANKS`; the blanks are named in the language of the moment.
    """
    for key, name in BLANKS.items():
        if value := values.get(key):
            blank = f"{{{name}}}"
            # A day such as "19.11." ends its sentence by itself.
            words = words.replace(f"{blank}.", value.removesuffix(".") + ".").replace(blank, value)
        else:
            words = words.replace(f"{{{name}}}", gap(str(name)))
    return words


def gap(blank: str) -> str:
    """A blank that nobody has filled, so that it cannot be copied unnoticed: "— phone number is missing —"."""
    return str(_("— %(blank)s is missing —") % {"blank": blank})


def texts_of_model(model: ModelContent, language: str) -> dict[PlanSection, str]:
    """What a model says for each text of a plan, in one language; "" where it says nothing."""
    return {
        PlanSection.PURPOSE: text(model.purpose, language),
        PlanSection.FOR_WHOM: text(model.for_whom, language),
        PlanSection.PARTS: parts_in_words(model, language),
        PlanSection.RULES: "",
        PlanSection.PRACTICAL: "\n".join(text(one.words, language) for one in model.benefits),
        PlanSection.INVITATIONS: invitations_in_words(model, language),
        PlanSection.REPORTS: "\n".join(text(one.words, language) for one in model.reports),
    }


def parts_in_words(model: ModelContent, language: str) -> str:
    """The facilitators' parts, one a paragraph."""
    parts = [
        f"{text(part.title, language)}: {text(part.description, language)}" for part in model.facilitators.parts
    ]
    return "\n\n".join([*parts, text(model.facilitators.note, language)]).strip()


def invitations_in_words(model: ModelContent, language: str) -> str:
    """The texts to invite with, each under its name; the blanks are named in the group's language."""
    with translation.override(language):
        return "\n\n".join(
            f"— {text(one.title, language)} —\n\n{named_blanks(text(one.words, language).strip())}"
            for one in model.invitations
        )


# When a form is answered (`FormInUse.when`).
EVERY_MEETING = "every_meeting"
FIRST_MEETING = "first_meeting"
LAST_MEETING = "last_meeting"

# The gap that is no row of the readiness list.
SECOND_FACILITATOR = "second_facilitator"


def gaps(open_keys: Iterable[str], facilitators: int) -> list[str]:
    """What is missing before the start, as keys: the open rows of the readiness list, and a second facilitator."""
    missing = list(open_keys)
    if facilitators < FEWEST_FACILITATORS:
        missing.append(SECOND_FACILITATOR)
    return missing


# Cards, links and PINs (TRUST 3).
GRANT_DAYS_AFTER_END = 30
PIN_SHORTEST, PIN_LONGEST = 4, 6
PIN_TRIES = 5
PIN_PAUSE = timedelta(minutes=15)
PIN_OPEN = timedelta(minutes=30)  # how long a facilitator's leave to choose a PIN holds
OWN_PAGE_LASTS = timedelta(minutes=15)


@dataclass(frozen=True)
class WallCode:
    """A meeting's code that was typed: whose open meeting's it is, None when nobody's."""

    activity_id: UUID | None


def grant_holds(
    *, now: datetime, expires_at: datetime | None, ends_on: date | None, ended_at: datetime | None
) -> bool:
    """Whether a card or link still opens anything: until 30 days after the group's end, which may yet move."""
    if expires_at is not None and now >= expires_at:
        return False
    last = dates.today(ended_at) if ended_at is not None else ends_on
    return last is None or dates.today(now) <= last + timedelta(days=GRANT_DAYS_AFTER_END)


def is_pin(pin: str) -> bool:
    """Four to six digits."""
    return PIN_SHORTEST <= len(pin) <= PIN_LONGEST and pin.isascii() and pin.isdigit()


def pin_pause(failures: int) -> timedelta | None:
    """How long the PIN pauses after this many wrong tries in a row: 15 minutes at five, then twice as long."""
    if failures == 0 or failures % PIN_TRIES:
        return None
    doubled: int = 2 ** min(failures // PIN_TRIES - 1, 10)
    return PIN_PAUSE * doubled


def pin_pause_words(until: datetime, *, now: datetime) -> str:
    """What somebody is told whose PIN pauses after too many wrong tries."""
    minutes = max(int((until - now).total_seconds() / 60 + 0.99), 1)
    return _("Too many wrong tries. Try again after %(minutes)s minutes, or ask your group's leaders.") % {
        "minutes": minutes
    }


def message_topic(participation_id: UUID) -> str:
    """The topic of messages to a participant; ending or removing them cancels those that wait."""
    return f"participation:{participation_id}"
