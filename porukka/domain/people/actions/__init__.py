"""Writes to organisations, accounts and persons: each checks, changes and records in one transaction."""

from porukka.domain.people.actions.organisation import (
    add_closed_days,
    bring_back_unit,
    create_organisation,
    create_unit,
    edit_organisation,
    remove_closed_days,
    remove_unit,
    rename_unit,
)
from porukka.domain.people.actions.staff import (
    accept_invitation,
    close_account,
    create_account,
    create_invitation,
    create_membership,
    edit_own_account,
    end_membership,
    make_invitation_token,
    revoke_invitation,
)

__all__ = [
    "accept_invitation",
    "add_closed_days",
    "bring_back_unit",
    "close_account",
    "create_account",
    "create_invitation",
    "create_membership",
    "create_organisation",
    "create_unit",
    "edit_organisation",
    "edit_own_account",
    "end_membership",
    "make_invitation_token",
    "remove_closed_days",
    "remove_unit",
    "rename_unit",
    "revoke_invitation",
]
