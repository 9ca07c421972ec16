"""What facilitators type about what the group said."""

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core.forms import Form
from porukka.domain.voice.rules import LONGEST_BECAUSE, LONGEST_SAID, Outcome


class ReplyForm(Form):
    said = forms.CharField(
        label=_("You said"),
        help_text=_("In your own words, so that nobody's own sentence is recognised."),
        max_length=LONGEST_SAID,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write what the group said.")},
    )
    outcome = forms.ChoiceField(label=_("What we do about it"), choices=Outcome.choices, widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Because"),
        help_text=_("Tell in everyday words what changes, or why not."),
        max_length=LONGEST_BECAUSE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    promised_by_on = forms.DateField(
        label=_("Promised by"),
        help_text=_("The promise waits in Today until it is kept."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
