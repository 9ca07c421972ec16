"""The activity's own row: drafted from a model, edited, removed and brought back."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core import dates
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.core.sorting import folded
from porukka.domain.activities import access
from porukka.domain.activities.actions.trail import planned_by, record, saved_by
from porukka.domain.activities.models import Activity, ActivityRole, Place
from porukka.domain.activities.rules import (
    BIGGEST_GROUP,
    UNDO_DAYS,
    ActivityRoleKind,
    ActivityState,
    Basis,
    Openness,
    Use,
)
from porukka.domain.people.models import Unit
from porukka.domain.people.rules import Language, Viewer

EARLIEST = timedelta(days=400)
LATEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Head:
    """The facts of a group that are edited together, under one revision."""

    name: str
    unit_id: UUID
    use: str
    openness: str
    language: str
    size_min: int
    size_max: int
    default_place_id: UUID | None = None
    default_basis: str = Basis.NONE
    names_shown: bool = False


def check_first_date(*, first_on: date, now: datetime) -> None:
    """Refuses dates that can only be slips of the hand."""
    today = dates.today(now)
    if first_on < today - EARLIEST:
        raise Refused(_("This date is more than a year ago. Check the year."), "first_on")
    if first_on > today + LATEST:
        raise Refused(_("This date is more than three years ahead. Check the year."), "first_on")


@transaction.atomic
def draft_activity(
    *,
    by: Viewer,
    now: datetime,
    head: Head,
    model_version_id: UUID,
    starts_on: date,
    activity_id: UUID | None = None,
    copied_from_id: UUID | None = None,
) -> Activity:
    """Makes the row of a planned activity, with whoever starts it as the responsible facilitator.

    Its texts, meetings and goals are written by the flow that calls this (`flows.planning`).

    Args:
        activity_id: a key made by the page, so that a second submit finds the first one's group.
    """
    unit = _unit(by, head.unit_id)
    values = _checked(by, head)
    activity = Activity(
        organisation_id=by.tenant,
        unit=unit,
        model_version_id=model_version_id,
        copied_from_id=copied_from_id,
        state=ActivityState.PLANNED,
        starts_on=starts_on,
        **values,
    )
    if activity_id is not None:
        activity.id = activity_id
    activity.save(force_insert=True)
    if by.account_id is not None:
        ActivityRole.objects.create(
            organisation_id=by.tenant,
            activity=activity,
            account_id=by.account_id,
            role=ActivityRoleKind.RESPONSIBLE,
            from_at=now,
        )
    record(by=by, now=now, verb="draft_activity", activity=activity)
    return activity


@transaction.atomic
def edit_activity(*, by: Viewer, now: datetime, activity_id: UUID, revision: int, head: Head) -> int:
    """Changes the facts of a group and returns the new revision.

    Conflict, with both names and the stored revision, when somebody saved after `revision`. Refused when a group that
    has ended would move to another unit: its published figures are counted where it was.
    """
    activity = planned_by(by, activity_id)
    if activity.unit_id != head.unit_id:
        _unit(by, head.unit_id)
        if activity.state == ActivityState.ENDED:
            raise Refused(_("This group has ended, so it stays in the unit where it was held."), "unit")
    values = _checked(by, head, keep_place=activity.default_place_id)
    values["unit_id"] = head.unit_id
    changed = [key for key, value in values.items() if getattr(activity, key) != value]
    if not changed:
        return activity.revision
    if activity.revision != revision:
        raise Conflict(
            _("Somebody else changed these facts."),
            "name",
            {"theirs": activity.name, "mine": head.name, "revision": activity.revision}
            | saved_by(activity=activity, object_id=activity.id, verbs=["edit_activity"]),
        )
    for key, value in values.items():
        setattr(activity, key, value)
    activity.revision += 1
    activity.save(update_fields=[*values, "revision"])
    record(
        by=by,
        now=now,
        verb="edit_activity",
        activity=activity,
        fields=[key for key in changed if key != "searched"],
    )
    return activity.revision


@transaction.atomic
def remove_activity(*, by: Viewer, now: datetime, activity_id: UUID) -> None:
    """Takes a group away from every list and page; undo for 30 days. A running one is ended first."""
    activity = planned_by(by, activity_id)
    if activity.state == ActivityState.RUNNING:
        raise Refused(_("The group is running. End it first."))
    activity.removed_at = now
    activity.save(update_fields=["removed_at"])
    record(by=by, now=now, verb="remove_activity", activity=activity)


@transaction.atomic
def restore_activity(*, by: Viewer, now: datetime, activity_id: UUID) -> None:
    """Takes a removal back, for 30 days."""
    activity = (
        Activity.objects.select_for_update(no_key=True)
        .filter(
            id=activity_id,
            organisation_id=by.tenant,
            removed_at__gte=now - timedelta(days=UNDO_DAYS),
        )
        .first()
    )
    if activity is None:
        raise NotFound
    if not access.may_remove(by, activity):
        raise NotAllowed
    activity.removed_at = None
    activity.save(update_fields=["removed_at"])
    record(by=by, now=now, verb="restore_activity", activity=activity)


@transaction.atomic
def set_last_day(*, by: Viewer, now: datetime, activity_id: UUID, starts_on: date, ends_on: date | None) -> None:
    """Keeps the group's first and last day in step with its meetings."""
    activity = planned_by(by, activity_id)
    if (activity.starts_on, activity.ends_on) == (starts_on, ends_on):
        return
    activity.starts_on, activity.ends_on = starts_on, ends_on
    activity.save(update_fields=["starts_on", "ends_on"])
    record(by=by, now=now, verb="set_last_day", activity=activity, fields=["starts_on", "ends_on"])


def _unit(by: Viewer, unit_id: UUID) -> Unit:
    unit = Unit.objects.filter(id=unit_id, organisation_id=by.tenant, removed_at=None).first()
    if unit is None:
        raise Refused(_("Choose one of the units."), "unit")
    if not access.may_start(by, unit.id):
        raise NotAllowed
    return unit


def _checked(by: Viewer, head: Head, keep_place: UUID | None = None) -> dict[str, Any]:
    name = " ".join(head.name.split())
    if not name:
        raise Refused(_("Give the group a name."), "name")
    if len(name) > 120:
        raise Refused(_("The name is too long: at most 120 characters fit."), "name")
    for value, choices, field in (
        (head.use, Use.values, "use"),
        (head.openness, Openness.values, "openness"),
        (head.language, Language.values, "language"),
        (head.default_basis, Basis.values, "default_basis"),
    ):
        if value not in choices:
            raise Refused(_("Choose one of the choices."), field)
    if head.size_min < 1:
        raise Refused(_("A group has at least one participant."), "size_min")
    if head.size_max < head.size_min:
        raise Refused(_("The greatest size cannot be smaller than the smallest."), "size_max")
    if head.size_max > BIGGEST_GROUP:
        raise Refused(_("That is too many: at most %(most)s people.") % {"most": BIGGEST_GROUP}, "size_max")
    place_id = head.default_place_id
    if place_id is not None and place_id != keep_place:
        here = Place.objects.filter(id=place_id, organisation_id=by.tenant, removed_at=None)
        if not here.exists():
            raise Refused(_("Choose one of the places."), "place")
    return {
        "name": name,
        "searched": folded(name)[:240],
        "use": head.use,
        "openness": head.openness,
        "language": head.language,
        "size_min": head.size_min,
        "size_max": head.size_max,
        "default_place_id": place_id,
        "default_basis": head.default_basis,
        "names_shown": head.names_shown,
    }
