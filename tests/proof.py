"""`./run proof`: the long proofs in full, written to docs/proof.json with their negative controls.

The test suite runs the same code with few meetings and organisations (`tests/proofs`).
"""

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tests.environment  # noqa: F401  (a folder of its own, before settings are read)

KEPT = Path(__file__).resolve().parents[1] / "docs" / "proof.json"
SEED = 20261121
MEETINGS, ORGANISATIONS = 1_000, 10_000


def _ready() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()


def anonymity(n: int) -> dict[str, Any]:
    """Nobody in the organisation can tell who wrote an anonymous answer."""
    _ready()
    from tests.trust import proofs_anonymity as proof

    result = proof.prove(SEED, n)  # raises where the attacker does better than chance
    naive = result.pop("found in a naive table")
    return {
        "promise": "An attacker with the database file, its log and every row does no better than a blind guess.",
        "n": f"{n} meetings, {result['answers']} anonymous answers",
        "holds": True,
        "result": result,
        "negative control": f"In a naive table the same attacker finds {naive} of {result['answers']} answers.",
    }


def published_figures(n: int) -> dict[str, Any]:
    """Nobody's answer or membership follows from all published tables together."""
    _ready()
    from tests.trust import proofs_disclosure as proof

    result = proof.prove(SEED, n)
    holds = not any(result["claims"].values()) and result["shown"] >= 0.40
    return {
        "promise": "From all published tables together nobody's answer or membership follows; at least 40 % is shown.",
        "n": f"{n} organisations",
        "holds": holds,
        "result": result,
        "negative control": f"Without the gate the same attacker finds somebody in {result['control_no_gate']} of {n} "
        f"organisations; where only the small cells are hidden, in {result['control_only_few_hidden']}.",
    }


PROOFS: dict[str, tuple[Callable[[int], dict[str, Any]], int]] = {
    "anonymity": (anonymity, MEETINGS),
    "published figures": (published_figures, ORGANISATIONS),
}


def main(share: float = 1.0) -> int:
    """Runs every proof, each in a process of its own; `share` of the full size, for a quick look (not written)."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    holds = True
    with ProcessPoolExecutor(max_workers=2) as pool:
        begun = {pool.submit(prove, max(int(n * share), 1)): name for name, (prove, n) in PROOFS.items()}
        for done in as_completed(begun):
            name, result = begun[done], done.result()
            holds = holds and result["holds"]
            kept[name] = {"seed": SEED, "on": datetime.now(UTC).date().isoformat(), **result}
            print(json.dumps({name: kept[name]}, indent=2, ensure_ascii=False), flush=True)
            if share == 1.0:
                KEPT.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:2])))
