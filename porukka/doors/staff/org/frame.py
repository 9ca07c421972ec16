"""The frame of the organisation's pages: its name and the tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from porukka.domain.people import access, queries


def frame(request: Any, tab: str) -> dict[str, Any]:
    """What `org/frame.html` reads.

    Args:
        tab: `staff`, `units`, `settings`, `closed` or `log`. The last three are there for administrators.
    """
    may_keep = access.may_keep_organisation(request.viewer)
    tabs = [("staff", "staff:organisation", _("Staff")), ("units", "staff:units", _("Units"))]
    if may_keep:
        tabs += [
            ("settings", "staff:organisation_settings", _("Settings")),
            ("closed", "staff:closed_days", _("Closed days")),
            ("log", "staff:audit_log", _("Log")),
        ]
    return {
        "nav": "organisation",
        "organisation_name": queries.organisation(request.viewer).name,
        "may_keep": may_keep,
        "tabs": [{"url": reverse(name), "text": words, "current": key == tab} for key, name, words in tabs],
    }
