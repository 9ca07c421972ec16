"""Reads of answers, each through the gate for those who look. See the package's README."""

from porukka.domain.surveys.queries.counts import answered_count, answered_counts, waits_unread
from porukka.domain.surveys.queries.named import NamedAnswer, Said, comments, named_answers
from porukka.domain.surveys.queries.numbers import (
    MeetingNumbers,
    Question,
    meeting_numbers,
    questions,
    run_numbers,
)
from porukka.domain.surveys.queries.own import OwnDate, OwnStep, own_dates, own_line, own_lines
from porukka.domain.surveys.queries.page import (
    PREVIEW,
    AnswerPage,
    FormToAnswer,
    Leader,
    is_taken,
    is_the_last,
    page_for_participant,
    page_of_forms,
    page_without_name,
    preview_page,
    preview_token,
)
from porukka.domain.surveys.queries.pairs import PersonAnswer, answers_by_person
from porukka.domain.surveys.queries.records import RunRecord, read_run

__all__ = [
    "PREVIEW",
    "AnswerPage",
    "FormToAnswer",
    "Leader",
    "MeetingNumbers",
    "NamedAnswer",
    "OwnDate",
    "OwnStep",
    "PersonAnswer",
    "Question",
    "RunRecord",
    "Said",
    "answered_count",
    "answered_counts",
    "answers_by_person",
    "comments",
    "is_taken",
    "is_the_last",
    "meeting_numbers",
    "named_answers",
    "own_dates",
    "own_line",
    "own_lines",
    "page_for_participant",
    "page_of_forms",
    "page_without_name",
    "preview_page",
    "preview_token",
    "questions",
    "read_run",
    "run_numbers",
    "waits_unread",
]
