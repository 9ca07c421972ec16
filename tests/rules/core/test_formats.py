"""Dates, times and numbers as people write them, on the wall clock of Helsinki."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from porukka.core import formats

MOMENT = datetime(2026, 11, 19, 10, 30, tzinfo=UTC)  # 12.30 on the wall
SUMMER = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)  # 9.00 on the wall


@pytest.mark.parametrize(
    ("language", "day", "short", "number", "clock"),
    [
        ("fi", "torstai 19. marraskuuta", "to 19.11.", "19.11.2026", "12.30"),
        ("sv", "torsdag 19 november", "tors 19.11", "19.11.2026", "12.30"),
        ("en", "Thursday 19 November", "Thu 19 Nov", "19 Nov 2026", "12:30"),
    ],
)
def test_a_day_is_written_in_the_readers_way(language: str, day: str, short: str, number: str, clock: str) -> None:
    with override(language):
        assert formats.day(MOMENT) == day
        assert formats.day_short(MOMENT) == short
        assert formats.day_num(MOMENT) == number
        assert formats.clock(MOMENT) == clock


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "21.11.2026 klo 10"), ("sv", "21.11.2026 kl. 10"), ("en", "21 Nov 2026 at 10:00")],
)
def test_a_day_and_its_hour(language: str, words: str) -> None:
    with override(language):
        assert formats.day_clock(datetime(2026, 11, 21, 8, 0, tzinfo=UTC)) == words


def test_summer_and_winter_are_both_on_the_wall_clock() -> None:
    with override("fi"):
        assert formats.clock(SUMMER) == "9.00"
        assert formats.at(SUMMER) == "klo 9"
        assert formats.until(time(12, 30), time(15, 0)) == "12.30–15.00"
        assert formats.until(time(12, 30), None) == "12.30"


@pytest.mark.parametrize(
    ("value", "words"),
    [(2.5, "2,5"), (3.0, "3"), (Decimal("2.50"), "2,5"), (None, "–"), (-1, "−1"), (1250, "1\xa0250"), (0.04, "0")],
)
def test_numbers_have_the_decimal_mark_of_the_language_and_no_needless_zeros(value: Any, words: str) -> None:
    with override("fi"):
        assert formats.num(value).replace(" ", "\xa0") == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ["45 min", "1 tunti", "2,5 tuntia", "4,5 tuntia", "2 tuntia", "1 t 15 min"]),
        ("sv", ["45 min", "1 timme", "2,5 timmar", "4,5 timmar", "2 timmar", "1 tim 15 min"]),
        ("en", ["45 min", "1 hour", "2.5 hours", "4.5 hours", "2 hours", "1 h 15 min"]),
    ],
)
def test_a_long_time_is_told_in_hours(language: str, words: list[str]) -> None:
    with override(language):
        assert [formats.duration(minutes) for minutes in (45, 60, 150, 270, 120, 75)] == words
        assert formats.duration(None) == formats.duration(0) == ""


@pytest.mark.parametrize("write", [formats.day, formats.day_short, formats.day_num, formats.clock, formats.at])
def test_nothing_is_written_of_nothing(write: Any) -> None:
    assert write(None) == ""


def test_a_bare_date_has_no_clock() -> None:
    assert formats.clock(date(2026, 1, 1)) == ""


@pytest.mark.parametrize(
    ("name", "letters"), [("Aino Leppänen", "AL"), ("Äiti", "Ä"), ("", "?"), ("Anna-Mari von Essen", "AE")]
)
def test_initials(name: str, letters: str) -> None:
    assert formats.initials(name) == letters
