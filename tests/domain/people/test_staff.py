"""Staff accounts: invited, given roles, ended."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.core.models import AuditEntry
from porukka.domain.people import actions, queries
from porukka.domain.people.models import Account, Invitation, Membership
from porukka.domain.people.rules import INVITATION_LASTS, program, token_hash

pytestmark = pytest.mark.django_db
GOOD = "kahvipannu ja kaneli"


def invite(cast: Any, now: datetime, **more: Any) -> Invitation:
    wanted: dict[str, Any] = {"email": "uusi@example.org", "name": "Uusi Ohjaaja", "role": "worker"} | more
    return actions.create_invitation(by=wanted.pop("by", cast.viewer("anneli")), now=now, **wanted)


def link(invitation: Invitation, now: datetime) -> str:
    token = actions.make_invitation_token(invitation_id=invitation.id, now=now)
    assert token
    return token


def accept(now: datetime, token: str, **more: Any) -> Account:
    return actions.accept_invitation(
        now=now, token=token, **({"name": "Uusi Ohjaaja", "password": GOOD, "language": "fi"} | more)
    )


def test_an_invited_colleague_gets_an_account_with_the_role(cast: Any, now: datetime) -> None:
    account = accept(now, link(invite(cast, now, unit_id=cast.unit.id), now))
    assert account.check_password(GOOD)
    viewer = queries.staff_viewer(account.id, None, now=now)
    assert viewer is not None
    assert viewer.roles == {"worker": frozenset({cast.unit.id})}
    assert AuditEntry.objects.filter(verb="accept_invitation", actor_id=account.id).exists()


def test_only_the_hash_of_the_link_is_kept_and_a_new_letter_ends_the_old_link(cast: Any, now: datetime) -> None:
    invitation = invite(cast, now)
    first, second = link(invitation, now), link(invitation, now)
    invitation.refresh_from_db()
    assert invitation.token_sha256 == token_hash(second)
    with pytest.raises(NotFound):
        accept(now, first)


def test_a_page_sent_twice_at_once_ends_not_its_own_invitation(
    cast: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process makes the row after this one has looked for it and before it ends the earlier ones."""
    key, filtered = uuid4(), Membership.objects.filter

    def meanwhile(*more: Any, **asked: Any) -> Any:
        if "account__email__iexact" in asked and not Invitation.objects.filter(id=key).exists():
            monkeypatch.setattr(Membership.objects, "filter", filtered)
            earlier.append(invite(cast, now, new_id=key))
        return filtered(*more, **asked)

    old, earlier = invite(cast, now), []
    monkeypatch.setattr(Membership.objects, "filter", meanwhile)
    assert invite(cast, now, new_id=key).id == key
    assert len(earlier) == 1
    assert Invitation.objects.get(id=key).revoked_at is None
    assert Invitation.objects.get(id=old.id).revoked_at == now  # negative control: another open one ends


def test_a_link_is_used_once(cast: Any, now: datetime) -> None:
    token = link(invite(cast, now), now)
    accept(now, token)
    with pytest.raises(NotFound):
        accept(now, token)


def test_a_link_ends_after_seven_days(cast: Any, now: datetime) -> None:
    token = link(invite(cast, now), now)
    with pytest.raises(NotFound):
        accept(now + INVITATION_LASTS, token)


def test_a_revoked_invitation_opens_nothing_and_gets_no_new_link(cast: Any, now: datetime) -> None:
    invitation = invite(cast, now)
    token = link(invitation, now)
    actions.revoke_invitation(by=cast.viewer("anneli"), now=now, invitation_id=invitation.id)
    with pytest.raises(NotFound):
        accept(now, token)
    assert actions.make_invitation_token(invitation_id=invitation.id, now=now) is None


def test_inviting_again_ends_the_earlier_invitation(cast: Any, now: datetime) -> None:
    token = link(invite(cast, now), now)
    invite(cast, now)
    with pytest.raises(NotFound):
        accept(now, token)


@pytest.mark.parametrize("password", ["lyhyt", "password1234"])
def test_a_poor_password_is_refused_and_the_link_stays(cast: Any, now: datetime, password: str) -> None:
    token = link(invite(cast, now), now)
    with pytest.raises(Refused) as refusal:
        accept(now, token, password=password)
    assert refusal.value.field == "password"
    accept(now, token)


def test_a_password_needs_no_kinds_of_characters(cast: Any, now: datetime) -> None:
    accept(now, link(invite(cast, now), now), password="pelkkiäkirjaimia")


def test_a_link_alone_never_changes_the_password_of_an_open_account(cast: Any, now: datetime) -> None:
    olli = cast.accounts["olli"]
    olli.set_password(GOOD)
    olli.save()
    token = link(invite(cast, now, email="OLLI@example.org"), now)
    with pytest.raises(Refused):
        accept(now, token, password="aivan toinen salasana")
    olli.refresh_from_db()
    assert olli.check_password(GOOD)
    accept(now, token, signed_in_as=olli.id)
    assert queries.own_organisations(olli.id, now=now)[0][0] in {cast.organisation.id, cast.other_organisation.id}
    assert len(queries.own_organisations(olli.id, now=now)) == 2


