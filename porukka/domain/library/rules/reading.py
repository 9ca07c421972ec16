"""From plain data (TOML or stored JSON) to the typed content, with each fault's file, line and field."""

from __future__ import annotations

import re
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache, cached_property
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from .content import LANGUAGES, Text
from .lines import line_numbers

T = TypeVar("T")

BLANK = re.compile(r"\{([^{}]*)\}")
BLANKS = frozenset({"name", "place", "first_day", "last_day", "day", "clock", "facilitators", "phone"})


@dataclass(frozen=True, slots=True)
class Fault:
    file: str
    line: int
    field: str
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.says}"


class LibraryFault(Exception):
    """The library's files cannot be used; `faults` tells everything that is wrong with them."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class Unreadable(Exception):
    """A value was refused; the fault is already in the list."""


class Reader:
    """Reads one file's data by the shapes of `content.py`; gathers all the faults there are."""

    def __init__(self, file: str, toml: str = "", *, lenient: bool = False) -> None:
        self.file = file
        self.toml = toml
        self.lenient = lenient  # stored rows may carry fields this version of the program no longer knows
        self.faults: list[Fault] = []

    @cached_property
    def lines(self) -> dict[str, int]:
        return line_numbers(self.toml)  # only when something is wrong

    def fault(self, path: str, says: str) -> None:
        place = path
        while place and place not in self.lines:
            place = place[: max(place.rfind("."), place.rfind("["), 0)]
        self.faults.append(Fault(self.file, self.lines.get(place, 1), path or "(file)", says))

    def read(self, kind: type[T], data: object, path: str = "") -> T | None:
        """The data as `kind`, or None with the reasons in `faults`."""
        try:
            return cast(T, self._value(kind, data, path))
        except Unreadable:
            return None

    def _refuse(self, path: str, says: str) -> Unreadable:
        self.fault(path, says)
        return Unreadable()

    def _value(self, kind: Any, data: object, path: str) -> object:
        origin = get_origin(kind)
        if origin in (Union, UnionType):
            inner = [each for each in get_args(kind) if each is not NoneType]
            return None if data is None else self._value(inner[0], data, path)
        if origin is Literal:
            if data not in get_args(kind):
                raise self._refuse(path, f"must be one of {', '.join(get_args(kind))}, not {data!r}")
            return data
        if origin is tuple:
            return self._list(get_args(kind)[0], data, path)
        if kind is Text:
            return self._text(data, path)
        if isinstance(kind, type) and issubclass(kind, Enum):
            values = [str(each.value) for each in kind]
            if data not in values:
                raise self._refuse(path, f"must be one of {', '.join(values)}, not {data!r}")
            return kind(data)
        if is_dataclass(kind):
            return self._table(cast(type, kind), data, path)
        if type(data) is not kind:
            raise self._refuse(path, f"must be {_NAMES[kind]}, not {_name(data)}")
        if kind is str and not cast(str, data).strip():
            raise self._refuse(path, "is empty")
        return data

    def _list(self, kind: Any, data: object, path: str) -> tuple[object, ...]:
        if not isinstance(data, list | tuple):
            raise self._refuse(path, f"must be a list, not {_name(data)}")
        read, failed = [], False
        for number, each in enumerate(data, 1):
            try:
                read.append(self._value(kind, each, f"{path}[{number}]"))
            except Unreadable:
                failed = True
        if failed:
            raise Unreadable
        return tuple(read)

    def _text(self, data: object, path: str) -> Text:
        if not isinstance(data, dict):
            raise self._refuse(path, f"must have {', '.join(LANGUAGES)}, not be {_name(data)}")
        before = len(self.faults)
        for language in LANGUAGES:
            words = data.get(language)
            place = f"{path}.{language}"
            if words is None:
                self.fault(place, "this language is missing")
            elif not isinstance(words, str):
                self.fault(place, f"must be text, not {_name(words)}")
            elif not words.strip():
                self.fault(place, "is empty")
            elif "\x00" in words or words != words.strip():
                self.fault(place, "has a blank at an end, or a NUL")
        for key in data:
            if key not in LANGUAGES:
                self.fault(f"{path}.{key}", "is not a language of the library")
        if len(self.faults) > before:
            raise Unreadable
        blanks = {language: sorted(BLANK.findall(data[language])) for language in LANGUAGES}
        for language in LANGUAGES:
            if blanks[language] != blanks[LANGUAGES[0]]:
                raise self._refuse(f"{path}.{language}", f"has not the same {{blanks}} as {LANGUAGES[0]}")
            for blank in blanks[language]:
                if blank not in BLANKS:
                    raise self._refuse(f"{path}.{language}", f"does not know the blank {{{blank}}}")
        return Text(**{language: data[language] for language in LANGUAGES})

    def _table(self, kind: type, data: object, path: str) -> object:
        if not isinstance(data, dict):
            raise self._refuse(path, f"must be a table, not {_name(data)}")
        shape = _shape(kind)
        failed, values = False, {}
        if not self.lenient:
            for key in data:
                if key not in shape:
                    self.fault(_join(path, key), "is not a field here")
                    failed = True
        for key, (field_kind, needed) in shape.items():
            if key not in data:
                if needed:
                    self.fault(_join(path, key), "is missing")
                    failed = True
                continue
            try:
                values[key] = self._value(field_kind, data[key], _join(path, key))
            except Unreadable:
                failed = True
        if failed:
            raise Unreadable
        return kind(**values)


def stored(content: object) -> dict[str, Any]:
    """Content as plain JSON data, for a version row."""
    return cast(dict[str, Any], _plain(asdict(cast(Any, content))))


def restored(kind: type[T], data: dict[str, Any]) -> T:
    """Content back from a version row; fields added since then get their defaults."""
    reader = Reader("row", lenient=True)
    content = reader.read(kind, data)
    if content is None:
        raise LibraryFault(reader.faults)
    return content


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, Enum) else value


@cache
def _shape(kind: type) -> dict[str, tuple[Any, bool]]:
    hints = get_type_hints(kind)
    return {each.name: (hints[each.name], each.default is MISSING) for each in fields(cast(Any, kind))}


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


_NAMES = {str: "text", int: "a whole number", bool: "true or false"}


def _name(data: object) -> str:
    if data is None:
        return "nothing"
    if isinstance(data, dict):
        return "a table"
    return {**_NAMES, list: "a list", float: "a decimal number"}.get(type(data), type(data).__name__)
