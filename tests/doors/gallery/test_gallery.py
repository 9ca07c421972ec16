"""The gallery shows every component; the components keep their promises about fields, fragments and autosaves."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.translation import override

from porukka.core import htmx
from porukka.core.forms import Form
from porukka.core.templatetags import ui

UI = Path(ui.__file__).resolve().parent.parent / "templates" / "ui"
GALLERY = Path("porukka/doors/public/gallery/templates/gallery")
# Frames and pages, which the gallery itself or every page stands on.
FRAMES = {"head", "mark", "languages", "footer", "messages", "keys", "right_ended"}  # the last is a page


def components() -> list[str]:
    names = [p.stem for p in UI.glob("*.html")]
    return sorted(n for n in names if n not in FRAMES and not n.startswith("base_") and not n[0].isdigit())


def drawn(words: str, **context: Any) -> str:
    return Template(words).render(Context(context))


class Plan(Form):
    name = forms.CharField(label="Nimi", help_text="Lyhyt", max_length=20)
    purpose = forms.CharField(label="Tarkoitus", widget=forms.Textarea, max_length=200, required=False)
    kind = forms.ChoiceField(label="Laji", choices=[("a", "Avoin"), ("b", "Suljettu")], widget=forms.RadioSelect)


@pytest.fixture
def shown(settings: Any) -> Client:
    settings.DEMO = True
    return Client()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("address", ["/ui/", "/ui/osallistuja/"])
def test_the_gallery_is_shown_in_every_language_without_inline_style_or_script(
    shown: Client, address: str, language: str
) -> None:
    answer = shown.get(address, {"kieli": language})
    words = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in words
    assert not re.search(r"<[^>]+\s(style|on\w+)=", words)
    assert not re.search(r"<script(?![^>]*\ssrc=)", words)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/ui/", "/ui/osallistuja/"])
def test_outside_demo_and_debug_there_is_no_gallery(client: Client, settings: Any, address: str) -> None:
    settings.DEMO = settings.DEBUG = False
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", components())
def test_every_component_opens_with_its_parameters_and_is_in_the_gallery(name: str) -> None:
    assert (UI / f"{name}.html").read_text().startswith("{# ")
    assert name in ui.register.tags
    pages = "".join(p.read_text() for p in GALLERY.glob("*.html"))
    assert re.search(r"{% " + name + r"\b", pages), f"{name} is not in the gallery"


@pytest.mark.parametrize(
    "name",
    sorted({n for p in UI.glob("*.html") for n in re.findall(r'{% url "([\w:]+)" as', p.read_text())}),
)
def test_every_address_the_frame_links_to_exists(name: str) -> None:
    # `{% url … as … %}` is silent when there is no such address, and a menu would lose a word unnoticed.
    assert reverse(name)


def test_every_tag_is_told_in_the_readme() -> None:
    readme = (UI / "README.md").read_text()
    quiet = {"faces", "icon_names"}
    told = set(re.findall(r"{% (\w+)", readme))
    assert set(ui.register.tags) - quiet <= told


@pytest.mark.django_db
def test_ids_of_the_gallery_are_all_different(shown: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', shown.get("/ui/").content.decode())
    assert len(ids) == len(set(ids)), sorted(i for i in ids if ids.count(i) > 1)


def test_a_faulty_field_keeps_what_was_typed_and_says_why_beside_it() -> None:
    form = Plan({"name": "x" * 21, "kind": "a"})
    html = drawn("{% field form.name %}", form=form)
    assert 'value="' + "x" * 21 in html
    assert 'aria-invalid="true"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    for ident in described[1].split():
        assert f'id="{ident}"' in html
    assert "maxlength" not in html, "a browser would cut a pasted text silently"


def test_a_long_text_counts_its_characters_and_a_required_one_says_so() -> None:
    with override("fi"):
        assert "Enintään 200 merkkiä" in drawn("{% field form.purpose %}", form=Plan())
        assert "pakollinen" in drawn("{% field form.name %}", form=Plan())
        assert "pakollinen" not in drawn("{% field form.purpose %}", form=Plan())


def test_choices_stand_in_a_group_with_its_name() -> None:
    html = drawn("{% field form.kind %}", form=Plan())
    assert html.count('type="radio"') == 2
    assert "<fieldset" in html
    assert "<legend" in html


def test_the_summary_of_faults_leads_to_each_field() -> None:
    form = Plan({})
    html = drawn("{% errors form %}", form=form)
    assert 'href="#id_name"' in html
    assert drawn("{% errors form %}", form=Plan()).strip() == ""


def test_words_of_people_are_escaped() -> None:
    bad = "<script>alert(1)</script>"
    for words in (
        '{% tag "run" bad %}',
        "{% card bad %}x{% endcard %}",
        "{% button bad href=bad %}",
        "{% conflict bad %}",
    ):
        assert "<script" not in drawn(words, bad=bad)


def test_an_unknown_icon_is_a_fault_of_the_page() -> None:
    with pytest.raises((KeyError, TemplateSyntaxError)):
        drawn('{% icon "unicorn" %}')


def test_pages_keep_the_filter() -> None:
    request = RequestFactory().get("/x/", {"q": "äiti", "page": "2"})
    page = Paginator(range(30), 10).get_page(2)
    html = drawn("{% pager page %}", page=page, request=request)
    assert "?q=%C3%A4iti&amp;page=3" in html


@pytest.mark.parametrize(
    ("headers", "template"),
    [
        ({}, "groups/groups.html"),
        ({"HX-Request": "true"}, "groups/groups.html#rows"),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, "groups/groups.html"),
    ],
)
def test_a_part_is_answered_only_when_a_part_is_asked_for(headers: dict[str, str], template: str) -> None:
    from django_htmx.middleware import HtmxDetails

    request: Any = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    assert htmx.fragment(request, "groups/groups.html", "rows") == template


def test_autosave_answers_tell_the_truth(now: Any) -> None:
    with override("fi"):
        saved = json.loads(htmx.autosaved(7, now).content)
        assert saved == {"revision": 7, "words": "Tallennettu klo 12"}
        refused = htmx.not_saved(Plan({}))
        assert refused.status_code == 422
        assert set(json.loads(refused.content)["errors"]) == {"name", "kind"}
        both = htmx.conflict("Toisen sanat", revision=8, who="Mikko", at=now)
        assert both.status_code == 409
        assert "Toisen sanat" in both.content.decode()
        assert 'data-revision="8"' in both.content.decode()
        details = {"theirs": "Toisen sanat", "revision": 8, "who": "Mikko", "at": now}
        assert "Mikko muutti samaa kohtaa klo 12." in htmx.conflict_of(details, now=now).content.decode()
