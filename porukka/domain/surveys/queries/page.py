"""What the answering page needs to know, in few queries: which meeting, which questions, who sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Subquery

from porukka.core import dates
from porukka.core.prepared import Prepared
from porukka.core.seals import seal
from porukka.domain.activities import queries as activities
from porukka.domain.activities.models import Activity, FormInUse
from porukka.domain.activities.queries import GrantRef
from porukka.domain.activities.rules import EVERY_MEETING, FIRST_MEETING
from porukka.domain.library import queries as library
from porukka.domain.library.rules import FormContent
from porukka.domain.meetings.models import Meeting
from porukka.domain.meetings.rules import MeetingState, has_begun
from porukka.domain.people.models import ConsentEvent
from porukka.domain.people.rules import Purpose, Viewer
from porukka.domain.surveys.models import PooledBallot, Sheet
from porukka.domain.surveys.rules import LAST_MEETING_TAKES, Mode, takes_linked

PREVIEW = "preview"


@dataclass(frozen=True)
class FormToAnswer:
    version_id: UUID
    content: FormContent


@dataclass(frozen=True)
class Leader:
    """A facilitator as participants may know them: first name, and the organisation behind a tap."""

    first_name: str
    organisation: str


@dataclass(frozen=True)
class AnswerPage:
    """What is asked now. Without a meeting there is nothing to answer.

    Attributes:
        practice: the coffee question, before the group's first meeting's questions; never stored.
        already: there is an answer of this person, which sending again replaces.
        until: to which moment the answer can be changed.
        leaders: empty unless the group has chosen to show their names.
        earlier: when its meeting began, if that was before today: a card may be opened days later.
        goal_said: its owner has once said yes to showing the own goal (`goals.queries` knows whether that still holds).
    """

    activity_id: UUID
    meeting_id: UUID | None
    forms: tuple[FormToAnswer, ...]
    practice: FormContent | None
    already: bool
    until: datetime | None
    leaders: tuple[Leader, ...]
    crisis_number: str
    goal_said: bool = False
    earlier: datetime | None = None


def page_for_participant(grant: GrantRef, *, now: datetime) -> AnswerPage:
    """The page behind a card or link: the newest meeting that has begun, if it takes answers. At most five queries."""
    viewer, activity_id = grant.viewer(), grant.activity_id
    meeting, until = _newest(activity_id, now)
    if meeting is None:
        return AnswerPage(activity_id, None, (), None, False, None, (), grant.crisis_number)
    forms, practice = _forms(viewer, activity_id, first=meeting.number == 1)
    return AnswerPage(
        activity_id=activity_id,
        meeting_id=meeting.id,
        forms=forms,
        practice=practice,
        already=_ALREADY.first(meeting.id, grant.participation_id) is not None,
        until=until,
        leaders=_leaders(viewer, activity_id, now) if grant.names_shown else (),
        crisis_number=grant.crisis_number,
        goal_said=_GOAL_SAID.first(grant.person_id, grant.participation_id) is not None,
        earlier=meeting.starts_at if dates.today(meeting.starts_at) < dates.today(now) else None,
    )


def page_without_name(viewer: Viewer, meeting_id: UUID, *, now: datetime) -> AnswerPage | None:
    """The anonymous page of a meeting of the viewer's organisation. Three queries."""
    meeting = (
        Meeting.objects.select_related("organisation")
        .filter(id=meeting_id, organisation_id=viewer.tenant)
        .exclude(state=MeetingState.CANCELLED)
        .first()
    )
    if meeting is None:
        return None
    forms, practice = _forms(viewer, meeting.activity_id, first=meeting.number == 1)
    crisis_number = meeting.organisation.crisis_number
    return AnswerPage(meeting.activity_id, meeting.id, forms, practice, False, None, (), crisis_number)


def preview_page(activity_id: UUID, *, now: datetime) -> tuple[AnswerPage, Viewer] | None:
    """The page as the group's participants will see it, before there are any. Nothing of it can be saved."""
    activity = Activity.objects.select_related("organisation").filter(id=activity_id, removed_at=None).first()
    if activity is None:
        return None
    viewer = Viewer(organisation_id=activity.organisation_id, language=activity.language)
    forms, practice = _forms(viewer, activity_id, first=True)
    leaders = _leaders(viewer, activity_id, now) if activity.names_shown else ()
    number = activity.organisation.crisis_number
    return AnswerPage(activity_id, activity_id, forms, practice, False, None, leaders, number), viewer


