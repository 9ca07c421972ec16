"""allauth's forms in our manner: the label says it all, so nothing is written inside the field or twice."""

from typing import Any

from allauth.account import forms
from allauth.mfa.base import forms as keys
from allauth.mfa.totp import forms as codes

from porukka.core.forms import say_what_to_do


class _Plain:
    """Takes placeholders and links out of the fields."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""
        say_what_to_do(self.fields)


class LoginForm(_Plain, forms.LoginForm):  # type: ignore[misc]
    pass


class ReauthenticateForm(_Plain, forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_Plain, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(_Plain, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(_Plain, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class AuthenticateForm(_Plain, keys.AuthenticateForm):  # type: ignore[misc]
    pass


class ReauthenticateKeyForm(_Plain, keys.ReauthenticateForm):  # type: ignore[misc]
    pass


class ActivateTotpForm(_Plain, codes.ActivateTOTPForm):  # type: ignore[misc]
    pass
