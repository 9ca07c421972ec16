"""Who somebody is, and who is in an organisation."""

from porukka.domain.people.queries.viewers import staff_viewer, with_facilitated

__all__ = ["staff_viewer", "with_facilitated"]
