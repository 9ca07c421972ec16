"""Meeting codes: typed ones are limited by wrong guesses, the wall's picture never (TRUST 3)."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from porukka.domain.meetings import queries
from porukka.domain.meetings.actions import use_typed_code
from porukka.domain.meetings.models import Meeting, WrongCodes
from porukka.domain.meetings.rules import code_hmac, codes, is_wall_code, meeting_code, plain_code, wall_code
from tests.factories.meetings import MeetingFactory


def opened(cast: Any, n: int) -> list[Meeting]:
    """Open meetings, each with its live code."""
    made = [MeetingFactory(activity=cast.group, number=number + 1) for number in range(n)]
    for row in made:
        Meeting.objects.filter(pk=row.pk).update(
            state="open", ends_at=cast.now + timedelta(hours=2), starts_at=cast.now,
            code_hmac=code_hmac(meeting_code(row.id)),
        )  # fmt: skip
    return made


def guesses(n: int, right: list[str], first: int) -> list[str]:
    """Random codes, with each right one among them somewhere after the first `first`."""
    dice = random.Random(20261122)
    tried = ["".join(dice.choices(codes.ALPHABET, k=codes.SIGNS)) for _ in range(n)]
    for code in right:
        tried[dice.randrange(first, n)] = code
    return tried


def tell(cast: Any, code: str, minutes: float = 0) -> Any:
    return use_typed_code(now=cast.now + timedelta(minutes=minutes), code=code)


def test_a_hundred_thousand_guesses_pass_never(cast: Any) -> None:
    right = [meeting_code(row.id) for row in opened(cast, 12)]
    tried = guesses(100_000, right, first=codes.MOST_WRONG)
    assert [code for code in tried if tell(cast, code).meeting] == []
    # They stopped being looked at, and being written, at the limit.
    assert WrongCodes.objects.get().n == codes.MOST_WRONG


def test_negative_control_without_the_limit_the_right_ones_pass(cast: Any, monkeypatch: Any) -> None:
    right = [meeting_code(row.id) for row in opened(cast, 12)]
    tried = guesses(600, right, first=codes.MOST_WRONG)
    monkeypatch.setattr(codes, "MOST_WRONG", 10**9)
    assert {code for code in tried if tell(cast, code).meeting} == set(right)


@pytest.mark.parametrize("wrong", [0, 199])
def test_thirty_people_on_one_network_all_pass(cast: Any, wrong: int) -> None:
    (meeting,) = opened(cast, 1)
    WrongCodes.objects.create(began_at=codes.window_of(cast.now), n=wrong)
    assert [tell(cast, meeting_code(meeting.id)).meeting.id for _ in range(30)] == [meeting.id] * 30
    assert WrongCodes.objects.get().n == wrong


def test_after_the_limit_right_ones_wait_until_the_next_ten_minutes(cast: Any, caplog: Any) -> None:
    (meeting,) = opened(cast, 1)
    for n in range(codes.MOST_WRONG):
        assert tell(cast, "346790"[:5] + "A").wait_until is None, n
    waits = tell(cast, meeting_code(meeting.id))
    assert waits.meeting is None
    assert waits.wait_until == codes.window_of(cast.now) + codes.WRONG_WITHIN
    assert queries.codes_wait_until(cast.now) == waits.wait_until
    assert [one.name for one in caplog.records] == ["porukka.codes"]  # the keeper of the server is told once
    # The picture on the wall works all the time.
    assert queries.meeting_for_wall_code(wall_code(meeting.id), cast.now).id == meeting.id
    over = (waits.wait_until - cast.now).total_seconds() / 60
    assert tell(cast, meeting_code(meeting.id), minutes=over).meeting.id == meeting.id
    assert queries.codes_wait_until(cast.now + timedelta(minutes=over)) is None


def test_the_picture_carries_what_nobody_guesses(cast: Any) -> None:
    first, second = opened(cast, 2)
    whole = wall_code(first.id)
    short, rest = whole.split("-", 1)
    assert short == plain_code(meeting_code(first.id))
    assert len(rest) * 6 >= 80  # bits
    other = wall_code(second.id).split("-", 1)[1]
    for forged in (
        short,
        f"{short}-",
        f"{short}-{other}",
        whole[:-1],
        whole + "A",
        whole.lower(),
        f"-{rest}",
        "é-é",
    ):
        assert queries.meeting_for_wall_code(forged, cast.now) is None, forged
        assert not is_wall_code(forged, first.id)
    Meeting.objects.filter(pk=first.pk).update(state="closed")
    assert queries.meeting_for_wall_code(whole, cast.now) is None


def test_guesses_at_once_are_all_counted(
    django_db_setup: None, django_db_blocker: Any, now: Any, monkeypatch: Any
) -> None:
    """Forty, eight at a time, with room for nine: only those under way are looked at beyond. On the real database."""
    monkeypatch.setattr(codes, "MOST_WRONG", 9)
    looked: list[str] = []
    real = queries.meeting_for_code

    def counting(code: str, now: Any) -> Any:
        looked.append(code)
        return real(code, now)

    monkeypatch.setattr("porukka.domain.meetings.actions.codes.meeting_for_code", counting)

    def guess(_n: int) -> Any:
        try:
            return use_typed_code(now=now, code="AAAAAA")
        finally:
            connection.close()

    with django_db_blocker.unblock():
        try:
            with ThreadPoolExecutor(8) as pool:
                told = list(pool.map(guess, range(40)))
            counted = WrongCodes.objects.get().n
        finally:
            WrongCodes.objects.all().delete()
            connection.close()
    assert 9 <= len(looked) <= 9 + 7
    assert sum(one.wait_until is not None for one in told) == 31
    assert counted == 9


@pytest.mark.parametrize("held", [False, True])
def test_right_codes_write_and_hold_nothing(cast: Any, monkeypatch: Any, held: bool) -> None:
    """A room of thirty does not queue for one row. Negative control: a look while the count is held."""
    (meeting,) = opened(cast, 1)
    tell(cast, "AAAAAA")
    if held:
        from porukka.domain.meetings.actions import codes as acting

        monkeypatch.setattr(acting, "codes_wait_until", acting._count_wrong)
    with CaptureQueriesContext(connection) as queried:
        assert tell(cast, meeting_code(meeting.id)).meeting.id == meeting.id
    words = [one["sql"] for one in queried.captured_queries]
    quiet = all(one.startswith("SELECT") and "FOR UPDATE" not in one for one in words)
    assert quiet != held
    assert (len(words) == 3) != held


def test_a_right_code_that_was_looked_for_while_the_limit_came_waits(cast: Any, monkeypatch: Any) -> None:
    (meeting,) = opened(cast, 1)
    WrongCodes.objects.create(began_at=codes.window_of(cast.now), n=codes.MOST_WRONG - 1)
    real = queries.meeting_for_code

    def meanwhile(code: str, now: Any) -> Any:
        WrongCodes.objects.update(n=codes.MOST_WRONG)
        return real(code, now)

    monkeypatch.setattr("porukka.domain.meetings.actions.codes.meeting_for_code", meanwhile)
    assert tell(cast, meeting_code(meeting.id)).meeting is None
