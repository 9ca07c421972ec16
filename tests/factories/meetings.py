"""One factory a table of the meetings package."""

from datetime import date, time, timedelta

import factory
from factory.django import DjangoModelFactory

from porukka.core.dates import moment
from porukka.domain.meetings import models
from tests.factories.activities import ActivityFactory


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = models.Meeting

    activity = factory.SubFactory(ActivityFactory)
    organisation = factory.SelfAttribute("activity.organisation")
    number = factory.Sequence(lambda n: n + 1)
    on = factory.LazyAttribute(lambda o: date(2026, 11, 18) + timedelta(days=7 * (o.number - 1)))
    starts_local = time(10, 0)
    ends_local = time(12, 0)
    starts_at = factory.LazyAttribute(lambda o: moment(o.on, o.starts_local))
    ends_at = factory.LazyAttribute(lambda o: moment(o.on, o.ends_local))
    ical_uid = factory.Sequence(lambda n: f"kerta-{n}@porukka.invalid")
