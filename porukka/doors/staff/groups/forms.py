"""The list's filter, the three answers of a new group, and a place."""

from typing import Any
from uuid import uuid4

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from porukka.core import dates
from porukka.core.forms import Form
from porukka.domain.activities.actions.places import MOST_PEOPLE
from porukka.domain.activities.queries import GroupFilter, Named
from porukka.domain.activities.rules import ActivityState
from porukka.domain.people.rules import Language


def day_field(**options: Any) -> forms.DateField:
    """A date, typed by hand or picked in the browser."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        widget=widget,
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"invalid": _("Write the day like this: 19.11.2026.")},
        **options,
    )


def choices(named: Any, empty: Any) -> list[tuple[str, Any]]:
    """Choices of a select from rows with id and name, the first one being the empty one."""
    return [("", empty), *((str(one.id), one.name) for one in named)]


class PlainSelect(forms.Select):
    """A select drawn without Django's template for each option: a house has hundreds of facilitators."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, mark_safe(" selected") if key == chosen else "", words) for key, words in self.choices),
        )
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class FilterForm(Form):
    """The filter of the list of groups. What cannot be read narrows nothing."""

    q = forms.CharField(label=_("Search by name"), required=False, max_length=120)
    state = forms.ChoiceField(label=_("State"), required=False, widget=PlainSelect)
    unit = forms.ChoiceField(label=_("Unit"), required=False, widget=PlainSelect)
    model = forms.ChoiceField(label=_("Model"), required=False, widget=PlainSelect)
    facilitator = forms.ChoiceField(label=_("Facilitator"), required=False, widget=PlainSelect)
    from_on = day_field(label=_("Runs on or after"), required=False)
    to_on = day_field(label=_("Runs on or before"), required=False)

    def __init__(
        self, *args: Any, units: list[Named], models: Any, facilitators: list[Named], **kwargs: Any
    ) -> None:
        super().__init__(*args, auto_id="find_%s", **kwargs)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "id": "find"})
        self.fields["state"].choices = [("", _("All states")), *ActivityState.choices]  # type: ignore[attr-defined]
        self.fields["unit"].choices = choices(units, _("All units"))  # type: ignore[attr-defined]
        self.fields["model"].choices = choices(models, _("All models"))  # type: ignore[attr-defined]
        self.fields["facilitator"].choices = choices(facilitators, _("All facilitators"))  # type: ignore[attr-defined]

    def narrowed(self) -> GroupFilter:
        self.is_valid()
        read = getattr(self, "cleaned_data", {})
        return GroupFilter(
            words=read.get("q") or "",
            state=read.get("state") or "",
            unit_id=read.get("unit") or None,
            model_id=read.get("model") or None,
            facilitator_id=read.get("facilitator") or None,
            from_on=read.get("from_on"),
            to_on=read.get("to_on"),
        )


class StartForm(Form):
    """Three answers make a whole draft. `new_id` makes a second submit find the first one's group."""

    new_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    model = forms.ChoiceField(label=_("Model"), widget=forms.RadioSelect)
    first_on = day_field(label=_("First meeting"))
    past_ok = forms.BooleanField(label=_("The group has already begun on that day"), required=False)
    place = forms.ChoiceField(
        label=_("Place"), required=False, help_text=_("You can leave this open and choose later.")
    )
    unit = forms.ChoiceField(label=_("Unit"))
    language = forms.ChoiceField(label=_("The group's language"), choices=Language.choices)
    name = forms.CharField(
        label=_("Name of the group"),
        required=False,
        max_length=120,
        help_text=_("Empty takes the model's suggestion. The group may find a better one together."),
    )

    def __init__(self, *args: Any, now: Any, models: Any, places: Any, units: list[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = dates.today(now)
        self.asks_past = False
        self.fields["model"].choices = [(str(one.id), one.name) for one in models]  # type: ignore[attr-defined]
        self.fields["place"].choices = choices(places, _("Decided later"))  # type: ignore[attr-defined]
        self.fields["unit"].choices = [(str(one.id), one.name) for one in units]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        read = super().clean() or self.cleaned_data
        first_on = read.get("first_on")
        if first_on and first_on < self._today:
            self.asks_past = True
            if not read.get("past_ok"):
                self.add_error(
                    "first_on", _("This day has passed. Check the date, or say that the group has begun.")
                )
        return read


class CopyForm(Form):
    """A new round of an old group."""

    new_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(label=_("Name of the group"), max_length=120)
    first_on = day_field(label=_("First meeting"))
    place = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, *args: Any, now: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = dates.today(now)
        self.fields["place"].choices = choices(places, _("The same place"))  # type: ignore[attr-defined]

    def clean_first_on(self) -> Any:
        first_on = self.cleaned_data["first_on"]
        if first_on < self._today:
            raise forms.ValidationError(_("This day has passed. Choose a day to come."))
        return first_on


class PlaceForm(Form):
    """A room or a house."""

    name = forms.CharField(label=_("Name"), max_length=120)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    access_notes = forms.CharField(
        label=_("Accessibility and finding the way"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Steps, lift, toilet, induction loop, bus stop. Participants may see this."),
    )
    capacity = forms.IntegerField(
        label=_("How many people fit"), required=False, min_value=1, max_value=MOST_PEOPLE
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
