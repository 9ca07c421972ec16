"""Whatever others may call says in a line what it promises."""

import ast
from pathlib import Path

PORUKKA = Path(__file__).resolve().parents[2] / "porukka"


def silent(source: str) -> list[str]:
    """The public functions of a file that say nothing."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]


def test_every_public_function_of_domain_and_core_says_what_it_promises() -> None:
    found = {
        str(path.relative_to(PORUKKA)): names
        for layer in ("domain", "core")
        for path in sorted((PORUKKA / layer).rglob("*.py"))
        if "migrations" not in path.parts and (names := silent(path.read_text()))
    }
    assert found == {}


def test_a_planted_silent_function_is_found() -> None:
    assert silent('def told():\n    """Says."""\ndef planted(): ...\ndef _own(): ...\n') == ["planted"]
