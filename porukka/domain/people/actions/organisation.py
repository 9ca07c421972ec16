"""The organisation, its closed days and its units."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from porukka.core import audit
from porukka.core.errors import Conflict, NotAllowed, NotFound, Refused
from porukka.domain.people import access
from porukka.domain.people.actions.trail import UNIT_CHANGES, saved_lately
from porukka.domain.people.models import ClosedDays, Membership, Organisation, Unit
from porukka.domain.people.rules import (
    LARGEST_K,
    LONGEST_SEAL_HOURS,
    SMALLEST_K,
    UNDO_LASTS,
    Language,
    Regime,
    Viewer,
)


@transaction.atomic
def create_organisation(
    *,
    by: Viewer,
    now: datetime,
    name: str,
    languages: Sequence[str] = ("fi",),
    regime: str = Regime.SOCIAL_WELFARE,
    crisis_number: str = "",
    k: int = SMALLEST_K,
    seal_after_hours: int = 12,
    skips_holidays: bool = True,
    is_demo: bool = False,
) -> Organisation:
    """A new organisation. Only the program makes one (`porukka init`, the demo): `by=PROGRAM`."""
    if by.kind != "program":
        raise NotAllowed
    changes = {
        "name": name.strip(),
        "languages": list(languages),
        "regime": regime,
        "crisis_number": crisis_number.strip(),
        "k": k,
        "seal_after_hours": seal_after_hours,
        "skips_holidays": skips_holidays,
    }
    _check(changes, smallest=SMALLEST_K)
    made = Organisation.objects.create(is_demo=is_demo, **changes)
    audit.record(
        **by.signature(now) | {"organisation_id": made.id},
        verb="create_organisation",
        object_kind="organisation",
        object_id=made.id,
    )
    return made


def _check(changes: dict[str, Any], smallest: int) -> None:
    """Refuses settings that would break what people were promised."""
    if not changes.get("name", "x"):
        raise Refused(_("Give the organisation a name."), "name")
    languages = changes.get("languages")
    unknown = [code for code in languages or () if code not in Language.values]
    if unknown:
        raise Refused(
            _("Porukka does not speak %(unknown)s. Choose from %(known)s.")
            % {"unknown": ", ".join(unknown), "known": ", ".join(Language.values)},
            "languages",
        )
    if languages is not None and not languages:
        raise Refused(_("Choose at least one language."), "languages")
    crisis = changes.get("crisis_number") or ""
    if crisis and ("<" in crisis or ">" in crisis or sum(sign.isdigit() for sign in crisis) < 3):
        raise Refused(
            _("Give a number to call: at least three digits. You can add a word or two."), "crisis_number"
        )
    k = changes.get("k")
    if k is not None and k < smallest:
        raise Refused(
            _("The smallest number that is shown can be raised, never lowered. It is %(k)s now.")
            % {"k": smallest},
            "k",
        )
    if k is not None and k > LARGEST_K:
        raise Refused(_("The number can be at most %(most)s.") % {"most": LARGEST_K}, "k")
    hours = changes.get("seal_after_hours")
    if hours is not None and not 1 <= hours <= LONGEST_SEAL_HOURS:
        raise Refused(
            _("Choose a number of hours from 1 to %(most)s.") % {"most": LONGEST_SEAL_HOURS}, "seal_after_hours"
        )
    if changes.get("regime", Regime.OTHER) not in Regime.values:
        raise Refused(_("Choose one of these."), "regime")


_SETTINGS = (
    "name", "languages", "regime", "crisis_number", "k", "seal_after_hours", "skips_holidays",
)  # fmt: skip


@transaction.atomic
def edit_organisation(*, by: Viewer, now: datetime, revision: int, **changes: Any) -> int:
    """Changes settings: name, languages, regime, crisis_number, k, seal_after_hours, skips_holidays.

    Returns the new revision.

    Raises:
        Conflict: somebody saved after `revision` was read; `details["theirs"]` holds what is stored.
        Refused: k lower than it was (TRUST 9), no language, hours out of bounds.
    """
    if not access.may_keep_organisation(by):
        raise NotAllowed
    unknown = set(changes) - set(_SETTINGS)
    if unknown:
        raise TypeError(f"not a setting: {sorted(unknown)}")
    row = _organisation(by)
    if row.revision != revision:
        raise Conflict(
            _("Somebody else saved these settings while you were editing. Look at both before you save again."),
            details={
                "theirs": {key: getattr(row, key) for key in _SETTINGS},
                "mine": changes,
                "revision": row.revision,
            }
            | saved_lately(organisation_id=by.tenant, now=now, object_id=row.id, verbs=["edit_organisation"]),
        )
    changes = {key: value.strip() if isinstance(value, str) else value for key, value in changes.items()}
    _check(changes, smallest=row.k)
    changed = [key for key in _SETTINGS if key in changes and getattr(row, key) != changes[key]]
    if not changed:
        return row.revision
    for key in changed:
        setattr(row, key, changes[key])
    row.revision += 1
    row.save(update_fields=[*changed, "revision"])
    audit.record(
        **by.signature(now),
        verb="edit_organisation",
        object_kind="organisation",
        object_id=row.id,
        fields=changed,
    )
    return row.revision


def _organisation(by: Viewer) -> Organisation:
    row = Organisation.objects.select_for_update().filter(id=by.tenant).first()
    if row is None:
        raise NotFound
    return row


def hold_organisation(by: Viewer) -> None:
    """Holds the organisation until the transaction ends: two who add the same at once wait for each other."""
    Organisation.objects.select_for_update(no_key=True).filter(id=by.tenant).first()


@transaction.atomic
def add_closed_days(
    *, by: Viewer, now: datetime, from_on: date, to_on: date, words: str = "", new_id: UUID | None = None
) -> ClosedDays:
    """Days when no meeting is planned. Meetings that stand there already stay: their group decides.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice closes the days once.
    """
    if not access.may_keep_organisation(by):
        raise NotAllowed
    if to_on < from_on:
        raise Refused(_("The last day is before the first day."), "to_on")
    if (to_on - from_on).days > 366:
        raise Refused(_("At most a year at a time."), "to_on")
    made, new = ClosedDays.objects.get_or_create(
        id=new_id or uuid4(),
        organisation_id=by.tenant,
        defaults={"from_on": from_on, "to_on": to_on, "words": words.strip()},
    )
    if not new:
        return made
    audit.record(**by.signature(now), verb="add_closed_days", object_kind="closed_days", object_id=made.id)
    return made


@transaction.atomic
def remove_closed_days(*, by: Viewer, now: datetime, closed_days_id: UUID) -> None:
    """Opens the days again. Removing what is gone already changes nothing."""
    if not access.may_keep_organisation(by):
        raise NotAllowed
    gone, _rows = ClosedDays.objects.filter(id=closed_days_id, organisation_id=by.tenant).delete()
    if gone:
        audit.record(
            **by.signature(now), verb="remove_closed_days", object_kind="closed_days", object_id=closed_days_id
        )


@transaction.atomic
def create_unit(*, by: Viewer, now: datetime, name: str, new_id: UUID | None = None) -> Unit:
    """A new unit.

    Args:
        new_id: made with the page (`core.forms.row_id`); a page sent twice makes one unit.
    """
    if not access.may_keep_units(by):
        raise NotAllowed
    hold_organisation(by)
    if new_id and (again := Unit.objects.filter(id=new_id, organisation_id=by.tenant).first()):
        return again
    name = _unit_name(by, name)
    made = Unit.objects.create(id=new_id or uuid4(), organisation_id=by.tenant, name=name)
    audit.record(**by.signature(now), verb="create_unit", object_kind="unit", object_id=made.id)
    return made


def _unit_name(by: Viewer, name: str, besides: UUID | None = None) -> str:
    name = name.strip()
    if not name:
        raise Refused(_("Give the unit a name."), "name")
    same = Unit.objects.filter(organisation_id=by.tenant, removed_at=None, name=name)
    if besides is not None:
        same = same.exclude(id=besides)
    if same.exists():
        raise Refused(_("There is a unit of this name already."), "name")
    return name


def _unit(by: Viewer, unit_id: UUID) -> Unit:
    row = Unit.objects.select_for_update().filter(id=unit_id, organisation_id=by.tenant).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def rename_unit(*, by: Viewer, now: datetime, unit_id: UUID, revision: int, name: str) -> int:
    """Returns the new revision. Raises `Conflict` when somebody else renamed it meanwhile."""
    if not access.may_keep_units(by):
        raise NotAllowed
    row = _unit(by, unit_id)
    if row.revision != revision:
        raise Conflict(
            _("Somebody else changed the name while you were editing."),
            "name",
            details={"theirs": row.name, "mine": name, "revision": row.revision}
            | saved_lately(organisation_id=by.tenant, now=now, object_id=row.id, verbs=UNIT_CHANGES),
        )
    name = _unit_name(by, name, besides=row.id)
    if name == row.name:
        return row.revision
    row.name = name
    row.revision += 1
    row.save(update_fields=["name", "revision"])
    audit.record(**by.signature(now), verb="rename_unit", object_kind="unit", object_id=row.id, fields=["name"])
    return row.revision


@transaction.atomic
def remove_unit(*, by: Viewer, now: datetime, unit_id: UUID) -> None:
    """Takes a unit out of the choices; undo for 30 days. `flows.staffing.close_unit` looks at its groups first.

    Raises:
        Refused: staff still hold a role in the unit.
    """
    if not access.may_keep_units(by):
        raise NotAllowed
    row = _unit(by, unit_id)
    if row.removed_at is not None:
        return
    if Membership.objects.filter(unit=row, until_at=None).exists():
        raise Refused(_("Colleagues still have a role in this unit. Change their roles first."))
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    audit.record(**by.signature(now), verb="remove_unit", object_kind="unit", object_id=row.id)


@transaction.atomic
def bring_back_unit(*, by: Viewer, now: datetime, unit_id: UUID) -> None:
    """Undoes a removal within 30 days."""
    if not access.may_keep_units(by):
        raise NotAllowed
    row = _unit(by, unit_id)
    if row.removed_at is None:
        return
    if now - row.removed_at > UNDO_LASTS:
        raise Refused(_("It was removed more than 30 days ago and cannot be brought back."))
    _unit_name(by, row.name, besides=row.id)
    row.removed_at = None
    row.save(update_fields=["removed_at"])
    audit.record(**by.signature(now), verb="bring_back_unit", object_kind="unit", object_id=row.id)


@transaction.atomic
def export_log(*, by: Viewer, now: datetime) -> None:
    """Records that the organisation's log leaves as a file; called before the file does."""
    if not access.may_keep_organisation(by):
        raise NotAllowed
    audit.record(**by.signature(now), verb="export", object_kind="log", reason="log")
