"""Who somebody is, and who is in an organisation."""

from porukka.domain.people.queries.persons import (
    Contact,
    Pair,
    YesOrNo,
    as_written,
    contacts_of,
    has_said_yes,
    last_words,
    match_count,
    person_of,
    persons_with_contact,
    possible_matches,
)
from porukka.domain.people.queries.viewers import staff_viewer, with_facilitated

__all__ = [
    "Contact",
    "Pair",
    "YesOrNo",
    "as_written",
    "contacts_of",
    "has_said_yes",
    "last_words",
    "match_count",
    "person_of",
    "persons_with_contact",
    "possible_matches",
    "staff_viewer",
    "with_facilitated",
]
