"""Own codes: four digits, tried only while their meeting is open, and paused there after ten wrong ones."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import NotFound, Refused
from porukka.domain.activities import queries as activities
from porukka.domain.activities.queries import GrantRef
from porukka.domain.meetings.models import Meeting
from porukka.domain.meetings.rules import MeetingState
from porukka.domain.surveys.rules import WRONG_CODES


def use_own_code(*, now: datetime, meeting_id: UUID, code: str) -> GrantRef:
    """Whose own code it is, to give an answer in this meeting and for nothing else.

    Only failed guesses are counted, in the meeting and never by address: a room of thirty on one network all pass.

    Raises:
        Refused: when the code is wrong or own codes are paused in this meeting (`field` is `own_code`).
        NotFound: when the meeting is not open.
    """
    plain = "".join(code.split())
    if not plain:
        raise Refused(_("Type your own code: the four digits on your card."), field="own_code")
    found: GrantRef | None = None
    # The count must stay although the guess is refused, so the refusal is raised outside the transaction.
    with transaction.atomic():
        meeting = Meeting.objects.select_for_update().filter(id=meeting_id, state=MeetingState.OPEN).first()
        if meeting is None:
            raise NotFound
        paused = meeting.own_code_failures >= WRONG_CODES
        if not paused:
            if len(plain) == 4 and plain.isascii() and plain.isdigit():
                found = activities.participation_for_own_code(meeting.activity_id, plain, now=now)
            if found is None:
                Meeting.objects.filter(pk=meeting.pk).update(own_code_failures=F("own_code_failures") + 1)
    if paused:
        raise Refused(
            _("Own codes are paused for now. Ask your group's leaders, or answer without your name."),
            field="own_code",
        )
    if found is None:
        raise Refused(
            _("This is not a code of this group. The code is on your card: four digits."), field="own_code"
        )
    return found
