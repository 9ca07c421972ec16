"""Accounts are born from invitations only, and allauth sends nothing by itself: letters go through the outbox."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from porukka.domain.flows import staffing


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; a forgotten password's letter waits in the outbox without its link."""

    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        staffing.send_password_link(now=timezone.now(), account_id=user.pk, key=uuid4())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing: to an address without an account no letter goes, and the page says the same as always."""
