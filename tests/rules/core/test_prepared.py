"""Queries whose SQL is kept."""

import uuid

import pytest

from porukka.core.models import AuditEntry
from porukka.core.prepared import Prepared
from tests.cast import Cast

_LINES = Prepared(
    lambda route: (
        AuditEntry.objects.filter(route=route)
        .order_by("id")
        .values_list("organisation_id", "actor_id", "at", "field_names")
    ),
    str,
)


def test_a_prepared_query_gives_what_django_gives_and_nobody_shares_a_list(cast: Cast) -> None:
    who = uuid.uuid4()
    for actor in (who, who, None):
        AuditEntry.objects.create(
            organisation_id=cast.organisation.pk, at=cast.now, actor_kind="account",
            actor_id=actor, verb="view", route="staff:here", object_kind="activity", field_names=["name"],
        )  # fmt: skip
    rows = _LINES.rows("staff:here")
    assert rows == [(cast.organisation.pk, actor, cast.now, ["name"]) for actor in (who, who, None)]
    assert rows[0][3] is not rows[1][3]
    assert _LINES.rows("staff:nowhere") == []
    assert _LINES.first("staff:nowhere") is None


def test_a_parameter_that_is_not_in_the_query_is_refused(cast: Cast) -> None:
    unused = Prepared(lambda _route: AuditEntry.objects.values_list("id"), str)
    with pytest.raises(ValueError, match="not in it"):
        unused.rows("staff:here")
