"""Writes to organisations, accounts and persons: each checks, changes and records in one transaction."""

from porukka.domain.people.actions.erasing import erase_removed_units
from porukka.domain.people.actions.organisation import (
    add_closed_days,
    bring_back_unit,
    create_organisation,
    create_unit,
    edit_organisation,
    export_log,
    remove_closed_days,
    remove_unit,
    rename_unit,
)
from porukka.domain.people.actions.persons import (
    add_contact,
    create_person,
    decide_not_same,
    edit_person,
    join_persons,
    record_yes_or_no,
    remove_contact,
)
from porukka.domain.people.actions.screen_pin import ScreenPinCheck, check_screen_pin, set_screen_pin
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
from porukka.domain.people.actions.worry import agree_worry_steps

__all__ = [
    "ScreenPinCheck",
    "accept_invitation",
    "add_closed_days",
    "add_contact",
    "agree_worry_steps",
    "bring_back_unit",
    "check_screen_pin",
    "close_account",
    "create_account",
    "create_invitation",
    "create_membership",
    "create_organisation",
    "create_person",
    "create_unit",
    "decide_not_same",
    "edit_organisation",
    "edit_own_account",
    "edit_person",
    "end_membership",
    "erase_removed_units",
    "export_log",
    "join_persons",
    "make_invitation_token",
    "record_yes_or_no",
    "remove_closed_days",
    "remove_contact",
    "remove_unit",
    "rename_unit",
    "revoke_invitation",
    "set_screen_pin",
]
