"""When content has changed, and whether only its words have."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .content import LANGUAGES, FormContent, FormItemContent


def content_hash(data: dict[str, Any]) -> str:
    """SHA-256 of the stored content: the same content is the same hash whatever the order of its fields."""
    return _sha(data)


def shape_hash(data: dict[str, Any]) -> str:
    """As `content_hash`, with every text blanked: two contents of one shape differ in wording only."""
    return _sha(_wordless(data))


def next_version(newest: tuple[int, int, dict[str, Any]] | None, data: dict[str, Any]) -> tuple[int, int] | None:
    """(number, wording) for new content, or None when nothing changed.

    Only words changed: the same number, the next wording. Anything else (an item, a step, a length, a rule):
    the next number, wording one. So a question that changes its meaning needs a new item key.
    """
    if newest is None:
        return 1, 1
    number, wording, before = newest
    if content_hash(before) == content_hash(data):
        return None
    if shape_hash(before) == shape_hash(data):
        return number, wording + 1
    return number + 1, 1


def scale_hash(form: FormContent, item: FormItemContent) -> str:
    """What answers to an item can be joined by: its kind, scale key, limits and choices, never its words."""
    limits = form.limits(item)
    return _sha([item.kind, item.scale, limits, [choice.key for choice in item.choices]])


def _wordless(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            return "text"
        return {key: _wordless(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_wordless(each) for each in value]
    return value


def _sha(value: object) -> str:
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
