"""One factory a table of the goals package."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from porukka.domain.goals import models
from tests.factories.activities import ActivityFactory, ParticipationFactory

BEFORE = datetime(2026, 10, 1, tzinfo=UTC)


class GoalFactory(DjangoModelFactory):
    """The group's goal; give `participation` for somebody's own."""

    class Meta:
        model = models.Goal

    activity = factory.SubFactory(ActivityFactory)
    organisation = factory.SelfAttribute("activity.organisation")
    words = factory.Sequence(lambda n: f"Tavoite {n}")
    agreed_on = date(2026, 10, 1)


class StrengthFactory(DjangoModelFactory):
    class Meta:
        model = models.Strength

    participation = factory.SubFactory(ParticipationFactory)
    organisation = factory.SelfAttribute("participation.organisation")
    words = factory.Sequence(lambda n: f"Osaan asian {n}")
    added_at = BEFORE
