"""The full proofs have been run, and what they found is kept beside the program."""

import json

import pytest

from tests.proof import KEPT, MEETINGS, ORGANISATIONS, PROOFS


@pytest.fixture
def kept():
    return json.loads(KEPT.read_text())


def test_every_proof_was_run_in_full_and_holds(kept):
    assert set(kept) == set(PROOFS)
    assert all(one["holds"] for one in kept.values())
    assert kept["anonymity"]["result"]["meetings"] == MEETINGS
    assert kept["published figures"]["result"]["populations"] == ORGANISATIONS


def test_every_proof_has_a_negative_control_that_found_somebody(kept):
    assert kept["published figures"]["result"]["control_no_gate"] > ORGANISATIONS * 0.9
    assert "finds" in kept["anonymity"]["negative control"]
