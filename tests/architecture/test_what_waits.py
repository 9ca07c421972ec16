"""Nothing is offered that nobody can do: the lists of choices hold what some action makes (decision 9)."""

import re

import pytest
from django.db.models import TextChoices

from porukka.domain.library.rules import Mode
from porukka.domain.meetings.rules import AttendanceSource
from porukka.domain.surveys.rules import AnswerChannel, Missing
from tests.architecture.test_house import ROOT, tracked

CODE = "\n".join(
    path.read_text()
    for path in tracked(".py")
    if path.is_relative_to(ROOT / "porukka") and "migrations" not in path.parts
)


def never_made(choices: type[TextChoices], code: str = CODE) -> list[str]:
    """The values that no code names."""
    return [one.value for one in choices if not re.search(rf"\b{choices.__name__}\.{one.name}\b", code)]


@pytest.mark.parametrize("choices", [Mode, AnswerChannel, Missing, AttendanceSource])
def test_every_value_is_made_somewhere(choices: type[TextChoices]) -> None:
    assert never_made(choices) == []


def test_a_value_that_nothing_makes_is_found() -> None:
    """The negative control."""
    grown = TextChoices("Mode", {"LINKED": "linked", "PSEUDONYMOUS": "pseudonymous"})
    assert never_made(grown) == ["pseudonymous"]


def test_nothing_fills_the_columns_that_wait() -> None:
    assert (
        re.findall(
            r"\bentered_by=|(?<!class )\bTurnout\(|\bTurnout\.objects\.(?:create|bulk_create|get_or_create)", CODE
        )
        == []
    )
