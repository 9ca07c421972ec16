"""The suite refuses what it says it refuses: each refusal is provoked once."""

import socket
from typing import Any

import pytest
from django.db import transaction
from django.template import engines

from porukka.domain.people.models import Unit


@pytest.mark.django_db
def test_a_template_inside_a_transaction_is_refused() -> None:
    template = engines["django"].from_string("words")
    assert template.render() == "words"
    with transaction.atomic(), pytest.raises(AssertionError, match="inside a transaction"):
        template.render()


def test_an_undefined_variable_is_refused() -> None:
    with pytest.raises(AssertionError, match="undefined template variable"):
        engines["django"].from_string("{{ nobody_gave_this }}").render()


def test_an_undefined_variable_is_refused_also_after_a_test_has_overridden_settings(settings: Any) -> None:
    settings.DEBUG = not settings.DEBUG
    with pytest.raises(AssertionError, match="undefined template variable"):
        engines["django"].from_string("{{ nobody_gave_this }}").render()


@pytest.mark.django_db
def test_a_part_of_an_unordered_list_is_refused() -> None:
    with pytest.raises(AssertionError, match="unordered"):
        list(Unit.objects.all()[:3])


def test_the_world_outside_is_refused() -> None:
    with socket.socket() as probe, pytest.raises(AssertionError, match="tried to reach"):
        probe.connect(("192.0.2.1", 9))
