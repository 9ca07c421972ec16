"""Canaries: invented names put on the house's people, and a walk that looks for them on every page it is given.

Wherever one sings, the view log must hold a row about that person: committed with that very answer, of the person, the
participation or the group (TRUST 13).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client

from porukka.core.models import AuditEntry
from porukka.domain.people.models import Person
from tests.cast import Cast
from tests.doors.test_access_table import client_of, patterns
from tests.doors.test_safe_get import address_of, phone_with_own_page

TYPED = ("text", "textarea", "number", "date", "email", "tel", "time", "search", "password")
ENDS_THE_VISIT = ("logout", "demo", "language")


@dataclass
class Form:
    """A form as a browser has it: where it goes, what it carries, and of which kind each field is."""

    method: str
    action: str
    carries: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("method", "get").lower(), given.get("action", "").split("?")[0])
            self.found.append(self._form)
        if self._form is None:
            return
        name, form = given.get("name", ""), self._form
        if tag == "option" and self._inside and "selected" in given:
            form.carries[self._inside] = [given.get("value", "")]
        if not name:
            return
        if tag == "input":
            kind = form.kinds[name] = given.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in given:
                form.carries.setdefault(name, []).append(given.get("value", ""))
        elif tag in ("textarea", "select"):
            form.kinds[name] = self._inside = tag
            self._inside = name
            form.carries.setdefault(name, [""])
        elif tag == "button":
            form.carries.setdefault(name, [given.get("value", "")])

    def handle_data(self, data: str) -> None:
        if self._form and self._form.kinds.get(self._inside) == "textarea":
            self._form.carries[self._inside][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag in ("textarea", "select"):
            self._inside = ""


class Walk:
    """One member of the cast going through the house."""

    def __init__(self, cast: Cast, known: dict[str, Any], who: str) -> None:
        self.cast, self.known, self.who = cast, known, who
        self.unsaid: list[str] = []  # pages with a name that the log does not know of
        self.sang = 0  # pages with a name
        self.names: dict[bytes, set[tuple[str, UUID]]] = {}
        for row in (cast.elina, cast.hassan, cast.sari):
            name = f"Kanarianimi{row.id.hex[:6]}"
            Person.objects.filter(pk=row.person_id).update(shown_name=name)
            about = {("person", row.person_id), ("participation", row.id), ("activity", row.activity_id)}
            self.names[name.encode()] = about
        self._sit_down()

    def _sit_down(self) -> None:
        elina = self.who == "elina"
        self.client: Client = phone_with_own_page(self.known) if elina else client_of(self.cast, self.who)
        self.client.raise_request_exception = False
        self.signed_in = "_auth_user_id" in self.client.session

    def listen(self, what: str, ask: Any) -> str:
        """Asks, and holds what was shown against the log. Returns the page."""
        last = AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
        response = ask()
        body = b"".join(response.streaming_content) if response.streaming else response.content
        shown = [name for name in self.names if name in body]
        if shown:
            self.sang += 1
            rows = AuditEntry.objects.filter(id__gt=last)
            said = {(one.kind, one.subject_id) for row in rows for one in row.subjects.all()}
            self.unsaid += [
                f"{self.who} {what} {response.status_code}" for name in shown if not self.names[name] & said
            ]
        kind = response.get("Content-Type", "")
        return body.decode(errors="replace") if response.status_code == 200 and "html" in kind else ""

    def pages(self, **other: Any) -> Iterator[tuple[str, str]]:
        """Every address of the resolver; those that are pages, with their text. `other`: of these ids alone."""
        for name, _row, kinds in patterns():
            if not set(other) <= set(kinds):
                continue
            address = address_of(name, kinds, self.known | other)
            if page := self.listen(f"GET {name}", lambda address=address: self.client.get(address)):
                yield address, page

    def send_faulty(self, where: str, form: Form, bad: str, headers: dict[str, str]) -> None:
        """Sends a form once with something bad in every field that is typed in, and undoes what it did."""
        sent = {name: [bad] for name, kind in form.kinds.items() if kind in TYPED}
        sent |= {name: ["0"] for name in form.kinds if name.endswith("revision")}
        before = transaction.savepoint()
        self.listen(f"POST {where}", lambda: self.client.post(where, form.carries | sent, headers=headers))
        transaction.savepoint_rollback(before)
        if self.signed_in and "_auth_user_id" not in self.client.session:
            self._sit_down()

    def fill_in_everything(self, **other: Any) -> int:
        """Every form of every page, empty and far too long, also as htmx sends it. Returns how many there were."""
        seen: set[tuple[Any, ...]] = set()
        for address, page in list(self.pages(**other)):
            for form in Forms(page).found:
                where = form.action or address
                shape = (where, tuple(sorted(form.kinds)), tuple(map(tuple, form.carries.values())))
                if form.method != "post" or shape in seen or any(word in where for word in ENDS_THE_VISIT):
                    continue
                seen.add(shape)
                self.send_faulty(where, form, "", {})
                self.send_faulty(where, form, "x" * 30_000, {})
                self.send_faulty(where, form, "x" * 30_000, {"HX-Request": "true"})
        return len(seen)
