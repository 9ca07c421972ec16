"""Staff come and go: a letter to the one who is asked in, a new owner for the groups of the one who leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from porukka.core import seals
from porukka.core.errors import NotAllowed, NotFound, Refused
from porukka.domain.activities import actions as activities
from porukka.domain.activities.actions.trail import hold_groups
from porukka.domain.activities.models import Activity, ActivityRole
from porukka.domain.activities.rules import FACILITATORS, ActivityRoleKind, ActivityState
from porukka.domain.messaging import actions as messaging
from porukka.domain.people import access, queries
from porukka.domain.people import actions as people
from porukka.domain.people.actions.staff import hold_members
from porukka.domain.people.models import Invitation, Membership
from porukka.domain.people.rules import PROGRAM, Language, Role, Viewer, program

FEEDBACK = "feedback"
FEEDBACK_LASTS = timedelta(days=7)
PASSWORD_LINK_LASTS = timedelta(hours=2)


@transaction.atomic
def set_up(*, now: datetime, name: str, languages: Sequence[str], admin_name: str, email: str) -> str:
    """The first organisation and its administrator (`porukka init`).

    Returns the token of the invitation's link: there may be no post office yet, so that the link is shown on the
    machine's own screen and nothing is put in the outbox.
    """
    made = people.create_organisation(by=PROGRAM, now=now, name=name, languages=languages)
    invitation = people.create_invitation(
        by=program(made.id), now=now, email=email, name=admin_name, role=Role.ADMINISTRATOR
    )
    token = people.make_invitation_token(invitation_id=invitation.id, now=now)
    assert token is not None
    return token


@transaction.atomic
def invite_staff(
    *,
    by: Viewer,
    now: datetime,
    email: str,
    name: str,
    role: str,
    unit_id: UUID | None = None,
    language: str = Language.FI,
    new_id: UUID | None = None,
) -> Invitation:
    """Invites a colleague: the invitation and its letter in the outbox. The link is made when the letter leaves.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one invitation and one letter.
    """
    made = people.create_invitation(
        by=by, now=now, email=email, name=name, role=role, unit_id=unit_id, new_id=new_id
    )
    messaging.enqueue(
        by=by,
        now=now,
        kind="staff_invitation",
        language=language,
        params={"invitation": str(made.id)},
        topic=f"invitation:{made.id}",
        valid_until=made.expires_at,
        address=made.email,
        idempotency_key=f"invitation:{made.id}",
    )
    return made


@transaction.atomic
def withdraw_invitation(*, by: Viewer, now: datetime, invitation_id: UUID) -> None:
    """Ends an invitation, and its letter if that has not left yet."""
    people.revoke_invitation(by=by, now=now, invitation_id=invitation_id)
    messaging.cancel_topic(by=by, now=now, topic=f"invitation:{invitation_id}")


def owned_groups(*, organisation_id: UUID, account_id: UUID, now: datetime) -> list[Activity]:
    """The groups an account is responsible for. Ended ones too: without an owner nobody could read their results."""
    roles = _parts(organisation_id, account_id, now).filter(role=ActivityRoleKind.RESPONSIBLE)
    rows = Activity.objects.filter(id__in=roles.values("activity_id"), removed_at=None)
    return sorted(rows.order_by("id"), key=lambda row: (row.state == ActivityState.ENDED, row.name))


@transaction.atomic
def end_staff_work(*, by: Viewer, now: datetime, account_id: UUID, new_owners: Mapping[UUID, UUID]) -> None:
    """Ends a colleague's work in the organisation: groups first, then every role, login, key and invitation.

    At the next request, on every server, the account gets in nowhere here (TRUST 14).

    Args:
        new_owners: group → the account that takes it over, for every group the colleague is responsible for.

    Raises:
        Refused: a group without a new owner (`details["groups"]` holds their ids), the last administrator, or
            somebody ending their own work.
    """
    held = list(Membership.objects.filter(organisation_id=by.tenant, account_id=account_id, until_at=None))
    if not held:
        raise NotFound
    if not access.may_end_work(by, held):
        raise NotAllowed
    if by.account_id == account_id:
        raise Refused(_("Somebody else has to end your work."))
    concerned = set(_parts(by.tenant, account_id, now).values_list("activity_id", flat=True))
    hold_groups(concerned)
    hold_members(organisation_id=by.tenant, account_ids={account_id, *new_owners.values()})
    owned = owned_groups(organisation_id=by.tenant, account_id=account_id, now=now)
    if not concerned.issuperset(_parts(by.tenant, account_id, now).values_list("activity_id", flat=True)):
        raise Refused(_("The groups have changed meanwhile. Look at them and try again."))
    without = [group.id for group in owned if new_owners.get(group.id) in (None, account_id)]
    if without:
        raise Refused(_("Choose who takes over each group."), details={"groups": without})
    # Whoever may end the work hands over every group of it, also one in a unit of somebody else's.
    whole = replace(by, roles={**by.roles, Role.ADMINISTRATOR: frozenset({None})})
    for group in owned:
        _hand_over(whole, now, group.id, new_owners[group.id])
    for part in _parts(by.tenant, account_id, now).filter(activity__removed_at=None):
        activities.remove_facilitator(by=whole, now=now, activity_id=part.activity_id, role_id=part.id)
    people.close_account(by=by, now=now, account_id=account_id)


def _parts(organisation_id: UUID, account_id: UUID, now: datetime) -> QuerySet[ActivityRole]:
    return ActivityRole.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now),
        organisation_id=organisation_id,
        account_id=account_id,
        role__in=FACILITATORS,
    ).order_by("from_at", "id")


def _hand_over(by: Viewer, now: datetime, activity_id: UUID, heir_id: UUID) -> None:
    current = ActivityRole.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now), activity_id=activity_id, role__in=FACILITATORS
    )
    if not current.filter(account_id=heir_id).exists():
        activities.add_facilitator(by=by, now=now, activity_id=activity_id, account_id=heir_id)
    activities.hand_over_responsibility(by=by, now=now, activity_id=activity_id, account_id=heir_id)


@transaction.atomic
def close_unit(*, by: Viewer, now: datetime, unit_id: UUID) -> None:
    """Takes a unit out of use; undo for 30 days. Refuses while groups are planned or running in it."""
    live = Activity.objects.filter(
        organisation_id=by.tenant,
        unit_id=unit_id,
        removed_at=None,
        state__in=(ActivityState.PLANNED, ActivityState.RUNNING),
    )
    if live.exists():
        raise Refused(_("Groups are planned or running in this unit. End them or move them first."))
    people.remove_unit(by=by, now=now, unit_id=unit_id)


@transaction.atomic
def send_password_link(*, now: datetime, account_id: UUID, key: UUID) -> None:
    """Puts the letter of a forgotten password in the outbox, for an account that works somewhere now."""
    where = queries.own_organisations(account_id, now=now)
    if not where:
        return
    messaging.enqueue(
        by=program(where[0][0]),
        now=now,
        kind="password_link",
        language=queries.language_of(account_id),
        params={},
        valid_until=now + PASSWORD_LINK_LASTS,
        account_id=account_id,
        idempotency_key=f"password:{key}",
    )


@transaction.atomic
def pass_on_feedback(*, now: datetime, words: str, reply: str, key: UUID) -> int:
    """Feedback from the public page, to every administrator of the organisation. Returns how many letters wait.

    The words lie sealed in the outbox, since its rows hold no text, and are opened when the letter leaves.
    """
    organisation = queries.only_organisation()
    if organisation is None:
        return 0
    sealed = seals.seal(FEEDBACK, {"words": words, "reply": reply}, now=now)
    for account_id in queries.administrators(organisation[0]):
        messaging.enqueue(
            by=program(organisation[0]),
            now=now,
            kind="page_feedback",
            language=queries.language_of(account_id),
            params={"sealed": sealed},
            valid_until=now + FEEDBACK_LASTS,
            account_id=account_id,
            idempotency_key=f"feedback:{key}:{account_id}",
        )
    return len(queries.administrators(organisation[0]))


def opened_feedback(*, sealed: str, now: datetime) -> tuple[str, str] | None:
    """The words and the address to answer at; None when the note is too old or not ours."""
    note = seals.unseal(FEEDBACK, sealed, now=now, max_age=FEEDBACK_LASTS)
    return (note["words"], note["reply"]) if note else None
