"""What a form field needs to be drawn so that everybody can use it: its name, help, faults, and how they belong."""

from typing import Any

from django import forms
from django.forms import BoundField

_BOXES = (forms.RadioSelect, forms.CheckboxSelectMultiple)
LONG = 2000  # longer texts are not counted character by character


def parameters(bound: BoundField, *, rows: int, autocomplete: str, label: str) -> dict[str, Any]:
    """The parameters of `ui/field.html`. Help, faults and counter are tied to the control by `aria-describedby`."""
    widget = bound.field.widget
    ident = widget.attrs.get("id") or bound.auto_id or bound.html_name
    most = getattr(bound.field, "max_length", None)
    counter = most if isinstance(widget, forms.Textarea) and most and most <= LONG else None
    described = " ".join(
        f"{ident}_{part}"
        for part, there in (("help", bound.help_text), ("error", bound.errors), ("counter", counter))
        if there
    )
    grouped, single = isinstance(widget, _BOXES), isinstance(widget, forms.CheckboxInput)
    attributes: dict[str, Any] = {
        "class": f"ds-input {widget.attrs.get('class', '')}".strip(),
        "aria-describedby": described,
        "aria-invalid": "true" if bound.errors else "",
        "aria-required": "true" if bound.field.required and not single else "",
        "rows": rows,
        "autocomplete": autocomplete,
        "data-counter": counter,
    }
    options: list[dict[str, Any]] = []
    if grouped:
        for option in bound.subwidgets:
            option.data["attrs"]["class"] = "ds-input"
            options.append({"tag": option.tag(), "id": option.id_for_label, "label": option.choice_label})
    given = {name: value for name, value in attributes.items() if value}
    return {
        "id": ident,
        "label": label or bound.label,
        "help": bound.help_text,
        "errors": list(bound.errors),
        "required": bound.field.required,
        "counter": counter,
        "options": options,
        "grouped": grouped,
        "single_box": single,
        "described": described,
        "control": "" if grouped else bound.as_widget(attrs={**widget.attrs, **given}),
    }


def faults(form: forms.BaseForm) -> tuple[list[dict[str, Any]], list[str]]:
    """Each faulty field's id, name and words; and the words of the whole form, hidden fields' among them."""
    by_field: list[dict[str, Any]] = []
    whole = [str(words) for words in form.non_field_errors()]
    for name, words_of_field in form.errors.items():
        if name not in form.fields:
            continue
        if form.fields[name].widget.is_hidden:
            whole += [str(words) for words in words_of_field]
        else:
            bound = form[name]
            ident = bound.field.widget.attrs.get("id") or bound.auto_id or name
            by_field += [{"id": ident, "label": bound.label, "words": words} for words in words_of_field]
    return by_field, whole
