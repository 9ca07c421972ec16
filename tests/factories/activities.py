"""One factory a table of the activities package."""

import secrets
from datetime import date, datetime
from uuid import UUID

import factory
from factory.django import DjangoModelFactory

from porukka.core.sorting import folded
from porukka.domain.activities import actions, models, queries
from porukka.domain.activities.queries import DrawnCard
from porukka.domain.people.rules import Viewer
from tests.factories.library import ModelVersionFactory
from tests.factories.people import BEFORE, OrganisationFactory, PersonFactory, UnitFactory


class PlaceFactory(DjangoModelFactory):
    class Meta:
        model = models.Place

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Tupa {n}")
    address = "Niittykuja 4"
    capacity = 14


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = models.Activity

    organisation = factory.SubFactory(OrganisationFactory)
    unit = factory.SubFactory(UnitFactory, organisation=factory.SelfAttribute("..organisation"))
    model_version = factory.SubFactory(ModelVersionFactory)
    name = factory.Sequence(lambda n: f"Ryhmä {n}")
    searched = factory.LazyAttribute(lambda o: folded(o.name))
    use = "participation"
    openness = "closed"
    state = "running"
    starts_on = date(2026, 10, 1)


class ActivityRoleFactory(DjangoModelFactory):
    class Meta:
        model = models.ActivityRole

    activity = factory.SubFactory(ActivityFactory)
    organisation = factory.SelfAttribute("activity.organisation")
    role = "facilitator"
    from_at = BEFORE


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = models.Participation

    activity = factory.SubFactory(ActivityFactory)
    organisation = factory.SelfAttribute("activity.organisation")
    person = factory.SubFactory(PersonFactory, organisation=factory.SelfAttribute("..organisation"))
    stage = "active"


class ReadinessItemFactory(DjangoModelFactory):
    class Meta:
        model = models.ReadinessItem

    activity = factory.SubFactory(ActivityFactory)
    organisation = factory.SelfAttribute("activity.organisation")
    key = factory.Sequence(lambda n: f"kohta_{n}")
    position = factory.Sequence(lambda n: n)
    words = "Tila on varattu"


class FormInUseFactory(DjangoModelFactory):
    class Meta:
        model = models.FormInUse

    activity = factory.SubFactory(ActivityFactory)
    organisation = factory.SelfAttribute("activity.organisation")
    when = "every_meeting"


def hand_card(*, by: Viewer, now: datetime, participation_id: UUID) -> DrawnCard:
    """A card as the printing page makes it, drawn and handed out, with what stands on it."""
    activity_id = models.Participation.objects.values_list("activity_id", flat=True).get(id=participation_id)
    (card,) = queries.drawn_cards(by, activity_id, [participation_id], secrets.token_hex(16))
    actions.hand_out_cards(by=by, now=now, activity_id=activity_id, cards=[card])
    return card
