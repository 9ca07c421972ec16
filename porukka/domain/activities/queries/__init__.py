"""Reads of activities. Lists come in a fixed number of queries, however long they are."""

from porukka.domain.activities.queries.heads import ActivityHead, activity_head, facilitated_ids
from porukka.domain.activities.queries.lists import (
    GroupFilter,
    GroupLine,
    GroupList,
    ModelNames,
    Named,
    facilitator_choices,
    knows_any_group,
    model_names,
    removed_groups,
    unit_choices,
)
from porukka.domain.activities.queries.places import PlaceLine, place, places
from porukka.domain.activities.queries.plan import (
    FormLine,
    PlanFacts,
    PlanText,
    ReadinessLine,
    forms_in_use,
    plan_facts,
    plan_texts,
    readiness,
)
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
    "FormLine",
    "GroupFilter",
    "GroupLine",
    "GroupList",
    "ModelNames",
    "Named",
    "PlaceLine",
    "PlanFacts",
    "PlanText",
    "ReadinessLine",
    "activity_head",
    "colleagues",
    "facilitated_ids",
    "facilitator_choices",
    "facilitators",
    "facilitators_of",
    "forms_in_use",
    "knows_any_group",
    "model_names",
    "place",
    "places",
    "plan_facts",
    "plan_texts",
    "readiness",
    "removed_groups",
    "unit_choices",
]
