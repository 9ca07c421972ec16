"""Every act leaves its row in the trail: done once each, the row says who, what and whom it concerns.

The table in `acts` is complete: the program's own text is read for whatever writes a verb in the domain.
"""

from typing import Any

import pytest

from porukka.core.models import AuditEntry
from tests.architecture.recording import recorded
from tests.trust.acts import ACTS, World, goals, groups, meetings, organisation

pytestmark = pytest.mark.django_db
FROM = (groups, goals, meetings, organisation)  # each fills the table


def rows(world: World, verb: str, after: int) -> list[str]:
    """The rows of a verb written since, in names: who, about what, found by whom."""
    told = []
    for entry in AuditEntry.objects.filter(verb=verb, id__gt=after).order_by("id"):
        who = world.names.get(entry.actor_id, entry.actor_kind)
        about = f"{entry.object_kind}:{world.names.get(entry.object_id, '?')}"
        found_by = sorted({f"{one.kind}:{world.names.get(one.subject_id, '?')}" for one in entry.subjects.all()})
        told.append(f"{who} {about}; {' '.join(found_by)}".strip())
    return told


@pytest.mark.parametrize(("verb", "by"), sorted(ACTS))
def test_an_act_leaves_its_row(cast: Any, verb: str, by: str) -> None:
    prepare, expected = ACTS[verb, by]
    world = World(cast, cast.now)
    do = prepare(world)
    before = max(AuditEntry.objects.values_list("id", flat=True), default=0)
    do()
    assert rows(world, verb, before) == [expected]


def test_the_table_is_complete() -> None:
    written = {(one.verb, one.by) for one in recorded() if one.where.startswith("domain/")}
    assert sorted(written - set(ACTS)) == []
    assert sorted(set(ACTS) - written) == []


def test_an_act_without_its_row_is_noticed(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the same reading when one package's way to the trail is cut."""
    from porukka.domain.activities.actions import places

    monkeypatch.setattr(places, "_record", lambda *args: None)
    world = World(cast, cast.now)
    ACTS["edit_place", "edit_place"][0](world)()
    assert rows(world, "edit_place", 0) == []
