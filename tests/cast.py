"""The cast that every test knows.

Aino and Kalle facilitate "Arjen eväät", where Elina and Hassan take part. Sari takes part in "Kädet savessa", which
Mikko facilitates. Kerttu coordinates, Maija manages, Anneli administers. Olli belongs to another organisation, where
he facilitates and administers. The stranger is nobody.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from porukka.domain.activities import queries as activities
from porukka.domain.people import queries as people
from porukka.domain.people.models import Account
from porukka.domain.people.rules import NOBODY, Viewer
from tests.factories.activities import ActivityFactory, ActivityRoleFactory, ParticipationFactory
from tests.factories.people import (
    AccountFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    UnitFactory,
)


@dataclass
class Cast:
    now: datetime
    organisation: Any
    unit: Any
    other_organisation: Any
    group: Any  # Arjen eväät
    other_group: Any  # Kädet savessa, same unit
    foreign_group: Any  # of the other organisation
    accounts: dict[str, Account]
    elina: Any  # participations
    hassan: Any
    sari: Any

    def viewer(self, name: str) -> Viewer:
        """A member of staff as the domain sees them; `stranger` is nobody."""
        if name == "stranger":
            return NOBODY
        viewer = people.staff_viewer(self.accounts[name].pk, None, now=self.now)
        assert viewer is not None
        return people.with_facilitated(viewer, activities.facilitated_ids(viewer, now=self.now))

    def participant(self, participation: Any, *, pin_ok: bool = True) -> Viewer:
        """A participant with card and PIN."""
        return Viewer(
            kind="participation",
            organisation_id=participation.organisation_id,
            participation_id=participation.id,
            activity_id=participation.activity_id,
            pin_ok=pin_ok,
        )


STAFF = {
    "aino": ("Aino Leppä", "worker"),
    "kalle": ("Kalle Niitty", "worker"),
    "mikko": ("Mikko Saari", "worker"),
    "kerttu": ("Kerttu Koivu", "coordinator"),
    "maija": ("Maija Mäki", "manager"),
    "anneli": ("Anneli Aalto", "administrator"),
}


def make_cast(now: datetime) -> Cast:
    """Makes everybody, in as few rows as tell the story."""
    home, elsewhere = OrganisationFactory(name="Lehtola"), OrganisationFactory(name="Toisaalla")
    unit, far_unit = UnitFactory(organisation=home, name="Keskusta"), UnitFactory(organisation=elsewhere)
    accounts = {}
    for key, (name, role) in STAFF.items():
        accounts[key] = AccountFactory(name=name, email=f"{key}@example.org")
        # Workers belong to the unit; the others' roles hold everywhere.
        MembershipFactory(
            account=accounts[key], organisation=home, role=role, unit=unit if role == "worker" else None
        )
    accounts["olli"] = AccountFactory(name="Olli Muualla", email="olli@example.org")
    MembershipFactory(account=accounts["olli"], organisation=elsewhere, role="administrator")

    group = ActivityFactory(organisation=home, unit=unit, name="Arjen eväät")
    other = ActivityFactory(organisation=home, unit=unit, name="Kädet savessa")
    foreign = ActivityFactory(organisation=elsewhere, unit=far_unit, name="Kaukainen")
    ActivityRoleFactory(activity=group, account=accounts["aino"], role="responsible")
    ActivityRoleFactory(activity=group, account=accounts["kalle"])
    ActivityRoleFactory(activity=other, account=accounts["mikko"], role="responsible")
    ActivityRoleFactory(activity=foreign, account=accounts["olli"], role="responsible")

    def takes_part(activity: Any, name: str) -> Any:
        person = PersonFactory(organisation=activity.organisation, shown_name=name)
        return ParticipationFactory(activity=activity, person=person)

    return Cast(
        now=now,
        organisation=home,
        unit=unit,
        other_organisation=elsewhere,
        group=group,
        other_group=other,
        foreign_group=foreign,
        accounts=accounts,
        elina=takes_part(group, "Elina"),
        hassan=takes_part(group, "Hassan"),
        sari=takes_part(other, "Sari"),
    )
