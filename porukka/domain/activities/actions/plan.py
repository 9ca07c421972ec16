"""The plan's texts and forms."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import Conflict, NotFound, Refused
from porukka.domain.activities.actions.trail import planned_by, record, saved_by
from porukka.domain.activities.models import FormInUse, PlanItem
from porukka.domain.activities.rules import CLOSING_TEXTS, LONGEST_SECTION, TAKES_PLANS, PlanSection
from porukka.domain.people.rules import Viewer


@transaction.atomic
def edit_plan_section(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    kind: str,
    words: str,
    revision: int,
    position: int = 0,
    title: str | None = None,
) -> int:
    """Writes one text of the plan and returns its new revision.

    Args:
        kind: a `PlanSection`.
        revision: the one the writer began from; 0 for a text that was not there yet.
        position: the meeting's number for the outline, else 0.
        title: left as it is when None.

    Raises Conflict with both texts when somebody saved after `revision`; the same words twice are no conflict.
    Refused for a group that is over: it was held by this plan. The closing texts are written when it has ended.
    """
    activity = planned_by(by, activity_id)
    if kind not in PlanSection.values:
        raise NotFound
    if activity.state not in TAKES_PLANS and kind not in CLOSING_TEXTS:
        raise Refused(_("This group is over, so its plan stands. Plan a new round from it instead."))
    if len(words) > LONGEST_SECTION:
        raise Refused(_("This is too long. Leave the essential here."), "words")
    if title is not None and len(title) > 160:
        raise Refused(_("The title is too long: at most 160 characters fit."), "title")
    row = (
        PlanItem.objects.select_for_update()
        .filter(activity=activity, kind=kind, position=position, removed_at=None)
        .order_by("id")
        .first()
    )
    if row is None:
        row = PlanItem.objects.create(
            organisation_id=activity.organisation_id,
            activity=activity,
            kind=kind,
            position=position,
            title=title or "",
            words=words,
        )
    else:
        same_title = title is None or row.title == title
        if row.words == words and same_title:
            return row.revision
        if row.revision != revision:
            raise Conflict(
                _("Somebody else changed this same part."),
                "words",
                {"theirs": row.words, "mine": words, "revision": row.revision}
                | saved_by(activity=activity, object_id=row.id, verbs=["edit_plan_section"]),
            )
        row.words = words
        row.title = row.title if title is None else title
        row.revision += 1
        row.save(update_fields=["words", "title", "revision"])
    record(
        by=by,
        now=now,
        verb="edit_plan_section",
        activity=activity,
        object_kind="plan_item",
        object_id=row.id,
        fields=[kind],
    )
    return row.revision


@transaction.atomic
def switch_form(*, by: Viewer, now: datetime, activity_id: UUID, form_in_use_id: UUID, on: bool) -> None:
    """Takes a form into use in the group, or leaves it out; not when it is over. What has been answered stays."""
    activity = planned_by(by, activity_id)
    row = FormInUse.objects.select_for_update().filter(activity=activity, id=form_in_use_id).first()
    if row is None:
        raise NotFound
    if activity.state not in TAKES_PLANS:
        raise Refused(_("This group is over, so its plan stands. Plan a new round from it instead."))
    if row.off is (not on):
        return
    row.off = not on
    row.save(update_fields=["off"])
    record(
        by=by,
        now=now,
        verb="switch_form",
        activity=activity,
        object_kind="form_in_use",
        object_id=row.id,
        fields=["off"],
    )
