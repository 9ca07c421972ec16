"""What is edited on a group's plan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core.formats import isolated
from porukka.core.forms import Form
from porukka.domain.activities.actions import Head
from porukka.domain.activities.queries import Colleague, Named, PlaceLine, PlanFacts
from porukka.domain.activities.rules import (
    BIGGEST_GROUP,
    LONGEST_READINESS,
    LONGEST_SECTION,
    Basis,
    Openness,
    ReadinessState,
    Use,
)
from porukka.domain.people.rules import Language
from porukka.doors.staff.groups.forms import choices


class SectionForm(Form):
    """One text of the plan, with the revision it was begun from."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    words = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST_SECTION,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class HeadForm(Form):
    """The facts of a group, saved together under one revision."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.CharField(label=_("Name of the group"), max_length=120)
    unit = forms.ChoiceField(label=_("Unit"))
    use = forms.ChoiceField(label=_("Use"), choices=Use.choices)
    openness = forms.ChoiceField(label=_("Openness"), choices=Openness.choices)
    language = forms.ChoiceField(label=_("The group's language"), choices=Language.choices)
    size_min = forms.IntegerField(label=_("At least, people"), min_value=1, max_value=BIGGEST_GROUP)
    size_max = forms.IntegerField(label=_("At most, people"), min_value=1, max_value=BIGGEST_GROUP)
    place = forms.ChoiceField(label=_("Usual place"), required=False)
    default_basis = forms.ChoiceField(
        label=_("Usual basis of taking part"),
        choices=Basis.choices,
        help_text=_("A new participant gets this basis. It can be changed for each one."),
    )
    names_shown = forms.BooleanField(
        label=_("The answer page tells the facilitators' first names"),
        required=False,
        help_text=_(
            "Otherwise it says “your group's facilitators”. A name on a lost phone may tell of the group."
        ),
    )

    def __init__(
        self, *args: Any, units: list[Named], places: list[PlaceLine], facts: PlanFacts, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        units_here: list[Any] = [(str(one.id), one.name) for one in units]
        self.fields["unit"].choices = units_here  # type: ignore[attr-defined]
        kept: list[Any] = list(places)
        if facts.default_place_id and facts.default_place_id not in {one.id for one in places}:
            kept.append(Named(facts.default_place_id, facts.place_name))
        self.fields["place"].choices = choices(kept, _("Decided later"))  # type: ignore[attr-defined]

    def head(self) -> Head:
        read = self.cleaned_data
        return Head(
            name=read["name"],
            unit_id=forms.UUIDField().clean(read["unit"]),
            use=read["use"],
            openness=read["openness"],
            language=read["language"],
            size_min=read["size_min"],
            size_max=read["size_max"],
            default_place_id=forms.UUIDField(required=False).clean(read["place"]),
            default_basis=read["default_basis"],
            names_shown=read["names_shown"],
        )


class ReadinessForm(Form):
    """Whether a precondition is in order. The buttons carry the state."""

    state = forms.ChoiceField(choices=ReadinessState.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)


class ReadinessWordsForm(Form):
    """A line of the readiness list in words; `before` are those the writer began from."""

    before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=LONGEST_READINESS)
    words = forms.CharField(label=_("What has to be in order"), max_length=LONGEST_READINESS)


def _as_choice(one: Colleague) -> str:
    name = f"{one.name}, {one.profession}" if one.profession else one.name
    return _("%(name)s (manager)") % {"name": isolated(name)} if one.only_manages else name


class FacilitatorForm(Form):
    """Somebody with a staff account, of any unit."""

    account = forms.ChoiceField(label=_("Who"))
    named_organisation = forms.CharField(
        label=_("Organisation, if another"),
        required=False,
        max_length=120,
        help_text=_("For example an association or employment services. They too need a staff account here."),
    )

    def __init__(self, *args: Any, colleagues: list[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a colleague")),
            *((str(one.account_id), _as_choice(one)) for one in colleagues),
        ]


class MeetingPlanForm(Form):
    """A meeting's heading and what it is for."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = forms.CharField(label=_("Heading of the meeting"), required=False, max_length=160)
    words = forms.CharField(
        label=_("What the meeting is for"),
        required=False,
        max_length=LONGEST_SECTION,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProgrammeItemForm(Form):
    """One item of a meeting's programme."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    title = forms.CharField(label=_("What is done"), max_length=160)
    words = forms.CharField(
        label=_("More about it"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=1, max_value=24 * 60)
    open = forms.BooleanField(label=_("An open place: participants decide"), required=False)
    from_whom = forms.CharField(
        label=_("Whose wish"),
        required=False,
        max_length=120,
        help_text=_("Who wished it. A first name is enough, or “the group”. Only facilitators see it."),
    )

    def values(self) -> dict[str, Any]:
        """What the actions take, without the revision."""
        return {key: value for key, value in self.cleaned_data.items() if key != "revision"}
