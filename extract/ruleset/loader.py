"""Rule packs from disk: YAML with positions, and every problem of every file at once.

Rule files are read as YAML 1.2 (core schema): `no`, `on`, `12:30`, `010`, `1_000` and dates stay text. A number that
is not a plain whole one stays text as well, so that a `Decimal` made of it is exact. Anchors, aliases, tags and merge
keys are refused: a rule file is untrusted input, and reads best without them.
"""

from __future__ import annotations

import codecs
import os
import re
import reprlib
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, NoReturn, Protocol, TypeGuard, TypeVar, Union, cast, get_args, get_origin

import regex
import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from extract.errors import Problem, RulesError, did_you_mean, problem
from extract.ruleset.model import Example, Exampled, Fence, Guard, Outline, PackHead, RuleFile

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "KeyPath",
    "LoadedFile",
    "LoadedPack",
    "Marks",
    "find_pack",
    "known_packs",
    "load_file",
    "load_pack",
]

MAX_BYTES: Final = 2 * 1024 * 1024
"""The largest rule file."""
MAX_DEPTH: Final = 30
"""How deep lists and mappings may stand in each other."""

KeyPath = tuple[str | int, ...]
"""The keys and indices that lead to a value, as in `("rules", 3, "before")`."""

_M = TypeVar("_M", bound=BaseModel)
_HEAD: Final = "pack.yaml"
_PACKAGE: Final = Path(__file__).resolve().parent.parent

# ------------------------------------------------------------------------------------------------ positions


class _Mark(Protocol):
    """A place as PyYAML has it, in C and in Python, from 0."""

    line: int
    column: int


def _place(mark: _Mark | None) -> tuple[int, int]:
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


class _Node:
    """A value of a YAML file with its place."""

    __slots__ = ("children", "keys", "place", "value")

    def __init__(self, value: object, mark: _Mark | None) -> None:
        self.value = value
        self.place = _place(mark)
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


@dataclass(frozen=True)
class LoadedFile:
    """A rule file, checked against the model.

    Attributes:
        name: The file, as shown to users: relative to the working directory where it lies below it.
        content: What it holds.
        marks: Where it holds it.
    """

    name: str
    content: RuleFile
    marks: Marks = field(repr=False, compare=False)

    def mark(self, path: Iterable[str | int], *, at_key: bool = False) -> tuple[int, int]:
        """Give the line and column of a value, or of its key; see `Marks.mark`."""
        return self.marks.mark(path, at_key=at_key)

    def problem(self, code: str, path: Iterable[str | int], *, at_key: bool = False, **values: object) -> Problem:
        """Make a problem located at a value, or at its key; see `Marks.problem`."""
        return self.marks.problem(code, path, at_key=at_key, **values)


