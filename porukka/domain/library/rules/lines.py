"""On which line of a TOML text each field stands, so that a fault can be pointed at."""

from __future__ import annotations


def line_numbers(text: str) -> dict[str, int]:
    """Path of every table, key and list member -> its line, counted from one.

    Paths look like ``meetings[2].programme[1].title.sv``; list members are counted from one. The text must
    already have passed `tomllib`: this scanner only finds places and does not judge.
    """
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.document()
    return scanner.found


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.found: dict[str, int] = {}
        self.counts: dict[str, int] = {}

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def step(self, n: int = 1) -> None:
        self.line += self.text.count("\n", self.at, self.at + n)
        self.at += n

    def space(self) -> None:
        while self.at < len(self.text):
            if self.peek() == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.peek().isspace():
                self.step()
            else:
                return

    def note(self, path: str) -> None:
        self.found.setdefault(path, self.line)

    def document(self) -> None:
        prefix = ""
        self.space()
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                self.step(2)
                prefix = self.header(self.keys(), is_list=True)
                self.step(2)
            elif self.peek() == "[":
                self.step()
                prefix = self.header(self.keys(), is_list=False)
                self.step()
            else:
                self.pair(prefix)
            self.space()

    def header(self, parts: list[str], *, is_list: bool) -> str:
        path = ""
        for index, part in enumerate(parts):
            path = f"{path}.{part}" if path else part
            last = index == len(parts) - 1
            if last and is_list:
                self.counts[path] = self.counts.get(path, 0) + 1
                self.note(path)
            if path in self.counts:
                path = f"{path}[{self.counts[path]}]"
        self.note(path)
        return path

    def pair(self, prefix: str) -> None:
        line = self.line
        path = prefix
        for part in self.keys():
            path = f"{path}.{part}" if path else part
            self.found.setdefault(path, line)
        self.step()  # the equals sign
        self.value(path)

    def keys(self) -> list[str]:
        parts = []
        while True:
            self.blanks()
            if self.peek() in "\"'":
                start = self.at + 1
                self.string()
                parts.append(self.text[start : self.at - 1])
            else:
                start = self.at
                while self.at < len(self.text) and (self.peek().isalnum() or self.peek() in "-_"):
                    self.step()
                parts.append(self.text[start : self.at])
            self.blanks()
            if self.peek() != ".":
                return parts
            self.step()

    def blanks(self) -> None:
        while self.peek() and self.peek() in " \t":
            self.step()

    def string(self) -> None:
        quote = self.peek()
        mark = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self.step(len(mark))
        while self.at < len(self.text) and not self.text.startswith(mark, self.at):
            self.step(2 if quote == '"' and self.peek() == "\\" else 1)
        self.step(len(mark))
        while len(mark) == 3 and self.peek() == quote:  # up to two quotes may end a long string
            self.step()

    def value(self, path: str) -> None:
        self.space()
        first = self.peek()
        if first in "\"'" and first:
            self.string()
        elif first == "[":
            self.members(path)
        elif first == "{":
            self.step()
            self.blanks()
            while self.peek() not in ("}", ""):
                self.pair(path)
                self.blanks()
                if self.peek() == ",":
                    self.step()
                self.blanks()
            self.step()
        else:
            while self.peek() and self.peek() not in ",]}#\n":
                self.step()

    def members(self, path: str) -> None:
        self.step()
        self.space()
        number = 0
        while self.peek() not in ("]", ""):
            number += 1
            self.note(f"{path}[{number}]")
            self.value(f"{path}[{number}]")
            self.space()
            if self.peek() == ",":
                self.step()
            self.space()
        self.step()
