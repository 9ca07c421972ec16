"""What is typed about goals."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core.forms import Form
from porukka.domain.goals.rules import LONGEST_GOAL, GoalState

THE_GROUPS = "group"


class GoalForm(Form):
    """A new goal: whose, in which words, and whether it is the main one."""

    whose = forms.ChoiceField(label=_("Whose goal?"))
    words = forms.CharField(
        label=_("The goal"),
        max_length=LONGEST_GOAL,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A person's own goal is written as the person says it."),
    )
    is_main = forms.BooleanField(
        label=_("This is the main goal"),
        required=False,
        help_text=_(
            "The rating after each meeting asks about the main goal. The first goal becomes it by itself."
        ),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = [(THE_GROUPS, _("The group's")), *people]  # type: ignore[attr-defined]


class WordsForm(Form):
    """The same goal in better words, with the revision it was begun from."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    words = forms.CharField(label=_("The goal"), max_length=LONGEST_GOAL, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(Form):
    """How a goal ended, and what came of it."""

    kind = forms.ChoiceField(
        label=_("What happened?"),
        widget=forms.RadioSelect,
        choices=[
            (GoalState.REACHED.value, _("It was reached")),
            (GoalState.DROPPED.value, _("It was given up")),
            (GoalState.CHANGED.value, _("Another goal takes its place")),
        ],
        error_messages={"required": _("Choose one of these.")},
    )
    reason = forms.CharField(
        label=_("What came of it, in a few words"),
        required=False,
        max_length=LONGEST_GOAL,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
