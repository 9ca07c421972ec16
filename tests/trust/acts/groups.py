"""Acts on a group: its plan, its people and their cards."""

from datetime import date
from typing import Any
from uuid import uuid4

from porukka.domain.activities import actions, queries
from porukka.domain.activities.actions.activity import Head
from porukka.domain.activities.models import Activity, ActivityRole, PlanItem
from porukka.domain.exchange import actions as exchange
from porukka.domain.exchange.rules import lines_of_text
from porukka.domain.flows import planning
from porukka.domain.library.actions import refresh_library
from porukka.domain.library.models import ModelVersion
from porukka.domain.people import actions as people
from porukka.domain.people.models import PossibleMatch
from tests.factories.activities import FormInUseFactory, ParticipationFactory, PlaceFactory, ReadinessItemFactory
from tests.factories.surveys import rating_form
from tests.trust.acts import Do, World, act


def version(w: World) -> ModelVersion:
    refresh_library(now=w.now)
    return ModelVersion.objects.get(model__key="general_group")


def head(w: World) -> Head:
    return Head(
        name="Uusi nimi", unit_id=w.cast.unit.id, use="participation", openness="closed", language="fi",
        size_min=4, size_max=9,
    )  # fmt: skip


def start(w: World) -> Do:
    given = {"unit_id": w.cast.unit.id, "model_version_id": version(w).id, "first_on": date(2026, 12, 1)}
    return lambda: w.named("new", planning.start_activity(**w.by(), **given, place_id=None, language="fi"))


def planned(w: World) -> None:
    Activity.objects.filter(id=w.group.id).update(state="planned")


@act("aino activity:new; activity:new")
def draft_activity(w: World) -> Do:
    return start(w)


@act("aino activity:new; activity:new")
def write_plan(w: World) -> Do:
    return start(w)


@act("aino activity:new; activity:new")
def copy_plan(w: World) -> Do:
    old = start(w)()
    copy = planning.copy_activity
    return lambda: w.named("new", copy(**w.by(group_id=old), activity_id=old, first_on=date(2027, 1, 12)))


@act("aino activity:eväät; activity:eväät")
def edit_activity(w: World) -> Do:
    given = {"activity_id": w.group.id, "revision": w.group.revision, "head": head(w)}
    return lambda: actions.edit_activity(**w.by(), **given)


@act("aino activity:eväät; activity:eväät")
def remove_activity(w: World) -> Do:
    planned(w)
    return lambda: actions.remove_activity(**w.by(), activity_id=w.group.id)


@act("aino activity:eväät; activity:eväät")
def restore_activity(w: World) -> Do:
    planned(w)
    actions.remove_activity(**w.by(), activity_id=w.group.id)
    return lambda: actions.restore_activity(**w.by(), activity_id=w.group.id)


@act("aino activity:eväät; activity:eväät")
def set_last_day(w: World) -> Do:
    days = {"starts_on": date(2026, 12, 1), "ends_on": date(2026, 12, 22)}
    return lambda: actions.set_last_day(**w.by(), activity_id=w.group.id, **days)


@act("aino activity:eväät; activity:eväät", by="_begin")
def begin_activity(w: World) -> Do:
    planned(w)
    return lambda: planning.begin_activity(**w.by(), activity_id=w.group.id)


@act("aino activity:eväät; activity:eväät", by="mark_cancelled")
def cancel_activity(w: World) -> Do:
    planned(w)
    return lambda: planning.cancel_activity(**w.by(), activity_id=w.group.id)


@act("aino activity:eväät; activity:eväät", by="mark_ended")
def end_activity(w: World) -> Do:
    return lambda: planning.end_activity(**w.by(), activity_id=w.group.id)


@act("aino plan_item:words; activity:eväät")
def edit_plan_section(w: World) -> Do:
    row = PlanItem.objects.create(
        organisation=w.cast.organisation, activity=w.group, kind="purpose", words="Ennen."
    )
    w.named("words", row)
    given = {"kind": "purpose", "words": "Nyt.", "revision": 1}
    return lambda: actions.edit_plan_section(**w.by(), activity_id=w.group.id, **given)


