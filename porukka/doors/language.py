"""The reader's language: `?kieli=` (kept in a cookie), else the cookie, else what the browser asks for."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

KNOWN = {code for code, _name in settings.LANGUAGES}


class ReaderLanguage:
    """Activates the reader's language. A signed-in account's own choice comes later (viewer.py)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        asked = request.GET.get("kieli")
        chosen = asked if asked in KNOWN else None
        language = chosen or request.COOKIES.get("kieli")
        if language not in KNOWN:
            language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        if chosen:
            response.set_cookie("kieli", chosen, max_age=365 * 86400, samesite="Lax", secure=settings.HTTPS)
        return response
