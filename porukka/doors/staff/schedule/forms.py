"""A rhythm, one meeting's time and place, and a reason."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core import formats
from porukka.core.forms import Form
from porukka.domain.activities.queries import PlaceLine
from porukka.domain.meetings.rules import MOST_MEETINGS, Rhythm, Skipped
from porukka.doors.staff.groups.forms import choices, day_field


def clock_field(**options: Any) -> forms.TimeField:
    """A time of day, typed as people write it."""
    return forms.TimeField(
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        input_formats=["%H:%M", "%H.%M", "%H"],
        error_messages={"invalid": _("Write the time like this: 12.30.")},
        **options,
    )


class TimesForm(Form):
    """From when to when, and where."""

    starts_local = clock_field(label=_("Begins at"))
    ends_local = clock_field(label=_("Ends at"))
    place_id = forms.ChoiceField(label=_("Place"), required=False)

    def __init__(self, *args: Any, places: list[PlaceLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place_id"].choices = choices(places, _("Decided later"))  # type: ignore[attr-defined]

    def clean_place_id(self) -> UUID | None:
        given = self.cleaned_data["place_id"]
        return UUID(given) if given else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, ends = given.get("starts_local"), given.get("ends_local")
        if starts is not None and ends is not None and ends <= starts:
            self.add_error("ends_local", _("The end must be later than the start."))
        return given


class PlanForm(TimesForm):
    """A rhythm from a first day on."""

    rule = forms.ChoiceField(label=_("Rhythm"), choices=Rhythm.choices)
    from_on = day_field(label=_("First day"))
    count = forms.IntegerField(
        label=_("How many times"),
        required=False,
        min_value=1,
        max_value=MOST_MEETINGS,
        help_text=_("Skipped days don't count."),
    )
    until = day_field(label=_("Or until"), required=False)
    past_ok = forms.BooleanField(label=_("The group has already met on these days"), required=False)
    field_order = ("rule", "from_on", "count", "until", "starts_local", "ends_local", "place_id", "past_ok")

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("rule") == Rhythm.ONCE:
            given["count"] = 1
        if not self.errors and not given.get("count") and not given.get("until"):
            self.add_error("count", _("Say how many times, or until when."))
        first, until = given.get("from_on"), given.get("until")
        if first and until and until < first:
            self.add_error("until", _("The last day must not be before the first."))
        return given


class DayForm(TimesForm):
    """A day chosen by itself. One that is a holiday or closed is asked about, and stands when it is said again."""

    on = day_field(label=_("Day"))
    day_ok = forms.BooleanField(label=_("The meeting is held on that day all the same"), required=False)
    asks_day = False

    def tell_of(self, days: tuple[Skipped, ...]) -> bool:
        """Whether the day may stand: an ordinary one, or one that has been said again."""
        self.asks_day = bool(days)
        if not days or self.cleaned_data["day_ok"]:
            return True
        told = {"day": formats.day_short(days[0].on), "why": days[0].why}
        self.add_error(
            "on", _("%(day)s is not an ordinary day: %(why)s. Choose another, or tick that it is meant.") % told
        )
        return False


class AddForm(DayForm):
    """One meeting more."""

    title = forms.CharField(label=_("Heading"), required=False, max_length=160)
    past_ok = forms.BooleanField(label=_("The meeting has already been held"), required=False)
    field_order = ("on", "day_ok", "starts_local", "ends_local", "place_id", "title", "past_ok")


class MoveForm(DayForm):
    """This one, this and the following, or all that are still to come."""

    scope = forms.ChoiceField(
        label=_("What is moved"),
        widget=forms.RadioSelect,
        choices=[
            ("one", _("Only this meeting")),
            ("following", _("This and the following")),
            ("all", _("All that are still to come")),
        ],
        initial="one",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("on", "day_ok", "starts_local", "ends_local", "place_id", "scope")

    def __init__(self, *args: Any, alone: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if alone:  # off any series there is nothing else to move
            self.fields["scope"].widget = forms.HiddenInput()


class ReasonForm(Form):
    """Why a meeting is not held."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=200,
        help_text=_("Participants read this on their own pages. No names and no illnesses."),
    )
