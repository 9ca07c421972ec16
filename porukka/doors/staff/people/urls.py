from django.urls import URLPattern, path

from porukka.doors.access import COORDINATOR, GROUP, Row
from porukka.doors.staff.people.views import adding, cards, merges, people, person

HERE = "groups/<uuid:activity_id>/people/"
ONE = HERE + "<uuid:participation_id>/"

urlpatterns: list[URLPattern] = [
    path(HERE, people.people, name="people"),
    path(HERE + "export.xlsx", people.export_people, name="export_people"),
    path(HERE + "template.xlsx", adding.people_template, name="people_template"),
    path(HERE + "add/", adding.add_participant, name="add_participant"),
    path(HERE + "paste/", adding.paste_people, name="paste_people"),
    path(HERE + "import/", adding.import_people, name="import_people"),
    path(HERE + "cards/", cards.print_cards, name="print_cards"),
    path(ONE, person.person, name="person"),
    path(ONE + "edit/", person.edit_participant, name="edit_participant"),
    path(ONE + "stage/", person.change_stage, name="change_stage"),
    path(ONE + "next-step/", person.set_next_step, name="set_next_step"),
    path(ONE + "contacts/", person.add_contact, name="add_contact"),
    path(ONE + "contacts/<uuid:contact_id>/remove/", person.remove_contact, name="remove_contact"),
    path(ONE + "consents/", person.record_consent, name="record_consent"),
    path(ONE + "strengths/", person.add_strength, name="add_strength"),
    path(ONE + "strengths/<uuid:strength_id>/remove/", person.remove_strength, name="remove_strength"),
    path(ONE + "link/", cards.send_link, name="send_link"),
    path(ONE + "pin/", cards.let_choose_pin, name="let_choose_pin"),
    path(ONE + "end-cards/", cards.end_cards, name="end_cards"),
    path(ONE + "remove/", person.remove_participant, name="remove_participant"),
    path(ONE + "bring-back/", people.bring_back_participant, name="bring_back_participant"),
    path("merges/", merges.merges, name="merges"),
    path("merges/<uuid:match_id>/merge/", merges.merge_match, name="merge_match"),
    path("merges/<uuid:match_id>/keep-apart/", merges.keep_apart, name="keep_apart"),
]
PERSONAL = GROUP.with_persons()
ACCESS: dict[str, Row] = {
    **{str(pattern.name): PERSONAL for pattern in urlpatterns},
    "people_template": GROUP,
    "merges": COORDINATOR.with_persons(),
    "merge_match": COORDINATOR,
    "keep_apart": COORDINATOR,
}
