from django.urls import URLPattern

from porukka.doors.access import ACCOUNT, SIGN_IN, Row

urlpatterns: list[URLPattern] = []
ACCESS: dict[str, Row] = {}

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
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_confirm_email",
)
_OWN = (
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "account_email",
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
FOREIGN_ACCESS: dict[str, Row] = dict.fromkeys(_OPEN, SIGN_IN) | dict.fromkeys(_OWN, ACCOUNT)
