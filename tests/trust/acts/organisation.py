"""Acts on the organisation, its staff, and persons; and figures that are published."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from porukka.domain.evaluation import actions as evaluation
from porukka.domain.goals import actions as goals
from porukka.domain.people import actions
from porukka.domain.people.models import Membership, PossibleMatch
from porukka.domain.people.rules import PROGRAM
from tests.domain.evaluation.test_published import run_in_spring
from tests.factories.people import PersonFactory, UnitFactory
from tests.trust.acts import Do, World, act

PASSWORD = "pitkä-hauska-lause-7"
PHONE = "040 123 4567"


# ---------- the organisation and its units ----------


@act("program organisation:new;")
def create_organisation(w: World) -> Do:
    return lambda: w.named("new", actions.create_organisation(by=PROGRAM, now=w.now, name="Uusi kunta"))


@act("anneli organisation:lehtola;")
def edit_organisation(w: World) -> Do:
    return lambda: actions.edit_organisation(**w.by("anneli"), revision=1, crisis_number="09 1")


@act("anneli log:?;", verb="export")
def export_log(w: World) -> Do:
    w.names[None] = "?"
    return lambda: actions.export_log(**w.by("anneli"))


@act("program strength:eväät; activity:eväät", by="record_erased")
def erase_removed(w: World) -> Do:
    row = goals.add_strength(**w.by(), participation_id=w.cast.elina.id, words="Leipoo")
    goals.remove_strength(**w.by(), strength_id=row.id)
    return lambda: goals.erase_removed_strengths(now=w.now + timedelta(days=31))


@act("anneli closed_days:days;")
def add_closed_days(w: World) -> Do:
    days = {"from_on": date(2026, 12, 24), "to_on": date(2026, 12, 31)}
    return lambda: w.named("days", actions.add_closed_days(**w.by("anneli"), **days))


@act("anneli closed_days:days;")
def remove_closed_days(w: World) -> Do:
    row = add_closed_days(w)()
    return lambda: actions.remove_closed_days(**w.by("anneli"), closed_days_id=row.id)


@act("anneli unit:unit;")
def create_unit(w: World) -> Do:
    return lambda: w.named("unit", actions.create_unit(**w.by("anneli"), name="Pohjoinen"))


def unit(w: World) -> dict[str, Any]:
    row = w.named("unit", UnitFactory(organisation=w.cast.organisation))
    return {**w.by("anneli"), "unit_id": row.id}


@act("anneli unit:unit;")
def rename_unit(w: World) -> Do:
    given = unit(w)
    return lambda: actions.rename_unit(**given, revision=1, name="Pohjoinen")


@act("anneli unit:unit;")
def agree_worry_steps(w: World) -> Do:
    given = unit(w)
    return lambda: actions.agree_worry_steps(**given, revision=1, words="Soita työparille.")


@act("anneli unit:unit;")
def remove_unit(w: World) -> Do:
    given = unit(w)
    return lambda: actions.remove_unit(**given)


@act("anneli unit:unit;")
def bring_back_unit(w: World) -> Do:
    given = unit(w)
    actions.remove_unit(**given)
    return lambda: actions.bring_back_unit(**given)


# ---------- staff ----------


@act("program account:account;")
def create_account(w: World) -> Do:
    given = {"email": "uusi@example.org", "name": "Uusi Työ"}
    return lambda: w.named("account", actions.create_account(by=w.program, now=w.now, **given))


def membership(w: World) -> Membership:
    given = {"account_id": w.cast.accounts["mikko"].pk, "role": "manager", "unit_id": w.cast.unit.id}
    return actions.create_membership(**w.by("anneli"), **given)


@act("anneli account:mikko;", by="_give")
def create_membership(w: World) -> Do:
    return lambda: membership(w)


@act("anneli account:mikko;", by="_end")
def end_membership(w: World) -> Do:
    row = membership(w)
    return lambda: actions.end_membership(**w.by("anneli"), membership_id=row.id)


@act("anneli account:mikko;")
def close_account(w: World) -> Do:
    return lambda: actions.close_account(**w.by("anneli"), account_id=w.cast.accounts["mikko"].pk)


@act("anneli invitation:invitation;", by="create_invitation")
def invite_staff(w: World) -> Do:
    given = {"email": "uusi@example.org", "name": "Uusi Työ", "role": "worker", "unit_id": w.cast.unit.id}
    return lambda: w.named("invitation", actions.create_invitation(**w.by("anneli"), **given))


@act("anneli invitation:invitation;")
def revoke_invitation(w: World) -> Do:
    row = invite_staff(w)()
    return lambda: actions.revoke_invitation(**w.by("anneli"), invitation_id=row.id)


@act("account invitation:invitation;")
def accept_invitation(w: World) -> Do:
    token = actions.make_invitation_token(invitation_id=invite_staff(w)().id, now=w.now)
    assert token is not None
    given = {"token": token, "name": "Uusi Työ", "password": PASSWORD, "language": "fi"}
    return lambda: actions.accept_invitation(now=w.now, **given)


@act("aino account:aino;")
def edit_own_account(w: World) -> Do:
    given = {"name": "Aino Leppä", "profession": "ohjaaja", "phone": PHONE, "language": "sv"}
    return lambda: actions.edit_own_account(**w.by(), **given)


@act("aino account:aino;")
def set_screen_pin(w: World) -> Do:
    return lambda: actions.set_screen_pin(**w.by(), pin="2468")


# ---------- persons ----------


@act("aino person:person; person:person")
def create_person(w: World) -> Do:
    return lambda: w.named("person", actions.create_person(**w.by(), name="Tuula", language="fi"))


def elina(w: World) -> dict[str, Any]:
    return {**w.by(), "person_id": w.cast.elina.person_id}


@act("aino person:elina's person; person:elina's person")
def edit_person(w: World) -> Do:
    given = {"revision": 1, "name": "Ellu", "language": "fi", "no_messages": False}
    return lambda: actions.edit_person(**elina(w), **given)


@act("aino person:elina's person; person:elina's person")
def add_contact(w: World) -> Do:
    return lambda: actions.add_contact(**elina(w), contact=PHONE)


@act("aino person:elina's person; person:elina's person")
def remove_contact(w: World) -> Do:
    row = add_contact(w)()
    return lambda: actions.remove_contact(**elina(w), contact_id=row.id)


@act("aino person:elina's person; person:elina's person")
def record_yes_or_no(w: World) -> Do:
    return lambda: actions.record_yes_or_no(**elina(w), purpose="quote", given=True)


def match(w: World) -> tuple[PossibleMatch, Any]:
    other = w.named("twin", PersonFactory(organisation=w.cast.organisation))
    for person_id in (w.cast.elina.person_id, other.id):
        actions.add_contact(by=w.program, now=w.now, person_id=person_id, contact=PHONE)
    return w.named("match", PossibleMatch.objects.get()), other


@act("kerttu possible_match:match; person:elina's person person:twin")
def decide_not_same(w: World) -> Do:
    row, _other = match(w)
    return lambda: actions.decide_not_same(**w.by("kerttu"), match_id=row.id)


@act("kerttu person:elina's person; person:elina's person person:twin", by="join_persons")
def merge_persons(w: World) -> Do:
    _row, other = match(w)
    given = {"kept_id": w.cast.elina.person_id, "gone_id": other.id}
    return lambda: actions.join_persons(**w.by("kerttu"), **given)


# ---------- figures ----------


@act("program organisation:lehtola;", by="_keep")
def publish_figures(w: World) -> Do:
    run_in_spring(w.cast)
    return lambda: evaluation.publish_due(now=datetime(2026, 7, 31, 12, tzinfo=UTC))
