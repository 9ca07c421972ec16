"""What is typed about people: one by one, a list, a file, and each part of a person's own page."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from porukka.core.errors import Refused
from porukka.core.formats import isolated
from porukka.core.forms import Form
from porukka.core.sorting import folded
from porukka.domain.activities.queries import Likely, Participant
from porukka.domain.activities.rules import Basis, EndReason, Stage
from porukka.domain.people.rules import Language, clean_email, clean_phone

SOMEBODY_ELSE = "new"
FIRST_STAGES = (Stage.ACTIVE, Stage.ACCEPTED, Stage.INVITED, Stage.INTERESTED)
CHANNELS = (
    ("face_to_face", _("face to face")),
    ("phone", _("by phone")),
    ("paper", _("on paper")),
)


def _stages(stages: Sequence[str]) -> list[tuple[str, Any]]:
    return [(stage, str(Stage(stage).label).capitalize()) for stage in stages]


class SearchForm(Form):
    """A part of a name. What cannot be read narrows nothing."""

    q = forms.CharField(
        label=_("Search by name"), required=False, max_length=120, widget=forms.SearchInput(attrs={"id": "find"})
    )

    def wanted(self) -> str:
        """What is looked for, as names are compared (`core.sorting.folded`)."""
        return folded(self.cleaned_data.get("q") or "") if self.is_valid() else ""


class ParticipantForm(Form):
    """One more person. `key` makes the same page sent twice one person; `same` answers "is this the same?"."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("A first name or a nickname is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=200, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    stage = forms.ChoiceField(label=_("Where the person is now"))
    basis = forms.ChoiceField(label=_("Basis of taking part"), choices=Basis.choices)
    own_worker_name = forms.CharField(label=_("Own worker"), required=False, max_length=120)
    no_messages = forms.BooleanField(
        label=_("No messages"),
        required=False,
        help_text=_("Nothing is ever sent to this person: no reminder, no link."),
    )

    def __init__(self, *args: Any, likely: Sequence[Likely] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = _stages(FIRST_STAGES)  # type: ignore[attr-defined]
        self.fields["key"].initial = uuid4
        if likely:
            self.ask(likely)

    def clean_phone(self) -> str:
        return self._readable("phone", clean_phone)

    def clean_email(self) -> str:
        return self._readable("email", clean_email)

    def _readable(self, field: str, clean: Callable[[str, str], str]) -> str:
        """What was typed; each field tells its own fault, so that two wrong ones are told at once."""
        typed: str = self.cleaned_data[field]
        if typed.strip():
            try:
                clean(typed, field)
            except Refused as no:
                raise forms.ValidationError(no.words) from None
        return typed

    def ask(self, likely: Sequence[Likely]) -> None:
        """Adds the question "is this the same?" with those it could be."""
        choices = [
            (
                str(one.person_id),
                _("Yes: %(name)s, %(group)s") % {"name": isolated(one.name), "group": isolated(one.group_name)},
            )
            for one in likely
        ]
        self.fields["same"] = forms.ChoiceField(
            label=_("The same phone or e-mail is already known. Is this the same person?"),
            choices=[*choices, (SOMEBODY_ELSE, _("No, somebody else"))],
            widget=forms.RadioSelect,
            required=False,
        )


class PasteForm(Form):
    """A list, one person a line."""

    words = forms.CharField(
        label=_("One person on a line"),
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
        help_text=_(
            "Name, then phone or e-mail, then language, if you have them. Put a comma, semicolon or tab between."
        ),
    )


class FileForm(Form):
    """An Excel file."""

    file = forms.FileField(
        label=_("Excel file (.xlsx, at most 5 MB)"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file first.")},
    )


class PersonForm(Form):
    """Name, language, messages, basis and own worker, with the two revisions they were begun from."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    person_revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.CharField(label=_("Name"), max_length=80)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    basis = forms.ChoiceField(label=_("Basis of taking part"), choices=Basis.choices)
    own_worker_name = forms.CharField(label=_("Own worker"), required=False, max_length=120)
    no_messages = forms.BooleanField(
        label=_("No messages"),
        required=False,
        help_text=_("Nothing is ever sent to this person: no reminder, no link."),
    )

    @classmethod
    def of(cls, one: Participant) -> "PersonForm":
        return cls(
            initial={
                "revision": one.revision,
                "person_revision": one.person_revision,
                "name": one.name,
                "language": one.language,
                "basis": one.basis,
                "own_worker_name": one.own_worker_name,
                "no_messages": one.no_messages,
            },
            auto_id="person_%s",
        )


class StageForm(Form):
    """A step on the path."""

    stage = forms.ChoiceField(label=_("Next"))
    reason = forms.ChoiceField(label=_("Reason"), required=False)

    def __init__(self, *args: Any, steps: Sequence[str], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "stage_%s")
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [("", _("Choose")), *_stages(steps)]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", _("No reason needed")),
            *((key, str(words).capitalize()) for key, words in EndReason.choices),
        ]


class NextStepForm(Form):
    """Where the participant goes on to."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    words = forms.CharField(
        label=_("Next step"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Where to, with whom, and who helps. One-to-one work instead of a group is a good outcome too."
        ),
    )


class ContactForm(Form):
    contact = forms.CharField(label=_("Phone or e-mail"), max_length=200)


class ConsentForm(Form):
    """A yes or no, as it was said."""

    purpose = forms.CharField(widget=forms.HiddenInput, max_length=40)
    given = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    channel = forms.ChoiceField(label=_("How it was asked"), choices=CHANNELS)


class StrengthForm(Form):
    words = forms.CharField(label=_("What I'm good at"), max_length=200)
