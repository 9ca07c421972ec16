"""Who may read the library: everybody reads what is shipped, and their own organisation's."""

from __future__ import annotations

from uuid import UUID

from porukka.domain.people.rules import Viewer


def may_read(viewer: Viewer, organisation_id: UUID | None) -> bool:
    """`organisation_id` of the version; None = shipped. A participant's grant reads like staff."""
    return organisation_id is None or organisation_id == viewer.organisation_id
