"""The house keeps its shape: sizes, names, keys, guards of the database, and words in three languages."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.db import connection, models

ROOT = Path(__file__).resolve().parents[2]
OURS = ("porukka", "config", "tests")
DOMAIN = ROOT / "porukka" / "domain"
LONGEST_FILE = 400
BANNED = {"utils", "helpers", "common", "misc", "manager", "handler", "service", "base", "managers", "services"}
SIX_NAMES = {"models", "rules", "access", "queries", "actions", "apps", "migrations", "data", "__init__"}
ORDER = [
    {"people"},
    {"messaging"},
    {"library"},
    {"activities"},
    {"meetings"},
    {"goals"},
    {"surveys", "voice"},
    {"evaluation"},
]


# Acts without a viewer. Whoever adds one says here why nobody is behind it.
NOBODYS_ACTS = {
    # the clock's
    "publish_due", "refresh_library", "fail_what_may_have_left", "deliver_due", "seal_due", "wipe_due",
    "erase_removed_groups", "erase_removed_people", "erase_removed_plan", "erase_removed_places", "erase_removed_units",
    "erase_removed_meetings", "erase_removed_strengths", "erase_removed_replies",
    # a secret is shown, and tells itself who may
    "use_typed_code", "use_own_code", "check_pin", "make_invitation_token", "accept_invitation", "send_password_link",
    "pass_on_feedback", "opened_feedback",
    # a part of acts that have checked their viewer
    "check_first_date", "release_numbers", "release_earlier", "owned_groups",
    # the first one, from the server's own command line
    "set_up",
}  # fmt: skip


def tracked(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\n")  # fmt: skip
    return [ROOT / name for name in listed if name.endswith(suffixes) and (ROOT / name).exists()]


def test_no_file_is_longer_than_400_lines() -> None:
    exempt = re.compile(r"/(migrations|locale|vendor|data)/|package-lock|/look/")
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked(".py", ".html", ".css", ".js", ".typ")
        if not exempt.search(str(path)) and (count := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in tracked(".py") if path.stem in BANNED] == []


def test_a_domain_package_holds_six_names_and_nothing_else() -> None:
    stray = [
        f"{package.name}/{entry.name}"
        for package in DOMAIN.iterdir()
        if package.is_dir() and package.name not in ("flows", "exchange", "__pycache__")
        for entry in package.iterdir()
        if entry.stem not in SIX_NAMES | {"__pycache__", "README"}
    ]
    assert stray == []


@pytest.mark.parametrize("package", sorted(p.name for p in DOMAIN.iterdir() if (p / "__init__.py").exists()))
def test_every_domain_package_has_a_short_readme(package: str) -> None:
    readme = DOMAIN / package / "README.md"
    assert readme.exists(), f"{package} has no README.md"
    assert len(readme.read_text().splitlines()) <= 40


def _level(label: str) -> int:
    return next(n for n, names in enumerate(ORDER) if label in names)


def wrong_keys(tables: Iterable[type[models.Model]]) -> list[str]:
    wrong = []
    for model in tables:
        label = model._meta.app_label
        if not model.__module__.startswith("porukka.domain"):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey):
                continue
            other = field.related_model._meta.app_label
            if other == label:
                continue
            if _level(other) >= _level(label) or field.remote_field.related_name != "+":
                wrong.append(f"{model.__name__}.{field.name}")
    return wrong


def test_keys_between_packages_point_down_and_leave_no_name_behind() -> None:
    """The import linter cannot see string foreign keys, so the models are walked."""
    assert wrong_keys(apps.get_models()) == []


def without_organisation(tables: Iterable[type[models.Model]]) -> list[str]:
    free = {"Organisation", "Account", "WrongCodes"}  # the last is a count of the whole installation, nobody's
    return [
        model.__name__
        for model in tables
        if model.__module__.startswith("porukka.domain") and model.__name__ not in free
        if not any(field.name == "organisation" for field in model._meta.get_fields())
    ]


def test_every_tenant_table_carries_its_organisation() -> None:
    assert without_organisation(apps.get_models()) == []


def test_models_do_not_override_save_or_delete() -> None:
    overriding = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("porukka") and {"save", "delete"} & set(vars(model))
    ]
    assert overriding == []


def missing_guards() -> set[str]:
    from django.db.migrations.loader import MigrationLoader

    from porukka.core.triggers import Trigger

    wanted = {
        f"{operation.table}_{operation.what}"
        for migration in MigrationLoader(connection).disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, Trigger)
    }
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        there = {name for (name,) in cursor.fetchall()}
    assert wanted
    return wanted - there


@pytest.mark.django_db
def test_the_databases_own_guards_are_all_there() -> None:
    """SQLite drops a table's triggers when Django remakes the table: a later migration must put them back."""
    assert missing_guards() == set()


