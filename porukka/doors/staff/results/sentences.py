"""Findings in words: cautious, with their n, and never more than the answers allow."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from porukka.core.formats import num
from porukka.domain.activities.rules import ActivityState
from porukka.domain.evaluation.queries import GroupAttendance, GroupResults, ItemResult
from porukka.domain.evaluation.rules import FindingKind
from porukka.domain.library.rules import About


def title(item: ItemResult) -> str:
    """The finding as a chart's title. Without a paired change it is the question's own subject, nothing claimed."""
    kind, nearly, little = item.finding.kind, item.finding.nearly, item.finding.a_little
    if item.question.about == About.OWN_GOAL:
        words = {
            FindingKind.ROSE: _("Meetings help towards the own goal more than at first"),
            FindingKind.FELL: _("Meetings help towards the own goal less than at first"),
            FindingKind.UNCHANGED: _("Help towards the own goal has stayed the same"),
            FindingKind.VARIED: _("Help towards the own goal: people went different ways"),
        }.get(kind, _("Help towards the own goal"))
    elif item.question.about == About.GROUP_GOAL:
        words = {
            FindingKind.ROSE: _("The group's goal gets closer faster than at first"),
            FindingKind.FELL: _("The group's goal gets closer slower than at first"),
            FindingKind.UNCHANGED: _("The way to the group's goal has stayed even"),
            FindingKind.VARIED: _("The group's goal: people see it differently"),
        }.get(kind, _("The group's goal"))
    else:
        words = {
            FindingKind.ROSE: _("Answers have risen"),
            FindingKind.FELL: _("Answers have fallen"),
            FindingKind.UNCHANGED: _("Answers have stayed the same"),
            FindingKind.VARIED: _("People went different ways"),
        }.get(kind, "")
        # Several such charts stand side by side: each is called by its own question.
        words = f"{item.question.words} {words}".strip()
    if kind in (FindingKind.ROSE, FindingKind.FELL) and little:
        return _("%(finding)s, a little") % {"finding": words}
    if kind == FindingKind.UNCHANGED and nearly:
        return _("%(finding)s, nearly") % {"finding": words}
    return words


def few() -> str:
    """Why no change is told."""
    return _("Fewer than three people have answered at two meetings, so no change is told.")


def is_few(found: GroupResults, item: ItemResult) -> bool:
    """Whether there is nothing to compare, so that `few` tells why."""
    return item.finding.kind == FindingKind.TOO_FEW and len(_told(found, item)) < 2


def lead(found: GroupResults, item: ItemResult, *, say_few: bool = True) -> str:
    """The question as it was asked, and what the finding rests on. Without `say_few` the page says it once for all."""
    asked = f"”{item.question.words}”" if item.question.about != About.NONE else ""
    if is_few(found, item):
        return f"{asked} {few()}".strip() if say_few else asked
    told = _medians(found, item) if item.finding.kind == FindingKind.TOO_FEW else _change(item)
    return f"{asked} {told}".strip()


def _told(found: GroupResults, item: ItemResult) -> list[tuple[int, float]]:
    """(meeting, median) where a question's numbers are shown to whom they have no names."""
    pairs = zip(found.meetings, item.by_meeting, strict=True)
    return [] if item.question.by_name else [(meeting.number, one.median) for meeting, one in pairs if one]


def _medians(found: GroupResults, item: ItemResult) -> str:
    """What the dots themselves say, where a change of the same people may not be told."""
    (first, start), *_between, (last, end) = _told(found, item)
    return _(
        "The median was %(start)s at meeting %(first)s and %(end)s at meeting %(last)s. How the same people's answers "
        "changed is not told: beside these numbers it could show somebody's answer."
    ) % {"start": num(start), "first": first, "end": num(end), "last": last}


def _change(item: ItemResult) -> str:
    finding, between = item.finding, item.between
    if between:
        words = _(
            "The same %(n)s people answered at meetings %(first)s and %(last)s: the median was %(start)s at the first "
            "and %(end)s at the last."
        )
    else:
        words = ngettext(
            "%(n)s person answered at least twice: the median was %(start)s at first and %(end)s last.",
            "%(n)s people answered at least twice: the median was %(start)s at first and %(end)s last.",
            finding.n,
        )
    first, last = between or (None, None)
    numbers = {"n": finding.n, "start": num(finding.start), "end": num(finding.end), "first": first, "last": last}
    # The finding is about each one's own change, which medians of six can hide.
    each = _("Last higher than at first: %(rose)s, the same: %(same)s, lower: %(fell)s.") % {
        "rose": finding.rose,
        "same": finding.same,
        "fell": finding.fell,
    }
    return f"{words % numbers} {each}"


def apart(n: int) -> str:
    """Why some answers are in no meeting's numbers, when there are any."""
    if not n:
        return ""
    words = ngettext(
        "%(n)s answer without a name is counted apart and is in no meeting's numbers. Such answers are told when at "
        "least three are together.",
        "%(n)s answers without a name are counted apart and are in no meeting's numbers. Such answers are told when at "
        "least three are together.",
        n,
    )
    return words % {"n": n}


def coming(attendance: GroupAttendance) -> str:
    """Attendance as a title: "6–8 people have come, of nine"."""
    summary, began = attendance.summary, attendance.staying.began
    if summary.low is None or summary.high is None:
        return _("Attendance has not been recorded yet")
    if summary.low == summary.high and len(attendance.held) == 1:
        return ngettext("%(here)s came, of %(began)s person", "%(here)s came, of %(began)s people", began) % {
            "here": summary.low,
            "began": began,
        }
    if summary.low == summary.high:
        return ngettext(
            "%(here)s has come each time, of %(began)s person",
            "%(here)s have come each time, of %(began)s people",
            began,
        ) % {"here": summary.low, "began": began}
    return ngettext(
        "%(low)s–%(high)s have come, of %(began)s person", "%(low)s–%(high)s have come, of %(began)s people", began
    ) % {"low": summary.low, "high": summary.high, "began": began}


def staying(attendance: GroupAttendance) -> str:
    """Who has left, as a count and with reasons."""
    left = attendance.staying.left
    if not left:
        return _("Nobody has left.")
    words = ngettext("%(n)s person has left.", "%(n)s people have left.", left) % {"n": left}
    reasons = ", ".join(f"{reason} ({many})" for reason, many in attendance.reasons)
    return _("%(left)s Why: %(reasons)s.") % {"left": words, "reasons": reasons}


def small_group(answered: list[int]) -> str:
    """How many answer at a time, as a reminder of how few they are."""
    low, high = min(answered), max(answered)
    if low == high:
        return ngettext("%(n)s person answers at a time", "%(n)s people answer at a time", high) % {"n": high}
    return _("%(low)s–%(high)s people answer at a time") % {"low": low, "high": high}


def where_shown(state: str, *, coming: bool) -> str:
    """Where what the group is answered will be seen. `coming`: a meeting is open or planned."""
    if coming:
        return _("The wall of the next meeting opens with this. Each participant sees it on their own page, too.")
    if state in (ActivityState.ENDED, ActivityState.CANCELLED):
        return _(
            "No more meetings come, so no wall shows this. Each participant sees it on their own page for as long as "
            "the card works."
        )
    return _(
        "No meeting is planned now. When one is, its wall opens with this. Each participant sees it on their own page."
    )
