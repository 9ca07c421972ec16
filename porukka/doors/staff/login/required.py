"""Staff sign in with more than a password (TRUST 14): without a passkey or a code app only the set-up pages open."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# Where a key is added, and what allauth asks on the way there.
SET_UP = frozenset(
    {
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)
KEYS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondKeyRequired:
    """Sends a signed-in account without a second key to where it is added. Not in demo mode, where nobody is real."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        row = getattr(request, "access_row", None)
        if settings.DEMO or row is None or row.open_to_all or request.viewer.kind != "account":
            return None
        if request.resolver_match.view_name in SET_UP:
            return None
        if Authenticator.objects.filter(user_id=request.viewer.account_id, type__in=KEYS).exists():
            return None
        return redirect("mfa_index")
