"""Every address × every member of the cast × own and another group × own and another organisation.

The expectations are written here by hand, by the row's name; the addresses come from the resolver. `let_in` is set by
the access table just before the view runs, so a view's own 404 (for a made-up id inside a group) is told apart.
"""

import uuid
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.urls import URLPattern, get_resolver

from porukka.doors import access
from tests.cast import Cast
from tests.factories.meetings import MeetingFactory

EVERYBODY = {"aino", "kalle", "mikko", "kerttu", "maija", "anneli", "olli", "stranger"}
INSIDERS = EVERYBODY - {"olli", "stranger"}
# Whom a row lets in to the group "Arjen eväät" of the home organisation (or, without a group, at all).
LETS_IN = {
    "anyone": EVERYBODY,
    "participant": EVERYBODY,
    "demo": EVERYBODY,
    "sign_in": EVERYBODY,
    "nobody": set(),
    "account": EVERYBODY - {"stranger"},
    "staff": EVERYBODY - {"stranger"},
    "coordinator": {"kerttu", "anneli", "olli"},
    "administrator": {"anneli", "olli"},
    "manager": {"maija", "kerttu", "anneli", "olli"},
    "group_plan": {"aino", "kalle", "kerttu", "maija", "anneli"},
    "group_edit": {"aino", "kalle", "kerttu", "anneli"},
    "group": {"aino", "kalle"},
    "meeting": {"aino", "kalle"},
}


def patterns() -> list[tuple[str, str, dict[str, str]]]:
    """(full name, row's name, the address's arguments with their kinds) of every address."""
    found: list[tuple[str, str, dict[str, str]]] = []

    def walk(these: list[Any], space: str, above: dict[str, str]) -> None:
        for pattern in these:
            kinds = dict.fromkeys(pattern.pattern.regex.groupindex, "text")
            kinds |= {name: type(kind).__name__ for name, kind in pattern.pattern.converters.items()}
            if isinstance(pattern, URLPattern):
                row = access.table().get(f"{space}{pattern.name}")
                if row:
                    found.append((f"{space}{pattern.name}", row.who, above | kinds))
            else:
                walk(
                    pattern.url_patterns,
                    f"{space}{pattern.namespace}:" if pattern.namespace else space,
                    above | kinds,
                )

    walk(get_resolver().url_patterns, "", {})
    return found


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    if name != "stranger":
        account = cast.accounts[name]
        session = client.session
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def arguments(kinds: dict[str, str], group: Any, meeting: Any) -> dict[str, Any]:
    """The group's own ids, and made-up ones for the rest."""
    known: dict[str, Any] = {"activity_id": group.id, "meeting_id": meeting.id}
    made_up = {"UUIDConverter": uuid.UUID(int=7), "IntConverter": 1}
    return {name: known.get(name) or made_up.get(kind, "x" * 22) for name, kind in kinds.items()}


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_each_address_lets_in_those_of_its_row_and_nobody_else(cast: Cast, who: str) -> None:
    from django.urls import reverse

    own, other, foreign = cast.group, cast.other_group, cast.foreign_group
    meetings = {group.id: MeetingFactory(activity=group, number=1) for group in (own, other, foreign)}
    client = client_of(cast, who)
    client.raise_request_exception = False
    wrong = []
    for name, row, kinds in patterns():
        groups = [own, other, foreign] if "activity_id" in kinds else [own]
        for group in groups:
            address = reverse(name, kwargs=arguments(kinds, group, meetings[group.id]))
            request = client.options(address).wsgi_request
            let_in = getattr(request, "let_in", False)
            expected = _expected(who, row, group, cast)
            if let_in != expected:
                wrong.append(f"{who} {name} ({row}) of {group.name}: let in {let_in}")
    assert wrong == []


def _expected(who: str, row: str, group: Any, cast: Cast) -> bool:
    if group is cast.group:
        return who in LETS_IN[row]
    facilitator = {cast.other_group.id: "mikko", cast.foreign_group.id: "olli"}[group.id]
    if group is cast.foreign_group:
        return who == "olli"  # facilitates and administers there; everybody else is an outsider
    offices = LETS_IN[row] - {"aino", "kalle"}  # the unit's coordinators and managers see this group's plan too
    return who == facilitator or who in offices


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 302), ("olli", 404), ("maija", 403), ("mikko", 403), ("anneli", 403)]
)
def test_those_left_out_are_told_apart_by_where_they_stand(cast: Cast, who: str, status: int) -> None:
    """Strangers sign in, outsiders find nothing, insiders may not."""
    from django.urls import reverse

    name = next(name for name, row, kinds in patterns() if row == "group" and set(kinds) == {"activity_id"})
    assert client_of(cast, who).get(reverse(name, kwargs={"activity_id": cast.group.id})).status_code == status


def test_with_the_guard_off_everybody_gets_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: without the row's rule the same walk finds strangers inside other groups."""
    from django.urls import reverse

    open_rows = dict.fromkeys(access.table(), access.PUBLIC)
    monkeypatch.setattr(access, "table", lambda: open_rows)
    name = next(name for name, _row, kinds in patterns() if set(kinds) == {"activity_id"})
    client = client_of(cast, "stranger")
    client.raise_request_exception = False
    request = client.options(reverse(name, kwargs={"activity_id": cast.group.id})).wsgi_request
    assert request.let_in  # type: ignore[attr-defined]