def _functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text())
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def _actions() -> dict[str, list[ast.FunctionDef]]:
    """Where → the actions there. Of a folder only what its `__init__` offers to others: the rest is its own matter."""
    found = {str(path): _functions(path) for path in DOMAIN.glob("*/actions.py")}
    for folder in DOMAIN.glob("*/actions"):
        offered = {
            alias.asname or alias.name
            for node in ast.parse((folder / "__init__.py").read_text()).body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for path in folder.glob("*.py"):
            found[str(path)] = [function for function in _functions(path) if function.name in offered]
    for path in (DOMAIN / "flows").glob("*.py"):
        found[str(path)] = _functions(path)
    return found


def wrong_actions(actions: dict[str, list[ast.FunctionDef]]) -> list[str]:
    wrong = []
    for where, functions in actions.items():
        for function in functions:
            named = f"{Path(where).relative_to(DOMAIN)}:{function.name}"
            if function.args.args:
                wrong.append(f"{named} takes arguments by position")
            taken = {argument.arg for argument in function.args.kwonlyargs}
            if "now" not in taken:
                wrong.append(f"{named} does not take now")
            if "by" not in taken and function.name not in NOBODYS_ACTS:
                wrong.append(f"{named} does not take by")
            if not ast.get_docstring(function):
                wrong.append(f"{named} has no docstring")
    return wrong


def test_every_action_says_what_it_promises_and_takes_by_and_now() -> None:
    assert wrong_actions(_actions()) == []


def test_no_act_is_called_nobodys_in_vain() -> None:
    assert NOBODYS_ACTS - {function.name for functions in _actions().values() for function in functions} == set()


def test_action_names_are_unique_in_the_project() -> None:
    seen: dict[str, str] = {}
    twice = []
    for where, functions in _actions().items():
        for function in functions:
            if function.name in seen:
                twice.append(f"{function.name}: {seen[function.name]} and {where}")
            seen[function.name] = where
    assert twice == []


def refused_in_a_template(text: str) -> list[str]:
    wrong = []
    data = re.sub(r'<script[^>]*type="application/json"[^>]*>', "", text)
    if re.search(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=\"", data):
        wrong.append("inline script or style")
    if re.search(r'(?:src|href)="(?:https?:)?//', text):
        wrong.append("another host")
    return wrong


def test_no_template_has_inline_script_or_style_or_another_host() -> None:
    found = {str(path.relative_to(ROOT)): refused_in_a_template(path.read_text()) for path in tracked(".html")}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_text_is_translated(language: str) -> None:
    catalogue = polib.pofile(str(ROOT / "porukka" / "locale" / language / "LC_MESSAGES" / "django.po"))
    missing = [
        entry.msgid
        for entry in catalogue
        if not entry.obsolete
        and (
            "fuzzy" in entry.flags
            or not (all(entry.msgstr_plural.values()) if entry.msgid_plural else entry.msgstr)
        )
    ]
    assert missing == []


def test_every_setting_is_documented() -> None:
    named = set(re.findall(r"PORUKKA_[A-Z_]+", (ROOT / "config" / "settings.py").read_text()))
    told = (ROOT / "docs" / "operations.md").read_text()
    assert sorted(name for name in named if name not in told and name != "PORUKKA_TEST_DB") == []


def test_links_in_the_documents_lead_somewhere() -> None:
    broken = []
    for path in tracked(".md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", path.read_text()):
            if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)} → {target}")
    assert broken == []


def test_the_layers_hold() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout[-2000:]


def test_a_planted_upward_import_is_caught(tmp_path: Path) -> None:
    """The negative control of the layers: the same contract on a tree with one fault."""
    import shutil

    tree = tmp_path / "tree"
    shutil.copytree(
        ROOT / "porukka", tree / "porukka", ignore=shutil.ignore_patterns("static", "locale", "*.woff2")
    )
    shutil.copy(ROOT / "pyproject.toml", tree)
    target = tree / "porukka" / "domain" / "people" / "rules.py"
    target.write_text(target.read_text() + "\nimport porukka.domain.surveys.rules  # noqa\n")
    result = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tree, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode != 0
