"""A list as it would be added: checked line by line, compared only with people the viewer works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from porukka.core.errors import Refused
from porukka.domain.activities import queries as activities
from porukka.domain.exchange.rules import Fault, Line
from porukka.domain.people.rules import Viewer, clean_email, clean_name, clean_phone


@dataclass(frozen=True)
class PreviewLine:
    """One line as it would be added.

    Attributes:
        faults: what has to be mended first.
        likely: somebody of the viewer's own groups with the same phone or e-mail: "is this the same?"
        same_name: somebody in this group, or earlier in the list, has the same name. Told, never matched.
        same_contact: the row of an earlier line with the same phone or e-mail, or 0. Told, never matched: two may share
            a phone.
    """

    line: Line
    faults: tuple[Fault, ...]
    likely: tuple[activities.Likely, ...]
    same_name: bool
    same_contact: int = 0


@dataclass(frozen=True)
class Preview:
    lines: tuple[PreviewLine, ...]

    @property
    def faults(self) -> list[Fault]:
        return [fault for one in self.lines for fault in one.faults]

    @property
    def whole(self) -> bool:
        """Whether it can be accepted."""
        return bool(self.lines) and not self.faults


def preview_people(viewer: Viewer, activity_id: UUID, lines: Sequence[Line], faults: Sequence[Fault]) -> Preview:
    """Checks a list without saving anything. A fixed number of queries, however long the list."""
    names = activities.names_in(viewer, activity_id)
    contacts = {line.row: _contacts(line) for line in lines}
    compared = activities.likely_same(
        viewer, activity_id, {contact for found, _bad in contacts.values() for contact in found}
    )
    shown = []
    first: dict[tuple[str, str], int] = {}
    for line in lines:
        found, bad = contacts[line.row]
        likely = {one.person_id: one for contact in found for one in compared.get(contact, [])}
        told = [fault for fault in faults if fault.row == line.row]
        shown.append(
            PreviewLine(
                line=line,
                faults=tuple(told + bad + _name_faults(line, told)),
                likely=tuple(likely.values()),
                same_name=bool(line.name) and line.name.casefold() in names,
                same_contact=next((first[contact] for contact in found if contact in first), 0),
            )
        )
        for contact in found:
            first.setdefault(contact, line.row)
        names.add(line.name.casefold())
    return Preview(tuple(shown))


def _contacts(line: Line) -> tuple[list[tuple[str, str]], list[Fault]]:
    found: list[tuple[str, str]] = []
    bad: list[Fault] = []
    for column, kind, clean in (
        ("phone", "phone", clean_phone),
        ("email", "email", clean_email),
    ):
        words = _tried(line, column, clean, bad)
        if words:
            found.append((kind, words))
    return found, bad


def _name_faults(line: Line, told: Sequence[Fault]) -> list[Fault]:
    if any(fault.column == "name" for fault in told):
        return []
    bad: list[Fault] = []
    _tried(line, "name", clean_name, bad)
    if len(line.own_worker) > 120:
        bad.append(Fault(line.row, "own_worker", gettext("This is too long: at most 120 characters fit.")))
    return bad


def _tried(line: Line, column: str, clean: Callable[[str], str], bad: list[Fault]) -> str:
    try:
        return clean(getattr(line, column))
    except Refused as no:
        bad.append(Fault(line.row, column, str(no.words)))
        return ""
