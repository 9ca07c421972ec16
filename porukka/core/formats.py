"""Dates, times and numbers as people write them, in the reader's language and on the wall clock of Helsinki.

Finnish is the pattern: `torstai 19. marraskuuta`, `to 19.11.`, `klo 12.30`, `2,5`.
Templates use these as filters.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from unicodedata import bidirectional

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from porukka.core.dates import wall

Moment = datetime | date | time | None


def _here(value: Moment) -> Moment:
    """An aware moment on the wall clock; everything else as it is."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return wall(value)
    return value


def _language() -> str:
    return (get_language() or "fi")[:2]


_WEEKDAYS = {
    "fi": ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_WEEKDAYS_SHORT = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "fi": (
        "tammi",
        "helmi",
        "maalis",
        "huhti",
        "touko",
        "kesä",
        "heinä",
        "elo",
        "syys",
        "loka",
        "marras",
        "joulu",
    ),
    "sv": ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def month_short(value: Moment) -> str:
    """`marras`, `nov`, `Nov`."""
    here = _here(value)
    return _pick(_MONTHS)[here.month - 1] if isinstance(here, date) else ""


def _pick(words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return words.get(_language(), words["en"])


def day(value: Moment) -> str:
    """`torstai 19. marraskuuta`; `torsdag 19 november`; `Thursday 19 November`."""
    here = _here(value)
    if not isinstance(here, date):
        return ""
    weekday = _pick(_WEEKDAYS)[here.weekday()]
    language = _language()
    if language == "fi":
        return f"{weekday} {here.day}. {_MONTHS['fi'][here.month - 1]}kuuta"
    return f"{weekday} {here.day} {MONTHS[here.month]}"


def day_short(value: Moment) -> str:
    """`to 19.11.`; `tors 19.11`; `Thu 19 Nov`."""
    here = _here(value)
    if not isinstance(here, date):
        return ""
    weekday = _pick(_WEEKDAYS_SHORT)[here.weekday()]
    return f"{weekday} {_day_and_month(here)}"


def _day_and_month(here: date) -> str:
    language = _language()
    if language == "fi":
        return f"{here.day}.{here.month}."
    if language == "sv":
        return f"{here.day}.{here.month}"
    return f"{here.day} {_pick(_MONTHS)[here.month - 1]}"


def day_month(value: Moment) -> str:
    """`19.11.`; `19.11`; `19 Nov`."""
    here = _here(value)
    return _day_and_month(here) if isinstance(here, date) else ""


def day_num(value: Moment) -> str:
    """`19.11.2026`; `19 Nov 2026`."""
    here = _here(value)
    if not isinstance(here, date):
        return ""
    if _language() in ("fi", "sv"):
        return f"{here.day}.{here.month}.{here.year}"
    return f"{_day_and_month(here)} {here.year}"


def clock(value: Moment) -> str:
    """`12.30`, `9.05`; in English `12:30`, `9:05`. The wall clock, always with minutes."""
    here = _here(value)
    if not isinstance(here, datetime | time):
        return ""
    dot = "." if _language() in ("fi", "sv") else ":"
    return f"{here.hour}{dot}{here.minute:02d}"


def at(value: Moment) -> str:
    """`klo 12.30`, and `klo 10` on the hour; `kl. 10`; `at 10:00`."""
    here = _here(value)
    if not isinstance(here, datetime | time):
        return ""
    language = _language()
    if language not in ("fi", "sv"):
        return f"at {clock(here)}" if language == "en" else clock(here)
    words = str(here.hour) if here.minute == 0 else clock(here)
    return f"klo {words}" if language == "fi" else f"kl. {words}"


def day_clock(value: Moment) -> str:
    """`21.11.2026 klo 10`; `21.11.2026 kl. 10`; `21 Nov 2026 at 10:00`."""
    words = at(value)
    return f"{day_num(value)} {words}".strip()


def lately(value: Moment, now: datetime | None) -> str:
    """A moment seen from now: `klo 12.30` today, `ke 18.11. klo 12.30` on another day or when now is not told."""
    here = _here(value)
    if isinstance(here, datetime) and (now is None or here.date() != wall(now).date()):
        return f"{day_short(here)} {at(here)}"
    return at(here)


def until(start: Moment, end: Moment) -> str:
    """From start to end: `12.30–15.00`."""
    return f"{clock(start)}–{clock(end)}" if end else clock(start)


_HOURS = {
    "fi": ("tunti", "tuntia", "t"),
    "sv": ("timme", "timmar", "tim"),
    "en": ("hour", "hours", "h"),
}


def duration(minutes: int | None) -> str:
    """How long, from minutes: `45 min`, `1 tunti`, `2,5 tuntia`, `1 t 15 min`; nothing of nothing."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    one, many, short = _pick(_HOURS)
    if not hours:
        return f"{rest} min"
    if rest == 0:
        return f"{hours} {one if hours == 1 else many}"
    if rest == 30:
        return f"{num(hours + 0.5)} {many}"
    return f"{hours} {short} {rest} min"


def num(value: float | Decimal | int | None, decimals: int = 1) -> str:
    """`2,5`, `3`, `1 250`: the language's decimal mark, no needless zeros, a dash when there is no number."""
    if value is None or value == "":
        return "–"
    rounded = round(Decimal(str(value)), decimals)
    places = 0 if rounded == rounded.to_integral_value() else decimals
    words = number_format(rounded, decimal_pos=places, use_l10n=True, force_grouping=abs(rounded) >= 1000)
    return words.replace("-", "−")


def from_the_right(words: str) -> bool:
    """Whether something in it is written from right to left, as Arabic and Hebrew are."""
    return any(bidirectional(letter) in ("R", "AL", "AN") for letter in words)


def isolated(words: object) -> str:
    """Somebody's name in a plain-text sentence: one written from right to left does not turn the words around it."""
    text = str(words)
    return f"\u2068{text}\u2069" if from_the_right(text) else text


def names(several: Iterable[str]) -> str:
    """Names one after the other, each of them standing where it should: `Aino, Kalle`."""
    return ", ".join(isolated(name) for name in several)


def bdi(words: str) -> str:
    """The same in a page: the name in an element of its own. For text; an attribute takes `isolated`."""
    escaped = conditional_escape(words)
    return mark_safe(f"<bdi>{escaped}</bdi>") if from_the_right(words) else escaped


def initials(name: str) -> str:
    """The first letters of the first and last name: `Aino Leppänen` is `AL`."""
    parts = [part for part in str(name).split() if part[:1].isalnum()]
    if not parts:
        return "?"
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper()
