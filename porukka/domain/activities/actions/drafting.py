"""The texts, readiness list and forms of a new activity: from a model, or from another group."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from porukka.domain.activities.actions.trail import planned_by, record
from porukka.domain.activities.models import Activity, FormInUse, PlanItem, ReadinessItem
from porukka.domain.activities.rules import (
    CLOSING_TEXTS,
    EVERY_MEETING,
    FIRST_MEETING,
    LAST_MEETING,
    PLAN_TEXTS,
    PlanSection,
    texts_of_model,
)
from porukka.domain.library import queries as library
from porukka.domain.library.rules import FormTime, MeetingOutline, ModelContent, text
from porukka.domain.people.rules import Viewer

_WHEN = {
    FormTime.EVERY_MEETING: EVERY_MEETING,
    FormTime.START: FIRST_MEETING,
    FormTime.END: LAST_MEETING,
}


@transaction.atomic
def write_plan(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    model: ModelContent,
    outlines: Sequence[tuple[int, MeetingOutline]],
) -> None:
    """Copies the model's texts once, in the activity's own language. From here on they are the group's words.

    Args:
        outlines: the number of each meeting that was made, and what the model says of it.
    """
    activity = planned_by(by, activity_id)
    language = activity.language
    texts = texts_of_model(model, language)
    items = [_item(activity, kind, 0, "", words) for kind, words in texts.items()]
    for number, outline in outlines:
        title, aim = text(outline.title, language)[:160], text(outline.aim, language)
        items.append(_item(activity, PlanSection.OUTLINE, number, title, aim))
    PlanItem.objects.bulk_create(items)
    ReadinessItem.objects.bulk_create(
        ReadinessItem(
            organisation_id=activity.organisation_id,
            activity=activity,
            key=one.key,
            position=position,
            words=text(one.words, language)[:300],
            how=text(one.how, language)[:600],
        )
        for position, one in enumerate(model.readiness)
    )
    versions = {row.form.key: row for row in library.form_versions(by, [use.form for use in model.forms])}
    FormInUse.objects.bulk_create(
        FormInUse(
            organisation_id=activity.organisation_id,
            activity=activity,
            form_version=versions[use.form],
            when=_WHEN[use.when],
        )
        for use in model.forms
        if use.form in versions
    )
    record(by=by, now=now, verb="write_plan", activity=activity)


@transaction.atomic
def copy_plan(*, by: Viewer, now: datetime, activity_id: UUID, from_id: UUID, numbers: Mapping[int, int]) -> None:
    """Copies another group's texts, readiness list (all open again) and forms. No person and no closing words.

    Args:
        numbers: the old meetings' numbers and those of the new ones; an outline without its meeting stays behind.
    """
    activity, source = planned_by(by, activity_id), planned_by(by, from_id)
    kinds = [*PLAN_TEXTS, PlanSection.OUTLINE]
    rows = PlanItem.objects.filter(activity=source, kind__in=kinds, removed_at=None).exclude(
        kind__in=CLOSING_TEXTS
    )
    copied = []
    for row in rows.order_by("kind", "position", "id"):
        position: int | None = row.position
        if row.kind == PlanSection.OUTLINE:
            position = numbers.get(row.position)
        if position is not None:
            copied.append(_item(activity, row.kind, position, row.title, row.words))
    PlanItem.objects.bulk_create(copied)
    ReadinessItem.objects.bulk_create(
        ReadinessItem(
            organisation_id=activity.organisation_id,
            activity=activity,
            key=row.key,
            position=row.position,
            words=row.words,
            how=row.how,
        )
        for row in ReadinessItem.objects.filter(activity=source, removed_at=None).order_by("position", "key")
    )
    FormInUse.objects.bulk_create(
        FormInUse(
            organisation_id=activity.organisation_id,
            activity=activity,
            form_version_id=row.form_version_id,
            when=row.when,
            off=row.off,
        )
        for row in FormInUse.objects.filter(activity=source).order_by("when", "id")
    )
    record(by=by, now=now, verb="copy_plan", activity=activity, fields=["copied_from"])


def _item(activity: Activity, kind: str, position: int, title: str, words: str) -> PlanItem:
    return PlanItem(
        organisation_id=activity.organisation_id,
        activity=activity,
        kind=kind,
        position=position,
        title=title,
        words=words,
    )
