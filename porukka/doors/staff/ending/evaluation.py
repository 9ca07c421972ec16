"""A group's evaluation as data: for its facilitators with the group's numbers, for others published figures only."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from porukka.core import charts, formats
from porukka.core.disclosure import Mark
from porukka.domain.activities import queries as read
from porukka.domain.activities.rules import CLOSING_TEXTS, ActivityState
from porukka.domain.evaluation import queries as evaluation
from porukka.domain.evaluation.queries import GroupAttendance, GroupResults, ItemResult
from porukka.domain.evaluation.rules import MEASURES, half_year, published_from
from porukka.domain.goals import queries as goals
from porukka.domain.goals.rules import GoalState
from porukka.domain.library.rules import About
from porukka.domain.meetings.rules import is_cancellation
from porukka.domain.people import queries as people
from porukka.domain.surveys import queries as surveys
from porukka.domain.surveys.queries import RunRecord
from porukka.domain.voice import queries as voice
from porukka.doors.staff.figures import words as figure_words
from porukka.doors.staff.figures.paper import how_made, why_hidden
from porukka.doors.staff.results import sentences
from porukka.doors.staff.results.views import Row, figure, nameless

WIDE_FROM = 8  # with more meetings than this a chart needs the whole width of the paper


@dataclass(frozen=True)
class Evaluation:
    """Everything the facilitators' evaluation is made of, read once for the PDF and the Excel file."""

    facts: read.PlanFacts
    run: RunRecord
    results: GroupResults
    attendance: GroupAttendance
    texts: list[tuple[str, str]]
    goals: list[goals.GoalLine]
    replies: list[voice.Reply]
    people: list[read.Participant]

    @property
    def held(self) -> int:
        return len(self.attendance.held)


def gather(request: Any, found: list[read.Participant], *, language: str) -> Evaluation:
    """Reads the whole run through the facilitators' gate. A fixed number of queries."""
    viewer, head = request.viewer, request.activity
    facts = read.plan_facts(viewer, head.id, language=language)
    assert facts is not None  # the access table has read the group
    run = surveys.read_run(viewer, head.id)
    texts = read.plan_texts(viewer, head.id)
    return Evaluation(
        facts=facts,
        run=run,
        results=evaluation.group_results(viewer, run, language=language),
        attendance=evaluation.group_attendance(viewer, run),
        texts=[(str(kind.label), texts[kind, 0].words if (kind, 0) in texts else "") for kind in CLOSING_TEXTS],
        goals=goals.open_goals(viewer, head.id, "all") + goals.closed_goals(viewer, head.id, "all"),
        replies=voice.replies_for(viewer, head.id),
        people=found,
    )


def kicker(request: Any, facts: read.PlanFacts) -> str:
    """Organisation, unit, model and days, in one line."""
    head = request.activity
    days = ""
    if head.starts_on:
        days = formats.day_num(head.starts_on)
        if head.ends_on != head.starts_on:
            days += f"–{formats.day_num(head.ends_on)}" if head.ends_on else "–"
    name = people.organisation(request.viewer).name
    return " · ".join(part for part in (name, head.unit_name, facts.model_name, days) if part)


def summary_rows(found: Evaluation) -> list[tuple[str, float | None]]:
    """What was done, in counts; None: not known."""
    staying, summary = found.attendance.staying, found.attendance.summary
    rows: list[tuple[str, float | None]] = [
        (_("Meetings held"), found.held),
        *_not_held(found.run),
        (pgettext("people", "Began"), staying.began),
        (_("Stayed to the end"), staying.stayed),
        (_("Left before the end"), staying.left),
        (_("Visits"), summary.visits),
        (_("Usually present at a meeting"), summary.typical),
    ]
    if staying.going:
        rows.insert(len(rows) - 3, (_("Taking part now"), staying.going))
    if summary.not_recorded:
        rows.append((_("Meetings without attendance recorded"), summary.not_recorded))
    return rows


def goal_words(found: Evaluation) -> str:
    """Own goals as a count: how many of those looked at were reached."""
    own = [goal for goal in found.goals if goal.participation_id is not None]
    closed = [goal for goal in own if goal.state in (GoalState.REACHED, GoalState.DROPPED)]
    if not own:
        return _("No own goals were agreed.")
    reached = sum(1 for goal in closed if goal.state == GoalState.REACHED)
    n_open = sum(1 for goal in own if goal.state == GoalState.OPEN)
    words = []
    if closed:
        of = {"reached": reached, "closed": len(closed)}
        words.append(
            ngettext(
                "Of the %(closed)s own goal that was looked at %(reached)s was reached.",
                "Of the %(closed)s own goals that were looked at %(reached)s were reached.",
                len(closed),
            )
            % of
        )
    else:
        words.append(_("No own goals have been looked at yet."))
    if n_open:
        words.append(ngettext("%(n)s is still open.", "%(n)s are still open.", n_open) % {"n": n_open})
    return " ".join(words)


