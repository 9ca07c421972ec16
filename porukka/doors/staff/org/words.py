"""The log's verbs in plain words."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

Words = str | Promise

VERBS: dict[str, Words] = {
    "see": _("looked at"),
    "export": _("took out as a file"),
    "accept_invitation": _("accepted the invitation"),
    "add_closed_days": _("added closed days"),
    "add_contact": _("added a phone number or an address"),
    "add_facilitator": _("added a facilitator"),
    "add_meeting": _("added a meeting"),
    "add_participant": _("added a participant"),
    "add_participants": _("added participants"),
    "add_place": _("added a place"),
    "agree_goal": _("wrote down a goal"),
    "agree_worry_steps": _("wrote down what a unit does when a text worries"),
    "allow_own_codes": _("allowed own codes again"),
    "begin_activity": _("started a group"),
    "bring_back_participant": _("brought back a participant"),
    "bring_back_unit": _("brought back a unit"),
    "cancel_activity": _("cancelled a group"),
    "cancel_meeting": _("cancelled a meeting"),
    "change_answer": _("changed an answer"),
    "close_account": _("ended a colleague's work"),
    "close_goal": _("closed a goal"),
    "close_meeting": _("closed a meeting"),
    "create_account": _("made an account"),
    "create_membership": _("gave a role"),
    "create_organisation": _("made the organisation"),
    "create_person": _("added a person"),
    "create_unit": _("added a unit"),
    "decide_not_same": _("decided: two different persons"),
    "draft_activity": _("drafted a group"),
    "edit_activity": _("changed a group's facts"),
    "edit_organisation": _("changed the organisation's settings"),
    "edit_own_account": _("changed own details"),
    "edit_person": _("changed a person's details"),
    "edit_plan_section": _("changed the plan"),
    "end_activity": _("ended a group"),
    "end_cards": _("ended a card or link"),
    "end_membership": _("ended a role"),
    "erase_removed": _("erased for good what was removed over 30 days ago"),
    "hand_over_responsibility": _("handed over a group"),
    "invite_staff": _("invited a colleague"),
    "join_participations": _("joined two participations"),
    "let_in_substitute": _("let in a substitute"),
    "make_link": _("made a personal link"),
    "make_reply": _("answered the group"),
    "add_readiness": _("added to the readiness list"),
    "reword_readiness": _("changed the readiness list"),
    "remove_readiness": _("took a thing out of the readiness list"),
    "restore_readiness": _("brought a thing back to the readiness list"),
    "mark_readiness": _("marked the readiness list"),
    "merge_persons": _("joined two persons"),
    "let_choose_pin": _("let a participant choose a PIN"),
    "open_meeting": _("opened a meeting"),
    "print_card": _("printed a card"),
    "publish_figures": _("published figures"),
    "record_yes_or_no": _("recorded a yes or a no"),
    "release_numbers": _("took answers into the group's numbers"),
    "remove_activity": _("removed a group"),
    "remove_closed_days": _("removed closed days"),
    "remove_contact": _("removed a phone number or an address"),
    "remove_facilitator": _("took a facilitator out"),
    "remove_meeting": _("removed a meeting"),
    "restore_backup": _("brought the data back from a backup"),
    "restore_meeting": _("brought a removed meeting back"),
    "remove_participant": _("removed a participant"),
    "remove_unit": _("removed a unit"),
    "rename_unit": _("renamed a unit"),
    "reopen_meeting": _("reopened a meeting"),
    "reschedule_meeting": _("moved a meeting"),
    "reset_pin": _("cleared a participant's PIN"),  # until 2026-11: rows are never rewritten
    "restore_activity": _("brought back a group"),
    "revoke_invitation": _("withdrew an invitation"),
    "reword_goal": _("reworded a goal"),
    "seal": _("sealed anonymous answers"),
    "set_pin": _("chose an own PIN"),
    "set_screen_pin": _("chose a PIN for the meeting screen"),
    "take_attendance": _("took attendance"),
    "take_over_lines": _("took lines over to the client system"),
    "void_anonymous": _("voided anonymous answers"),
    "write_note": _("wrote the meeting's note"),
    "add_programme_item": _("added a part to a meeting's programme"),
    "add_strength": _("added to “what I'm good at”"),
    "answer": _("answered"),
    "change_stage": _("changed where a participant is on the path"),
    "copy_plan": _("copied a plan from another group"),
    "edit_participation": _("changed the facts of a participation"),
    "edit_place": _("changed a place's facts"),
    "edit_programme_item": _("changed a part of a meeting's programme"),
    "edit_reply": _("changed an answer to the group"),
    "end_substitution": _("ended a substitute's access"),
    "give_back_line": _("marked a line as not taken over"),
    "keep_promise": _("marked a promise as kept"),
    "make_main": _("chose the main goal"),
    "move_programme_item": _("moved a part of a meeting's programme"),
    "name_meeting": _("named a meeting"),
    "plan_meetings": _("planned meetings"),
    "remove_place": _("removed a place"),
    "remove_programme_item": _("took a part out of a meeting's programme"),
    "remove_reply": _("removed an answer to the group"),
    "remove_strength": _("took something out of “what I'm good at”"),
    "reopen_goal": _("reopened a goal"),
    "restore_place": _("brought back a place"),
    "restore_programme_item": _("brought a part back to a meeting's programme"),
    "restore_reply": _("brought back an answer to the group"),
    "return_participant": _("took a participant into the group again"),
    "send_link": _("sent a personal link"),
    "set_headcount": _("wrote down how many were there"),
    "set_last_day": _("kept the group's first and last day up with its meetings"),
    "set_next_step": _("wrote a participant's next step"),
    "share_strength": _("chose who may see a strength"),
    "switch_form": _("took a form into use or out of it"),
    "tick_call": _("marked an absent participant as called"),
    "uncancel_meeting": _("took back a meeting's cancellation"),
    "untick_call": _("marked an absent participant as not yet called"),
    "write_line": _("wrote a line for the client system"),
    "write_plan": _("made a plan from the model"),
    "write_programmes": _("wrote programmes to meetings"),
}

ACTORS: dict[str, Words] = {
    "account": _("a former colleague"),
    "participation": _("a participant"),
    "person": _("a participant"),
    "program": _("the program"),
}


def verb_words(verb: str) -> str:
    """The verb in words; one that is not listed is shown as it is called, without underscores."""
    return str(VERBS.get(verb, verb.replace("_", " ")))


def actor_words(kind: str) -> str:
    """Who it was, where there is no colleague's name."""
    return str(ACTORS.get(kind, kind))


def about_words(line: Any, group_names: list[str]) -> str:
    """Which groups and how many persons an entry is about."""
    parts = list(group_names[:3])
    if len(group_names) > 3:
        parts.append(gettext("and %(more)s other groups") % {"more": len(group_names) - 3})
    if line.persons:
        parts.append(ngettext("%(n)s person", "%(n)s persons", line.persons) % {"n": line.persons})
    return ", ".join(parts)
