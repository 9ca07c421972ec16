"""What a form says about a faulty field: what to do, in every language, never a sentence that would fit any field."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.utils import translation

from porukka.core.forms import _GENERIC, Form, say_what_to_do

DOORS = Path(__file__).parents[3] / "porukka" / "doors"


def every_form() -> list[type[forms.Form]]:
    """Every form class of every door, and allauth's in our manner."""
    for file in [*DOORS.rglob("forms.py"), DOORS / "staff/login/plain.py"]:
        import_module(".".join(file.relative_to(DOORS.parents[1]).with_suffix("").parts))

    def below(kind: type) -> list[type]:
        return [each for one in kind.__subclasses__() for each in (one, *below(one))]

    ours = [kind for kind in below(forms.Form) if kind.__module__.startswith("porukka.doors")]
    return sorted(ours, key=lambda kind: (kind.__module__, kind.__qualname__))


def generic() -> set[str]:
    """Django's own sentences in the language that is active."""
    return {str(words) for words in _GENERIC}


def said(kind: type[forms.Form], typed: str) -> dict[str, list[str]]:
    """What the fields of a form say when each gets `typed`."""
    form = type("Tried", (Form,), dict(kind.base_fields))(dict.fromkeys(kind.base_fields, typed))
    form.full_clean()
    return {name: [str(words) for words in faults] for name, faults in form.errors.items()}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("typed", ["", "x", "-1", "99999999"])
def test_no_form_says_what_would_fit_any_field(language: str, typed: str) -> None:
    kinds = every_form()
    assert len(kinds) > 35
    with translation.override(language):
        for kind in kinds:
            for name, faults in said(kind, typed).items():
                assert not generic().intersection(faults), f"{kind.__qualname__}.{name}: {faults}"
                for words in faults:
                    assert words.endswith((".", "!", "?")), f"{kind.__qualname__}.{name}: {words}"


@pytest.mark.parametrize(
    ("language", "start"), [("fi", "Teksti on liian pitkä: merkkejä on 400."), ("sv", "Texten är för")]
)
def test_a_text_too_long_tells_how_long_it_is_and_may_be(language: str, start: str) -> None:
    class Goal(Form):
        words = forms.CharField(max_length=300)

    with translation.override(language):
        (told,) = Goal({"words": "x" * 400}).errors["words"]
        assert str(told).startswith(start)
        assert "300" in told


def test_negative_control_without_our_sentences_the_generic_one_is_there() -> None:
    class Plain(forms.Form):
        name = forms.CharField()

    with translation.override("fi"):
        form = Plain({})
        assert generic().intersection(form.errors["name"])


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        (forms.CharField(label="Tavoite"), "", "Täytä kohta ”Tavoite”."),
        (forms.ChoiceField(label="Yksikkö", choices=[("a", "A")]), "", "Valitse vaihtoehto kohtaan ”Yksikkö”."),
        (forms.ChoiceField(label="Yksikkö", choices=[("a", "A")]), "b", "Valitse jokin luettelosta."),
        (forms.DateField(label="Päivä"), "", "Valitse päivä."),
        (forms.TimeField(label="Alkaa"), "", "Valitse kellonaika."),
        (forms.IntegerField(label="Paikkoja", min_value=1), "0", "Kirjoita vähintään 1."),
        (forms.EmailField(label="Sähköposti"), "x", "Tarkista sähköpostiosoite. Se on muotoa nimi@example.org."),
        (forms.BooleanField(label="Sovittu"), "", "Rastita tämä, niin pääset jatkamaan."),
    ],
)
def test_the_sentence_follows_the_kind_of_the_field(field: Any, typed: str, words: str) -> None:
    with translation.override("fi"):
        form = type("One", (Form,), {"asked": field})({"asked": typed})
        assert form.errors["asked"] == [words]


def test_a_fields_own_sentence_stays() -> None:
    field = forms.CharField(label="Tavoite", error_messages={"required": "Kerro se omin sanoin."})
    say_what_to_do({"words": field})
    assert field.error_messages["required"] == "Kerro se omin sanoin."


def test_a_name_is_asked_for_as_a_name() -> None:
    with translation.override("fi"):
        form = type("Named", (Form,), {"name": forms.CharField(label="Ryhmän nimi")})({"name": " "})
        assert form.errors["name"] == ["Kirjoita nimi."]
