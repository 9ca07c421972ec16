from django.urls import URLPattern, path

from porukka.doors import access
from porukka.doors.access import GROUP_EDIT, GROUP_PLAN, Row
from porukka.doors.staff.plan.views import page, programme, readiness, sections, team

GROUP = "groups/<uuid:activity_id>/"
MEETING = f"{GROUP}plan/meetings/<uuid:meeting_id>/"
urlpatterns: list[URLPattern] = [
    path(GROUP, page.group, name="group"),
    path(f"{GROUP}preview/", page.preview_group, name="preview_group"),
    path(f"{GROUP}plan/facts/", sections.group_facts, name="group_facts"),
    path(f"{GROUP}plan/texts/<slug:kind>/", sections.plan_section, name="plan_section"),
    path(f"{GROUP}plan/readiness/", readiness.new_readiness_item, name="new_readiness_item"),
    path(f"{GROUP}plan/readiness/<uuid:item_id>/", readiness.readiness_item, name="readiness_item"),
    path(f"{GROUP}plan/forms/<uuid:form_id>/", sections.form_in_use, name="form_in_use"),
    path(MEETING, programme.meeting_plan, name="meeting_plan"),
    path(f"{MEETING}items/", programme.new_programme_item, name="new_programme_item"),
    path(f"{MEETING}items/<uuid:item_id>/", programme.programme_item, name="programme_item"),
    path(
        f"{MEETING}items/<uuid:item_id>/restore/",
        programme.restore_programme_item,
        name="restore_programme_item",
    ),
    path(f"{GROUP}plan/facilitators/", team.facilitators, name="facilitators"),
    path(f"{GROUP}plan/facilitators/<uuid:role_id>/remove/", team.remove_facilitator, name="remove_facilitator"),
    path(f"{GROUP}plan/facilitators/<uuid:account_id>/responsible/", team.hand_over, name="hand_over"),
    path(f"{GROUP}begin/", team.begin_group, name="begin_group"),
    path(f"{GROUP}cancel/", team.cancel_group, name="cancel_group"),
    path(f"{GROUP}remove/", team.remove_group, name="remove_group"),
]
ACCESS: dict[str, Row] = {
    "group": GROUP_PLAN,
    "preview_group": access.GROUP,
    "group_facts": GROUP_EDIT,
    "plan_section": GROUP_EDIT,
    "new_readiness_item": GROUP_EDIT,
    "readiness_item": GROUP_EDIT,
    "form_in_use": GROUP_EDIT,
    "meeting_plan": GROUP_EDIT,
    "new_programme_item": GROUP_EDIT,
    "programme_item": GROUP_EDIT,
    "restore_programme_item": GROUP_EDIT,
    "facilitators": GROUP_EDIT,
    "remove_facilitator": GROUP_EDIT,
    "hand_over": GROUP_EDIT,
    "begin_group": GROUP_EDIT,
    "cancel_group": GROUP_EDIT,
    "remove_group": GROUP_EDIT,
}
