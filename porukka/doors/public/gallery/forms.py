"""One form with every kind of field, and one to search with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core.forms import Form


class SampleForm(Form):
    name = forms.CharField(label=_("Name of the group"), max_length=80)
    starts_on = forms.DateField(
        label=_("First day"), help_text=_("For example 30.11.2026."), input_formats=["%d.%m.%Y"]
    )
    place = forms.ChoiceField(label=_("Place"), choices=[("1", "Niittytupa"), ("2", "Kirjasto")], required=False)
    purpose = forms.CharField(
        label=_("Purpose"), widget=forms.Textarea(attrs={"rows": 3}), max_length=200, required=False
    )
    openness = forms.ChoiceField(
        label=_("Open or closed"),
        choices=[
            ("open", _("New people may come at any time")),
            ("closed", _("The same people from start to end")),
        ],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=[("mon", _("Monday")), ("tue", _("Tuesday"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label=_("Agreed with the group"), required=False)


class SearchForm(Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=forms.SearchInput)
