"""What the trail tells, it tells in words: every verb that the program writes there has them, in three languages."""

from pathlib import Path

import pytest
from django.utils import translation

from porukka.doors.staff.org.words import VERBS, verb_words
from tests.architecture.recording import PORUKKA, recorded

OF_OLD = {"reset_pin"}  # written until 2026-11; rows are never rewritten


def test_every_verb_in_the_trail_has_words() -> None:
    written = {one.verb for one in recorded()}
    assert len(written) > 100
    assert sorted(written - set(VERBS)) == []


def test_no_words_are_kept_for_a_verb_that_nothing_writes() -> None:
    assert sorted(set(VERBS) - OF_OLD - {one.verb for one in recorded()}) == []


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_words_are_the_readers_own(language: str) -> None:
    with translation.override("en"):
        english = {verb: verb_words(verb) for verb in VERBS}
    with translation.override(language):
        assert [verb for verb in VERBS if verb_words(verb) == english[verb]] == []


def test_a_planted_verb_is_found_whatever_way_it_goes(tmp_path: Path) -> None:
    """The negative control: the same reading of a tree with verbs that nobody listed."""
    (tmp_path / "audit.py").write_text("def record(*, by, verb): ...\n")
    (tmp_path / "acts.py").write_text(
        "from . import audit\n"
        "def _record(by, verb): audit.record(by=by, verb=verb)\n"
        "def _step(by, *, verb='step_aside'): _record(by, verb)\n"
        "def act(by):\n"
        "    _record(by, 'act_at_once')\n"
        "    audit.record(by=by, verb='act_again' if by else 'act_alone')\n"
        "    _step(by)\n"
    )
    assert {one.verb for one in recorded(tmp_path)} == {"act_at_once", "act_again", "act_alone", "step_aside"}


def test_a_verb_put_together_of_parts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "acts.py").write_text("def record(*, verb): ...\ndef act(what): record(verb='act_' + what)\n")
    with pytest.raises(ValueError, match="can't be read"):
        recorded(tmp_path)
    assert recorded(PORUKKA)
