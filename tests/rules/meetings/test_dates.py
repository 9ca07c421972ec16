"""The days of a series, and their moments through both nights when the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from porukka.core.dates import moment, wall
from porukka.domain.meetings.rules import Rhythm, Skipped, dates_of, meeting_code, plain_code

WEDNESDAY = date(2026, 11, 18)
RHYTHMS = st.sampled_from([rhythm.value for rhythm in Rhythm])
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2032, 12, 31))


def test_a_week_apart_round_christmas_eve_with_the_reason() -> None:
    found = dates_of({"rule": "weekly"}, date(2026, 12, 17), 3)
    assert found.dates == (date(2026, 12, 17), date(2026, 12, 31), date(2027, 1, 7))
    assert found.skipped == (Skipped(date(2026, 12, 24), "Jouluaatto"),)


def test_the_reason_is_in_the_readers_language() -> None:
    found = dates_of({"rule": "weekly"}, date(2026, 12, 17), 2, language="sv")
    assert found.skipped[0].why == "Julafton"


def test_an_organisation_that_works_on_holidays_skips_only_its_closed_days() -> None:
    closed = {date(2026, 12, 24): "", date(2026, 12, 31): "joulutauko"}
    found = dates_of({"rule": "weekly"}, date(2026, 12, 17), 2, closed, False)
    assert found.dates == (date(2026, 12, 17), date(2027, 1, 7))
    assert [one.why for one in found.skipped] == ["", "joulutauko"]


def test_every_other_week_and_another_weekday_than_the_first_day() -> None:
    found = dates_of({"rule": "biweekly", "weekday": 0}, WEDNESDAY, 2)
    assert found.dates == (date(2026, 11, 23), date(2026, 12, 7))


def test_twice_a_month_keeps_to_the_first_days_weeks() -> None:
    assert dates_of({"rule": "twice_a_month"}, date(2026, 11, 3), 4).dates == (
        date(2026, 11, 3), date(2026, 11, 17), date(2026, 12, 1), date(2026, 12, 15),
    )  # fmt: skip
    fifth = dates_of({"rule": "twice_a_month"}, date(2026, 9, 29), 3).dates
    assert fifth == (date(2026, 9, 29), date(2026, 10, 13), date(2026, 10, 27))


def test_days_running_go_over_the_weekend_unless_begun_on_one() -> None:
    running = dates_of({"rule": "consecutive_days"}, date(2026, 11, 19), 4).dates
    assert running == tuple(date(2026, 11, day) for day in (19, 20, 23, 24))
    weekend = dates_of({"rule": "consecutive"}, date(2026, 11, 21), 3).dates
    assert weekend == tuple(date(2026, 11, day) for day in (21, 22, 23))


def test_one_chosen_day_stands_even_on_a_holiday_and_it_is_told() -> None:
    found = dates_of({"rule": "once"}, date(2026, 12, 24), 1)
    assert found.dates == (date(2026, 12, 24),)
    assert found.kept == (Skipped(date(2026, 12, 24), "Jouluaatto"),)


def test_until_a_last_day() -> None:
    found = dates_of({"rule": "weekly"}, WEDNESDAY, until=date(2026, 12, 2))
    assert len(found.dates) == 3


@given(rule=RHYTHMS, first=DAYS, count=st.integers(min_value=0, max_value=60))
def test_dates_rise_never_fall_on_skipped_days_and_come_to_the_wanted_number(
    rule: str, first: date, count: int
) -> None:
    closed = {first + timedelta(days=n): "x" for n in range(3, 40, 9)}
    found = dates_of({"rule": rule}, first, count, closed)
    assert list(found.dates) == sorted(set(found.dates))
    assert all(day >= first for day in found.dates)
    if rule != "once":
        assert not set(found.dates) & ({one.on for one in found.skipped} | set(closed))
        assert len(found.dates) == count


def test_a_rule_whose_days_are_all_closed_ends_instead_of_going_on_for_ever() -> None:
    closed = {WEDNESDAY + timedelta(days=n): "x" for n in range(3 * 366 + 10)}
    assert dates_of({"rule": "weekly"}, WEDNESDAY, 5, closed).dates == ()


@given(first=DAYS, hour=st.integers(min_value=5, max_value=22), minute=st.sampled_from([0, 15, 30, 45]))
def test_the_clock_on_the_wall_says_the_same_at_every_meeting_of_a_year(
    first: date, hour: int, minute: int
) -> None:
    for day in dates_of({"rule": "weekly"}, first, 52).dates:
        there = wall(moment(day, time(hour, minute)))
        assert (there.date(), there.hour, there.minute) == (day, hour, minute)


@pytest.mark.parametrize(
    ("day", "hour"),
    [(date(2026, 3, 28), 8), (date(2026, 3, 30), 7), (date(2026, 10, 24), 7), (date(2026, 10, 26), 8)],
)
def test_ten_oclock_moves_in_utc_when_the_clocks_change(day: date, hour: int) -> None:
    assert moment(day, time(10, 0)) == datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@given(st.uuids())
def test_a_code_has_six_signs_that_nobody_mixes_up_and_reads_back(key: UUID) -> None:
    code = meeting_code(key)
    assert code == meeting_code(key)
    assert len(plain_code(code)) == 6
    assert not set(code) & set("01258BILOSUZ")
    assert plain_code(f" {code.lower().replace(' ', '-')} ") == plain_code(code)


@pytest.mark.parametrize("typed", ["", "123456", "H7K4P", "H7K4PMM", "ÄÖÅÄÖÅ", "H7K 4P0", "\x00" * 6])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert plain_code(typed) == ""
