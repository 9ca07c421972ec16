"""Who may keep the organisation, its units and its staff."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from porukka.domain.people.rules import Role, Viewer


class MembershipLike(Protocol):
    """A role somebody holds, in a unit or (None) in all of them."""

    @property
    def role(self) -> str: ...

    @property
    def unit_id(self) -> UUID | None: ...


def may_keep_organisation(viewer: Viewer) -> bool:
    """Settings, closed days, the audit log: administrators."""
    return viewer.has(Role.ADMINISTRATOR)


def may_keep_units(viewer: Viewer) -> bool:
    """Units: administrators, and coordinators of all units."""
    return viewer.has(Role.ADMINISTRATOR) or _holds_everywhere(viewer)


def may_keep_worry_steps(viewer: Viewer, unit_id: UUID) -> bool:
    """What a unit does when a text worries its reader: its coordinators, and administrators."""
    return viewer.has(Role.ADMINISTRATOR) or viewer.has(Role.COORDINATOR, unit_id=unit_id)


def may_give_role(viewer: Viewer, role: str, unit_id: UUID | None) -> bool:
    """A role in a unit (None: in all). Nobody gives more than they hold: administrators are made by administrators."""
    if viewer.has(Role.ADMINISTRATOR):
        return True
    if role == Role.ADMINISTRATOR:
        return False
    return _holds_everywhere(viewer) or (unit_id is not None and viewer.has(Role.COORDINATOR, unit_id=unit_id))


def may_end_work(viewer: Viewer, held: Iterable[MembershipLike]) -> bool:
    """Ending a colleague's work: whoever could have given every role they hold."""
    return all(may_give_role(viewer, each.role, each.unit_id) for each in held)


def may_merge(viewer: Viewer) -> bool:
    """Deciding whether two persons are the same: coordinators of all units, and administrators.

    A possible match may lie between any two units, so a coordinator of one unit does not see the list.
    """
    return viewer.has(Role.ADMINISTRATOR) or _holds_everywhere(viewer)


def _holds_everywhere(viewer: Viewer) -> bool:
    return None in viewer.roles.get(Role.COORDINATOR, frozenset())
