"""Staff, units, settings and the log's filter."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core.forms import Form
from porukka.domain.people.access import may_give_role
from porukka.domain.people.queries import LogFilter, StaffLine, UnitLine
from porukka.domain.people.rules import (
    LARGEST_K,
    LONGEST_SEAL_HOURS,
    LONGEST_WORRY_STEPS,
    ORGANISATION_WIDE,
    Language,
    Regime,
    Role,
    Viewer,
)


def day_field(**options: Any) -> forms.DateField:
    """A date, typed by hand or picked in the browser."""
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"invalid": _("Write the day like this: 19.11.2026.")},
        **options,
    )


def _uuid(words: str) -> UUID | None:
    return UUID(words) if words else None


class StaffFilterForm(Form):
    """Narrows the list of staff."""

    q = forms.CharField(label=_("Search by name, e-mail or profession"), required=False, max_length=120)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, units: list[UnitLine], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="find_%s", **kwargs)
        self.fields["q"].widget = forms.TextInput(attrs={"type": "search", "id": "find"})
        self.fields["unit"].choices = [("", _("All units")), *((str(u.id), u.name) for u in units)]  # type: ignore[attr-defined]

    def narrowed(self) -> dict[str, Any]:
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return {"words": found.get("q", ""), "unit_id": _uuid(found.get("unit", ""))}


class RoleForm(Form):
    """A role, and where it holds: only what the giver may give is there to choose."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.WORKER)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, giver: Viewer, units: list[UnitLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = [("", _("All units"))] if may_give_role(giver, Role.WORKER, None) else []
        mine = [(str(each.id), each.name) for each in units if may_give_role(giver, Role.WORKER, each.id)]
        self.fields["unit"].choices = everywhere + mine  # type: ignore[attr-defined]
        if not may_give_role(giver, Role.ADMINISTRATOR, None):
            self.fields["role"].choices = [  # type: ignore[attr-defined]
                choice for choice in Role.choices if choice[0] not in ORGANISATION_WIDE
            ]

    def role_and_unit(self) -> dict[str, Any]:
        return {"role": self.cleaned_data["role"], "unit_id": _uuid(self.cleaned_data["unit"])}


class InviteForm(RoleForm):
    """Somebody new: a name, an address, a role."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("Work e-mail"), max_length=200)
    language = forms.ChoiceField(label=_("Language of the letter"), choices=Language.choices)
    field_order = ["name", "email", "role", "unit", "language"]


def _workers_first(heirs: list[StaffLine]) -> list[StaffLine]:
    return sorted(heirs, key=lambda each: each.only_manages)


def _as_heir(each: StaffLine) -> str:
    return _("%(name)s (manager)") % {"name": each.name} if each.only_manages else each.name


class HandOverForm(Form):
    """Who takes over each group of a colleague who leaves."""

    def __init__(self, *args: Any, groups: list[Any], heirs: list[StaffLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", _("Choose …")),
            *((str(each.account_id), _as_heir(each)) for each in _workers_first(heirs)),
        ]
        for group in groups:
            self.fields[f"group_{group.id}"] = forms.ChoiceField(label=group.name, choices=choices)
        self._groups = groups

    def new_owners(self) -> dict[UUID, UUID]:
        return {group.id: UUID(self.cleaned_data[f"group_{group.id}"]) for group in self._groups}


class UnitForm(Form):
    """A unit's name."""

    name = forms.CharField(label=_("Name of the unit"), max_length=200)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WorryForm(Form):
    """What a unit does when a text worries its reader."""

    words = forms.CharField(
        label=_("What we have agreed to do when a text worries us"),
        required=False,
        max_length=LONGEST_WORRY_STEPS,
        widget=forms.Textarea,
        help_text=_(
            "Who calls whom, and when. Facilitators see it beside what people have written. "
            "112 and the crisis line are always there."
        ),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SettingsForm(Form):
    """The organisation's settings."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    regime = forms.ChoiceField(
        label=_("Client data"), choices=Regime.choices, help_text=_("Which law the client data lives under.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of the participants' pages"),
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    crisis_number = forms.CharField(
        label=_("Crisis number"),
        max_length=40,
        required=False,
        help_text=_("Shown beside every open field, with 112."),
    )
    k = forms.IntegerField(
        label=_("Smallest number of people that is shown outside a group"),
        min_value=1,
        max_value=LARGEST_K,
        help_text=_("At least five. It can be raised, never lowered."),
    )
    k_for_good = forms.BooleanField(label=_("I am sure: it can't be lowered again."), required=False)
    seal_after_hours = forms.IntegerField(
        label=_("Anonymous answers are shuffled and closed after (hours)"),
        min_value=1,
        max_value=LONGEST_SEAL_HOURS,
    )
    skips_holidays = forms.BooleanField(label=_("Plan no meetings on public holidays"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        sure = cleaned.pop("k_for_good", False)
        if (cleaned.get("k") or 0) > self.initial["k"]:
            self.raises_k = True
            if not sure:
                self.add_error(
                    "k_for_good",
                    _("The smallest number can't be lowered again. Tick this, or write the old number."),
                )
        return cleaned

    raises_k = False


class ClosedDaysForm(Form):
    """Days when the doors are closed."""

    from_on = day_field(label=_("First day"))
    to_on = day_field(label=_("Last day"))
    words = forms.CharField(label=_("Why, in a word or two"), max_length=120, required=False)


class LogForm(Form):
    """The log's filter. What cannot be read narrows nothing."""

    who = forms.ChoiceField(label=_("Who"), required=False)
    what = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[
            ("", _("Everything")),
            ("see", _("Looks")),
            ("export", _("Files taken out")),
            ("do", _("Changes")),
        ],
    )
    from_on = day_field(label=_("From"), required=False)
    to_on = day_field(label=_("To"), required=False)

    def __init__(self, *args: Any, staff: list[StaffLine], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="find_%s", **kwargs)
        self.fields["who"].choices = [("", _("Everybody")), *((str(s.account_id), s.name) for s in staff)]  # type: ignore[attr-defined]

    def narrowed(self) -> LogFilter:
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return LogFilter(
            account_id=_uuid(found.get("who", "")),
            what=found.get("what", ""),
            from_on=found.get("from_on"),
            to_on=found.get("to_on"),
        )
