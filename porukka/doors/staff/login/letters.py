"""The letter to somebody who forgot the password. Its link is made when it leaves; the reader's language is active."""

from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _

from porukka.domain.messaging.rules import Envelope, Letter


def password_link(envelope: Envelope, now: datetime) -> Letter | None:
    """A link that sets a new password, once. None when the account has been closed meanwhile."""
    account = get_user_model().objects.filter(pk=envelope.account_id, is_active=True).first()
    if account is None:
        return None
    place = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    link = f"{settings.PUBLIC_URL}{reverse('account_reset_password_from_key', kwargs=place)}"
    return Letter(
        subject=_("A new password for Porukka"),
        body=_(
            "Hello!\n\nYou asked for a new password. Set it here:\n\n%(link)s\n\n"
            "The link works once. If you did not ask for it, you need do nothing.\n"
        )
        % {"link": link},
    )
