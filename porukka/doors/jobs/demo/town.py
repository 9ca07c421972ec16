"""The municipality: units, places, staff, closed days."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from porukka.core import dates
from porukka.domain.activities import actions as activities
from porukka.domain.flows import staffing
from porukka.domain.people import actions as people
from porukka.domain.people import queries as read_people
from porukka.domain.people.rules import PROGRAM, Role, Viewer, program
from porukka.doors.jobs.demo import story
from porukka.doors.jobs.demo.clock import Life, at

ADDRESS = "{}@demo.invalid"
LIBRARIAN = "koordinaattori"


@dataclass
class Town:
    """What the groups need to know of the municipality. Facilitators are asked for by the key of their story."""

    organisation_id: UUID
    units: dict[str, UUID] = field(default_factory=dict)
    places: dict[str, UUID] = field(default_factory=dict)
    accounts: dict[str, UUID] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    groups: dict[str, UUID] = field(default_factory=dict)

    @property
    def program(self) -> Viewer:
        return program(self.organisation_id)

    def viewer(self, key: str, *activity_ids: UUID) -> Viewer:
        """A member of staff, facilitating the groups named."""
        return read_people.with_facilitated(self.viewers[key], frozenset(activity_ids))


def found(told: story.Town, *, now: datetime) -> Town:
    """Makes the organisation with its units, places and staff. Nobody has a password: the front page lets in."""
    made = people.create_organisation(
        by=PROGRAM,
        now=now,
        name=told.name,
        languages=told.languages,
        crisis_number=told.crisis_number,
        is_demo=True,
    )
    town = Town(organisation_id=made.id)
    by = town.program
    for unit in told.units:
        row = people.create_unit(by=by, now=now, name=unit["name"])
        town.units[unit["key"]] = row.id
        steps = unit.get("worry_steps", "")
        people.agree_worry_steps(by=by, now=now, unit_id=row.id, revision=row.revision, words=steps)
    for place in told.places:
        facts = {key: value for key, value in place.items() if key != "key"}
        town.places[place["key"]] = activities.add_place(by=by, now=now, **facts)
    for one in told.staff:
        _employ(town, one, now)
    return town


def _employ(town: Town, one: dict[str, str], now: datetime) -> None:
    account = people.create_account(
        by=town.program,
        now=now,
        email=ADDRESS.format(one["key"]),
        name=one["name"],
        profession=one.get("profession", ""),
        phone=one.get("phone", ""),
        language=one.get("language", "fi"),
    )
    people.create_membership(
        by=town.program,
        now=now,
        account_id=account.id,
        role=one.get("role", Role.WORKER),
        unit_id=town.units[one["unit"]] if "unit" in one else None,
    )
    viewer = read_people.staff_viewer(account.id, town.organisation_id, now=now)
    assert viewer is not None
    town.accounts[one["key"]], town.viewers[one["key"]] = account.id, viewer


def close_between_the_years(town: Town, *, now: datetime, today: date) -> None:
    """The doors are closed between Christmas and New Year, except when the demo is made just then."""
    for year in range(today.year - 2, today.year + 1):
        first, last = date(year, 12, 24), date(year, 12, 31)
        if first - timedelta(days=10) <= today <= last + timedelta(days=5):
            continue
        people.add_closed_days(by=town.program, now=now, from_on=first, to_on=last, words="Joulun välipäivät")


def letters(town: Town, told: story.Town, *, now: datetime) -> Life:
    """Colleagues who have been asked in and have not come yet: their letters wait in the outbox."""
    asked = at(dates.today(now) - timedelta(days=1), 14, 20)
    yield asked
    by = town.viewer(LIBRARIAN)
    for one in told.invited:
        staffing.invite_staff(
            by=by,
            now=asked,
            email=one["email"],
            name=one["name"],
            role=Role.WORKER,
            unit_id=town.units[one["unit"]],
        )
