"""Every act that is written in the trail, each done once: who did it, what it is about, whom it concerns.

An act is a function that prepares the ground and returns what is then done. What its row must tell stands beside it,
in names: `aino place:made` is "Aino, about the place just made"; after a semicolon those whom the row is found by.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from porukka.domain.people.rules import Viewer, program
from tests.cast import Cast

Do = Callable[[], Any]
ACTS: dict[tuple[str, str], tuple[Callable[["World"], Do], str]] = {}  # (verb, function that writes it) → act, row


@dataclass
class World:
    """The cast, and names for whatever an act is about."""

    cast: Cast
    now: datetime
    names: dict[UUID | None, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cast = self.cast
        self.names |= {cast.organisation.id: "lehtola", cast.unit.id: "keskusta", cast.group.id: "eväät"}
        for name, account in cast.accounts.items():
            self.names[account.pk] = name
        for name in ("elina", "hassan", "sari"):
            self.names[getattr(cast, name).id] = name
            self.names[getattr(cast, name).person_id] = f"{name}'s person"

    @property
    def group(self) -> Any:
        return self.cast.group

    @property
    def program(self) -> Viewer:
        return program(self.cast.organisation.id)

    def by(self, name: str = "aino", *, group_id: UUID | None = None) -> dict[str, Any]:
        """Who acts and when, as every action takes it; `group_id`: a group just made, which they facilitate."""
        viewer = self.cast.viewer(name)
        if group_id is not None:
            from porukka.domain.people.queries import with_facilitated

            viewer = with_facilitated(viewer, viewer.facilitates | {group_id})
        return {"by": viewer, "now": self.now}

    def named(self, name: str, thing: Any) -> Any:
        """Gives a thing (or its id) a name, and gives it back."""
        self.names[getattr(thing, "pk", thing)] = name
        return thing


def act(row: str, *, verb: str = "", by: str = "") -> Callable[[Callable[[World], Do]], Callable[[World], Do]]:
    """Puts an act into the table: its name is the verb and the writing function, unless told otherwise."""

    def put(function: Callable[[World], Do]) -> Callable[[World], Do]:
        key = (verb or function.__name__, by or function.__name__)
        assert key not in ACTS, key
        ACTS[key] = function, row
        return function

    return put
