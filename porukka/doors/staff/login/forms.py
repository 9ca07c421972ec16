"""One's own details, and the account behind an invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core.forms import Form
from porukka.domain.people.rules import Language


class NewAccountForm(Form):
    """Name, language and password of somebody who was invited."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(label=_("Language of the pages"), choices=Language.choices)
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("At least 12 characters. Several words are better than odd signs."),
    )


class OwnDetailsForm(Form):
    """What colleagues see of somebody, and the language of the pages."""

    name = forms.CharField(label=_("Name"), max_length=120)
    profession = forms.CharField(label=_("Profession"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Work phone"), max_length=40, required=False, help_text=_("For colleagues in the same groups.")
    )
    language = forms.ChoiceField(label=_("Language of the pages"), choices=Language.choices)
