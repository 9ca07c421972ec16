"""What a unit does when a text worries its reader (TRUST 21)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from porukka.core import audit
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.people import access
from porukka.domain.people.actions.trail import UNIT_CHANGES, saved_lately
from porukka.domain.people.models import Unit
from porukka.domain.people.rules import LONGEST_WORRY_STEPS, Viewer


@transaction.atomic
def agree_worry_steps(*, by: Viewer, now: datetime, unit_id: UUID, revision: int, words: str) -> int:
    """What the unit does when a text worries its reader. Without words the program's own are shown.

    Returns the new revision.

    Raises:
        Conflict: somebody saved the unit after `revision` was read; `details["theirs"]` holds what is stored.
    """
    if not access.may_keep_worry_steps(by, unit_id):
        raise NotAllowed
    row = Unit.objects.select_for_update().filter(id=unit_id, organisation_id=by.tenant).first()
    if row is None:
        raise NotFound
    words = words.strip()
    if words == (row.worry_steps or ""):
        return row.revision
    if row.revision != revision:
        raise Conflict(
            _("Somebody else saved this while you were editing. Look at both before you save again."),
            "words",
            details={"theirs": row.worry_steps or "", "mine": words, "revision": row.revision}
            | saved_lately(organisation_id=by.tenant, now=now, object_id=row.id, verbs=UNIT_CHANGES),
        )
    if len(words) > LONGEST_WORRY_STEPS:
        raise Refused(
            _("This is too long: %(now)s characters, at most %(most)s fit.")
            % {"now": len(words), "most": LONGEST_WORRY_STEPS},
            "words",
        )
    row.worry_steps, row.revision = words or None, row.revision + 1
    row.save(update_fields=["worry_steps", "revision"])
    audit.record(
        **by.signature(now), verb="agree_worry_steps", object_kind="unit", object_id=row.id, fields=["worry_steps"]
    )
    return row.revision
