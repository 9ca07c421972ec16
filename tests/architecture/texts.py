"""Every text that the program offers to be translated, read from its own source: Python by its syntax tree, templates
by Django's own `templatize`. Neither needs gettext on the machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

# name → (which argument is the context, which the text, which the plural); as in django.utils.translation
PLAIN: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
CALL = re.compile(r"\b(?:_|n?p?gettext(?:_lazy|_noop)?)\((?=\s*[urUR]{0,2}['\"])")
Text = tuple[str, str, str]  # context, text, plural: "" where there is none


def texts(folder: Path) -> dict[Text, str]:
    """Each text of the folder's `.py` and `.html` → a file where it stands."""
    found: dict[Text, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".py", ".html", ".txt") or "node_modules" in path.parts:
            continue
        source = path.read_text()
        of_file = _of_python(source) if path.suffix == ".py" else _of_template(source, path)
        for text in of_file:
            found.setdefault(text, str(path.relative_to(folder)))
    return found


def _of_python(source: str) -> Iterator[Text]:
    if "gettext" not in source:
        return
    tree = ast.parse(source)
    called = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in PLAIN
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            name = called.get(node.func.id)
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            name = node.func.attr if node.func.value.id == "translation" and node.func.attr in PLAIN else None
        else:
            name = None
        if name is not None:
            yield from _of_call(node, name)


def _of_call(node: ast.Call, name: str) -> Iterator[Text]:
    """Nothing where an argument is no literal: such a text is marked where it is written (`gettext_noop`)."""
    context, text, plural = (None if at is None else _literal(node, at) for at in PLAIN[name])
    if text:
        yield context or "", text, plural or ""


def _literal(node: ast.Call, at: int) -> str | None:
    if at < len(node.args) and isinstance(value := node.args[at], ast.Constant) and isinstance(value.value, str):
        return value.value
    return None


def _of_template(source: str, path: Path) -> Iterator[Text]:
    """`templatize` turns a template into calls of gettext between rows of X; each call is read by itself."""
    made = templatize(source, origin=str(path))
    for found in CALL.finditer(made):
        name = found.group(0)[:-1].strip()
        node = _call(made, found.start())
        if node is not None:
            yield from _of_call(node, "gettext" if name == "_" else name)


def _call(made: str, start: int) -> ast.Call | None:
    """The call that begins here: up to the first bracket that makes it whole."""
    end = start
    while (end := made.find(")", end) + 1) > 0:
        try:
            node = ast.parse(made[start:end], mode="eval").body
        except SyntaxError:
            continue
        return node if isinstance(node, ast.Call) else None
    return None
