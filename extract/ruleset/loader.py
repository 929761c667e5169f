"""Rule packs from disk: every file of a pack against the model, and every problem of every file at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import regex
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel

from extract.errors import Problem, RulesError, did_you_mean, problem
from extract.ruleset.ambiguity import unrolled
from extract.ruleset.installed import HEAD, Offer, installed_packs
from extract.ruleset.model import Example, Exampled, Fence, Guard, MentionSpec, Outline, PackHead, RuleFile, Unit
from extract.ruleset.regexes import compile_regex
from extract.ruleset.source import KeyPath, Marks, Source, read
from extract.ruleset.validation import check, sound

__all__ = [
    "LoadedFile",
    "LoadedPack",
    "find_pack",
    "in_order",
    "known_packs",
    "load_file",
    "load_pack",
    "pattern_fault",
    "read_pack",
]

_PACKAGE: Final = Path(__file__).resolve().parent.parent


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

    def place(self, path: Iterable[str | int], *, at_key: bool = False) -> str:
        """Name a place in it, as messages about another one do."""
        return _place(self.marks, path, at_key=at_key)


@dataclass(frozen=True)
class LoadedPack:
    """A pack, checked file by file and across its files.

    Attributes:
        head: What `pack.yaml` holds.
        path: The folder.
        files: The rule files, in the order that `pack.yaml` gives.
        marks: Where `pack.yaml` holds what.
    """

    head: PackHead
    path: Path
    files: tuple[LoadedFile, ...]
    marks: Marks = field(repr=False, compare=False)

    def place(self, path: Iterable[str | int]) -> str:
        """Name a place in `pack.yaml`, as messages about another one do."""
        return _place(self.marks, path)


def _place(marks: Marks, path: Iterable[str | int], *, at_key: bool = False) -> str:
    return "{}:{}:{}".format(marks.name, *marks.mark(path, at_key=at_key))


# ------------------------------------------------------------------------------------------------ checks over the pack

_PATTERNS: Final[dict[type[BaseModel], tuple[str, ...]]] = {
    Guard: ("number", "before", "after", "not_before", "not_after"),
    Fence: ("written",),
    Outline: ("numbering", "inline", "review", "plan", "norm", "dated", "titles"),
    MentionSpec: ("before", "after"),
    Unit: ("named",),
}
"""The fields that hold regular expressions."""
_PARTS: Final = ("numbering", "inline", "number")
"""Those that become part of a larger one, of Python's own `re`."""
_CALL: Final = re.compile(r"(?<!\\)(?:\\\\)*(\(\?(?:R|[+-]?[0-9]+|&\w+|P>\w+)\))")


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
        patterns = (
            value.items() if isinstance(value, dict) else enumerate((value,) if isinstance(value, str) else value or ())
        )
        for key, pattern in patterns:
            if detail := pattern_fault(pattern) or (_part_fault(pattern) if name in _PARTS else ""):
                yield file.problem("E301", (*path, name, key), detail=detail)


def pattern_fault(pattern: str) -> str:
    """What is wrong with a regular expression; empty where nothing is."""
    if pattern[:2] in ('r"', "r'"):
        return f"{pattern!r} is written as in Python; write it in single quotes, without r"
    if "\b" in pattern:
        return "it holds a backspace: in double quotes YAML reads \\b as one; write it in single quotes"
    if called := _CALL.search(pattern):
        return f"{called[1]} calls a part of the pattern again, which may never end"
    return unrolled(pattern) or _fault(compile_regex, pattern)


def _part_fault(pattern: str) -> str:
    return _fault(re.compile, f"(?:{pattern})") or ("it has a group with a name" if "(?P<" in pattern else "")


def _fault(compiled: Callable[[str], object], pattern: str) -> str:
    try:
        compiled(pattern)
    except (regex.error, re.error, OverflowError) as error:
        return str(error) or type(error).__name__
    except RecursionError:
        return "too many groups in each other"
    return ""


# ------------------------------------------------------------------------------------------------ packs


def known_packs() -> dict[str, Path]:
    """The packs that have a name: those built in, then those of installed distributions that can be used."""
    known = _built_in()
    for name, offers in installed_packs().items():
        with suppress(RulesError):
            known.setdefault(name, _installed(name, offers))
    return known


def is_built_in(folder: Path) -> bool:
    """Whether a folder is that of a pack that came with this package."""
    return folder.resolve() in _built_in().values()


