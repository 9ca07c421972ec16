"""Sealed notes and locks (`core/seals.py`)."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag

from porukka.core.seals import lock, seal, unlock, unseal

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_note_opens_as_what_it_was_sealed_as() -> None:
    note = seal("answer", {"g": "ä"}, now=NOW)
    assert unseal("answer", note, now=NOW + HOUR, max_age=HOUR) == {"g": "ä"}
    assert unseal("own", note, now=NOW, max_age=HOUR) is None


def test_a_note_ends_by_itself() -> None:
    note = seal("answer", {}, now=NOW)
    assert unseal("answer", note, now=NOW + HOUR + timedelta(seconds=1), max_age=HOUR) is None


def test_a_note_from_the_future_is_not_ours() -> None:
    note = seal("answer", {}, now=NOW + HOUR)
    assert unseal("answer", note, now=NOW, max_age=2 * HOUR) is None


def test_a_changed_note_opens_nothing() -> None:
    note = seal("answer", {"g": "1"}, now=NOW)
    for place in (0, 20, len(note) - 3):
        other = "A" if note[place] != "A" else "B"
        assert unseal("answer", note[:place] + other + note[place + 1 :], now=NOW, max_age=HOUR) is None


@pytest.mark.parametrize("note", ["", "x", "ä", "🌿", "a" * 100_000, "=" * 40, "A" * 15, "\x00"])
def test_what_is_no_note_opens_nothing(note: str) -> None:
    assert unseal("answer", note, now=NOW, max_age=HOUR) is None


def test_two_notes_of_the_same_are_not_alike() -> None:
    assert seal("answer", {"g": "1"}, now=NOW) != seal("answer", {"g": "1"}, now=NOW)


def test_locked_words_open_with_their_own_secret_only() -> None:
    locked = lock("secret", "sanat")
    assert unlock("secret", locked) == "sanat"
    with pytest.raises(InvalidTag):
        unlock("another", locked)
