"""Which verbs the program writes in the trail, read from its own text: nobody has to remember a list of them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PORUKKA = ROOT / "porukka"
AT_THE_DOOR = "doors/viewlog.py"  # writes what `saw(…, verb=…)` was told, which is read where it is told
READS_VERBS = "verb_words"  # the other way: what the trail holds, in words


@dataclass(frozen=True)
class Recorded:
    """A verb, the function that writes it in the trail, and the file it stands in (from `porukka/`)."""

    verb: str
    by: str
    where: str


def recorded(folder: Path = PORUKKA) -> list[Recorded]:
    """Every verb of every call that ends in the trail.

    Whatever takes a `verb` is such a function: `audit.record`, the packages' own around it, `saw`. A verb that can't
    be read from the text (put together of parts, say) raises ValueError: then nobody could find it by grep either.
    """
    trees = {
        path: ast.parse(path.read_text())
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts and "tests" not in path.parts
    }
    takers = {
        (path, node.name): node
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and _place_of_verb(node) is not None and node.name != READS_VERBS
    }
    return [
        Recorded(verb, function.name, str(path.relative_to(folder)))
        for path, tree in trees.items()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for call in _calls(function)
        if (taker := _taker(call, path, tree, takers)) is not None
        for verb in _verbs(_argument(call, taker), function, path, folder)
    ]


def _place_of_verb(function: ast.FunctionDef) -> int | None:
    """Which argument the verb is; -1 where it goes by name only, None where there is none."""
    if "verb" in [one.arg for one in function.args.args]:
        return [one.arg for one in function.args.args].index("verb")
    return -1 if "verb" in [one.arg for one in function.args.kwonlyargs] else None


def _calls(function: ast.FunctionDef) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def _taker(
    call: ast.Call, path: Path, tree: ast.Module, takers: dict[tuple[Path, str], ast.FunctionDef]
) -> ast.FunctionDef | None:
    elsewhere = {name: node for (_, name), node in takers.items() if not name.startswith("_")}
    if isinstance(call.func, ast.Attribute):
        return elsewhere.get(call.func.attr) if isinstance(call.func.value, ast.Name) else None
    if not isinstance(call.func, ast.Name):
        return None
    if (path, call.func.id) in takers:
        return takers[path, call.func.id]
    here = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return None if call.func.id in here else elsewhere.get(call.func.id)


def _argument(call: ast.Call, taker: ast.FunctionDef) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == "verb":
            return keyword.value
    place = _place_of_verb(taker)
    if place is not None and 0 <= place < len(call.args):
        return call.args[place]
    names = [one.arg for one in taker.args.kwonlyargs]
    return taker.args.kw_defaults[names.index("verb")] if "verb" in names else None


def _verbs(value: ast.expr | None, function: ast.FunctionDef, path: Path, folder: Path) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _verbs(value.body, function, path, folder)
        yield from _verbs(value.orelse, function, path, folder)
    elif not (
        isinstance(value, ast.Name)
        and value.id == "verb"
        and (_place_of_verb(function) is not None or str(path.relative_to(folder)) == AT_THE_DOOR)
    ):
        raise ValueError(f"the verb of {path.name}:{function.name} can't be read")
