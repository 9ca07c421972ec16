"""The base of every form: what people type is kept, cleaned of what no one can see, and bounded."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

LONGEST = 10_000
# Beyond these a day is a slip of the finger, and a day more or an hour less is no day at all.
EARLIEST_DAY, LATEST_DAY = date(1900, 1, 1), date(2199, 12, 31)

# Characters that are no words of anybody: NUL and other controls (line breaks and tabs stay).
_KEPT_CONTROLS = {"\n", "\r", "\t"}


def clean_text(words: str) -> str:
    """Typed text without control characters, in composed form (NFC), with plain line breaks.

    Emoji, right-to-left letters and their joiners (category Cf) are words and stay.
    """
    composed = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in composed if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs"))


# Where the ids that pages make come from; any fixed id would do.
_PAGES = UUID("6d0c5a8e-5b0e-4c53-9d0a-3f5a2f1f6d11")


def row_id(request: Any) -> UUID | None:
    """The id of the row that a form makes: the same for the same page sent twice, so that the second finds the first's.

    Each page that is made carries a token of its own in its forms: Django's `csrfmiddlewaretoken`, masked anew each
    time, or `note` on participants' pages, which lasts as long as the own page is open. The id is made from it, the
    address and all that was typed: the same page with other words, or a new page with the same words, makes another.
    None when the page carries no token: the row gets an id of its own.
    """
    sent = request.POST
    page = sent.get("csrfmiddlewaretoken") or sent.get("note")
    if not page:
        return None
    typed = sorted((name, value) for name in sent for value in sent.getlist(name))
    return uuid5(_PAGES, repr((page, request.path, typed)))


def say_what_to_do(fields: Mapping[str, forms.Field]) -> None:
    """Gives each field sentences that say what to do, by its kind, in place of Django's one for all.

    A field's own sentences (`error_messages`) stay. The label is told where the kind alone does not say enough.
    """
    for name, field in fields.items():
        sentences = _sentences(name, field)
        if isinstance(field, forms.CharField):
            long = _("This is too long: %(show_value)s characters, at most %(limit_value)s fit.")
            sentences = {**sentences, "max_length": long}
        for code, words in sentences.items():
            there = field.error_messages.get(code)
            if there is None or any(there is generic for generic in _GENERIC):
                field.error_messages[code] = words


# What Django says by itself. Compared by identity: a lazy text has no value before a language is known.
_GENERIC = [
    words
    for kind in vars(forms).values()
    if isinstance(kind, type) and issubclass(kind, forms.Field)
    for words in kind.default_error_messages.values()
]


def _sentences(name: str, field: forms.Field) -> dict[str, Any]:
    """Sentences for one field, by the code of what is wrong."""
    label = {"label": field.label or name}
    if field.widget.is_hidden:
        broken = _("Part of the page was missing. Load the page again.")
        return {"required": broken, "invalid": broken, "invalid_choice": broken}
    if isinstance(field, forms.FileField):
        again = _("Choose the file again.")
        return {
            "required": _("Choose a file."), "invalid": again, "missing": again, "empty": _("The file is empty.")
        }  # fmt: skip
    if isinstance(field, forms.MultipleChoiceField):
        return {
            "required": _("Choose at least one."),
            "invalid_choice": _("Choose from the list."),
            "invalid_list": _("Choose from the list."),
        }
    if isinstance(field, forms.ChoiceField):
        return {
            "required": format_lazy(_("Choose an option in “{label}”."), **label),
            "invalid_choice": _("Choose from the list."),
        }
    if isinstance(field, forms.BooleanField):
        return {"required": _("Tick this to go on.")}
    if isinstance(field, forms.DateField):
        return {"required": _("Choose the day."), "invalid": _("Write the day like this: 19.11.2026.")}
    if isinstance(field, forms.TimeField):
        return {"required": _("Choose the time."), "invalid": _("Write the time like this: 12.30.")}
    if isinstance(field, forms.IntegerField):
        return {
            "required": _("Write a number."),
            "invalid": _("Write a whole number, for example 12."),
            "min_value": _("Write %(limit_value)s or more."),
            "max_value": _("Write %(limit_value)s or less."),
        }
    if isinstance(field, forms.EmailField):
        return {
            "required": _("Write the e-mail address."),
            "invalid": _("Check the e-mail address. It looks like this: name@example.org."),
        }
    if name == "name":
        return {"required": _("Write the name.")}
    return {"required": format_lazy(_("Fill in “{label}”."), **label)}


def _day(moment: date) -> date:
    """A day, also of a moment (which is a date to Python, but can't be compared with one)."""
    return moment.date() if isinstance(moment, datetime) else moment


class Form(forms.Form):
    """A form whose texts are cleaned and never longer than a page, whose days are of our time, and which points at
    its faulty fields.
    """

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.max_length = field.max_length or LONGEST
                field.validators = [
                    v for v in field.validators if v.__class__.__name__ != "ProhibitNullCharactersValidator"
                ]
                # With a maxlength in the page a browser cuts a pasted text silently: the server says it instead.
                field.widget.attrs.pop("maxlength", None)
                field.error_messages.setdefault("too_long", _("This is too long."))

    def _clean_fields(self) -> None:
        say_what_to_do(self.fields)  # here, since a form may add fields after it was made
        if self.is_bound and hasattr(self.data, "copy"):
            data = self.data.copy()
            for name in data:
                if hasattr(data, "setlist"):
                    data.setlist(name, [clean_text(v) if isinstance(v, str) else v for v in data.getlist(name)])
                elif isinstance(data[name], str):
                    data[name] = clean_text(data[name])
            self.data = data
        super()._clean_fields()  # type: ignore[misc]  # Django's own hook, not in the stubs
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if isinstance(value, date) and not EARLIEST_DAY <= _day(value) <= LATEST_DAY:
                self.add_error(name, _("This day is too far away. Check the year."))
            if isinstance(field, forms.CharField) and isinstance(value, str):
                limit = field.max_length or LONGEST
                if len(value) > limit and name not in self.errors:
                    self.add_error(
                        name,
                        _("This is too long: %(now)s characters, at most %(most)s fit.")
                        % {"now": len(value), "most": limit},
                    )

    def refuse(self, refusal: Any) -> None:
        """Puts an action's refusal (`core.errors.Refused`) beside its field."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal.words))
