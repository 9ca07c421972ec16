"""Modes, channels and limits of answering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from porukka.domain.library.rules import FormContent, FormItemContent, ItemKind
from porukka.domain.library.rules import Mode as Mode
from porukka.domain.meetings.rules import MeetingState, has_begun


class AnswerChannel(models.TextChoices):
    """How a linked answer came. All of them are typed by the participant (decision 9)."""

    LINK = "link", _("own link or card")
    CODE = "code", _("meeting code and own code")


class Missing(models.TextChoices):
    """Why there is no answer. Absence is told by attendance, never here."""

    SKIPPED = "skipped", _("skipped")


LONGEST_WORDS = 2000  # characters in an open answer

LAST_MEETING_TAKES = timedelta(days=14)  # how long linked answers are taken after the last meeting
LATE_ANONYMOUS_TAKES = timedelta(days=7)  # how long a page that was opened in a meeting can still be sent
WRONG_CODES = 10  # own codes pause in a meeting after so many
TOGETHER = 3  # the numbers that are told of a meeting change by so many persons at a time, or not at all
PAGES_KEPT = 20  # so many earlier pages of an answer are known when they are sent again


@dataclass(frozen=True)
class Value:
    """One item's answer: exactly one of the four is there."""

    number: int | None = None
    choices: tuple[str, ...] | None = None
    words: str | None = None
    missing: str | None = None


SKIP = Value(missing=Missing.SKIPPED)


class BadAnswer(Exception):
    """What somebody sent is no answer to that item; `words` says what to do."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(str(words))
        self.words = words


def read_value(form: FormContent, item: FormItemContent, given: str | tuple[str, ...] | int | None) -> Value:
    """An answer as it is stored. Nothing, or an empty text, is a skipped item.

    Raises:
        BadAnswer: when the number is not on the scale, the choice not in the list, or the text too long.
    """
    if given is None or given in ("", ()):
        return SKIP
    if item.kind == ItemKind.OPEN:
        words = str(given).strip()
        if len(words) > LONGEST_WORDS:
            raise BadAnswer(
                _("This is too long: %(now)s characters, at most %(most)s fit.")
                % {"now": len(words), "most": LONGEST_WORDS}
            )
        return Value(words=words) if words else SKIP
    if item.kind in (ItemKind.CHOICE, ItemKind.CHOICES):
        chosen = given if isinstance(given, tuple) else (str(given),)
        known = [choice.key for choice in item.choices]
        if not set(chosen) <= set(known) or (item.kind == ItemKind.CHOICE and len(chosen) != 1):
            raise BadAnswer(_("Choose from the list, or skip."))
        return Value(choices=tuple(key for key in known if key in chosen))
    limits = form.limits(item)
    text = str(given).strip()
    # Only plain digits: int() would also take "1_0", "+3" and digits of other scripts.
    plain = text.removeprefix("-")
    if limits is None or not (plain.isascii() and plain.isdigit() and len(plain) <= 9):
        raise BadAnswer(_("Choose one of the steps, or skip."))
    number = int(text)
    if not limits[0] <= number <= limits[1]:
        raise BadAnswer(_("Choose one of the steps, or skip."))
    return Value(number=number)


def takes_linked(*, now: datetime, starts_at: datetime, ends_at: datetime, state: str, is_last: bool) -> bool:
    """Whether the newest meeting that has begun takes linked answers now. An older meeting never does.

    One that was opened and closed before its own time has begun.
    """
    if not has_begun(state, starts_at, now):
        return False
    return state == MeetingState.OPEN or not is_last or now < ends_at + LAST_MEETING_TAKES


def places_left(*, present: int | None, active: int, linked: int, anonymous: int) -> int:
    """How many anonymous answers still fit: people present (before attendance: active) minus linked answers."""
    return max((active if present is None else present) - linked - anonymous, 0)


def seal_time(ends_at: datetime, hours: int) -> datetime:
    """When a meeting's anonymous answers are sealed."""
    return ends_at + timedelta(hours=hours)


Said = TypeVar("Said")


def next_finding(
    found: Mapping[UUID, tuple[float, float]], told: Sequence[Mapping[UUID, tuple[float, float]]]
) -> dict[UUID, tuple[float, float]]:
    """The pairs of the next finding of change that may be told of a question; empty when it has to wait (TRUST 9).

    Those who are in no finding yet join three at a time, and nobody who is in goes. There must be three whose pair
    has never been told of them: then, in any adding up of findings, the newest one taken keeps the pairs of three
    persons that no other can cancel. A first answer stands, so the beginnings alone come three at a time too.

    Args:
        found: whose pair → their first and last value, of everybody counted until now.
        told: the same for every finding until now, in their order.
    """
    inside = set(told[-1]) if told else set()
    joining = enough({who: pair for who, pair in found.items() if who not in inside})
    wished = {who: pair for who, pair in found.items() if who in inside} | joining
    fresh = [who for who, pair in wished.items() if all(pair != state.get(who) for state in told)]
    return wished if len(fresh) >= TOGETHER else {}


def enough(found: Mapping[UUID, Said]) -> dict[UUID, Said]:
    """The answers, when three or more have answered; else nobody's."""
    return dict(found) if len(found) >= TOGETHER else {}


def sent_again(pages: Sequence[Sequence[str]], newest: str, key: str, digest: str) -> bool:
    """Whether a page with this content has been taken and another page's content after it.

    Args:
        pages: (key, digest) of what was replaced, in its order. newest: the key of what stands now.
    """
    keys = [page[0] for page in pages]
    if [key, digest] not in [list(page) for page in pages]:
        return False
    last = max(place for place, page in enumerate(pages) if list(page) == [key, digest])
    return any(other != key for other in [*keys[last + 1 :], newest])
