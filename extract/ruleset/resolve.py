"""Which packs there are to merge: those that are named, each after what it extends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from extract.errors import Problem, RulesError
from extract.ruleset.installed import engine_version
from extract.ruleset.loader import LoadedPack, find_pack, in_order, read_pack

__all__ = ["Resolved", "resolve", "survey"]


@dataclass(frozen=True)
class Resolved:
    """Packs in the order in which they are merged.

    Attributes:
        packs: Every pack once, each after what it extends.
        named: Those that were asked for.
    """

    packs: tuple[LoadedPack, ...]
    named: tuple[LoadedPack, ...]


def resolve(packs: Iterable[LoadedPack | str | Path]) -> Resolved:
    """Find and load packs, and depth first what they extend.

    Args:
        packs: Names of packs, folders, or packs that are loaded already.

    Returns:
        The packs, each folder once.

    Raises:
        RulesError: With everything that is wrong in all of them, by path, line and column.
    """
    found, problems = survey(packs)
    if problems:
        raise RulesError(in_order(problems))
    return found


def survey(packs: Iterable[LoadedPack | str | Path]) -> tuple[Resolved, list[Problem]]:
    """Find and load packs as `resolve` does, whatever is wrong with them.

    Returns:
        What is right of them, and everything that is wrong.
    """
    work = _Resolving()
    for pack in packs:
        work.name(pack)
    named = tuple(pack for folder, pack in work.ordered.items() if folder in work.named)
    return Resolved(tuple(work.ordered.values()), named), work.problems


class _Resolving:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.ordered: dict[Path, LoadedPack] = {}
        self.named: set[Path] = set()
        self._seen: set[Path] = set()
        self._by_name: dict[str, LoadedPack] = {}

    def name(self, pack: LoadedPack | str | Path) -> None:
        """Take in a pack that is asked for."""
        if isinstance(pack, LoadedPack):
            self.named.add(pack.path.resolve())
            self._take(pack.path, pack, {})
            return
        try:
            folder = find_pack(pack)
        except RulesError as error:
            self.problems += error.problems
            return
        self.named.add(folder.resolve())
        self._take(folder, None, {})

    def _take(self, folder: Path, pack: LoadedPack | None, above: dict[Path, str]) -> None:
        """Take in a pack after what it extends; `above` are those that extend it, by folder."""
        real = folder.resolve()
        if real in self._seen:
            return
        self._seen.add(real)
        if pack is None:
            pack, problems = read_pack(folder)
            self.problems += problems
        if pack is None:
            return
        self._check(pack)
        above = {**above, real: pack.head.name}
        for i, name in enumerate(pack.head.extends):
            self._extend(pack, i, name, above)
        self.ordered[real] = pack

    def _extend(self, pack: LoadedPack, i: int, name: str, above: dict[Path, str]) -> None:
        try:
            folder = find_pack(name, beside=pack.path)
        except RulesError as error:
            line, column = pack.marks.mark(("extends", i))
            self.problems += (replace(p, path=pack.marks.name, line=line, column=column) for p in error.problems)
            return
        real = folder.resolve()
        if real not in above:
            self._take(folder, None, above)
            return
        circle = list(above)[list(above).index(real) :]
        pairs = zip(circle, (*circle[1:], real), strict=True)
        chain = ", ".join(f"{above[one]} extends {above[other]}" for one, other in pairs)
        self.problems.append(pack.marks.problem("E503", ("extends", i), chain=chain))

    def _check(self, pack: LoadedPack) -> None:
        """Check what stands between packs, and between a pack and the engine."""
        name = pack.head.name
        other = self._by_name.setdefault(name, pack)
        if other is not pack:
            self.problems.append(pack.marks.problem("E505", ("name",), name=name, other=other.place(("name",))))
        installed = engine_version()
        if not _works(pack.head.engine, installed):
            wanted = pack.head.engine
            self.problems.append(pack.marks.problem("E504", ("engine",), name=name, wanted=wanted, installed=installed))


def _works(wanted: str, installed: str) -> bool:
    """Whether a pack works with the engine; what is no range of versions is told by the loader."""
    if not wanted or not installed:
        return True
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # slow to import, and seldom asked for

    try:
        return SpecifierSet(wanted).contains(installed, prereleases=True)
    except InvalidSpecifier:
        return True
