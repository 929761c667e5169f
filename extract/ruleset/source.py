"""YAML 1.2 with positions: where everything stands in a file, and every problem of reading it.

Rule files are read as YAML 1.2 (core schema): `no`, `on`, `12:30`, `010`, `1_000` and dates stay text. A number that
is not a plain whole one stays text as well, so that a `Decimal` made of it is exact. Anchors, aliases, tags and merge
keys are refused: a rule file is untrusted input, and reads best without them.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NoReturn, Protocol, cast

import yaml

from extract.errors import Problem, problem

__all__ = ["MAX_BYTES", "MAX_DEPTH", "WIDE_COLON", "KeyPath", "Marks", "Source", "read", "shown"]

MAX_BYTES: Final = 2 * 1024 * 1024
"""The largest rule file."""
MAX_DEPTH: Final = 30
"""How deep lists and mappings may stand in each other."""
WIDE_COLON: Final = re.compile("[ \t]*(?:- )?[A-Za-z_]+：")
"""A key with the wrong colon."""

KeyPath = tuple[str | int, ...]
"""The keys and indices that lead to a value, as in `("rules", 3, "before")`."""

# ------------------------------------------------------------------------------------------------ positions


class _Mark(Protocol):
    """A place as PyYAML has it, in C and in Python, from 0."""

    index: int
    line: int
    column: int


def _place(mark: _Mark | None) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


class _Node:
    """A value of a YAML file with its place."""

    __slots__ = ("children", "end", "keys", "place", "value", "written")

    def __init__(self, value: object, mark: _Mark | None, end: _Mark | None = None, written: str = "") -> None:
        self.value = value
        self.place = _place(mark)
        self.end = _place(end or mark)
        self.written = written
        self.children: dict[str, _Node] | list[_Node] | None = None
        self.keys: dict[str, tuple[int, int]] = {}

    def child(self, segment: str | int) -> _Node | None:
        if isinstance(self.children, dict):
            return self.children.get(str(segment))
        if isinstance(self.children, list) and isinstance(segment, int) and 0 <= segment < len(self.children):
            return self.children[segment]
        return None


@dataclass(frozen=True)
class Marks:
    """Where everything stands in a YAML file.

    Attributes:
        name: The file, as shown to users.
    """

    name: str
    _root: _Node = field(repr=False, compare=False)

    @classmethod
    def none(cls) -> Marks:
        """The marks of what is not from a file."""
        return cls("", _Node({}, None))

    def mark(self, path: Iterable[str | int], *, at_key: bool = False) -> tuple[int, int]:
        """Give the line and column of a value, both from 1.

        Segments that are not in the file are passed over, so what the file does not spell out (a default, the long
        form of an example) has the place of the nearest thing around it.

        Args:
            path: The keys and indices that lead to the value.
            at_key: Give the place of the value's key instead, where it has one.
        """
        node, place = self._root, self._root.place
        for segment in path:
            child = node.child(segment)
            if child is None:
                continue
            place = node.keys.get(str(segment), child.place) if at_key else child.place
            node = child
        return place

    def end(self, path: Iterable[str | int]) -> tuple[int, int]:
        """Give the line and column behind a value; a block ends where the next thing begins."""
        return self._node(path).end

    def quoted(self, path: Iterable[str | int]) -> str:
        """Give a text between double quotes as the file has it, quotes and backslashes too; else nothing."""
        return self._node(path).written

    def _node(self, path: Iterable[str | int]) -> _Node:
        node = self._root
        for segment in path:
            node = node.child(segment) or node
        return node

    def problem(self, code: str, path: Iterable[str | int], *, at_key: bool = False, **values: object) -> Problem:
        """Make a located problem.

        Args:
            code: A key of `extract.errors.MESSAGES`.
            path: The keys and indices that lead to what is wrong.
            at_key: It is the key that is wrong, not its value.
            **values: What the template of the code names.
        """
        line, column = self.mark(path, at_key=at_key)
        return problem(code, self.name, line, column, **values)


# ------------------------------------------------------------------------------------------------ YAML 1.2

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS: Final[dict[str, object]] = {
    "": None,
    **dict.fromkeys(("~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Only spellings that `str` gives back, so that a text field may take such a number as it was written.
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,99}")
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Stop(Exception):
    """Nothing more can be read of the file; the problem is noted."""


class _Reader:
    """Builds the nodes of one file from parser events: a single pass, and no recursion beyond the depth limit."""

    def __init__(self, name: str, text: str, problems: list[Problem]) -> None:
        self._name = name
        self._problems = problems
        self._text = text
        self._loader = _LOADER(text)

    def read(self) -> _Node:
        """Read the only document; an empty file is an empty mapping."""
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            # what is never closed is best looked for where it is opened
            ended = error.context_mark if "end of stream" in (error.problem or "") else None
            mark = ended or error.problem_mark or error.context_mark
            self._stop("E102", mark, detail=_syntax_detail(error) + self._wide_colon(mark))
        except yaml.YAMLError as error:
            self._stop("E102", None, detail=str(error))
        finally:
            self._loader.dispose()

    def _wide_colon(self, mark: _Mark | None) -> str:
        """What to say of a key near an error that ends in a full-width colon."""
        last = mark.line if mark else 0
        for number, line in list(enumerate(self._text.splitlines(), 1))[max(0, last - 1) : last + 1]:
            if found := WIDE_COLON.match(line):
                return f"; the '：' at {number}:{found.end()} should be ':'"
        return ""

    def _document(self) -> _Node:
        self._next()  # the start of the stream
        if isinstance(start := self._next(), yaml.StreamEndEvent):
            return _Node({}, None)
        root = self._node(self._next(), 0)
        self._next()  # the end of the document
        if not isinstance(more := self._next(), yaml.StreamEndEvent):
            self._stop("E205", more.start_mark, detail="a second document: a rule file holds only one")
        return _Node({}, start.start_mark) if root.value is None else root

    def _next(self) -> yaml.Event:
        return cast("yaml.Event", self._loader.get_event())

    def _note(self, code: str, mark: _Mark | None, **values: object) -> None:
        line, column = _place(mark) if mark else (0, 0)
        self._problems.append(problem(code, self._name, line, column, **values))

    def _refuse(self, mark: _Mark | None, detail: str) -> None:
        self._note("E205", mark, detail=f"rule files have no {detail}")

    def _stop(self, code: str, mark: _Mark | None, **values: object) -> NoReturn:
        self._note(code, mark, **values)
        raise _Stop

    def _node(self, event: yaml.Event, depth: int) -> _Node:
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            if event.anchor is not None:
                self._refuse(event.start_mark, f"anchors (&{event.anchor})")
            if event.tag is not None:
                self._refuse(event.start_mark, f"tags ({event.tag})")
        if isinstance(event, yaml.ScalarEvent):
            return _Node(_scalar(event), event.start_mark, event.end_mark, self._quoted(event))
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event.start_mark, f"aliases (*{event.anchor})")
            return _Node(None, event.start_mark)
        if depth >= MAX_DEPTH:
            self._stop("E205", event.start_mark, detail=f"nested deeper than {MAX_DEPTH} levels")
        return (self._mapping if isinstance(event, yaml.MappingStartEvent) else self._sequence)(event, depth + 1)

    def _quoted(self, event: yaml.ScalarEvent) -> str:
        """A text between double quotes as written: only there does YAML read backslashes."""
        if event.style != '"':
            return ""
        start, end = cast("_Mark", event.start_mark), cast("_Mark", event.end_mark)
        return self._text[start.index : end.index]

    def _sequence(self, start: yaml.Event, depth: int) -> _Node:
        children: list[_Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            children.append(self._node(event, depth))
        node = _Node([child.value for child in children], start.start_mark, event.end_mark)
        node.children = children
        return node

    def _mapping(self, start: yaml.Event, depth: int) -> _Node:
        children: dict[str, _Node] = {}
        node = _Node(None, start.start_mark)
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, depth)
            child = self._node(self._next(), depth)
            if key is None:
                continue
            if key in children:
                other = "{}:{}:{}".format(self._name, *node.keys[key])
                self._note("E103", event.start_mark, key=key, other=other)
                continue
            children[key] = child
            node.keys[key] = _place(event.start_mark)
        node.end = _place(event.end_mark)
        node.value = {key: child.value for key, child in children.items()}
        node.children = children
        return node

    def _key(self, event: yaml.Event, depth: int) -> str | None:
        """Keys are text, whatever they look like."""
        self._node(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            if event.value != "<<" or not event.implicit[0]:
                return event.value
            self._refuse(event.start_mark, "merge keys (<<)")
        elif isinstance(event, yaml.CollectionStartEvent):
            self._note("E205", event.start_mark, detail="a key is text")
        return None


def _scalar(event: yaml.ScalarEvent) -> object:
    text = event.value
    if not event.implicit[0]:  # quoted, or a block
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


def _syntax_detail(error: yaml.MarkedYAMLError) -> str:
    if not error.context or not error.context_mark:
        return error.problem or str(error)
    return "{} ({} at {}:{})".format(error.problem, error.context, *_place(error.context_mark))


# ------------------------------------------------------------------------------------------------ files


def shown(path: Path) -> str:
    """The name of a file for people: relative to the working directory where it lies below it."""
    absolute, here = os.path.abspath(path), os.getcwd()
    return os.path.relpath(absolute, here) if Path(absolute).is_relative_to(here) else str(path)


def _text(path: Path, name: str, problems: list[Problem]) -> str:
    """The text of a file, or `_Stop`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
            size = max(len(data), os.fstat(file.fileno()).st_size)
    except OSError as error:
        problems.append(problem("E101", name, 0, 0, detail=(error.strerror or str(error)).lower()))
        raise _Stop from None
    if size > MAX_BYTES:
        problems.append(problem("E104", name, 0, 0, size=size, limit=MAX_BYTES))
        raise _Stop
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        problems.append(problem("E101", name, *_place_after(before), detail="it is not UTF-8 text"))
        raise _Stop from None
    if found := _UNPRINTABLE.search(text):
        detail = f"a control character, U+{ord(found[0]):04X}"
        problems.append(problem("E102", name, *_place_after(text[: found.start()]), detail=detail))
        raise _Stop
    return text