def _built_in() -> dict[str, Path]:
    """The packs of the wheel, or in a checkout those beside the package."""
    inside = _PACKAGE / "packs"
    folder = inside if inside.is_dir() else _PACKAGE.parent / "rules"
    return {head.parent.name: head.parent for head in sorted(folder.glob(f"*/{HEAD}"))}


def _installed(name: str, offers: tuple[Offer, ...]) -> Path:
    if len(offers) > 1:
        distributions = ", ".join(offer.distribution for offer in offers)
        raise RulesError([problem("E506", name, 0, 0, name=name, distributions=distributions)])
    return offers[0].folder()


def find_pack(name_or_path: str | Path, *, beside: Path | None = None) -> Path:
    """Find the folder of a pack.

    A name of a built-in pack means that pack, even where a folder of that name lies in the working directory:
    write `./NAME` for the folder. A folder goes before a pack of an installed distribution.

    Args:
        name_or_path: The name of a built-in or installed pack, or a folder that holds `pack.yaml`.
        beside: What the path of a folder is relative to; by default the working directory.

    Returns:
        The folder.

    Raises:
        RulesError: E501, there is no such pack; E506 or E509, what is installed by that name cannot be used.
    """
    known = _built_in()
    if isinstance(name_or_path, str) and name_or_path in known:
        return known[name_or_path]
    path, name = (beside or Path()) / name_or_path, str(name_or_path)
    if name and _real(path / HEAD) is not None:
        return path.resolve() if beside else path
    installed = installed_packs()
    if isinstance(name_or_path, str) and name in installed:
        return _installed(name, installed[name])
    names = dict.fromkeys((*known, *installed))
    hint, listed = did_you_mean(name, names), ", ".join(names) or "none"
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
    if loaded is None or problems:
        raise RulesError(in_order(problems))
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
    pack, problems = read_pack(path)
    if pack is None or problems:
        raise RulesError(in_order(problems))
    return pack


def read_pack(path: str | Path) -> tuple[LoadedPack | None, list[Problem]]:
    """Read a pack whatever is wrong with it.

    Args:
        path: The folder; see `find_pack`.

    Returns:
        The pack, None where its head is wrong, and everything that is wrong. Of files that are wrong it has what is
        right, if only items of lists are wrong.
    """
    folder = Path(path)
    source = read(folder / HEAD)
    head, problems = check(source, PackHead)
    if head is not None:
        problems += [*_versions(head, source.marks), *_bad_splits(head, source.marks)]
    files: list[LoadedFile] = []
    for file in _listed(source, folder, problems.append):
        loaded, wrong = _load(file)
        problems += wrong
        if loaded is not None:
            files.append(loaded)
    problems += _across(files)
    return (None if head is None else LoadedPack(head, folder, tuple(files), source.marks)), problems


def _versions(head: PackHead, marks: Marks) -> Iterator[Problem]:
    """Versions, and ranges of versions, that are none."""
    try:
        Version(head.version)
    except InvalidVersion:
        yield marks.problem("E205", ("version",), detail=f"{head.version!r} is no version: write one like 1.2.0")
    if head.engine and not _is_range(head.engine):
        detail = f"{head.engine!r} is no range of versions: write one like `>=0.1,<2`"
        yield marks.problem("E205", ("engine",), detail=detail)


def _is_range(text: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # slow to import, and seldom asked for

    try:
        SpecifierSet(text)
    except InvalidSpecifier:
        return False
    return True


def _bad_splits(head: PackHead, marks: Marks) -> Iterator[Problem]:
    for name, made in head.types.items():
        for key, spec in made.fields.items():
            if detail := pattern_fault(spec.split or ""):
                yield marks.problem("E301", ("types", name, "fields", key, "split"), detail=detail)


def _load(path: Path) -> tuple[LoadedFile | None, list[Problem]]:
    source = read(path)
    content, problems = check(source, RuleFile)
    if content is not None:
        return LoadedFile(source.marks.name, content, source.marks), problems
    rest = sound(source, RuleFile)
    return (LoadedFile(rest[0].marks.name, rest[1], rest[0].marks) if rest else None), problems


def _listed(source: Source, folder: Path, note: Callable[[Problem], None]) -> Iterator[Path]:
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


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file, line and column."""
    return sorted(problems, key=lambda found: (found.path, found.line, found.column))
