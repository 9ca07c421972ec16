"""Cookies that carry a sealed note: read by this program's pages only, sent over the wire with nothing else."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse


def set_note(response: HttpResponse, name: str, note: str, path: str, lasts: timedelta) -> None:
    """Keeps a note made by `core.seals.seal` in this browser, for the addresses under `path`."""
    response.set_cookie(
        name,
        note,
        max_age=int(lasts.total_seconds()),
        path=path,
        httponly=True,
        samesite="Lax",
        secure=settings.HTTPS,
    )
