"""Published cells as cautious sentences: how many between two numbers, which share of them, no more than stored."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from porukka.core import formats
from porukka.core.disclosure import Cell, Combined, Mark
from porukka.domain.evaluation.rules import half_year_days


@dataclass(frozen=True)
class MeasureWords:
    """A measure's name, of whom its share is, and what a yes of theirs says."""

    name: str | Promise
    whom: str | Promise
    claim: str | Promise


ANSWERED = gettext_lazy("of those who answered")
MEASURE_WORDS = {
    "own_goal": MeasureWords(
        gettext_lazy("Towards own goal"),
        ANSWERED,
        gettext_lazy("said that the meetings helped a lot towards their own goal"),
    ),
    "group_goal": MeasureWords(
        gettext_lazy("Towards shared goal"),
        ANSWERED,
        gettext_lazy("said that the group came a lot closer to its shared goal"),
    ),
    "heard": MeasureWords(
        gettext_lazy("Was listened to"), ANSWERED, gettext_lazy("said that they were listened to a lot")
    ),
    "useful": MeasureWords(
        gettext_lazy("Was useful"), ANSWERED, gettext_lazy("said that the meetings were of much use")
    ),
    "feeling": MeasureWords(
        gettext_lazy("Felt good afterwards"), ANSWERED, gettext_lazy("felt good or quite good after the meetings")
    ),
    "own_goals_reached": MeasureWords(
        gettext_lazy("Own goals reached"),
        gettext_lazy("of those whose own goals were looked at in the end"),
        gettext_lazy("reached at least half of their own goals"),
    ),
    "stayed": MeasureWords(
        gettext_lazy("Stayed to the end"), gettext_lazy("of those who began"), gettext_lazy("stayed to the end")
    ),
}
_SHARES = {
    ("0", "1/2"): gettext_lazy("under half"),
    ("1/2", "1"): gettext_lazy("half or more"),
    ("0", "1/4"): gettext_lazy("under a quarter"),
    ("1/4", "1/2"): gettext_lazy("from a quarter to half"),
    ("1/2", "3/4"): gettext_lazy("from half to three quarters"),
    ("3/4", "1"): gettext_lazy("three quarters or more"),
    ("1/4", "1"): gettext_lazy("a quarter or more"),
    ("0", "3/4"): gettext_lazy("under three quarters"),
    ("0", "1/3"): gettext_lazy("under a third"),
    ("1/3", "2/3"): gettext_lazy("from one to two thirds"),
    ("2/3", "1"): gettext_lazy("two thirds or more"),
    ("1/3", "1"): gettext_lazy("a third or more"),
    ("0", "2/3"): gettext_lazy("under two thirds"),
    ("0", "1/5"): gettext_lazy("under a fifth"),
    ("1/5", "1"): gettext_lazy("a fifth or more"),
    ("0", "4/5"): gettext_lazy("under four fifths"),
    ("4/5", "1"): gettext_lazy("four fifths or more"),
}


def share_words(cell: Cell) -> str:
    """ "half or more"; "" when the share is hidden."""
    if cell.share_from is None or cell.share_to is None:
        return ""
    words = _SHARES.get((str(cell.share_from), str(cell.share_to)))
    if words is not None:
        return str(words)
    low, high = (formats.num(float(end * 100), 0) for end in (cell.share_from, cell.share_to))
    return f"{low}–{high} %"


def answered_words(cell: Cell) -> str:
    """How many answered: "10–14", "50 or more"; "" when that is hidden too."""
    if not cell.answered_from:
        return ""
    if cell.answered_to is None:
        return _("%(number)s or more") % {"number": formats.num(cell.answered_from)}
    if cell.answered_to == cell.answered_from:
        return formats.num(cell.answered_from)
    return f"{formats.num(cell.answered_from)}–{formats.num(cell.answered_to)}"


def sentence(key: str, cell: Cell) -> str:
    """ "Half or more of those who answered said …"; "" when the share is hidden."""
    words = MEASURE_WORDS[key]
    share = share_words(cell)
    if not share:
        return ""
    told = _("%(share)s %(whom)s %(claim)s.") % {"share": share, "whom": words.whom, "claim": words.claim}
    return told[:1].upper() + told[1:]


def year_sentence(key: str, combined: Combined) -> str:
    """ "In 4 of 6 runs half or more …": counted from published cells, not from people."""
    words = MEASURE_WORDS[key]
    told = _("In %(some)s of %(all)s groups half or more %(whom)s %(claim)s.") % {
        "some": combined.half_or_more,
        "all": combined.shown,
        "whom": words.whom,
        "claim": words.claim,
    }
    return told


def cell_words(cell: Cell | None, k: int) -> str:
    """A cell as plain text, for a document or a sheet."""
    if cell is None:
        return "–"
    if share := share_words(cell):
        return _("%(share)s (n %(answered)s)") % {"share": share, "answered": answered_words(cell)}
    return _("fewer than %(least)s, not shown") % {"least": k} if cell.mark == Mark.FEW else _("protected")


def period_words(period: str) -> str:
    """ "January–June 2026", "2026", "all time"."""
    if not period:
        return _("all time")
    if len(period) == 4:
        return period
    first, _last = half_year_days(period)
    if first.month == 1:
        return _("January–June %(year)s") % {"year": first.year}
    return _("July–December %(year)s") % {"year": first.year}


def percent(part: float | None) -> str:
    """ "20 %", a dash of nothing."""
    return "–" if part is None else f"{formats.num(float(Fraction(part).limit_denominator() * 100), 0)} %"
