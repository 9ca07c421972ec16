"""Fills an empty database with the demo organisation, once."""

from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from porukka.core import dates
from porukka.domain.evaluation import actions as evaluation
from porukka.domain.people import queries as people
from porukka.domain.surveys import actions as surveys
from porukka.doors.jobs.demo.clock import Life, at, live
from porukka.doors.jobs.demo.groups import life
from porukka.doors.jobs.demo.story import read_groups, read_town
from porukka.doors.jobs.demo.town import close_between_the_years, found, letters

SEED = 1917
HISTORY = timedelta(days=500)


def fill(*, now: datetime) -> bool:
    """Makes the demo organisation as it stands at `now`; True when it was made.

    Nothing happens where there is an organisation already. All of it is one transaction: it is there whole or not at
    all. Afterwards the traces of sealed answers are wiped like everywhere (TRUST 7).
    """
    if people.has_any_organisation():
        return False
    with transaction.atomic():
        told = read_town()
        began = now - HISTORY
        town = found(told, now=began)
        close_between_the_years(town, now=began, today=dates.today(now))
        lives = [life(town, group, now=now, rng=Random(f"{SEED}:{group.key}")) for group in read_groups()]
        live([*lives, letters(town, told, now=now), half_years(began, now)], until=now)
    surveys.wipe_due(now=now)
    return True


def half_years(began: datetime, now: datetime) -> Life:
    """What the worker does by itself: figures, when a half-year has closed."""
    day = dates.today(began)
    while (day := day + timedelta(days=1)) <= dates.today(now):
        if day.day in (1, 16):
            yield at(day, 4)
            evaluation.publish_due(now=at(day, 4))
    yield now
    evaluation.publish_due(now=now)
