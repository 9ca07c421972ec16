"""Meetings and programme items removed over 30 days ago go for good."""

from datetime import datetime

from django.db.models import RESTRICT, Exists, ForeignObjectRel, OuterRef, QuerySet

from porukka.domain.activities.actions.trail import hold_groups
from porukka.domain.meetings.models import Meeting, ProgrammeItem
from porukka.domain.people.actions.erasing import erase_rows
from porukka.domain.people.rules import erased_before


def erase_removed_meetings(*, now: datetime) -> int:
    """Erases meetings with their programme, and single items. A meeting that holds an answer is never among them."""
    before = erased_before(now)
    items = ProgrammeItem.objects.filter(removed_at__lt=before)
    whole = _without_answers(Meeting.with_removed.filter(removed_at__lt=before))
    return erase_rows(
        rows=items, now=now, kind="programme_item", group="meeting__activity_id", hold=hold_groups
    ) + erase_rows(rows=whole, now=now, kind="meeting", group="activity_id", hold=hold_groups)


def _without_answers(rows: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Whatever is restricted to go with its group only (answers, in a package above) keeps its meeting."""
    for relation in Meeting._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.on_delete is RESTRICT:
            theirs = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.exclude(Exists(theirs))
    return rows
