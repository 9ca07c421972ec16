"""Letters to participants: no service, no group, nothing a glance could tell. Links are made at sending."""

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from porukka.core.errors import NotFound
from porukka.domain.activities import actions as activities
from porukka.domain.messaging.rules import Envelope, Letter
from porukka.domain.people.rules import program
from porukka.doors.hosts import participant_url


def card_link(envelope: Envelope, now: datetime) -> Letter | None:
    """The personal link of a participant who asked for it; None when the participation is gone.

    `params`: participation_id, and first_name to sign with.
    """
    try:
        token = activities.issue_link(
            by=program(envelope.organisation_id),
            now=now,
            participation_id=UUID(str(envelope.params["participation_id"])),
        )
    except NotFound:
        return None  # removed since
    address = participant_url(reverse("participant:link", args=[token]))
    name = str(envelope.params.get("first_name", ""))
    words = [_("Hi! Here is the link you asked for:"), address, _("It is only for you.")]
    return Letter(
        subject=_("The link you asked for"), body="\n\n".join([*words, name]).strip() + "\n", sender=name
    )
