"""The library's TOML files: what each may say, and what they say together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from .content import (
    FormContent,
    FormItemContent,
    Library,
    MeetingOutline,
    MethodContent,
    ModelContent,
    ProgrammePiece,
    ReadinessItem,
)
from .kinds import (
    ItemKind,
    MeetingTime,
    RhythmRule,
)
from .reading import Fault, LibraryFault, Reader, stored

T = TypeVar("T")

KEY = re.compile(r"[a-z][a-z0-9_]{1,59}")
CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
PRACTICE = re.compile(r"[A-Z]\d{1,2}")
READINESS = "readiness.toml"


@dataclass(frozen=True, slots=True)
class ReadinessFile:
    items: tuple[ReadinessItem, ...]


@dataclass(frozen=True, slots=True)
class ReadinessChange:
    """How a model's checklist differs from the common one."""

    leave_out: tuple[str, ...] = ()
    add: tuple[ReadinessItem, ...] = ()


class LibraryReader:
    """Reads a folder's files, given as relative path -> text."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = files
        self.faults: list[Fault] = []

    def library(self) -> Library:
        common = self._readiness()
        methods = self._folder("methods", self._method)
        forms = self._folder("forms", self._form)
        models = self._folder(
            "models", lambda reader, raw: self._model(reader, raw, common, methods.keys(), forms.keys())
        )
        for path in self.files:
            if path != READINESS and path.split("/")[0] not in {"models", "methods", "forms"}:
                self.faults.append(Fault(path, 1, "(file)", "the library does not know this file"))
        if self.faults:
            raise LibraryFault(self.faults)
        return Library(models=models, methods=methods, forms=forms)

    def _open(self, path: str) -> tuple[Reader, dict[str, Any]] | None:
        try:
            raw = tomllib.loads(self.files[path])
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+)", str(error))
            self.faults.append(Fault(path, int(place.group(1)) if place else 1, "(file)", str(error)))
            return None
        return Reader(path, self.files[path]), raw

    def _folder(self, folder: str, read: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for path in sorted(each for each in self.files if each.startswith(f"{folder}/")):
            opened = self._open(path)
            if opened is None:
                continue
            reader, raw = opened
            content = read(reader, raw)
            self.faults.extend(reader.faults)
            if content is None:
                continue
            if path != f"{folder}/{content.key}.toml":
                line = reader.lines.get("key", 1)
                self.faults.append(Fault(path, line, "key", f"must be the file's name, not {content.key!r}"))
            found[content.key] = content
        return found

    def _readiness(self) -> tuple[ReadinessItem, ...]:
        opened = self._open(READINESS) if READINESS in self.files else None
        if opened is None:
            if READINESS not in self.files:
                self.faults.append(Fault(READINESS, 1, "(file)", "is missing"))
            return ()
        reader, raw = opened
        content = reader.read(ReadinessFile, raw)
        if content is not None:
            _keys(reader, "items", (item.key for item in content.items))
        self.faults.extend(reader.faults)
        return content.items if content else ()

    def _method(self, reader: Reader, raw: dict[str, Any]) -> MethodContent | None:
        content = reader.read(MethodContent, raw)
        if content is None:
            return None
        _order(reader, "minutes_most", content.minutes_least, content.minutes_most)
        _order(reader, "size_most", content.size_least, content.size_most)
        if not content.steps:
            reader.fault("steps", "has no members")
        return content

    def _form(self, reader: Reader, raw: dict[str, Any]) -> FormContent | None:
        content = reader.read(FormContent, raw)
        if content is None:
            return None
        if not content.items:
            reader.fault("items", "has no members")
        _keys(reader, "items", (item.key for item in content.items))
        _keys(reader, "scales", (scale.key for scale in content.scales))
        for number, scale in enumerate(content.scales, 1):
            values = [step.value for step in scale.steps]
            if len(values) < 2 or values != sorted(set(values)):
                reader.fault(f"scales[{number}].steps", "must be at least two steps with rising values")
            if scale.faces == "five" and len(values) != 5:
                reader.fault(f"scales[{number}].faces", "five faces need five steps")
        for number, item in enumerate(content.items, 1):
            self._item(reader, f"items[{number}]", item, {scale.key for scale in content.scales})
        return content

    def _item(self, reader: Reader, path: str, item: FormItemContent, scales: set[str]) -> None:
        if item.kind is ItemKind.SCALE and item.scale not in scales:
            reader.fault(f"{path}.scale", f"the form has no scale {item.scale!r}")
        if item.kind is not ItemKind.SCALE and item.scale is not None:
            reader.fault(f"{path}.scale", f"an item of kind {item.kind} has no scale")
        is_number = item.kind is ItemKind.NUMBER
        if is_number and (item.least is None or item.most is None or item.least >= item.most):
            reader.fault(f"{path}.most", "a number needs least and most, least smaller")
        if not is_number and (item.least is not None or item.most is not None):
            reader.fault(f"{path}.least", f"an item of kind {item.kind} has no limits of its own")
        if (item.kind in (ItemKind.CHOICE, ItemKind.CHOICES)) != bool(item.choices):
            reader.fault(f"{path}.choices", "choices belong to the kinds choice and choices, and only there")
        _keys(reader, f"{path}.choices", (choice.key for choice in item.choices))

    def _model(
        self,
        reader: Reader,
        raw: dict[str, Any],
        common: tuple[ReadinessItem, ...],
        methods: Iterable[str],
        forms: Iterable[str],
    ) -> ModelContent | None:
        opening = reader.read(tuple[ProgrammePiece, ...], raw.pop("opening", []), "opening")
        closing = reader.read(tuple[ProgrammePiece, ...], raw.pop("closing", []), "closing")
        change = reader.read(ReadinessChange, raw.pop("readiness", {}), "readiness")
        meetings = reader.read(tuple[MeetingOutline, ...], raw.pop("meetings", []), "meetings")
        if opening is None or closing is None or change is None or meetings is None:
            reader.read(ModelContent, {**raw, "readiness": [], "meetings": []})  # for its faults too
            return None
        for number, key in enumerate(change.leave_out, 1):
            if key not in {item.key for item in common}:
                reader.fault(f"readiness.leave_out[{number}]", f"the common checklist has no item {key!r}")
        added = {item.key for item in change.add}
        kept = [item for item in common if item.key not in change.leave_out and item.key not in added]
        full = [
            {
                **stored(meeting),
                "programme": [
                    stored(piece)
                    for piece in (
                        meeting.programme
                        if meeting.plain or meeting.time is not MeetingTime.SERIES
                        else (*opening, *meeting.programme, *closing)
                    )
                ],
            }
            for meeting in meetings
        ]
        content = reader.read(
            ModelContent,
            {**raw, "readiness": [stored(item) for item in (*kept, *change.add)], "meetings": full},
        )
        if content is None:
            return None
        self._model_sense(reader, content)
        self._references(reader, content, opening, closing, meetings, set(methods), set(forms))
        _keys(reader, "readiness.add", (item.key for item in change.add))
        return content

    def _model_sense(self, reader: Reader, content: ModelContent) -> None:
        size, rhythm = content.size, content.rhythm
        _order(reader, "size.most", size.least, size.most)
        _order(reader, "facilitators.most", content.facilitators.least, content.facilitators.most)
        if rhythm.count < 1 or rhythm.minutes < 1:
            reader.fault("rhythm.count", "count and minutes are at least one")
        if not CLOCK.fullmatch(rhythm.starts_at):
            reader.fault("rhythm.starts_at", f"must be a clock time such as 09:30, not {rhythm.starts_at!r}")
        if rhythm.rule is RhythmRule.ONCE and rhythm.count != 1:
            reader.fault("rhythm.count", "once is one meeting")
        series = content.series()
        if not series or (len(series) != rhythm.count and not content.outline_repeats):
            reader.fault("meetings", f"{len(series)} outlines in the series for {rhythm.count} meetings")
        for name in ("meetings", "stages", "group_goals", "invitations", "reports", "benefits"):
            _keys(reader, name, (each.key for each in getattr(content, name)))
        for name in ("stages", "group_goals", "invitations", "reports", "forms", "practices"):
            if not getattr(content, name):
                reader.fault(name, "has no members")
        _keys(reader, "facilitators.parts", (part.key for part in content.facilitators.parts))
        for number, practice in enumerate(content.practices, 1):
            if not PRACTICE.fullmatch(practice):
                reader.fault(f"practices[{number}]", "must be the id of a practice, such as J14")
        for number, meeting in enumerate(content.meetings, 1):
            path = f"meetings[{number}]"
            length = meeting.minutes or rhythm.minutes
            planned = sum(piece.minutes or 0 for piece in meeting.programme)
            if planned > length:
                reader.fault(f"{path}.programme", f"plans {planned} minutes into a meeting of {length}")
            if not any(piece.open for piece in meeting.programme):
                reader.fault(f"{path}.programme", "leaves no open place for the participants' wishes")
            if meeting.starts_at is not None and not CLOCK.fullmatch(meeting.starts_at):
                reader.fault(f"{path}.starts_at", f"must be a clock time such as 09:30, not {meeting.starts_at!r}")
            if (meeting.time is MeetingTime.SERIES) != (meeting.days == 0):
                reader.fault(f"{path}.days", "days belong to meetings before or after the series, and only there")

    def _references(
        self,
        reader: Reader,
        content: ModelContent,
        opening: tuple[ProgrammePiece, ...],
        closing: tuple[ProgrammePiece, ...],
        meetings: tuple[MeetingOutline, ...],
        methods: set[str],
        forms: set[str],
    ) -> None:
        lists = [("opening", opening), ("closing", closing)]
        lists += [(f"meetings[{n}].programme", meeting.programme) for n, meeting in enumerate(meetings, 1)]
        for path, pieces in lists:
            for number, piece in enumerate(pieces, 1):
                place = f"{path}[{number}]"
                if piece.method is not None and piece.method not in methods:
                    reader.fault(f"{place}.method", f"the library has no method {piece.method!r}")
                if piece.minutes is not None and piece.minutes < 1:
                    reader.fault(f"{place}.minutes", "is at least one, or left out")
        used: set[tuple[str, str]] = set()
        for number, use in enumerate(content.forms, 1):
            if use.form not in forms:
                reader.fault(f"forms[{number}].form", f"the library has no form {use.form!r}")
            if not use.modes or len(set(use.modes)) != len(use.modes):
                reader.fault(f"forms[{number}].modes", "names each mode once, and at least one")
            if (use.form, use.when) in used:
                reader.fault(f"forms[{number}].form", "is named twice for the same time")
            used.add((use.form, use.when))


def read_library(files: Mapping[str, str]) -> Library:
    """The folder's content, or `LibraryFault` naming file, line and field of everything that is wrong."""
    return LibraryReader(files).library()


def _keys(reader: Reader, path: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for number, key in enumerate(keys, 1):
        if not KEY.fullmatch(key):
            reader.fault(f"{path}[{number}].key", f"{key!r} must be small letters, digits and _")
        if key in seen:
            reader.fault(f"{path}[{number}].key", f"{key!r} is used twice")
        seen.add(key)


def _order(reader: Reader, path: str, least: int, most: int) -> None:
    if not 0 < least <= most:
        reader.fault(path, f"from {least} to {most} is not a span")