@dataclass(frozen=True)
class LoadedPack:
    """A pack, checked file by file and across its files.

    Attributes:
        head: What `pack.yaml` holds.
        path: The folder.
        files: The rule files, in the order that `pack.yaml` gives.
    """

    head: PackHead
    path: Path
    files: tuple[LoadedFile, ...]


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
        self._loader = _LOADER(text)

    def read(self) -> _Node:
        """Read the only document; an empty file is an empty mapping."""
        try:
            return self._document()
        except yaml.MarkedYAMLError as error:
            self._stop("E102", error.problem_mark or error.context_mark, detail=_syntax_detail(error))
        except yaml.YAMLError as error:
            self._stop("E102", None, detail=str(error))
        finally:
            self._loader.dispose()

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
            return _Node(_scalar(event), event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event.start_mark, f"aliases (*{event.anchor})")
            return _Node(None, event.start_mark)
        if depth >= MAX_DEPTH:
            self._stop("E205", event.start_mark, detail=f"nested deeper than {MAX_DEPTH} levels")
        return (self._mapping if isinstance(event, yaml.MappingStartEvent) else self._sequence)(event, depth + 1)

    def _sequence(self, start: yaml.Event, depth: int) -> _Node:
        children: list[_Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            children.append(self._node(event, depth))
        node = _Node([child.value for child in children], start.start_mark)
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


def _shown(path: Path) -> str:
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
class _Source:
    """A file as it was read, whether or not it is what it should be."""

    marks: Marks
    value: object
    problems: tuple[Problem, ...]


def _read(path: Path) -> _Source:
    name = _shown(path)
    problems: list[Problem] = []
    root = _Node({}, None)
    readable = True
    try:
        root = _Reader(name, _text(path, name, problems), problems).read()
    except _Stop:
        readable = False
    return _Source(Marks(name, root), root.value if readable else None, tuple(problems))


def _check(source: _Source, model: type[_M]) -> tuple[_M | None, list[Problem]]:
    """The content of a file as a model, or what is wrong with it."""
    problems = list(source.problems)
    if source.value is None:  # it could not be read to its end
        return None, problems
    content = None
    try:
        content = model.model_validate(source.value)
    except ValidationError as error:
        # What was refused on reading has no value, and needs no second complaint.
        refused = {(found.line, found.column) for found in problems}
        found_by_model = dict.fromkeys(_from_pydantic(source.marks, model, item) for item in error.errors())
        problems += [found for found in found_by_model if (found.line, found.column) not in refused]
    return (None if problems else content), problems


# ------------------------------------------------------------------------------------------------ validation errors

_EXPECTED: Final = {
    "string": "text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "tuple": "a list",
    "list": "a list",
    "set": "a list",
    "frozen": "a list",
    "dict": "a mapping",
    "mapping": "a mapping",
    "model": "a mapping",
    "none": "nothing",
}
_TYPE_ERROR: Final = re.compile(
    r"(string|int|float|decimal|bool|tuple|list|set|frozen|dict|mapping|model|none)"
    r"(_set)?(_type|_parsing|_from_float|_required|_attributes_type|_sub_type)"
)


def _from_pydantic(marks: Marks, model: type[BaseModel], item: ErrorDetails) -> Problem:
    kind, loc = str(item["type"]), tuple(item["loc"])
    if kind == "extra_forbidden":
        key = str(loc[-1])
        hint = did_you_mean(key, _siblings(model, loc[:-1]))
        return marks.problem("E201", loc, at_key=True, key=key, hint=hint)
    if kind == "missing":
        return marks.problem("E204", loc[:-1], key=str(loc[-1]))
    if typed := _TYPE_ERROR.fullmatch(kind):
        expected = f"{_EXPECTED[typed[1]]}, found {_found(item['input'])}"
        return marks.problem("E202", loc, expected=expected)
    return marks.problem("E205", loc, at_key=loc[-1:] == ("[key]",), detail=_bad_value(item))


def _found(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, str):
        return "text"
    return "a mapping" if isinstance(value, dict) else "a list"


def _bad_value(item: ErrorDetails) -> str:
    value, context = item["input"], item.get("ctx", {})
    if item["type"] == "literal_error":
        expected = str(context["expected"])
        hint = did_you_mean(value, re.findall(r"'([^']*)'", expected)) if isinstance(value, str) else ""
        return f"{value!r} is not {expected}{hint}"
    if item["type"] == "value_error":  # of a validator of the model, which has said it all
        return str(context["error"])
    return f"{reprlib.repr(value)}: {item['msg']}"


def _siblings(model: type[BaseModel], loc: KeyPath) -> list[str]:
    """The keys that the model allows at a place, by walking its annotations."""
    kinds: list[object] = [model]
    for segment in loc:
        # What leads nowhere is a tag that pydantic adds for a union or a validator.
        kinds = [inner for kind in kinds for inner in _inner(kind, segment)] or kinds
    return [info.alias or name for kind in kinds if _is_model(kind) for name, info in kind.model_fields.items()]


def _inner(kind: object, segment: str | int) -> list[object]:
    if _is_model(kind):
        return [
            inner
            for name, info in kind.model_fields.items()
            if segment == (info.alias or name)
            for inner in _flat(info.annotation)
        ]
    if get_origin(kind) is dict:
        return _flat(get_args(kind)[1])
    if isinstance(segment, int):
        return [inner for part in get_args(kind) for inner in _flat(part)]
    return []


def _flat(annotation: object) -> list[object]:
    origin = get_origin(annotation)
    if origin is Annotated:
        return _flat(get_args(annotation)[0])
    if origin is Union or origin is types.UnionType:
        return [inner for part in get_args(annotation) for inner in _flat(part)]
    return [annotation]


def _is_model(kind: object) -> TypeGuard[type[BaseModel]]:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


# ------------------------------------------------------------------------------------------------ checks over the pack

_PATTERNS: Final[dict[type[BaseModel], tuple[str, ...]]] = {
    Guard: ("number", "before", "after", "not_before", "not_after"),
    Fence: ("written",),
    Outline: ("numbering", "inline", "review", "plan", "norm"),
}
"""The fields that hold regular expressions."""


def _parts(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, BaseModel]]:
    """Every model inside a value, with the key path to it; words are not looked at one by one."""
    if isinstance(value, BaseModel):
        yield path, value
        for name, info in type(value).model_fields.items():
            yield from _parts(getattr(value, name), (*path, info.alias or name))
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        if not isinstance(value[0], Example):
            for index, item in enumerate(value):
                yield from _parts(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _parts(item, (*path, key))


def _across(files: Iterable[LoadedFile]) -> Iterator[Problem]:
    """Problems of ids and of regular expressions."""
    seen: dict[str, str] = {}
    for file in files:
        ids: list[tuple[tuple[int, int], str]] = []
        for path, part in _parts(file.content, ()):
            yield from _bad_patterns(file, path, part)
            if isinstance(part, Exampled):
                ids.append((file.mark((*path, "id")), part.id))
        for (line, column), name in sorted(ids):  # the later one in the file is the wrong one
            if name in seen:
                yield problem("E206", file.name, line, column, id=name, other=seen[name])
            else:
                seen[name] = f"{file.name}:{line}:{column}"


def _bad_patterns(file: LoadedFile, path: KeyPath, part: BaseModel) -> Iterator[Problem]:
    for name in _PATTERNS.get(type(part), ()):
        value = getattr(part, name)
        patterns = value if isinstance(value, tuple) else () if value is None else (value,)
        for index, pattern in enumerate(patterns):
            if detail := _pattern_fault(pattern):
                yield file.problem("E301", (*path, name, index), detail=detail)


def _pattern_fault(pattern: str) -> str:
    if pattern[:2] in ('r"', "r'"):
        return f"{pattern!r} is written as in Python; write it in single quotes, without r"
    if "\b" in pattern:
        return "it holds a backspace: in double quotes YAML reads \\b as one; write it in single quotes"
    try:
        regex.compile(pattern)
    except (regex.error, OverflowError, RecursionError) as error:
        return str(error) or type(error).__name__
    return ""


# ------------------------------------------------------------------------------------------------ packs


def known_packs() -> dict[str, Path]:
    """The built-in packs by name: those of the wheel, or in a checkout those beside the package."""
    inside = _PACKAGE / "packs"
    folder = inside if inside.is_dir() else _PACKAGE.parent / "rules"
    return {head.parent.name: head.parent for head in sorted(folder.glob(f"*/{_HEAD}"))}


def find_pack(name_or_path: str | Path) -> Path:
    """Find the folder of a pack.

    A name of a built-in pack means that pack, even where a folder of that name lies in the working directory:
    write `./NAME` for the folder.

    Args:
        name_or_path: The name of a built-in pack, or a folder that holds `pack.yaml`.

    Returns:
        The folder.

    Raises:
        RulesError: E501, there is no such pack.
    """
    known = known_packs()
    if isinstance(name_or_path, str) and name_or_path in known:
        return known[name_or_path]
    path, name = Path(name_or_path), str(name_or_path)
    if name and (path / _HEAD).is_file():
        return path
    hint, listed = did_you_mean(name, known), ", ".join(known) or "none"
    raise RulesError([problem("E501", name, 0, 0, name=name, hint=hint, known=listed)])


def load_file(path: str | Path) -> LoadedFile:
    """Read one rule file and check it against the model.

    Args:
        path: The file.

    Returns:
        The file, its content and its marks.

    Raises:
        RulesError: With everything that is wrong in it.
    """
    loaded, problems = _load(Path(path))
    if loaded is None:
        raise RulesError(_sorted(problems))
    return loaded


def load_pack(path: str | Path) -> LoadedPack:
    """Read a pack and check it: each file against the model, then ids and regular expressions across the files.

    Args:
        path: The folder; see `find_pack`.

    Returns:
        The pack with its files in order.

    Raises:
        RulesError: With everything that is wrong in all of its files, by path, line and column.
    """
    folder = Path(path)
    source = _read(folder / _HEAD)
    head, problems = _check(source, PackHead)
    files: list[LoadedFile] = []
    for file in _listed(source, folder, problems.append):
        loaded, wrong = _load(file)
        problems += wrong
        if loaded is not None:
            files.append(loaded)
    problems += _across(files)
    if head is None or problems:
        raise RulesError(_sorted(problems))
    return LoadedPack(head, folder, tuple(files))


def _load(path: Path) -> tuple[LoadedFile | None, list[Problem]]:
    source = _read(path)
    content, problems = _check(source, RuleFile)
    return (None if content is None else LoadedFile(source.marks.name, content, source.marks)), problems


def _listed(source: _Source, folder: Path, note: Callable[[Problem], None]) -> Iterator[Path]:
    """The rule files that a head names, taken from what was read, so that a wrong head does not hide wrong files."""
    names = source.value.get("files") if isinstance(source.value, dict) else None
    seen: set[Path] = set()
    for index, name in enumerate(names if isinstance(names, list) else ()):
        if not isinstance(name, str):
            continue
        real = _real(folder / name)
        if real is None:
            note(source.marks.problem("E101", ("files", index), detail=f"no file {name!r} in the pack"))
        elif not real.is_relative_to(folder.resolve()):
            note(source.marks.problem("E205", ("files", index), detail=f"{name!r} is outside of the pack"))
        elif real in seen:
            note(source.marks.problem("E205", ("files", index), detail=f"{name!r} is named twice"))
        else:
            seen.add(real)
            yield folder / name


def _real(path: Path) -> Path | None:
    try:
        return path.resolve() if path.is_file() else None
    except (OSError, RuntimeError, ValueError):  # too long, a loop of links, a null character
        return None


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda found: (found.path, found.line, found.column))
