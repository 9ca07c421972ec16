"""The results page's first sentence speaks of one person as of one."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from porukka.doors.staff.figures.facts import finding


def facts(reached: int) -> Any:
    people = SimpleNamespace(stayed=0, left=0, going=reached)
    return SimpleNamespace(counts=SimpleNamespace(total=SimpleNamespace(people=people), reached=reached))


@pytest.mark.parametrize(
    ("language", "reached", "words"),
    [
        ("fi", 1, "Ryhmät tavoittivat yhden ihmisen"),
        ("fi", 7, "Ryhmät tavoittivat 7 ihmistä"),
        ("sv", 1, "Grupperna nådde en person"),
        ("en", 1, "The groups reached 1 person"),
    ],
)
def test_one_person_is_one(language: str, reached: int, words: str) -> None:
    with translation.override(language):
        assert finding(facts(reached)) == words