def test_a_colleague_here_already_is_not_invited_again(cast: Any, now: datetime) -> None:
    with pytest.raises(Refused) as refusal:
        invite(cast, now, email="AINO@example.org")
    assert refusal.value.field == "email"


@pytest.mark.parametrize("bad", [{"email": "ei ole"}, {"email": ""}, {"name": " "}, {"role": "pomo"}])
def test_a_poor_invitation_is_refused_beside_its_field(cast: Any, now: datetime, bad: dict[str, str]) -> None:
    with pytest.raises(Refused) as refusal:
        invite(cast, now, **bad)
    assert refusal.value.field == next(iter(bad))


def test_a_coordinator_makes_no_administrators(cast: Any, now: datetime) -> None:
    invite(cast, now, by=cast.viewer("kerttu"), role="coordinator")
    with pytest.raises(NotAllowed):
        invite(cast, now, by=cast.viewer("kerttu"), role="administrator")
    with pytest.raises(NotAllowed):
        actions.create_membership(
            by=cast.viewer("kerttu"), now=now, account_id=cast.accounts["kerttu"].id, role="administrator"
        )


@pytest.mark.parametrize("who", ["aino", "maija"])
def test_workers_and_managers_invite_nobody(cast: Any, now: datetime, who: str) -> None:
    with pytest.raises(NotAllowed):
        invite(cast, now, by=cast.viewer(who))


def test_a_coordinator_of_one_unit_gives_roles_in_that_unit_only(cast: Any, now: datetime) -> None:
    from tests.factories.people import UnitFactory

    other = UnitFactory(organisation=cast.organisation, name="Toinen")
    Membership.objects.filter(account=cast.accounts["kerttu"]).update(unit=cast.unit)
    by = cast.viewer("kerttu")
    actions.create_membership(
        by=by, now=now, account_id=cast.accounts["maija"].id, role="worker", unit_id=cast.unit.id
    )
    for unit_id in (other.id, None):
        with pytest.raises(NotAllowed):
            actions.create_membership(
                by=by, now=now, account_id=cast.accounts["maija"].id, role="worker", unit_id=unit_id
            )


def test_giving_a_role_twice_makes_one_and_ending_it_holds_at_once(cast: Any, now: datetime) -> None:
    by, aino = cast.viewer("anneli"), cast.accounts["aino"]
    first = actions.create_membership(by=by, now=now, account_id=aino.id, role="manager")
    assert actions.create_membership(by=by, now=now, account_id=aino.id, role="manager").id == first.id
    actions.end_membership(by=by, now=now, membership_id=first.id)
    viewer = queries.staff_viewer(aino.id, None, now=now + timedelta(seconds=1))
    assert viewer is not None
    assert set(viewer.roles) == {"worker"}


def test_an_account_of_elsewhere_is_invited_not_tied(cast: Any, now: datetime) -> None:
    with pytest.raises(NotFound):
        actions.create_membership(
            by=cast.viewer("anneli"), now=now, account_id=cast.accounts["olli"].id, role="worker"
        )


def test_the_last_administrator_stays(cast: Any, now: datetime) -> None:
    by, anneli = cast.viewer("anneli"), cast.accounts["anneli"]
    actions.create_membership(by=by, now=now, account_id=anneli.id, role="worker", unit_id=cast.unit.id)
    held = Membership.objects.get(account=anneli, role="administrator")
    with pytest.raises(Refused):
        actions.end_membership(by=by, now=now, membership_id=held.id)
    with pytest.raises(Refused):
        actions.close_account(by=program(cast.organisation.id), now=now, account_id=anneli.id)


def test_negative_control_with_another_administrator_the_role_ends(cast: Any, now: datetime) -> None:
    by, anneli = cast.viewer("anneli"), cast.accounts["anneli"]
    actions.create_membership(by=by, now=now, account_id=cast.accounts["kerttu"].id, role="administrator")
    actions.create_membership(by=by, now=now, account_id=anneli.id, role="worker", unit_id=cast.unit.id)
    actions.end_membership(
        by=by, now=now, membership_id=Membership.objects.get(account=anneli, role="administrator").id
    )


def test_the_last_role_is_ended_by_ending_the_work(cast: Any, now: datetime) -> None:
    held = Membership.objects.get(account=cast.accounts["aino"])
    with pytest.raises(Refused):
        actions.end_membership(by=cast.viewer("anneli"), now=now, membership_id=held.id)


def test_own_details_are_ones_own(cast: Any, now: datetime) -> None:
    by = cast.viewer("aino")
    actions.edit_own_account(
        by=by, now=now, name="Aino Lehto", profession="sosiaaliohjaaja", phone="", language="sv"
    )
    own = queries.own_account(by)
    assert (own.name, own.profession, own.language) == ("Aino Lehto", "sosiaaliohjaaja", "sv")
    assert AuditEntry.objects.get(verb="edit_own_account").field_names == ["name", "profession", "language"]
