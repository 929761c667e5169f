"""The sections of rule files that stand once (calendar, numerals …), of many files joined; and fragments.

Key by key: lists are joined, tables entry by entry. What two files say otherwise is a conflict, unless the section of a
later pack says `override: true`: then its keys replace those of the packs before as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

from extract.errors import Problem
from extract.ruleset.loader import LoadedFile, pattern_fault
from extract.ruleset.model import Metadata, Once, RuleFile
from extract.ruleset.source import KeyPath

__all__ = ["Sections"]


def _once() -> dict[str, type[Once]]:
    kinds = [(name, kind) for name, info in RuleFile.model_fields.items() for kind in get_args(info.annotation)]
    return {name: kind for name, kind in kinds if isinstance(kind, type) and issubclass(kind, Once)}


_ONCE: Final = _once()
_CHARACTERS: Final = (("folding", "characters"), ("folding", "traditional"))
"""Tables whose texts are lists of characters."""


class Sections:
    """The sections of the files so far.

    Args:
        problems: Where to put what does not go together.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems
        self._known: dict[str, dict[str, Any]] = {name: {} for name in _ONCE}
        self._fragments: dict[str, str] = {}
        self._givers: dict[tuple[str, str], list[LoadedFile]] = {}  # section and key: the files that say it
        self._faulty: set[str] = set()  # patterns of metadata that are told of already

    def add(self, files: Sequence[LoadedFile]) -> None:
        """Add the files of the next pack."""
        for section in _ONCE:
            self._join(section, [file for file in files if getattr(file.content, section) is not None])
        self._check_metadata([file for file in files if file.content.metadata is not None])
        for file in files:
            self._add_fragments(file)

    def content(self) -> dict[str, Any]:
        """The sections by name."""
        made = {name: _ONCE[name].model_construct(None, **known) for name, known in self._known.items() if known}
        return {**made, "fragments": self._fragments}

    def _problem(self, code: str, file: LoadedFile, path: KeyPath, **values: str) -> None:
        self._problems.append(file.problem(code, path, at_key=False, **values))

    def _collide(self, file: LoadedFile, path: KeyPath, other: str) -> None:
        remedy = "`override: true` in the section of a later pack replaces whole keys"
        self._problem("E508", file, path, what=f"`{'.'.join(map(str, path))}`", other=other, remedy=remedy)

    def _given(self, path: tuple[str, str, str]) -> str:
        """The place where an entry of a table is."""
        section, key, name = path
        return next(f for f in self._givers[section, key] if name in _value(f, section, key)).place(path)

    # ---- keys

    def _join(self, section: str, files: Sequence[LoadedFile]) -> None:
        """Join a section of the files of a pack."""
        known = self._known[section]
        before = set(known)
        for file in files:
            part: Once = getattr(file.content, section)
            if not part.override:
                continue
            if before.isdisjoint(_keys(part)):
                detail = f"none of its keys is in `{section}` of the packs before"
                self._problem("E507", file, (section, "override"), do="override", detail=detail)
            for key in _keys(part):
                known.pop(key, None)
                self._givers.pop((section, key), None)
        for file in files:
            for key in _keys(getattr(file.content, section)):
                value = _value(file, section, key)
                if value is not None:
                    known[key] = self._joined(file, section, key, known.get(key), value)
                    self._givers.setdefault((section, key), []).append(file)

    def _joined(self, file: LoadedFile, section: str, key: str, old: object, new: object) -> object:
        """Two values of a key as one."""
        if old is None or old == new:
            return new
        if isinstance(old, tuple) and isinstance(new, tuple):
            return old + new
        if not isinstance(old, dict) or not isinstance(new, dict):
            self._collide(file, (section, key), self._givers[section, key][0].place((section, key)))
            return old
        table = dict(old)
        for name, value in new.items():
            entry = self._characters if (section, key) in _CHARACTERS else self._entry
            table[name] = entry(file, (section, key, name), old, value)
        return table

    def _entry(self, file: LoadedFile, path: tuple[str, str, str], table: Mapping[str, Any], new: object) -> object:
        """An entry of a table with what is there already."""
        old = table.get(path[2])
        if old is None or old == new:
            return new
        if isinstance(old, tuple) and isinstance(new, tuple):
            return old + new
        self._collide(file, path, self._given(path))
        return old

    def _characters(self, file: LoadedFile, path: tuple[str, str, str], table: Mapping[str, Any], new: str) -> str:
        """The characters that become one; each can become only one."""
        known = {sign: name for name, signs in table.items() for sign in signs}
        for sign in new:
            if known.get(sign, path[2]) != path[2]:
                self._collide(file, path, self._given((*path[:2], known[sign])))
        return str(table.get(path[2], "")) + "".join(sign for sign in new if sign not in known)

    # ---- metadata and fragments

    def _check_metadata(self, files: Sequence[LoadedFile]) -> None:
        """Tell which patterns a pack has broken; they may name words of any pack."""
        if not files:
            return
        spec = Metadata.model_construct(None, **self._known["metadata"])
        for name in spec.patterns.keys() - self._faulty:
            try:
                fault = pattern_fault(spec.alternatives(name))
            except ValueError as error:  # it names words that do not exist
                fault = str(error)
            if fault:
                self._faulty.add(name)
                own = [file for file in files if name in _value(file, "metadata", "patterns")]
                self._problem("E301", (own or files)[-1], ("metadata", "patterns", name), detail=f"{name}: {fault}")

    def _add_fragments(self, file: LoadedFile) -> None:
        for name, text in file.content.fragments.items():
            path = ("fragments", name)
            giver = self._givers.setdefault(path, [file])[0]
            if self._fragments.setdefault(name, text) != text:
                remedy = "give it another name"
                self._problem("E508", file, path, what=f"<{name}>", other=giver.place(path), remedy=remedy)


def _keys(part: Once) -> list[str]:
    """The keys that a section gives."""
    return [key for key in type(part).model_fields if key in part.model_fields_set and key != "override"]


def _value(file: LoadedFile, section: str, key: str) -> Any:  # noqa: ANN401  whatever the key holds
    return getattr(getattr(file.content, section), key)