@act("aino form_in_use:form; activity:eväät")
def switch_form(w: World) -> Do:
    row = w.named("form", FormInUseFactory(activity=w.group, form_version=rating_form()))
    return lambda: actions.switch_form(**w.by(), activity_id=w.group.id, form_in_use_id=row.id, on=False)


# ---------- readiness ----------


@act("aino readiness_item:item; activity:eväät")
def mark_readiness(w: World) -> Do:
    row = w.named("item", ReadinessItemFactory(activity=w.group))
    return lambda: actions.mark_readiness(**w.by(), activity_id=w.group.id, item_id=row.id, state="done")


@act("aino readiness_item:item; activity:eväät")
def add_readiness(w: World) -> Do:
    return lambda: w.named("item", actions.add_readiness(**w.by(), activity_id=w.group.id, words="Avaimet."))


def own_item(w: World) -> dict[str, Any]:
    item_id = actions.add_readiness(**w.by(), activity_id=w.group.id, words="Avaimet.")
    return {**w.by(), "activity_id": w.group.id, "item_id": w.named("item", item_id)}


@act("aino readiness_item:item; activity:eväät")
def reword_readiness(w: World) -> Do:
    given = own_item(w)
    return lambda: actions.reword_readiness(**given, words="Avaimet ja koodi.", before="Avaimet.")


@act("aino readiness_item:item; activity:eväät")
def remove_readiness(w: World) -> Do:
    given = own_item(w)
    return lambda: actions.remove_readiness(**given)


@act("aino readiness_item:item; activity:eväät")
def restore_readiness(w: World) -> Do:
    given = own_item(w)
    actions.remove_readiness(**given)
    return lambda: actions.restore_readiness(**given)


# ---------- who leads, where ----------


@act("aino activity_role:role; activity:eväät")
def add_facilitator(w: World) -> Do:
    given = {"activity_id": w.group.id, "account_id": w.cast.accounts["mikko"].pk}
    return lambda: w.named("role", actions.add_facilitator(**w.by(), **given))


@act("aino activity_role:role; activity:eväät")
def remove_facilitator(w: World) -> Do:
    role = add_facilitator(w)()
    return lambda: actions.remove_facilitator(**w.by(), activity_id=w.group.id, role_id=role)


@act("aino activity_role:role; activity:eväät")
def hand_over_responsibility(w: World) -> Do:
    given = {"activity_id": w.group.id, "account_id": w.cast.accounts["kalle"].pk}

    def do() -> None:
        actions.hand_over_responsibility(**w.by(), **given)
        w.named("role", ActivityRole.objects.get(activity=w.group, role="responsible", until_at=None))

    return do


@act("kerttu place:place;")
def add_place(w: World) -> Do:
    return lambda: w.named("place", actions.add_place(**w.by("kerttu"), name="Niittytupa"))


@act("kerttu place:place;")
def edit_place(w: World) -> Do:
    row = w.named("place", PlaceFactory(organisation=w.cast.organisation))
    return lambda: actions.edit_place(**w.by("kerttu"), place_id=row.id, revision=1, name="Verstas")


@act("kerttu place:place;")
def remove_place(w: World) -> Do:
    row = w.named("place", PlaceFactory(organisation=w.cast.organisation))
    return lambda: actions.remove_place(**w.by("kerttu"), place_id=row.id)


@act("kerttu place:place;")
def restore_place(w: World) -> Do:
    row = w.named("place", PlaceFactory(organisation=w.cast.organisation))
    actions.remove_place(**w.by("kerttu"), place_id=row.id)
    return lambda: actions.restore_place(**w.by("kerttu"), place_id=row.id)


# ---------- those who take part ----------


@act("aino participation:new; activity:eväät participation:new person:new's person")
def add_participant(w: World) -> Do:
    def do() -> None:
        made = w.named("new", actions.add_participant(**w.by(), activity_id=w.group.id, name="Tuula"))
        w.named("new's person", made.person_id)

    return do


@act("aino participation:elina; activity:eväät participation:elina person:elina's person")
def edit_participation(w: World) -> Do:
    given = {
        "participation_id": w.cast.elina.id,
        "revision": 1,
        "basis": "none",
        "own_worker_name": "Oma Työntekijä",
    }
    return lambda: actions.edit_participation(**w.by(), **given)


