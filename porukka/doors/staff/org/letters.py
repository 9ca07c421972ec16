"""Letters whose reader lands on the staff's pages. Made when they leave; the reader's language is active."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from porukka.core.formats import isolated
from porukka.domain.flows import staffing
from porukka.domain.messaging.rules import Envelope, Letter
from porukka.domain.people import actions as people
from porukka.domain.people import queries


def staff_invitation(envelope: Envelope, now: datetime) -> Letter | None:
    """The link to an invitation, made now. None when the invitation is used, withdrawn or too old."""
    invitation_id = UUID(envelope.params["invitation"])
    facts = queries.invitation_facts(invitation_id)
    token = people.make_invitation_token(invitation_id=invitation_id, now=now)
    if facts is None or token is None:
        return None
    name, inviter, organisation = facts
    link = f"{settings.PUBLIC_URL}{reverse('staff:accept_invitation', args=[token])}"
    who = inviter or organisation
    return Letter(
        subject=_("An account for you in Porukka"),
        body=_(
            "Hello %(name)s!\n\n"
            "%(who)s has made you an account in Porukka (%(organisation)s).\n"
            "Set your password and your sign-in key here:\n\n%(link)s\n\n"
            "The link works for seven days and once. If you did not expect this, you need do nothing.\n"
        )
        % {"name": isolated(name), "who": isolated(who), "organisation": isolated(organisation), "link": link},
    )


def page_feedback(envelope: Envelope, now: datetime) -> Letter | None:
    """What somebody wrote on the feedback page, to an administrator."""
    opened = staffing.opened_feedback(sealed=envelope.params["sealed"], now=now)
    if opened is None:
        return None
    words, reply = opened
    return Letter(
        subject=_("Feedback about Porukka's pages"),
        body=_("Somebody wrote on the feedback page:\n\n%(words)s\n\nAn answer was asked for at: %(reply)s\n")
        % {"words": words, "reply": reply or _("(no answer is needed)")},
    )
