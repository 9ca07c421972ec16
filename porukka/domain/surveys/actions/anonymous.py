"""Answers without a name: a pool until sealing, and nothing anywhere that tells who, when or in which order.

No audit row, no view row, no time, no channel, no log line. The pool's content is locked with the collection's secret,
which sealing destroys.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from porukka.core import audit
from porukka.core.errors import NotFound, Refused
from porukka.core.seals import lock
from porukka.domain.activities.actions.trail import hold_groups
from porukka.domain.activities.models import Participation
from porukka.domain.activities.rules import Stage
from porukka.domain.library import queries as library
from porukka.domain.meetings.models import Attendance, Meeting
from porukka.domain.meetings.rules import HERE, MeetingState
from porukka.domain.people.rules import Viewer
from porukka.domain.surveys.actions.collections import (
    collection_of,
    facilitated_meeting,
    new_secret,
)
from porukka.domain.surveys.actions.linked import Given, read_all
from porukka.domain.surveys.models import Collection, PooledBallot, Sheet
from porukka.domain.surveys.rules import Mode, Value, places_left


@dataclass(frozen=True)
class Taken:
    """What became of an anonymous answer. `earlier`: this page's first answer is there already and stands."""

    earlier: bool
    late: bool = False


def answer_anonymously(
    *,
    by: Viewer,
    now: datetime,
    meeting_id: UUID,
    form_version_id: UUID,
    client_key: UUID,
    answers: Given,
) -> Taken:
    """Takes an anonymous answer into the meeting's pool. It is final: the first content of a page stands.

    After sealing it goes to a pool of the run, which does not know the meeting.

    Args:
        by: names the organisation only.

    Raises:
        Refused: when as many have answered as there are people, or an answer does not fit its question.
    """
    with transaction.atomic():
        meeting = (
            Meeting.objects.select_related("activity__organisation")
            .filter(id=meeting_id, organisation_id=by.tenant)
            .first()
        )
        if meeting is None or meeting.state == MeetingState.CANCELLED:
            raise NotFound
        values = read_all(library.form_content(by, form_version_id), answers)
        if Collection.objects.filter(
            meeting=meeting, form_version_id=form_version_id, mode=Mode.ANONYMOUS, sealed_at__isnull=False
        ).exists():
            # Late: the group is held first. One at a time, or two would make two pools and count the places twice.
            hold_groups([meeting.activity_id])
        own = collection_of(meeting, form_version_id, Mode.ANONYMOUS)
        # A page that was sent before sealing is known afterwards too: only its content is gone.
        if PooledBallot.objects.filter(collection=own, client_key=client_key).exists():
            return Taken(earlier=True)
        late = own.sealed_at is not None
        into = _run_collection(own, now) if late else own
        # Among all late ones of the run: the pool that took it first may be sealed by now, and another one open.
        of_the_run = PooledBallot.objects.filter(
            collection__activity_id=meeting.activity_id,
            collection__meeting=None,
            collection__form_version_id=form_version_id,
        )
        if late and of_the_run.filter(client_key=client_key).exists():
            return Taken(earlier=True, late=True)
        if _places(meeting, own, into) <= 0:
            raise Refused(
                _(
                    "There are already as many answers as there were people. "
                    "If yours is missing, tell your group's leaders."
                )
            )
        PooledBallot.objects.create(
            organisation_id=meeting.organisation_id,
            collection=into,
            client_key=client_key,
            payload=lock(into.secret, _plain(values)),
        )
        if not into.has_answers:
            Collection.objects.filter(pk=into.pk).update(has_answers=True)
    return Taken(earlier=False, late=late)


def void_anonymous_batch(*, by: Viewer, now: datetime, meeting_id: UUID) -> int:
    """Throws away all of a meeting's anonymous answers, unread: somebody answered for others. Returns how many.

    Raises:
        Refused: when they are sealed already.
    """
    with transaction.atomic():
        meeting = facilitated_meeting(by, meeting_id)
        rows = list(
            Collection.objects.select_for_update()
            .filter(meeting_id=meeting_id, mode=Mode.ANONYMOUS)
            .order_by("id")
        )
        if any(row.sealed_at is not None for row in rows):
            raise Refused(_("These answers are sealed already. They can't be thrown away any more."))
        gone, _tables = PooledBallot.objects.filter(collection__in=rows).delete()
        for row in rows:
            Collection.objects.filter(pk=row.pk).update(secret=new_secret())
        audit.record(
            organisation_id=meeting.organisation_id,
            at=now,
            actor_kind=by.kind,
            actor_id=by.actor_id,
            unit_id=meeting.activity.unit_id,
            verb="void_anonymous",
            object_kind="meeting",
            object_id=meeting.id,
            reason=f"count:{gone}",
            subjects=[("activity", meeting.activity_id)],
        )
    return gone


def _plain(values: dict[str, Value]) -> str:
    """The content as it waits in the pool. Skipped items are left out."""
    numbers = {
        key: value.number if value.number is not None else list(value.choices or ())
        for key, value in values.items()
        if value.number is not None or value.choices is not None
    }
    words = {key: value.words for key, value in values.items() if value.words is not None}
    # Padded, so that the length of the locked text tells nothing of the words in it.
    plain = json.dumps({"numbers": numbers, "words": words}, ensure_ascii=False)
    return plain + " " * (-len(plain.encode()) % 512)


def _places(meeting: Meeting, own: Collection, into: Collection) -> int:
    """How many anonymous answers still fit."""
    active = set(
        Participation.objects.filter(
            activity_id=meeting.activity_id, stage=Stage.ACTIVE, removed_at=None
        ).values_list("id", flat=True)
    )
    if into.pk != own.pk:
        # Sealed: whose meeting an answer was of is not kept, so a run's late ones stop at one a person.
        return places_left(
            present=None,
            active=len(active),
            linked=0,
            anonymous=PooledBallot.objects.filter(collection=into).count(),
        )
    marks = dict(Attendance.objects.filter(meeting_id=meeting.id).values_list("participation_id", "status"))
    here = {who for who, status in marks.items() if status in HERE}
    if not marks or meeting.state != MeetingState.CLOSED:
        # Until the meeting is closed, only those marked away are away: everybody else counts as present.
        here |= active - set(marks)
    # An answer from somebody marked absent takes nobody's place.
    sheets = Sheet.objects.filter(
        collection__meeting_id=meeting.id,
        collection__form_version_id=own.form_version_id,
        voided_at=None,
        participation_id__in=here,
    )
    return places_left(
        present=max(len(here), meeting.headcount or 0),
        active=len(active),
        linked=sheets.count(),
        anonymous=PooledBallot.objects.filter(collection=own).count(),
    )


def _run_collection(own: Collection, now: datetime) -> Collection:
    """The run's own pool for late answers, sealed after the group's last day."""
    hold_groups([own.activity_id])  # held already, unless it was sealed this very moment
    rows = Collection.objects.select_for_update().filter(
        activity_id=own.activity_id,
        meeting=None,
        form_version_id=own.form_version_id,
        mode=Mode.ANONYMOUS,
        sealed_at=None,
    )
    row = rows.order_by("id").first()
    if row is None:
        row = Collection.objects.create(
            organisation_id=own.organisation_id,
            activity_id=own.activity_id,
            meeting=None,
            form_version_id=own.form_version_id,
            mode=Mode.ANONYMOUS,
            # Whole weeks, so that the row does not tell when the first late answer came.
            seal_due_at=_monday(now) + timedelta(weeks=2),
            secret=new_secret(),
        )
    return row


def _monday(now: datetime) -> datetime:
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return start - timedelta(days=start.weekday())
