"""Whether a worker's meeting screen has a PIN."""

from porukka.domain.people.models import Account
from porukka.domain.people.rules import Viewer


def has_screen_pin(viewer: Viewer) -> bool:
    """Whether the viewer has set a PIN for the screens of meetings."""
    if viewer.account_id is None:
        return False
    return Account.objects.filter(id=viewer.account_id).exclude(screen_pin_hash="").exists()
