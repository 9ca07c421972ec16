"""Headers of every answer, and logs that tell no addresses."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]


class ServerTiming:
    """How long the program took, in milliseconds, for the browser's tools and `./run bench`."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        response["Server-Timing"] = f"app;dur={(time.perf_counter() - start) * 1000:.1f}"
        return response


class SecurityHeaders:
    """Nothing from other hosts, nothing kept by caches, no device features."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = settings.CONTENT_SECURITY_POLICY
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        match = request.resolver_match
        if match is not None and "participant" in match.namespaces:
            response["Referrer-Policy"] = "no-referrer"
        return response


class NoPaths(logging.Filter):
    """Django's request logger names the address of a failed request; ours carry secrets, so they are left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.request") or record.name.startswith("django.security"):
            record.msg, record.args = "%s (address left out)", (record.name,)
        return True
