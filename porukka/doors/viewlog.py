"""The view log: a page with personal data leaves only after its row is committed (TRUST 13).

A view says whom it shows with `saw`; after rendering, before the first byte, the middleware writes one row for the
view and one for each subject in a short transaction of its own. If that fails, the page is not shown.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from porukka.core import audit

# A page sent back with a refused form (422) or two editors' texts (409) shows the same persons as the page itself.
SHOWS = (200, 409, 422)


def saw(
    request: Any,
    *,
    activity: UUID | None = None,
    activities: Iterable[UUID] = (),
    persons: Iterable[UUID] = (),
    participations: Iterable[UUID] = (),
    verb: str = "see",
    reason: str = "",
) -> None:
    """Tells the view log whom this page shows. Without any subject it says: nobody's data is on it.

    Args:
        verb: `see`, or `export` for a file or a print that leaves the system.
    """
    subjects: list[audit.Subject] = []
    if activity is not None:
        subjects.append(("activity", activity))
    subjects += [("activity", one) for one in activities]
    subjects += [("person", person) for person in persons]
    subjects += [("participation", participation) for participation in participations]
    request.seen = (verb, reason, subjects)


class ViewLog:
    """Writes the row, then lets the page go."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.seen = None
        response = self.get_response(request)
        row = getattr(request, "access_row", None)
        if row is None or response.status_code not in SHOWS:
            return response
        if request.seen is None:
            if row.personal and response.status_code == 200:
                name = request.resolver_match.view_name
                raise ImproperlyConfigured(f"{name} shows persons but did not say whom (viewlog.saw)")
            return response
        verb, reason, subjects = request.seen
        viewer = request.viewer
        if not subjects or viewer.organisation_id is None:
            return response
        with transaction.atomic():
            audit.record(
                organisation_id=viewer.organisation_id,
                at=request.now,
                actor_kind=viewer.kind,
                actor_id=viewer.actor_id,
                unit_id=viewer.unit_id,
                verb=verb,
                route=request.resolver_match.view_name,
                reason=reason,
                subjects=subjects,
            )
        return response
