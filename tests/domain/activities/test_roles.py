"""Who facilitates: one to four, exactly one responsible."""

from datetime import timedelta
from typing import Any

import pytest

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.activities import actions, queries
from porukka.domain.activities.models import ActivityRole
from porukka.domain.activities.queries import facilitators_of
from tests.factories.people import AccountFactory, MembershipFactory


def team(cast: Any) -> list[tuple[str, bool]]:
    later = cast.now + timedelta(seconds=1)
    return [
        (one.name.split()[0], one.responsible)
        for one in queries.facilitators(cast.viewer("aino"), cast.group.id, now=later)
    ]


def add(cast: Any, account: Any, **more: Any) -> Any:
    given = {"by": cast.viewer("aino"), "now": cast.now, "activity_id": cast.group.id, "account_id": account.id}
    return actions.add_facilitator(**given | more)


def colleague(cast: Any, name: str) -> Any:
    account = AccountFactory(name=name)
    MembershipFactory(account=account, organisation=cast.organisation)
    return account


def test_a_colleague_of_any_unit_becomes_a_facilitator(cast: Any) -> None:
    add(cast, cast.accounts["mikko"])
    assert team(cast) == [("Aino", True), ("Kalle", False), ("Mikko", False)]
    assert AuditEntry.objects.filter(verb="add_facilitator").count() == 1


def test_the_other_organisation_is_kept_in_words(cast: Any) -> None:
    role_id = add(cast, cast.accounts["mikko"], named_organisation="  Työvoimapalvelut ")
    assert ActivityRole.objects.get(id=role_id).named_organisation == "Työvoimapalvelut"


def test_somebody_without_an_account_here_is_refused(cast: Any) -> None:
    with pytest.raises(Refused):
        add(cast, cast.accounts["olli"])


def test_a_fifth_facilitator_and_the_same_twice_are_refused(cast: Any) -> None:
    with pytest.raises(Refused):
        add(cast, cast.accounts["kalle"])
    for name in ("Mikko", "Nanna"):
        add(cast, colleague(cast, name))
    with pytest.raises(Refused):
        add(cast, colleague(cast, "Viides"))
    assert len(team(cast)) == 4


def test_a_removed_facilitator_sees_the_group_no_more(cast: Any) -> None:
    role = ActivityRole.objects.get(activity=cast.group, account=cast.accounts["kalle"])
    actions.remove_facilitator(by=cast.viewer("aino"), now=cast.now, activity_id=cast.group.id, role_id=role.id)
    assert team(cast) == [("Aino", True)]
    later = cast.now + timedelta(seconds=1)
    assert queries.facilitated_ids(cast.viewer("kalle"), now=later) == frozenset()


def test_the_responsible_one_hands_over_before_leaving(cast: Any) -> None:
    role = ActivityRole.objects.get(activity=cast.group, account=cast.accounts["aino"])
    given: dict[str, Any] = {"by": cast.viewer("aino"), "now": cast.now, "activity_id": cast.group.id}
    with pytest.raises(Refused):
        actions.remove_facilitator(**given, role_id=role.id)
    actions.hand_over_responsibility(**given, account_id=cast.accounts["kalle"].id)
    assert team(cast) == [("Kalle", True), ("Aino", False)]
    given["now"] = cast.now + timedelta(minutes=1)
    former = ActivityRole.objects.get(activity=cast.group, account=cast.accounts["aino"], until_at=None)
    actions.remove_facilitator(**given, role_id=former.id)
    assert [entry.verb for entry in AuditEntry.objects.order_by("id")] == [
        "hand_over_responsibility",
        "remove_facilitator",
    ]


def test_responsibility_goes_only_to_a_facilitator(cast: Any) -> None:
    with pytest.raises(Refused):
        actions.hand_over_responsibility(
            by=cast.viewer("aino"),
            now=cast.now,
            activity_id=cast.group.id,
            account_id=cast.accounts["mikko"].id,
        )


def test_others_cannot_touch_the_team(cast: Any) -> None:
    with pytest.raises(NotAllowed):
        add(cast, cast.accounts["mikko"], by=cast.viewer("mikko"))
    with pytest.raises(NotFound):
        add(cast, cast.accounts["olli"], by=cast.viewer("olli"))


def test_a_coordinator_may(cast: Any) -> None:
    add(cast, cast.accounts["mikko"], by=cast.viewer("kerttu"))
    assert len(team(cast)) == 3


def test_facilitators_of_many_groups_take_one_query(cast: Any, queries: Any) -> None:
    viewer = cast.viewer("kerttu")
    with queries() as counted:
        facilitators_of(viewer, [cast.group.id, cast.other_group.id], now=cast.now)
    assert counted.n == 1
