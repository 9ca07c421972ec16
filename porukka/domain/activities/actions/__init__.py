"""Writes to activities: each checks, changes and records in one transaction."""

from porukka.domain.activities.actions.activity import (
    Head,
    check_first_date,
    draft_activity,
    edit_activity,
    remove_activity,
    restore_activity,
    set_last_day,
)
from porukka.domain.activities.actions.cards import hand_out_cards
from porukka.domain.activities.actions.drafting import copy_plan, write_plan
from porukka.domain.activities.actions.erasing import (
    erase_removed_groups,
    erase_removed_people,
    erase_removed_places,
    erase_removed_plan,
)
from porukka.domain.activities.actions.grants import (
    PinCheck,
    PinResult,
    check_pin,
    issue_link,
    let_choose_pin,
    revoke_grants,
    send_link,
    set_pin,
)
from porukka.domain.activities.actions.participants import (
    add_participant_contact,
    edit_participant,
    edit_participant_person,
    record_consent,
    remove_participant_contact,
)
from porukka.domain.activities.actions.people import (
    add_participant,
    bring_back_participant,
    change_stage,
    edit_participation,
    end_participation,
    remove_participant,
    set_next_step,
)
from porukka.domain.activities.actions.places import add_place, edit_place, remove_place, restore_place
from porukka.domain.activities.actions.plan import edit_plan_section, switch_form
from porukka.domain.activities.actions.readiness import (
    add_readiness,
    mark_readiness,
    remove_readiness,
    restore_readiness,
    reword_readiness,
)
from porukka.domain.activities.actions.roles import (
    add_facilitator,
    hand_over_responsibility,
    remove_facilitator,
)
from porukka.domain.activities.actions.states import mark_begun, mark_cancelled, mark_ended

__all__ = [
    "Head",
    "PinCheck",
    "PinResult",
    "add_facilitator",
    "add_participant",
    "add_participant_contact",
    "add_place",
    "add_readiness",
    "bring_back_participant",
    "change_stage",
    "check_first_date",
    "check_pin",
    "copy_plan",
    "draft_activity",
    "edit_activity",
    "edit_participant",
    "edit_participant_person",
    "edit_participation",
    "edit_place",
    "edit_plan_section",
    "end_participation",
    "erase_removed_groups",
    "erase_removed_people",
    "erase_removed_places",
    "erase_removed_plan",
    "hand_out_cards",
    "hand_over_responsibility",
    "issue_link",
    "let_choose_pin",
    "mark_begun",
    "mark_cancelled",
    "mark_ended",
    "mark_readiness",
    "record_consent",
    "remove_activity",
    "remove_facilitator",
    "remove_participant",
    "remove_participant_contact",
    "remove_place",
    "remove_readiness",
    "restore_activity",
    "restore_place",
    "restore_readiness",
    "revoke_grants",
    "reword_readiness",
    "send_link",
    "set_last_day",
    "set_next_step",
    "set_pin",
    "switch_form",
    "write_plan",
]