@act("aino participation:elina; activity:eväät participation:elina person:elina's person")
def set_next_step(w: World) -> Do:
    return lambda: actions.set_next_step(**w.by(), participation_id=w.cast.elina.id, words="Kurssille.")


@act("aino participation:elina; activity:eväät participation:elina person:elina's person")
def change_stage(w: World) -> Do:
    return lambda: actions.change_stage(**w.by(), participation_id=w.cast.elina.id, stage="paused")


def end_elina(w: World) -> None:
    actions.end_participation(**w.by(), participation_id=w.cast.elina.id, reason="finished")


@act("aino participation:elina; activity:eväät participation:elina person:elina's person", by="_come_back")
def return_participant(w: World) -> Do:
    end_elina(w)
    given = {"activity_id": w.group.id, "name": "Elina", "person_id": w.cast.elina.person_id}
    return lambda: actions.add_participant(**w.by(), **given)


@act("aino participation:elina; activity:eväät participation:elina person:elina's person")
def remove_participant(w: World) -> Do:
    return lambda: actions.remove_participant(**w.by(), participation_id=w.cast.elina.id)


def bring_back(w: World) -> Do:
    given = {**w.by(), "participation_id": w.cast.elina.id}
    actions.remove_participant(**given)
    return lambda: actions.bring_back_participant(**given, activity_id=w.group.id)


@act("aino participation:elina; activity:eväät participation:elina person:elina's person")
def bring_back_participant(w: World) -> Do:
    return bring_back(w)


@act(
    "aino participation:elina; activity:eväät participation:elina person:elina's person",
    verb="change_stage",
    by="bring_back_participant",
)
def bring_back_into_an_ended_group(w: World) -> Do:
    do = bring_back(w)
    Activity.objects.filter(id=w.group.id).update(state="ended", ended_at=w.now)
    return do


@act("aino activity:eväät; activity:eväät")
def add_participants(w: World) -> Do:
    lines, _faults = lines_of_text("Tuula;040 123 4567")

    given = {"activity_id": w.group.id, "lines": lines, "list_id": uuid4()}
    return lambda: exchange.add_participants(**w.by(), **given)


@act("kerttu participation:elina; activity:eväät participation:elina participation:twin", by="_join")
def join_participations(w: World) -> Do:
    twin = w.named("twin", ParticipationFactory(activity=w.group))
    for row in (w.cast.elina, twin):
        people.add_contact(by=w.program, now=w.now, person_id=row.person_id, contact="040 123 4567")
    given = {"match_id": PossibleMatch.objects.get().id, "kept_id": w.cast.elina.person_id}
    return lambda: exchange.merge_persons(**w.by("kerttu"), **given)


# ---------- cards, links and PINs ----------


@act(
    "aino activity:eväät; participation:elina participation:hassan person:elina's person person:hassan's person",
    verb="print_card",
)
def hand_out_cards(w: World) -> Do:
    both = [w.cast.elina.id, w.cast.hassan.id]
    cards = queries.drawn_cards(w.cast.viewer("aino"), w.group.id, both, "5f" * 16)
    return lambda: actions.hand_out_cards(**w.by(), activity_id=w.group.id, cards=cards)


@act("aino participation:elina; participation:elina person:elina's person", verb="make_link")
def issue_link(w: World) -> Do:
    return lambda: actions.issue_link(**w.by(), participation_id=w.cast.elina.id)


@act("aino participation:elina; participation:elina person:elina's person")
def send_link(w: World) -> Do:
    people.add_contact(by=w.program, now=w.now, person_id=w.cast.elina.person_id, contact="e@example.org")
    return lambda: actions.send_link(**w.by(), participation_id=w.cast.elina.id)


@act("aino participation:elina; participation:elina person:elina's person", verb="end_cards")
def revoke_grants(w: World) -> Do:
    return lambda: actions.revoke_grants(**w.by(), participation_id=w.cast.elina.id)


@act("aino participation:elina; participation:elina person:elina's person", by="_set_pin")
def set_pin(w: World) -> Do:
    return lambda: actions.set_pin(**w.by(), participation_id=w.cast.elina.id, pin="2468")


@act("aino participation:elina; participation:elina person:elina's person")
def let_choose_pin(w: World) -> Do:
    return lambda: actions.let_choose_pin(**w.by(), participation_id=w.cast.elina.id)
