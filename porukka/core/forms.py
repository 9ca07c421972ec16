"""The base of every form: what people type is kept, cleaned of what no one can see, and bounded."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 10_000

# Characters that are no words of anybody: NUL and other controls (line breaks and tabs stay).
_KEPT_CONTROLS = {"\n", "\r", "\t"}


def clean_text(words: str) -> str:
    """Typed text without control characters, in composed form (NFC), with plain line breaks.

    Emoji, right-to-left letters and their joiners (category Cf) are words and stay.
    """
    composed = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in composed if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs"))


class Form(forms.Form):
    """A form whose texts are cleaned and never longer than a page, and which points at its faulty fields."""

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
