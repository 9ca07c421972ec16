"""Answers to the page's own script: fragments for htmx, and the truth about autosaves."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from porukka.core import formats


def fragment(request: HttpRequest, template: str, partial: str) -> str:
    """The template to render: its named partial when htmx asks for a part, the whole page otherwise.

    Going back in history asks for the whole page, since no page is kept in the browser.
    """
    details: Any = getattr(request, "htmx", None)
    if details and not details.history_restore_request and not details.boosted:
        return f"{template}#{partial}"
    return template


def tidy_address(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A list's view whose address holds its filter, without what is empty.

    A form without the script sends every field, the empty ones too: the reader is led to the address without them.
    """

    @wraps(view)
    def tidied(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        given = [(name, value) for name, values in request.GET.lists() for value in values]
        kept = [(name, value) for name, value in given if value != ""]
        if request.method == "GET" and len(kept) < len(given):
            return HttpResponseRedirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)
        return view(request, *args, **kwargs)

    return tidied


def is_autosave(request: HttpRequest) -> bool:
    """Whether the post is an autosave, to be answered with one of the three below."""
    return request.headers.get("X-Autosave") == "1"


def autosaved(revision: int, at: datetime) -> JsonResponse:
    """It is saved: the section's new revision, and when, in words."""
    words = gettext("Saved %(when)s") % {"when": formats.at(at)}
    return JsonResponse({"revision": revision, "words": words})


def not_saved(form: forms.BaseForm) -> JsonResponse:
    """Nothing was saved: the faults by field name, and those of the whole form in words."""
    errors = {
        name: [str(words) for words in faults] for name, faults in form.errors.items() if name in form.fields
    }
    whole = " ".join(str(words) for words in form.non_field_errors())
    return JsonResponse({"errors": errors, "words": whole}, status=422)


def conflict(
    theirs: str, *, revision: int, who: str = "", at: datetime | None = None, now: datetime | None = None
) -> HttpResponse:
    """Somebody else saved first: their words, to be seen beside one's own, which stay in the field.

    `revision` is the one now stored; saving again on top of it is a choice made with both texts in sight.
    """
    html = render_to_string(
        "ui/conflict.html", {"theirs": theirs, "who": who, "when": formats.lately(at, now), "revision": revision}
    )
    return HttpResponse(html, status=409)


def conflict_of(details: Mapping[str, object], *, now: datetime) -> HttpResponse:
    """The same from a Conflict's details: `theirs`, `revision`, and `who` and `at` where the action tells them."""
    at = details.get("at")
    return conflict(
        str(details["theirs"]),
        revision=int(str(details["revision"])),
        who=str(details.get("who", "")),
        at=at if isinstance(at, datetime) else None,
        now=now,
    )
