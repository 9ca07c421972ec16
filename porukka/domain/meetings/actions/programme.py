"""A meeting's programme: its items in order, some of them left open for the participants' wishes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.activities import access
from porukka.domain.activities.actions.trail import hold_groups, saved_by
from porukka.domain.activities.rules import UNDO_DAYS
from porukka.domain.meetings.actions.held import check_takes_plans
from porukka.domain.meetings.models import Meeting, ProgrammeItem
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.people.rules import Viewer

LONGEST_ITEM = 24 * 60  # minutes


@dataclass(frozen=True)
class Piece:
    """One item to be written into a programme."""

    title: str
    words: str = ""
    minutes: int | None = None
    open: bool = False
    method_version_id: UUID | None = None


@transaction.atomic
def write_programmes(
    *,
    by: Viewer,
    now: datetime,
    activity_id: UUID,
    titles: Mapping[UUID, str],
    programmes: Mapping[UUID, Sequence[Piece]],
) -> None:
    """Writes the headings and programmes of new meetings of one group, by meeting id. One audit entry."""
    ids = {*titles, *programmes}
    hold_groups([activity_id])
    rows = Meeting.objects.select_for_update(of=("self",), no_key=True).filter(
        id__in=ids, activity_id=activity_id, organisation_id=by.tenant
    )
    meetings = list(rows.select_related("activity").order_by("number"))
    if len(meetings) != len(ids):
        raise NotFound
    if not meetings:
        return
    _allow(by, meetings[0])
    for meeting in meetings:
        meeting.title = titles.get(meeting.id, meeting.title)[:160]
    Meeting.objects.bulk_update(meetings, ["title"])
    ProgrammeItem.objects.bulk_create(
        ProgrammeItem(
            organisation_id=meeting.organisation_id,
            meeting=meeting,
            position=position,
            title=piece.title[:160],
            words=piece.words[:600],
            minutes=piece.minutes,
            open=piece.open,
            method_version_id=piece.method_version_id,
        )
        for meeting in meetings
        for position, piece in enumerate(programmes.get(meeting.id, ()))
    )
    _record(by, now, "write_programmes", meetings[0], None, ["programme"])


@transaction.atomic
def add_programme_item(
    *,
    by: Viewer,
    now: datetime,
    meeting_id: UUID,
    title: str,
    words: str = "",
    minutes: int | None = None,
    open: bool = False,
    from_whom: str = "",
    method_version_id: UUID | None = None,
    new_id: UUID | None = None,
) -> UUID:
    """Adds an item as the last of the meeting's programme and returns its id.

    Args:
        minutes: none where the programme is an order of things, not a timetable.
        open: a place left for the participants' wishes.
        from_whom: whose wish it was, in words.
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one item.
    """
    meeting = _meeting(by, meeting_id)
    if new_id and ProgrammeItem.objects.filter(id=new_id, meeting=meeting).exists():
        return new_id
    _check(title, words, minutes, from_whom)
    last = ProgrammeItem.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    item = ProgrammeItem.objects.create(
        id=new_id or uuid4(),
        organisation_id=meeting.organisation_id,
        meeting=meeting,
        position=0 if last is None else last + 1,
        title=title.strip(),
        words=words.strip(),
        minutes=minutes,
        open=open,
        from_whom=from_whom.strip(),
        method_version_id=method_version_id,
    )
    _record(by, now, "add_programme_item", meeting, item)
    return item.id


@transaction.atomic
def edit_programme_item(
    *,
    by: Viewer,
    now: datetime,
    item_id: UUID,
    revision: int,
    title: str,
    words: str = "",
    minutes: int | None = None,
    open: bool = False,
    from_whom: str | None = None,
) -> int:
    """Changes an item and returns its new revision; Conflict with both texts when somebody saved first.

    Args:
        from_whom: None leaves it as it is. Who may not know the participants neither reads nor writes it.
    """
    item = _item(by, item_id)
    named = access.may_run(by, item.meeting.activity)
    wished = item.from_whom if from_whom is None or not named else from_whom
    _check(title, words, minutes, wished)
    values = {
        "title": title.strip(),
        "words": words.strip(),
        "minutes": minutes,
        "open": open,
        "from_whom": wished.strip(),
    }
    changed = [key for key, value in values.items() if getattr(item, key) != value]
    if not changed:
        return item.revision
    if item.revision != revision:
        theirs = "\n".join(part for part in (item.title, item.words, item.from_whom if named else "") if part)
        raise Conflict(
            _("Somebody else changed this same part."),
            "title",
            {"theirs": theirs, "mine": title, "revision": item.revision}
            | saved_by(
                activity=item.meeting.activity,
                object_id=item.id,
                verbs=["add_programme_item", "edit_programme_item"],
            ),
        )
    for key, value in values.items():
        setattr(item, key, value)
    item.revision += 1
    item.save(update_fields=[*values, "revision"])
    _record(by, now, "edit_programme_item", item.meeting, item, changed)
    return item.revision


@transaction.atomic
def move_programme_item(*, by: Viewer, now: datetime, item_id: UUID, up: bool) -> None:
    """Changes places with the item before (or after) it. At the end of the list nothing happens."""
    item = _item(by, item_id)
    items = list(ProgrammeItem.objects.filter(meeting=item.meeting, removed_at=None).order_by("position", "id"))
    place = [one.id for one in items].index(item.id)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(items):
        return
    items[place], items[other] = items[other], items[place]
    for position, one in enumerate(items):
        one.position = position
    ProgrammeItem.objects.bulk_update(items, ["position"])
    _record(by, now, "move_programme_item", item.meeting, item, ["position"])


@transaction.atomic
def remove_programme_item(*, by: Viewer, now: datetime, item_id: UUID) -> None:
    """Takes an item out of the programme; undo for 30 days."""
    item = _item(by, item_id)
    item.removed_at = now
    item.save(update_fields=["removed_at"])
    _record(by, now, "remove_programme_item", item.meeting, item)


@transaction.atomic
def restore_programme_item(*, by: Viewer, now: datetime, item_id: UUID) -> None:
    """Takes a removal back, for 30 days; the item comes back to its own place in the order."""
    item = _item(by, item_id, removed_since=now - timedelta(days=UNDO_DAYS))
    item.removed_at = None
    item.save(update_fields=["removed_at"])
    _record(by, now, "restore_programme_item", item.meeting, item)


@transaction.atomic
def name_meeting(*, by: Viewer, now: datetime, meeting_id: UUID, title: str) -> None:
    """Gives a meeting its heading in the programme; empty takes it away."""
    meeting = _meeting(by, meeting_id)
    title = " ".join(title.split())
    if len(title) > 160:
        raise Refused(_("The title is too long: at most 160 characters fit."), "title")
    if meeting.title == title:
        return
    Meeting.objects.filter(id=meeting.id).update(title=title, revision=F("revision") + 1)
    _record(by, now, "name_meeting", meeting, None, ["title"])


def _meeting(by: Viewer, meeting_id: UUID) -> Meeting:
    hold_groups(Meeting.objects.filter(id=meeting_id, organisation_id=by.tenant).values("activity_id"))
    meeting = (
        Meeting.objects.select_for_update(of=("self",), no_key=True)
        .filter(id=meeting_id, organisation_id=by.tenant, activity__removed_at=None)
        .select_related("activity")
        .first()
    )
    if meeting is None:
        raise NotFound
    _allow(by, meeting)
    return meeting


def _item(by: Viewer, item_id: UUID, removed_since: datetime | None = None) -> ProgrammeItem:
    own = ProgrammeItem.objects.filter(id=item_id, organisation_id=by.tenant)
    hold_groups(own.values("meeting__activity_id"))
    rows = ProgrammeItem.objects.select_for_update(of=("self",), no_key=True).filter(
        id=item_id,
        organisation_id=by.tenant,
        meeting__removed_at=None,
        meeting__activity__removed_at=None,
    )
    if removed_since is None:
        rows = rows.filter(removed_at=None)
    else:
        rows = rows.filter(removed_at__gte=removed_since)
    item = rows.select_related("meeting", "meeting__activity").first()
    if item is None:
        raise NotFound
    _allow(by, item.meeting)
    return item


def _allow(by: Viewer, meeting: Meeting) -> None:
    if not access.may_edit_plan(by, meeting.activity):
        raise NotAllowed
    if meeting.state == MeetingState.CANCELLED:
        raise Refused(_("This meeting has been cancelled."))
    check_takes_plans(meeting.activity)


def _check(title: str, words: str, minutes: int | None, from_whom: str) -> None:
    if not title.strip():
        raise Refused(_("Write what is done."), "title")
    for value, most, field in ((title, 160, "title"), (words, 600, "words"), (from_whom, 120, "from_whom")):
        if len(value.strip()) > most:
            raise Refused(_("This is too long: at most %(most)s characters fit.") % {"most": most}, field)
    if minutes is not None and not 1 <= minutes <= LONGEST_ITEM:
        raise Refused(_("Write the minutes as a number from 1 on, or leave them out."), "minutes")


def _record(
    by: Viewer,
    now: datetime,
    verb: str,
    meeting: Meeting,
    item: ProgrammeItem | None,
    fields: list[str] | None = None,
) -> None:
    audit.record(
        organisation_id=meeting.organisation_id,
        at=now,
        actor_kind=by.kind,
        actor_id=by.actor_id,
        unit_id=by.unit_id,
        verb=verb,
        object_kind="programme_item" if item else "meeting",
        object_id=item.id if item else meeting.id,
        fields=fields or [],
        subjects=[("activity", meeting.activity_id)],
    )
