"""Ending somebody's work: groups get a new owner first, then every door closes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities import queries as activities
from porukka.domain.flows import staffing
from porukka.domain.messaging.models import Message
from porukka.domain.people import actions as people
from porukka.domain.people import queries
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


def end(cast: Any, now: datetime, who: str, by: str = "anneli", **owners: str) -> None:
    groups = {"group": cast.group.id, "other_group": cast.other_group.id}
    staffing.end_staff_work(
        by=cast.viewer(by),
        now=now,
        account_id=cast.accounts[who].id,
        new_owners={groups[name]: cast.accounts[heir].id for name, heir in owners.items()},
    )


def test_an_invitation_and_its_letter_are_written_together(cast: Any, now: datetime) -> None:
    made = staffing.invite_staff(
        by=cast.viewer("anneli"), now=now, email="uusi@example.org", name="Uusi", role="worker", language="sv"
    )
    letter = Message.objects.get(topic=f"invitation:{made.id}")
    assert (letter.kind, letter.address, letter.language) == ("staff_invitation", "uusi@example.org", "sv")
    assert letter.params == {"invitation": str(made.id)}
    assert made.token_sha256 == ""


def test_withdrawing_an_invitation_stops_its_letter(cast: Any, now: datetime) -> None:
    by = cast.viewer("anneli")
    made = staffing.invite_staff(by=by, now=now, email="uusi@example.org", name="Uusi", role="worker")
    staffing.withdraw_invitation(by=by, now=now, invitation_id=made.id)
    assert Message.objects.get().state == "cancelled"


def test_work_does_not_end_while_a_group_has_no_new_owner(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        end(cast, now, "aino")
    assert refusal.value.details["groups"] == [cast.group.id]
    assert queries.staff_viewer(cast.accounts["aino"].id, None, now=now) is not None


def test_the_leaver_is_no_heir(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        end(cast, now, "aino", group="aino")


def test_work_ends_with_the_groups_handed_over_and_every_key_gone(cast: Any, now: datetime) -> None:
    aino = cast.accounts["aino"]
    aino.set_password("kahvipannu ja kaneli")
    aino.screen_pin_hash = "x"
    aino.save()
    Authenticator.objects.get_or_create(user=aino, type="totp", defaults={"data": {}})
    before = aino.get_session_auth_hash()
    end(cast, now, "aino", group="kalle")
    after = now + timedelta(seconds=1)
    facilitators = activities.facilitators(cast.viewer("kalle"), cast.group.id, now=after)
    assert [(each.name, each.responsible) for each in facilitators] == [("Kalle Niitty", True)]
    aino.refresh_from_db()
    assert (aino.is_active, aino.has_usable_password(), aino.screen_pin_hash) == (False, False, "")
    assert aino.get_session_auth_hash() != before
    assert not Authenticator.objects.filter(user=aino).exists()
    assert queries.staff_viewer(aino.id, None, now=after) is None


def test_an_heir_from_outside_the_group_becomes_its_facilitator(cast: Any, now: datetime) -> None:
    end(cast, now, "mikko", other_group="maija")
    (only,) = activities.facilitators(cast.viewer("maija"), cast.other_group.id, now=now + timedelta(seconds=1))
    assert (only.name, only.responsible) == ("Maija Mäki", True)


def test_a_facilitator_who_owns_nothing_just_leaves(cast: Any, now: datetime) -> None:
    end(cast, now, "kalle")
    facilitators = activities.facilitators(cast.viewer("aino"), cast.group.id, now=now + timedelta(seconds=1))
    assert [each.name for each in facilitators] == ["Aino Leppä"]


def test_work_elsewhere_goes_on(cast: Any, now: datetime) -> None:
    kalle = cast.accounts["kalle"]
    MembershipFactory(account=kalle, organisation=cast.other_organisation, role="worker")
    end(cast, now, "kalle")
    kalle.refresh_from_db()
    assert kalle.is_active
    assert [name for _id, name in queries.own_organisations(kalle.id, now=now + timedelta(seconds=1))] == [
        "Toisaalla"
    ]


@pytest.mark.parametrize(("by", "fault"), [("maija", NotAllowed), ("kalle", NotAllowed), ("olli", NotFound)])
def test_others_end_nobodys_work(cast: Any, now: datetime, by: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        end(cast, now, "aino", by=by, group="kalle")


def test_a_coordinator_ends_a_workers_work_but_no_administrators(cast: Any, now: datetime) -> None:
    end(cast, now, "aino", by="kerttu", group="kalle")
    with pytest.raises(NotAllowed):
        end(cast, now, "anneli", by="kerttu")


def test_nobody_ends_their_own_work(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        end(cast, now, "anneli")


def test_somebody_who_comes_back_starts_afresh(cast: Any, now: datetime) -> None:
    end(cast, now, "aino", group="kalle")
    later = now + timedelta(days=1)
    made = staffing.invite_staff(
        by=cast.viewer("anneli"), now=later, email="aino@example.org", name="Aino", role="worker"
    )
    token = people.make_invitation_token(invitation_id=made.id, now=later)
    assert token
    account = people.accept_invitation(
        now=later, token=token, name="Aino Leppä", password="toinen pitkä salasana", language="fi"
    )
    assert account.id == cast.accounts["aino"].id
    viewer = queries.staff_viewer(account.id, None, now=later)
    assert viewer is not None
    assert activities.facilitated_ids(viewer, now=later) == frozenset()


def test_a_unit_with_living_groups_is_not_closed(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused):
        staffing.close_unit(by=cast.viewer("anneli"), now=now, unit_id=cast.unit.id)
