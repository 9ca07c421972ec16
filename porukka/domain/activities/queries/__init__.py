"""Reads of activities. Lists come in a fixed number of queries, however long they are."""

from porukka.domain.activities.queries.heads import ActivityHead, activity_head, facilitated_ids
from porukka.domain.activities.queries.roles import (
    Colleague,
    Facilitator,
    colleagues,
    facilitators,
    facilitators_of,
)

__all__ = [
    "ActivityHead",
    "Colleague",
    "Facilitator",
    "activity_head",
    "colleagues",
    "facilitated_ids",
    "facilitators",
    "facilitators_of",
]
