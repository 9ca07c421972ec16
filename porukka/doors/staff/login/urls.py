"""Signing in: allauth's own addresses, the page behind an invitation, and one's own details."""

from django.urls import URLPattern, path

from porukka.doors.access import ACCOUNT, SIGN_IN, Row
from porukka.doors.staff.login import views

urlpatterns: list[URLPattern] = [
    path("invitation/", views.invitation, name="invitation"),
    path("invitation/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("me/", views.own_settings, name="own_settings"),
    path("me/organisation/", views.choose_organisation, name="choose_organisation"),
]
ACCESS: dict[str, Row] = {
    "invitation": SIGN_IN,
    "accept_invitation": SIGN_IN,
    "own_settings": ACCOUNT,
    "choose_organisation": ACCOUNT,
}

# allauth's addresses. Nobody adds e-mail addresses or signs in by mailed codes: an account is its invited address.
NOBODY_IN = Row("nobody", rule=lambda viewer: False)
_OPEN = (
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",
    "mfa_login_webauthn",
)
_OWN = (
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_reauthenticate",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
)
_CLOSED = (
    "account_email",
    "account_set_password",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_confirm_email",
)
FOREIGN_ACCESS: dict[str, Row] = (
    dict.fromkeys(_OPEN, SIGN_IN) | dict.fromkeys(_OWN, ACCOUNT) | dict.fromkeys(_CLOSED, NOBODY_IN)
)
