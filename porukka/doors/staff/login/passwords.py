"""What a password must be: long enough and not among the commonest. No kinds of characters (TRUST 14)."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _


class LongEnough(password_validation.MinimumLengthValidator):
    """At least so many characters, said in our words in every language."""

    def get_error_message(self) -> str:
        return _("The password is too short. Write at least %(least)s characters.") % {"least": self.min_length}

    def get_help_text(self) -> str:
        return _("At least %(least)s characters.") % {"least": self.min_length}


class NotCommon(password_validation.CommonPasswordValidator):
    """None of the 20 000 that are tried first."""

    def get_error_message(self) -> str:
        return _("This is one of the commonest passwords and is guessed first. Choose another.")

    def get_help_text(self) -> str:
        return ""
