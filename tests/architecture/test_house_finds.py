"""The negative controls of `test_house.py`: a fault is planted, and the same walk names it."""

import ast
from pathlib import Path

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from porukka.domain.people.models import Unit
from porukka.domain.surveys.models import Sheet
from tests.architecture.test_house import (
    DOMAIN,
    ROOT,
    missing_guards,
    refused_in_a_template,
    without_organisation,
    wrong_actions,
    wrong_keys,
)


@isolate_apps("porukka.domain.people", "porukka.domain.surveys")
def test_a_key_upwards_and_a_name_left_behind_are_found() -> None:
    class Upwards(models.Model):
        sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "people"

    class Named(models.Model):
        unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="named")

        class Meta:
            app_label = "surveys"

    for planted in (Upwards, Named):
        planted.__module__ = "porukka.domain.planted.models"
    assert wrong_keys([Upwards, Named]) == ["Upwards.sheet", "Named.unit"]
    assert wrong_keys([Sheet]) == []


@isolate_apps("porukka.domain.people")
def test_a_table_without_its_organisation_is_found() -> None:
    class Homeless(models.Model):
        class Meta:
            app_label = "people"

    Homeless.__module__ = "porukka.domain.planted.models"
    assert without_organisation([Homeless, Unit]) == ["Homeless"]


@pytest.mark.parametrize(
    "planted",
    [
        "<script>go()</script>",
        '<script type="module">go()</script>',
        "<style>p { color: red }</style>",
        '<p style="color: red">',
        '<button onclick="go()">',
    ],
)
def test_inline_script_and_style_are_found(planted: str) -> None:
    assert refused_in_a_template(f"<p>before</p>{planted}") == ["inline script or style"]


@pytest.mark.parametrize(
    "planted", ['<script src="https://cdn.example.org/x.js"></script>', '<img src="//cdn.example.org/x.png">']
)
def test_another_host_is_found(planted: str) -> None:
    assert refused_in_a_template(planted) == ["another host"]


def test_what_a_template_may_hold_is_let_through() -> None:
    own = '<script src="/static/page.js" defer></script><script type="application/json">{}</script><a href="/groups/">'
    assert refused_in_a_template(own) == []


@pytest.mark.django_db
def test_a_guard_that_a_migration_dropped_is_found() -> None:
    on = "" if connection.vendor == "sqlite" else " ON surveys_collection"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'surveys_collection' ORDER BY name"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'surveys_collection'::regclass "
            "ORDER BY tgname"
        )
        guards = {name for (name,) in cursor.fetchall()}
        assert guards
        for name in guards:
            cursor.execute(f'DROP TRIGGER "{name}"{on}')
    assert missing_guards() == guards


def test_an_action_that_does_not_say_who_acts_is_found() -> None:
    written = '''
def by_position(by, now):
    """Does it."""
def at_no_time(*, by):
    """Does it."""
def by_nobody(*, now):
    """Does it."""
def in_silence(*, by, now):
    pass
def as_it_should(*, by, now):
    """Does it."""
'''
    functions = [node for node in ast.parse(written).body if isinstance(node, ast.FunctionDef)]
    assert wrong_actions({str(DOMAIN / "x.py"): functions}) == [
        "x.py:by_position takes arguments by position",
        "x.py:by_position does not take now",
        "x.py:by_position does not take by",
        "x.py:at_no_time does not take now",
        "x.py:by_nobody does not take by",
        "x.py:in_silence has no docstring",
    ]


def test_the_walks_go_over_this_very_tree() -> None:
    assert Path(__file__).is_relative_to(ROOT)
    assert (DOMAIN / "surveys" / "models.py").exists()