def evaluation_data(request: Any, found: Evaluation) -> dict[str, Any]:
    """What `evaluation.typ` shows to the facilitators."""
    head, results = request.activity, found.results
    drawn = [one for one in (results.item(About.OWN_GOAL), results.item(About.GROUP_GOAL)) if one and _has(one)]
    # Where no picture can tell a change, why is said once before them all.
    no_change = len(drawn) > 1 and all(sentences.is_few(results, one) for one in drawn)
    return {
        "title": _("Evaluation of the group: %(name)s") % {"name": formats.isolated(head.name)},
        "name": head.name,
        "language": head.language,
        "kicker": kicker(request, found.facts),
        "for_whom": _("For the group's facilitators. Holds next steps by name: keep it as client data."),
        "coming": sentences.coming(found.attendance),
        "facts": [[name, "–" if n is None else formats.num(n)] for name, n in summary_rows(found)],
        "texts": [{"title": title, "words": words or _("Not written yet.")} for title, words in found.texts],
        "goals_title": _("Goals"),
        "group_goals": [
            f"{goal.words} ({goal.state_words})" for goal in found.goals if goal.participation_id is None
        ],
        "own_goals": goal_words(found),
        "charts": [
            {
                "title": one.title,
                "lead": one.lead,
                "svg": charts.for_paper(one.svg),
                "alt": " ".join(_row_words(row) for row in one.rows),
                "wide": len(one.rows) > WIDE_FROM,
            }
            for one in (figure(results, item, say_few=not no_change) for item in drawn)
        ],
        "few": sentences.few() if no_change else "",
        "apart": sentences.apart(sum(nameless(one) for one in results.meetings)),
        "no_answers": "" if any(one.answered for one in results.meetings) else _("No answers have been given."),
        "questions_title": _("All questions, the whole run"),
        "questions_heads": [_("Question"), _("Answers"), _("Median"), _("Lowest–highest")],
        "questions": [question_row(item) for item in results.items],
        "replies_title": _("What the group wished and what came of it"),
        "replies": [
            {"said": one.said, "answer": f"{one.outcome_words}. {one.because}".strip()} for one in found.replies
        ],
        "left": sentences.staying(found.attendance),
        "next_title": _("Where each one goes on to"),
        "next_heads": [_("Participant"), _("Next step")],
        "next": [[one.called, one.next_step or "–"] for one in found.people],
        "how": _(
            "Numbers are shown from three answers on. Nothing is filled in for those who did not answer. There is no "
            "group to compare with: this tells how it went during the group, not what the group caused."
        ),
    }


def _row_words(row: Row) -> str:
    """A meeting's column of a chart in words, for those who hear the paper."""
    answered = f"{row.answered}" if row.still_open or row.present is None else f"{row.answered} / {row.present}"
    told = _("median %(median)s") % {"median": row.median} if row.median else row.hidden
    words = _("%(meeting)s %(told)s, answered %(answered)s") % {
        "meeting": row.label, "told": told, "answered": answered
    }  # fmt: skip
    if not row.nameless:
        return f"{words}."
    return words + ", " + _("also %(n)s without a name") % {"n": row.nameless} + "."


def _has(item: ItemResult) -> bool:
    return any(numbers is not None for numbers in item.by_meeting)


def question_row(item: ItemResult) -> list[str]:
    """A question over the whole run: its words, answers, median and spread; too few answers say so."""
    if item.run is None:
        return [item.question.words, _("too few"), "–", "–"]
    return [
        item.question.words,
        formats.num(item.run.answers),
        formats.num(item.run.median),
        f"{item.run.low}–{item.run.high}",
    ]


def _not_held(run: RunRecord) -> list[tuple[str, int]]:
    """How many were cancelled; and, if there were any, how many the group no more came to."""
    cancelled = sum(is_cancellation(one.state, one.cancel_kind) for one in run.meetings)
    called_off = sum(one.cancel_kind is not None for one in run.meetings)
    rows = [(_("Cancelled"), cancelled)]
    return [*rows, (_("Not held: the group ended before them"), called_off)] if called_off else rows


def published_data(request: Any, *, language: str) -> dict[str, Any]:
    """What `published.typ` shows to others: counts, and the figures that have been published of this run."""
    viewer, head = request.viewer, request.activity
    facts = read.plan_facts(viewer, head.id, language=language)
    assert facts is not None  # the access table has read the group
    run = surveys.read_run(viewer, head.id)
    attendance = evaluation.group_attendance(viewer, run)
    staying, summary = attendance.staying, attendance.summary
    tables = evaluation.run_figures(viewer, head.id)
    return {
        "title": _("The group in figures: %(name)s") % {"name": formats.isolated(head.name)},
        "name": head.name,
        "language": head.language,
        "kicker": kicker(request, facts),
        "done_title": _("What was done"),
        "done": [
            [_("Meetings held"), formats.num(len(attendance.held))],
            *([name, formats.num(n)] for name, n in _not_held(run)),
            [pgettext("people", "Began"), formats.num(staying.began)],
            [_("Visits"), formats.num(summary.visits)],
            [_("Usually present at a meeting"), formats.num(summary.typical)],
        ],
        "said_title": _("What those who took part said"),
        "periods": [
            {
                "period": figure_words.period_words(period),
                "rows": [
                    {
                        "name": str(figure_words.MEASURE_WORDS[measure.key].name),
                        "words": figure_words.sentence(measure.key, cell) or figure_words.cell_words(cell, k),
                        "n": figure_words.answered_words(cell) if cell.mark == Mark.SHOWN else "",
                    }
                    for measure in MEASURES
                    if (cell := cells.get(measure.key)) is not None
                ],
            }
            for period, k, cells in tables
        ],
        "none": "" if tables else _when_published(head),
        "hidden": why_hidden(max(k for _period, k, _cells in tables)) if _hides(tables) else [],
        "how": how_made(),
    }


def _hides(tables: list[Any]) -> bool:
    return any(cell.mark != Mark.SHOWN for _period, _k, cells in tables for cell in cells.values())


def _when_published(head: Any) -> str:
    if head.state == ActivityState.ENDED and head.ends_on:
        return _("The answers of this group are published with the others of the half-year, on %(day)s.") % {
            "day": formats.day_num(published_from(half_year(head.ends_on)))
        }
    return _("Answers are published when the group has ended and the half-year has closed.")
