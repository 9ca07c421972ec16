"""Staff accounts: invitations, roles, own details, and the end of somebody's work."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from porukka.core import audit
from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.people import access
from porukka.domain.people.models import Account, Invitation, Membership, Organisation, Unit
from porukka.domain.people.rules import INVITATION_LASTS, ORGANISATION_WIDE, Language, Role, Viewer, token_hash


@transaction.atomic
def create_account(
    *,
    by: Viewer,
    now: datetime,
    email: str,
    name: str,
    profession: str = "",
    phone: str = "",
    language: str = Language.FI,
    password: str | None = None,
) -> Account:
    """An account without an invitation: the program only (`porukka init`, the demo). It has no role yet."""
    if by.kind != "program" or by.organisation_id is None:
        raise NotAllowed
    email = _email(email)
    if Account.objects.filter(email__iexact=email).exists():
        raise Refused(_("There is an account with this e-mail address already."), "email")
    made = Account.objects.create_user(
        email, password, name=name.strip(), profession=profession, phone=phone, language=language
    )
    audit.record(**by.signature(now), verb="create_account", object_kind="account", object_id=made.id)
    return made


def _email(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError:
        raise Refused(_("This is not an e-mail address. Check it for typing mistakes."), "email") from None
    return email


def _check_role(by: Viewer, role: str, unit_id: UUID | None) -> None:
    if role not in Role.values:
        raise Refused(_("Choose a role."), "role")
    if role in ORGANISATION_WIDE and unit_id is not None:
        raise Refused(_("An administrator keeps the whole organisation: leave the unit empty."), "unit")
    if unit_id is not None:
        unit = Unit.objects.filter(id=unit_id, organisation_id=by.tenant, removed_at=None)
        if not unit.exists():
            raise NotFound
    if not access.may_give_role(by, role, unit_id):
        raise NotAllowed


@transaction.atomic
def create_membership(
    *, by: Viewer, now: datetime, account_id: UUID, role: str, unit_id: UUID | None = None
) -> Membership:
    """Gives an account a role in a unit, or in all of them (None). Giving it twice makes one.

    A colleague's account must belong to the organisation already (others are invited); the program may tie any.
    """
    _check_role(by, role, unit_id)
    if by.kind != "program" and not _held(by, account_id).exists():
        raise NotFound
    return _give(by, now, account_id, role, unit_id)


def _give(by: Viewer, now: datetime, account_id: UUID, role: str, unit_id: UUID | None) -> Membership:
    for held in _held(by, account_id):
        if (held.role, held.unit_id) == (role, unit_id):
            return held
    made = Membership.objects.create(
        organisation_id=by.tenant, account_id=account_id, role=role, unit_id=unit_id, from_at=now
    )
    audit.record(
        **by.signature(now),
        verb="create_membership",
        object_kind="account",
        object_id=account_id,
        reason=str(role),
    )
    return made


def _held(by: Viewer, account_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.filter(organisation_id=by.tenant, account_id=account_id, until_at=None).order_by(
        "from_at", "id"
    )


def hold_members(*, organisation_id: UUID, account_ids: Iterable[UUID]) -> None:
    """Holds the roles of these accounts until the transaction ends, after groups and before the organisation."""
    if connection.features.has_select_for_update:
        rows = Membership.objects.select_for_update(no_key=True).filter(organisation_id=organisation_id)
        list(rows.filter(account_id__in=list(account_ids)).order_by("id").values_list("id"))


@transaction.atomic
def end_membership(*, by: Viewer, now: datetime, membership_id: UUID) -> None:
    """Takes one role away, at once. The last role of an account is taken by `flows.staffing.end_staff_work`.

    Raises:
        Refused: the organisation would be left without an administrator, or the account without any role.
    """
    row = Membership.objects.filter(id=membership_id, organisation_id=by.tenant).first()
    if row is None:
        raise NotFound
    if row.until_at is not None:
        return
    if not access.may_give_role(by, row.role, row.unit_id):
        raise NotAllowed
    if _held(by, row.account_id).count() == 1:
        raise Refused(
            _("This is the last role. End the colleague's work instead, so that the groups get a new owner.")
        )
    if row.role == Role.ADMINISTRATOR:
        _keep_an_administrator(by=by, without=row.account_id)
    _end(by, now, row)


def _end(by: Viewer, now: datetime, row: Membership) -> None:
    row.until_at = now
    row.save(update_fields=["until_at"])
    audit.record(
        **by.signature(now),
        verb="end_membership",
        object_kind="account",
        object_id=row.account_id,
        reason=row.role,
    )


def _keep_an_administrator(*, by: Viewer, without: UUID) -> None:
    """Refuses when no other active account administers the organisation.

    Locks the organisation, so that two administrators can't end each other at once.
    """
    Organisation.objects.select_for_update(no_key=True).get(id=by.tenant)
    others = Membership.objects.filter(
        organisation_id=by.tenant, role=Role.ADMINISTRATOR, until_at=None, account__is_active=True
    ).exclude(account_id=without)
    if not others.exists():
        raise Refused(_("This is the last administrator. Make somebody else an administrator first."))


@transaction.atomic
def close_account(*, by: Viewer, now: datetime, account_id: UUID) -> None:
    """Ends every role in the organisation; the last organisation closes the login for good.

    Sessions fall at their next request (the viewer is read afresh, and the password's hash is part of each
    session); passkeys, one-time codes, the screen's PIN and open invitations go with it.
    Called by `flows.staffing.end_staff_work`, which has given the groups a new owner.
    """
    hold_members(organisation_id=by.tenant, account_ids=[account_id])
    held = list(_held(by, account_id))
    if not held:
        raise NotFound
    if not access.may_end_work(by, held):
        raise NotAllowed
    if any(row.role == Role.ADMINISTRATOR for row in held):
        _keep_an_administrator(by=by, without=account_id)
    for row in held:
        _end(by, now, row)
    account = Account.objects.select_for_update().get(id=account_id)
    Invitation.objects.filter(
        organisation_id=by.tenant, email__iexact=account.email, accepted_at=None, revoked_at=None
    ).update(revoked_at=now, token_sha256="")
    if not Membership.objects.filter(Q(until_at=None) | Q(until_at__gt=now), account=account).exists():
        _lock(account)
    audit.record(**by.signature(now), verb="close_account", object_kind="account", object_id=account_id)


def _lock(account: Account) -> None:
    from allauth.mfa.models import Authenticator  # not at import: it needs the account model to be ready

    account.is_active = False
    account.screen_pin_hash = ""
    account.set_unusable_password()
    account.save(update_fields=["is_active", "screen_pin_hash", "password"])
    Authenticator.objects.filter(user=account).delete()


# ---------- invitations ----------


@transaction.atomic
def create_invitation(
    *,
    by: Viewer,
    now: datetime,
    email: str,
    name: str,
    role: str,
    unit_id: UUID | None = None,
    new_id: UUID | None = None,
) -> Invitation:
    """Asks somebody in. There is no link yet: its token is made when the letter leaves (`flows.staffing.invite_staff`).

    An earlier open invitation to the same address ends.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one invitation and one letter.
    """
    email = _email(email)
    if not name.strip():
        raise Refused(_("Write the colleague's name."), "name")
    _check_role(by, role, unit_id)
    if new_id and (again := Invitation.objects.filter(id=new_id, organisation_id=by.tenant).first()):
        return again
    has_role = Membership.objects.filter(organisation_id=by.tenant, account__email__iexact=email, until_at=None)
    if has_role.exists():
        raise Refused(
            _("This colleague has an account here already. Give the role on the colleague's page."), "email"
        )
    made_id = new_id or uuid4()
    # The page's own row is left alone: the same page may have made it a moment ago, in another process.
    Invitation.objects.filter(
        organisation_id=by.tenant, email__iexact=email, accepted_at=None, revoked_at=None
    ).exclude(id=made_id).update(revoked_at=now, token_sha256="")
    made, new = Invitation.objects.get_or_create(
        id=made_id,
        organisation_id=by.tenant,
        defaults={
            "email": email,
            "name": name.strip(),
            "role": role,
            "unit_id": unit_id,
            "invited_by_id": by.account_id,
            "invited_at": now,
            "expires_at": now + INVITATION_LASTS,
        },
    )
    if not new:  # two at the same moment
        return made
    audit.record(
        **by.signature(now), verb="invite_staff", object_kind="invitation", object_id=made.id, reason=str(role)
    )
    return made


@transaction.atomic
def revoke_invitation(*, by: Viewer, now: datetime, invitation_id: UUID) -> None:
    """Ends an invitation: its link opens nothing any more."""
    row = Invitation.objects.filter(id=invitation_id, organisation_id=by.tenant).first()
    if row is None:
        raise NotFound
    if not access.may_give_role(by, row.role, row.unit_id):
        raise NotAllowed
    if row.accepted_at or row.revoked_at:
        return
    row.revoked_at, row.token_sha256 = now, ""
    row.save(update_fields=["revoked_at", "token_sha256"])
    audit.record(**by.signature(now), verb="revoke_invitation", object_kind="invitation", object_id=row.id)


@transaction.atomic
def make_invitation_token(*, invitation_id: UUID, now: datetime) -> str | None:
    """A new token for the letter that is leaving now; an earlier one ends. None when the invitation is over."""
    token = secrets.token_urlsafe(32)
    found = Invitation.objects.filter(
        id=invitation_id, accepted_at=None, revoked_at=None, expires_at__gt=now
    ).update(token_sha256=token_hash(token))
    return token if found else None


@transaction.atomic
def accept_invitation(
    *, now: datetime, token: str, name: str, password: str, language: str, signed_in_as: UUID | None = None
) -> Account:
    """Makes the account (or opens a closed one again) with the invited role, and spends the link.

    Args:
        signed_in_as: the account of the browser's session. Somebody who has an open account accepts signed in, so
            that a link alone never changes a password.

    Raises:
        NotFound: no such link, used, revoked or expired.
        Refused: a poor password, or an open account whose owner is not signed in.
    """
    row = (
        Invitation.objects.select_for_update()
        .filter(token_sha256=token_hash(token), accepted_at=None, revoked_at=None, expires_at__gt=now)
        .first()
    )
    if row is None:
        raise NotFound
    account = Account.objects.select_for_update().filter(email__iexact=row.email).first()
    if account is not None and account.is_active and account.has_usable_password():
        if account.id != signed_in_as:
            raise Refused(_("You have an account already. Sign in first, then open the link again."))
    else:
        account = _opened(account, row, name, password, language)
    row.accepted_at, row.token_sha256 = now, ""
    row.save(update_fields=["accepted_at", "token_sha256"])
    joined = Viewer(
        kind="account", organisation_id=row.organisation_id, account_id=account.id, unit_id=row.unit_id
    )
    _give(joined, now, account.id, row.role, row.unit_id)
    audit.record(**joined.signature(now), verb="accept_invitation", object_kind="invitation", object_id=row.id)
    return account


def _opened(account: Account | None, row: Invitation, name: str, password: str, language: str) -> Account:
    if not name.strip():
        raise Refused(_("Write your name."), "name")
    account = account or Account(email=row.email)
    account.name, account.language, account.is_active = name.strip(), language, True
    _set_password(account, password)
    account.save()
    return account


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), "password") from None
    account.set_password(password)


@transaction.atomic
def edit_own_account(*, by: Viewer, now: datetime, name: str, profession: str, phone: str, language: str) -> None:
    """Own name, profession, phone and language."""
    if by.kind != "account" or by.account_id is None:
        raise NotAllowed
    if not name.strip():
        raise Refused(_("Write your name."), "name")
    row = Account.objects.select_for_update().get(id=by.account_id)
    new = {"name": name.strip(), "profession": profession.strip(), "phone": phone.strip(), "language": language}
    changed = [key for key, value in new.items() if getattr(row, key) != value]
    if not changed:
        return
    for key in changed:
        setattr(row, key, new[key])
    row.save(update_fields=changed)
    audit.record(
        **by.signature(now), verb="edit_own_account", object_kind="account", object_id=row.id, fields=changed
    )