def _place_after(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@dataclass(frozen=True)
class Source:
    """A file as it was read, whether or not it is what it should be.

    Attributes:
        marks: Where it holds what.
        value: What it holds; None where it could not be read to its end.
        problems: What is wrong with it as YAML.
    """

    marks: Marks
    value: object
    problems: tuple[Problem, ...]

    def without(self, items: Collection[tuple[str, int]]) -> Source:
        """The same file without some items of its lists, each by its key and index."""
        root = self.marks._root
        if not isinstance(root.children, dict) or not isinstance(self.value, dict):
            return self
        bare = _Node(root.value, None)
        bare.place, bare.keys, bare.children = root.place, root.keys, dict(root.children)
        value = dict(self.value)
        for key in {key for key, _ in items}:
            node = root.children[key]
            assert isinstance(node.children, list)
            kept = _Node(node.value, None)
            kept.place = node.place
            kept.children = [child for i, child in enumerate(node.children) if (key, i) not in items]
            bare.children[key] = kept
            value[key] = [item for i, item in enumerate(value[key]) if (key, i) not in items]
        return Source(Marks(self.marks.name, bare), value, self.problems)


def read(path: Path) -> Source:
    """Read a YAML file; what is wrong with it is noted, not raised."""
    name = shown(path)
    problems: list[Problem] = []
    root = _Node({}, None)
    readable = True
    try:
        root = _Reader(name, _text(path, name, problems), problems).read()
    except _Stop:
        readable = False
    return Source(Marks(name, root), root.value if readable else None, tuple(problems))
