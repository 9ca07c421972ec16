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


def same_people(counted: Sequence[Sequence[frozenset[UUID]]]) -> tuple[int, int] | None:
    """The two meetings, farthest apart, between which a question's change may be told; None when there are none.

    Both count the very same persons, joined in the same threes. Then any two who joined together may change their
    whole rows with each other, and neither the numbers nor any such finding change: beside the numbers a finding
    neither settles nor rules out an answer of anybody's (TRUST 9, decision 6). It rests on who answered alone, so
    that telling nothing tells nothing. Of two as far apart the later ones.

    Args:
        counted: meeting by meeting who was counted at each release; nobody where the numbers are hidden.
    """
    pairs = [
        (place, later)
        for later, persons in enumerate(counted)
        for place in range(later)
        if persons and list(persons) == list(counted[place])
    ]
    return max(pairs, key=lambda pair: (pair[1] - pair[0], pair[1]), default=None)


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
