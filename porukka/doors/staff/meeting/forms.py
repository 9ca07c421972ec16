"""A note, a headcount, what was agreed, and a PIN."""

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core.forms import Form
from porukka.domain.meetings.actions import LONGEST_NOTE


class NoteForm(Form):
    """About the group, never about one person."""

    note = forms.CharField(
        label=_("Note about the group"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class HeadcountForm(Form):
    headcount = forms.IntegerField(
        label=_("How many were here in all"), required=False, min_value=0, max_value=1000
    )


class LineForm(Form):
    """What was agreed with one participant."""

    agreed = forms.CharField(
        label=_("What was agreed"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PinForm(Form):
    pin = forms.CharField(
        label=_("PIN of the screen"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
