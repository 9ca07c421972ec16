"""Searching and sorting the Finnish way, on any server."""

import pytest

from porukka.core.sorting import alphabetical, folded


def test_å_ä_ö_come_after_z_in_this_order() -> None:
    words = ["Öljy", "zeta", "Åke", "äiti", "Zorro", "aamu", "Vilho", "Wille", "ötökkä"]
    assert sorted(words, key=alphabetical) == [
        "aamu",
        "Vilho",
        "Wille",
        "zeta",
        "Zorro",
        "Åke",
        "äiti",
        "Öljy",
        "ötökkä",
    ]


def test_other_accents_count_as_their_letter() -> None:
    assert sorted(["José", "Josef", "Jose"], key=alphabetical) == ["José", "Jose", "Josef"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("  ÄITI  ja\nÅke ", "äiti ja åke"), ("a\u0308iti", "äiti"), ("Straße", "strasse"), ("", ""), ("😀", "😀")],
)
def test_folding_keeps_letters_and_forgets_case_and_spaces(typed: str, found: str) -> None:
    assert folded(typed) == found


def test_a_key_is_made_of_plain_letters_only_for_finnish_words() -> None:
    assert alphabetical("Åäö").isascii()
