"""Writes of the library: the program's own files become version rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F, Value

from porukka.domain.library.models import (
    Form,
    FormItem,
    FormVersion,
    Method,
    MethodVersion,
    Model,
    ModelVersion,
)
from porukka.domain.library.rules import (
    FormContent,
    MethodContent,
    ModelContent,
    content_hash,
    next_version,
    read_library,
    scale_hash,
    stored,
)

FOLDER = Path(__file__).parent / "data"
KINDS: dict[str, tuple[Any, Any]] = {
    "model": (Model, ModelVersion),
    "method": (Method, MethodVersion),
    "form": (Form, FormVersion),
}


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: `kind:key number.wording` of each new version, `kind:key` of what was taken out."""

    made: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


def refresh_library(*, now: datetime, folder: Path = FOLDER) -> Refreshed:
    """Writes a new immutable version for each shipped model, method and form whose file has changed.

    Idempotent; one query when nothing has changed. A file that is gone takes its model out of the choices and
    leaves its versions. Raises `LibraryFault` with file, line and field, and then writes nothing. There is no
    `by` and no audit row: nobody's data is touched, the program brings its own content along.
    """
    library = read_library(_files(folder))
    contents: dict[tuple[str, str], ModelContent | MethodContent | FormContent] = {}
    for kind, found in (("method", library.methods), ("form", library.forms), ("model", library.models)):
        contents |= {(kind, key): content for key, content in found.items()}
    data = {place: stored(content) for place, content in contents.items()}
    hashes = {place: content_hash(each) for place, each in data.items()}
    known = _known()
    changed = [place for place in contents if known.get(place) != hashes[place]]
    gone = [place for place, in_use in known.items() if in_use is not None and place not in contents]
    if not changed and not gone:
        return Refreshed()
    made = []
    with transaction.atomic():
        for place in changed:
            version = _write(*place, contents[place], data[place], hashes[place], now)
            if version:
                made.append(version)
        for kind, key in gone:
            KINDS[kind][0].objects.filter(organisation=None, key=key).update(removed_at=now)
    return Refreshed(tuple(made), tuple(f"{kind}:{key}" for kind, key in gone))


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*.toml"))
    }


def _known() -> dict[tuple[str, str], str | None]:
    """(kind, key) -> the newest shipped version's hash, None where it has been taken out. One query."""
    parts = []
    for kind, (_, versions) in KINDS.items():
        rows = (
            versions.objects.filter(organisation=None)
            .annotate(kind=Value(kind), key=F(f"{kind}__key"), out=F(f"{kind}__removed_at"))
            .values_list("kind", "key", "number", "wording", "content_hash", "out")
        )
        parts.append(rows)
    newest: dict[tuple[str, str], tuple[int, int, str | None]] = {}
    for kind, key, number, wording, digest, out in parts[0].union(*parts[1:], all=True):
        before = newest.get((kind, key))
        if before is None or (number, wording) > before[:2]:
            newest[(kind, key)] = (number, wording, None if out else digest)
    return {place: digest for place, (_, _, digest) in newest.items()}


def _write(
    kind: str,
    key: str,
    content: ModelContent | MethodContent | FormContent,
    data: dict[str, Any],
    digest: str,
    now: datetime,
) -> str | None:
    """The new version's name, or None when another process has just written it or it only came back."""
    parents, versions = KINDS[kind]
    parent, _ = parents.objects.get_or_create(organisation=None, key=key)
    parent = parents.objects.select_for_update().get(id=parent.id)
    if parent.removed_at is not None:
        parents.objects.filter(id=parent.id).update(removed_at=None)
    newest = versions.objects.filter(**{kind: parent}).order_by("-number", "-wording").first()
    place = next_version(newest and (newest.number, newest.wording, newest.content), data)
    if place is None:
        return None
    number, wording = place
    fields: dict[str, Any] = {
        kind: parent,
        "number": number,
        "wording": wording,
        "content": data,
        "content_hash": digest,
        "licence": content.licence,
        "made_at": now,
    }
    if isinstance(content, FormContent):
        fields |= {"per_person_ok": content.per_person_ok, "in_group_ok": content.in_group_ok}
    version = versions.objects.create(**fields)
    if isinstance(content, FormContent):
        _write_items(version, content)
    return f"{kind}:{key} {number}.{wording}"


def _write_items(version: FormVersion, content: FormContent) -> None:
    rows = []
    for position, item in enumerate(content.items, 1):
        least, most = content.limits(item) or (None, None)
        rows.append(
            FormItem(
                form_version=version,
                key=item.key,
                position=position,
                kind=item.kind,
                min=least,
                max=most,
                scale_hash=scale_hash(content, item),
                audience=item.audience,
                about=item.about,
            )
        )
    FormItem.objects.bulk_create(rows)
