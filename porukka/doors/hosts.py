"""Participant pages under a second host name, whose name tells nothing (setting PORUKKA_PARTICIPANT_HOST)."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve


class SplitHosts:
    """On the participants' host only their pages answer, and the other way round; without the setting they share."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.PARTICIPANT_HOST:
            theirs = request.get_host() == settings.PARTICIPANT_HOST
            try:
                match = resolve(request.path_info)
            except Resolver404:
                return self.get_response(request)
            if ("participant" in match.namespaces) != theirs:
                raise Http404
        return self.get_response(request)


def participant_url(path: str) -> str:
    """The full address of a participant page, for QR codes, cards and messages."""
    if settings.PARTICIPANT_HOST:
        return f"{'https' if settings.HTTPS else 'http'}://{settings.PARTICIPANT_HOST}{path}"
    return f"{settings.PUBLIC_URL}{path}"
