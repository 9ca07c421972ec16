"""The coordinator's merge list: persons who may be the same."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from porukka.core.errors import Refused
from porukka.domain.exchange import actions as exchange
from porukka.domain.people import actions as people
from porukka.domain.people import queries as read
from porukka.doors.viewlog import saw


@require_GET
def merges(request: Any) -> HttpResponse:
    """Names and the contact they share; not in which groups they are."""
    pairs = read.possible_matches(request.viewer)
    saw(request, persons={person for pair in pairs for person in (pair.first_id, pair.second_id)})
    return render(request, "people/merges.html", {"pairs": pairs, "nav": "organisation"})


@require_POST
def merge_match(request: Any, match_id: Any) -> HttpResponse:
    """The two are one. `kept` says whose name stays."""
    pair = next((one for one in read.possible_matches(request.viewer) if one.id == match_id), None)
    kept = {"first": pair.first_id, "second": pair.second_id}.get(request.POST.get("kept", "")) if pair else None
    if pair is None or kept is None:
        messages.error(
            request, _("Choose whose name stays. Perhaps somebody has decided about these two already.")
        )
        return redirect("staff:merges")
    try:
        exchange.merge_persons(by=request.viewer, now=request.now, match_id=match_id, kept_id=kept)
        messages.success(request, _("They are one person now."))
    except Refused as no:
        messages.error(request, str(no.words))
    return redirect("staff:merges")


@require_POST
def keep_apart(request: Any, match_id: Any) -> HttpResponse:
    """The two are two persons, and do not come back to the list."""
    try:
        people.decide_not_same(by=request.viewer, now=request.now, match_id=match_id)
        messages.success(request, _("They stay two persons."))
    except Refused as no:
        messages.error(request, str(no.words))
    return redirect("staff:merges")