def preview_token(activity_id: UUID, *, now: datetime) -> str:
    """What the address of the preview carries (`participant:preview`): sealed, and worth nothing after two days."""
    return seal(PREVIEW, {"a": activity_id.hex}, now=now)


# A whole room opens the page at the same moment: what is asked of the database is compiled once.
_MEETINGS = Prepared(
    lambda activity_id: (
        Meeting.objects.filter(activity_id=activity_id)
        .exclude(state=MeetingState.CANCELLED)
        .order_by("starts_at", "number")
        .values_list("id", "number", "starts_at", "ends_at", "state")
    ),
    UUID,
)

_OF_THE_SAME_GROUP = Prepared(
    lambda meeting_id: (
        Meeting.objects.filter(activity_id=Subquery(Meeting.objects.filter(id=meeting_id).values("activity_id")))
        .exclude(state=MeetingState.CANCELLED)
        .order_by("starts_at", "number")
        .values_list("id", "number")
    ),
    UUID,
)


def is_taken(viewer: Viewer, meeting_id: UUID, client_key: UUID) -> bool:
    """Whether the page with this key has been sent and its answer taken, by name or into a pool not yet sealed."""
    return (
        Sheet.objects.filter(collection__meeting_id=meeting_id, client_key=client_key).exists()
        or PooledBallot.objects.filter(organisation_id=viewer.tenant, client_key=client_key).exists()
    )


def is_the_last(meeting_id: UUID) -> bool:
    """Whether no later meeting of the group is planned: then nothing can be promised for the next time. One query."""
    return [row[0] for row in _OF_THE_SAME_GROUP.rows(meeting_id)][-1:] == [meeting_id]


_ALREADY = Prepared(
    lambda meeting_id, participation_id: (
        Sheet.objects.filter(
            collection__meeting_id=meeting_id, collection__mode=Mode.LINKED, participation_id=participation_id
        )
        .order_by("id")
        .values_list("id")[:1]
    ),
    UUID,
    UUID,
)
_GOAL_SAID = Prepared(
    lambda person_id, about: (
        ConsentEvent.objects.filter(person_id=person_id, about=about, purpose=Purpose.LINK_SHOWS_GOAL, given=True)
        .order_by("id")
        .values_list("id")[:1]
    ),
    UUID,
    UUID,
)
_FORMS = Prepared(
    lambda activity_id: (
        FormInUse.objects.filter(activity_id=activity_id, when__in=[EVERY_MEETING, FIRST_MEETING], off=False)
        .order_by("id")
        .values_list("form_version_id", "when")
    ),
    UUID,
)


class Begun(NamedTuple):
    """A meeting, as far as the page needs it."""

    id: UUID
    number: int
    starts_at: datetime
    ends_at: datetime
    state: str


def _newest(activity_id: UUID, now: datetime) -> tuple[Begun | None, datetime | None]:
    rows = [Begun(*row) for row in _MEETINGS.rows(activity_id)]
    begun = [place for place, row in enumerate(rows) if has_begun(row.state, row.starts_at, now)]
    if not begun:
        return None, None
    newest = rows[begun[-1]]
    later = rows[begun[-1] + 1 :]
    if not takes_linked(
        now=now,
        starts_at=newest.starts_at,
        ends_at=newest.ends_at,
        state=newest.state,
        is_last=not later,
    ):
        return None, None
    return newest, later[0].starts_at if later else newest.ends_at + LAST_MEETING_TAKES


def _forms(
    viewer: Viewer, activity_id: UUID, *, first: bool
) -> tuple[tuple[FormToAnswer, ...], FormContent | None]:
    forms: list[FormToAnswer] = []
    practice: FormContent | None = None
    for version_id, when in _FORMS.rows(activity_id):
        content = library.form_content(viewer, version_id)
        if when == EVERY_MEETING and not content.practice:
            forms.append(FormToAnswer(version_id, content))
        elif first and content.practice:
            practice = content
    return tuple(forms), practice


def _leaders(viewer: Viewer, activity_id: UUID, now: datetime) -> tuple[Leader, ...]:
    return tuple(
        Leader(first_name=(one.name.split() or [one.name])[0], organisation=one.named_organisation)
        for one in activities.facilitators(viewer, activity_id, now=now)
    )


def page_of_forms(viewer: Viewer, meeting_id: UUID, versions: list[UUID]) -> AnswerPage:
    """The questions of a page that has been sent, without asking the database who and when: the action does that."""
    forms = tuple(FormToAnswer(version, library.form_content(viewer, version)) for version in versions)
    activity_id = viewer.activity_id or meeting_id
    return AnswerPage(activity_id, meeting_id, forms, None, False, None, (), "")
