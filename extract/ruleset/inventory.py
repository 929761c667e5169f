"""What stands in rule files, one by one and with its place: things with an id, words of tables, patterns, examples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

from pydantic import BaseModel

from extract.errors import Problem
from extract.ruleset import model
from extract.ruleset.loader import LoadedFile, LoadedPack, is_built_in
from extract.ruleset.references import CLASS_ENTRY
from extract.ruleset.source import KeyPath

__all__ = ["SECTIONS", "Pattern", "Term", "Thing", "example_path", "limits_of", "patterns", "terms", "things"]

SECTIONS: Final = ("rules", "guards", "readings", "fixed", "calendar_words", "mentions")
"""The sections of things with an id."""
_NO_TABLES: Final = ("disable", "folding", "guards", "fences", "outline", "readings", "rules", "fragments")
_METADATA_PATTERNS: Final = ("metadata", "patterns")
_REGEX: Final[dict[str, tuple[str, ...]]] = {
    "guards": ("number", "before", "after", "not_before", "not_after"),
    "fences": ("written",),
    "mentions": ("before", "after"),
    "units": ("named",),
}
_LISTS: Final = tuple(get_args(words)[0] for words in (model.Words, model.Texts))
_PHRASES: Final = ("like", "unlike", "cut")
_OUTLINE: Final = ("numbering", "inline", "review", "plan", "norm", "dated", "titles")

PatternKind = Literal["regex", "whole", "tokens"]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with an id: a rule, a guard, a reading.

    Attributes:
        file: The file that holds it.
        section: One of `SECTIONS`.
        path: The key path to it.
        content: What it says.
    """

    file: LoadedFile
    section: str
    path: KeyPath
    content: model.Exampled

    @property
    def place(self) -> str:
        """`path:line:column`."""
        return _place(self.file, self.path)

    def problem(self, code: str, *path: str | int, at_key: bool = False, **values: object) -> Problem:
        """Make a problem located at a part of it, at its id where none is named."""
        return self.file.problem(code, (*self.path, *(path or ("id",))), at_key=at_key, **values)


@dataclass(frozen=True, slots=True)
class Term:
    """A word in a table.

    Attributes:
        file: The file that holds it.
        table: The table: `units`, `classifiers`, `words.reach`, `calendar.tails`.
        path: The key path to it.
        word: The word.
        is_key: It is a key, and what it means the value.
    """

    file: LoadedFile
    table: str
    path: KeyPath
    word: str
    is_key: bool = False

    @property
    def place(self) -> str:
        """`path:line:column`."""
        return _place(self.file, self.path, at_key=self.is_key)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern as written: a regular expression, one that must match as a `whole`, or a token pattern."""

    file: LoadedFile
    path: KeyPath
    kind: PatternKind
    text: str


def things(files: Iterable[LoadedFile]) -> Iterator[Thing]:
    """Everything with an id, in the order of the files."""
    for file in files:
        for section in SECTIONS:
            for i, content in enumerate(getattr(file.content, section)):
                yield Thing(file, section, (section, i), content)


def terms(files: Iterable[LoadedFile]) -> Iterator[Term]:
    """Every word of every table, in the order of the files; classes that a class takes in are none."""
    for file in files:
        for section in type(file.content).model_fields:
            if section not in _NO_TABLES:
                yield from _terms(file, section, (section,), getattr(file.content, section))


def _terms(file: LoadedFile, table: str, path: KeyPath, value: object) -> Iterator[Term]:
    if isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            inner = getattr(value, name)
            words = info.annotation in _LISTS or isinstance(inner, dict) or _holds_models(inner)
            if words and (table, name) != _METADATA_PATTERNS:
                yield from _terms(file, table if name == "terms" else f"{table}.{name}", (*path, name), inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, tuple):
                yield from _terms(file, f"{table}.{key}", (*path, key), inner)
            else:
                yield Term(file, table, (*path, key), key, is_key=True)
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            if isinstance(item, BaseModel):
                yield from _terms(file, table, (*path, i), item)
            elif item and not CLASS_ENTRY.fullmatch(item):
                yield Term(file, table, (*path, i), item)


def _holds_models(value: object) -> bool:
    first = next(iter(value), None) if isinstance(value, tuple) else None
    return isinstance(first, BaseModel) and not isinstance(first, model.Example)


def patterns(files: Iterable[LoadedFile]) -> Iterator[Pattern]:
    """Every pattern, fragments among them; of metadata as written, its words not filled in."""
    for file in files:
        content = file.content
        for section, fields in _REGEX.items():
            for i, part in enumerate(getattr(content, section)):
                for name in fields:
                    kind: PatternKind = "whole" if name == "number" else "regex"
                    yield from _texts(file, (section, i, name), kind, getattr(part, name))
        for i, rule in enumerate(content.rules):
            for name in ("before", "after"):
                yield from _texts(file, ("rules", i, name), "tokens", getattr(rule, name))
            for name in _PHRASES:
                yield from _texts(file, ("rules", i, name), "regex", getattr(rule, name))
        yield from _texts(file, ("fragments",), "tokens", content.fragments)
        for name in _OUTLINE if content.outline else ():
            yield from _texts(file, ("outline", name), "regex", getattr(content.outline, name))
        if content.metadata:
            yield from _texts(file, ("metadata", "words"), "regex", content.metadata.words)
            yield from _texts(file, ("metadata", "patterns"), "regex", content.metadata.patterns)


def limits_of(packs: Iterable[LoadedPack]) -> dict[str, tuple[str, str]]:
    """The patterns of packs that are not built in, each with the rule it belongs to (or the section) and its place."""
    found: dict[str, tuple[str, str]] = {}
    for pack in packs:
        if is_built_in(pack.path):
            continue
        for pattern in patterns(pack.files):
            section, index, *_ = pattern.path
            things = getattr(pattern.file.content, str(section))
            name = things[index].id if section in SECTIONS and isinstance(index, int) else str(section)
            found[pattern.text] = name, _place(pattern.file, pattern.path)
        for name, said in pack.head.types.items():
            for field, spec in said.fields.items():
                if spec.split is not None:
                    found[spec.split] = name, pack.place(("types", name, "fields", field, "split"))
    return found


def _texts(file: LoadedFile, path: KeyPath, kind: PatternKind, value: object) -> Iterator[Pattern]:
    """The patterns of a field: one, a list, or one or a list by name."""
    if isinstance(value, str):
        yield Pattern(file, path, kind, value)
    elif isinstance(value, tuple):
        for i, text in enumerate(value):
            yield Pattern(file, (*path, i), kind, text)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(file, (*path, key), kind, inner)


def example_path(path: KeyPath, example: model.Example, part: Literal["expect", "absent"], i: int) -> KeyPath:
    """The key path to what an example expects, in its short form or the long one.

    Args:
        path: The key path to the example.
        example: The example.
        part: Which part of it.
        i: Which item of the part.
    """
    # Marks pass over segments that are not in the file: the long form has the part, the short one the text.
    return (*path, part, example.text, i)


def _place(file: LoadedFile, path: KeyPath, *, at_key: bool = False) -> str:
    line, column = file.mark(path, at_key=at_key)
    return f"{file.name}:{line}:{column}"
