"""Feedback about the pages."""

from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core.forms import Form


class FeedbackForm(Form):
    """What somebody says of the pages, and where to answer if they want one."""

    words = forms.CharField(
        label=_("What works, what does not?"),
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Don't write about a person's matters here."),
    )
    reply = forms.EmailField(label=_("E-mail, if you want an answer"), required=False)
    # Made with the page: sending the same page twice makes one letter.
    key = forms.UUIDField(widget=forms.HiddenInput)

    @staticmethod
    def new_key() -> UUID:
        return uuid4()
