"""Reads of activities. Lists come in a fixed number of queries, however long they are."""

from porukka.domain.activities.queries.heads import ActivityHead, activity_head, facilitated_ids

__all__ = ["ActivityHead", "activity_head", "facilitated_ids"]
