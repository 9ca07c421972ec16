"""Reads of the library. Content is one for a whole organisation and never changes once written."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from porukka.core.errors import NotFound
from porukka.domain.library.access import may_read
from porukka.domain.library.models import FormVersion, MethodVersion, ModelVersion
from porukka.domain.library.rules import FormContent, MethodContent, ModelContent
from porukka.domain.people.rules import Viewer

V = TypeVar("V", ModelVersion, MethodVersion, FormVersion)


def _newest(kind: type[V], parent: str, viewer: Viewer) -> QuerySet[V]:
    """The newest version of each model, method or form the viewer's organisation has."""
    newest = (
        kind._default_manager.filter(**{parent: OuterRef(f"{parent}_id")})
        .order_by("-number", "-wording")
        .values("id")[:1]
    )
    return (
        kind._default_manager.filter(
            Q(organisation=None) | Q(organisation_id=viewer.organisation_id),
            **{f"{parent}__removed_at": None},
            id=Subquery(newest),
        )
        .select_related(parent)
        .order_by(f"{parent}__key", "id")
    )


def model_versions(viewer: Viewer) -> list[ModelVersion]:
    """The newest version of each model, shipped and own, in the order of their keys. One query."""
    return list(_newest(ModelVersion, "model", viewer))


def model_version(viewer: Viewer, version_id: UUID) -> ModelVersion:
    """Any version by its id, old ones too. Raises NotFound also for another organisation's."""
    return _one(ModelVersion, "model", viewer, version_id)


def newest_model_version(viewer: Viewer, key: str) -> ModelVersion:
    """The newest version of the model of that key; the organisation's own one goes before the shipped one."""
    return _by_key(ModelVersion, "model", viewer, key)


def method_versions(viewer: Viewer, keys: Iterable[str] | None = None) -> list[MethodVersion]:
    """The newest version of each method, or of those with the keys. One query."""
    rows = _newest(MethodVersion, "method", viewer)
    return list(rows if keys is None else rows.filter(method__key__in=list(keys)))


def method_version(viewer: Viewer, version_id: UUID) -> MethodVersion:
    """A version of a method of the common library or of the viewer's organisation. Raises NotFound."""
    return _one(MethodVersion, "method", viewer, version_id)


def form_versions(viewer: Viewer, keys: Iterable[str] | None = None) -> list[FormVersion]:
    """The newest version of each form, or of those with the keys, with `items`. Two queries."""
    rows = _newest(FormVersion, "form", viewer).prefetch_related("items")
    return list(rows if keys is None else rows.filter(form__key__in=list(keys)))


def form_version(viewer: Viewer, version_id: UUID) -> FormVersion:
    """Any version by its id, with `items` in order."""
    found = FormVersion.objects.filter(id=version_id).select_related("form").prefetch_related("items").first()
    if found is None or not may_read(viewer, found.organisation_id):
        raise NotFound
    return found


def form_content(viewer: Viewer, version_id: UUID) -> FormContent:
    """What the form says and how it is answered; no query after the first time."""
    organisation_id, content = _form(version_id)
    if not may_read(viewer, organisation_id):
        raise NotFound
    return content


def model_content(viewer: Viewer, version_id: UUID) -> ModelContent:
    """As `form_content`, for a model."""
    organisation_id, content = _model(version_id)
    if not may_read(viewer, organisation_id):
        raise NotFound
    return content


def method_content(viewer: Viewer, version_id: UUID) -> MethodContent:
    """As `form_content`, for a method."""
    organisation_id, content = _method(version_id)
    if not may_read(viewer, organisation_id):
        raise NotFound
    return content


def _one(kind: type[V], parent: str, viewer: Viewer, version_id: UUID) -> V:
    found = kind._default_manager.filter(id=version_id).select_related(parent).first()
    if found is None or not may_read(viewer, found.organisation_id):
        raise NotFound
    return found


def _by_key(kind: type[V], parent: str, viewer: Viewer, key: str) -> V:
    rows = list(_newest(kind, parent, viewer).filter(**{f"{parent}__key": key}))
    if not rows:
        raise NotFound
    return next((row for row in rows if row.organisation_id is not None), rows[0])


# Only what is found is kept: a NotFound is raised through and not remembered.
@lru_cache(maxsize=512)
def _form(version_id: UUID) -> tuple[UUID | None, FormContent]:
    found = FormVersion.objects.filter(id=version_id).first()
    if found is None:
        raise NotFound
    return found.organisation_id, found.read()


@lru_cache(maxsize=512)
def _model(version_id: UUID) -> tuple[UUID | None, ModelContent]:
    found = ModelVersion.objects.filter(id=version_id).first()
    if found is None:
        raise NotFound
    return found.organisation_id, found.read()


@lru_cache(maxsize=512)
def _method(version_id: UUID) -> tuple[UUID | None, MethodContent]:
    found = MethodVersion.objects.filter(id=version_id).first()
    if found is None:
        raise NotFound
    return found.organisation_id, found.read()
