"""Where in the rule files things stand, so that an explanation can point at them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from extract.ruleset.loader import LoadedFile
from extract.ruleset.model import Exampled


def places_of(files: Iterable[LoadedFile]) -> Mapping[str, str]:
    """The place, `path:line`, of whatever has an id, by its id, and of words by their table.

    The keys of words are `units:元`, `classifiers:个`, `bare:市`, `bounds:before:约`, `tails:底`, `heads:到`, and
    `fences:《`.
    """
    found: dict[str, str] = {}
    for file in files:
        for key, path, later in _entries(file):
            if later or key not in found:
                found[key] = f"{file.name}:{file.mark(path)[0]}"
    return found


_Path = tuple[str | int, ...]
_Entry = tuple[str, _Path, bool]


def _entries(file: LoadedFile) -> Iterator[_Entry]:
    """Key, path in the file, and whether it takes the place of an earlier one."""
    content = file.content
    for section in content.model_fields_set:
        part = getattr(content, section)
        for i, thing in enumerate(part if isinstance(part, tuple) else ()):
            if isinstance(thing, Exampled):
                yield thing.id, (section, i), True
    for i, unit in enumerate(content.units):
        yield from _terms("units", unit.terms, ("units", i), later=unit.override)  # of two tables the earlier wins
    for name in ("classifiers", "bare", "silent"):
        for i, term in enumerate(getattr(content, name)):
            yield f"{name}:{term}", (name, i), False
    for i, bound in enumerate(content.bounds):
        yield from _terms(f"bounds:{bound.at}", bound.terms, ("bounds", i), later=True)
    for i, fence in enumerate(content.fences):
        yield f"fences:{fence.open}", ("fences", i), True
    for name in ("tails", "heads"):
        for i, entry in enumerate(getattr(content.calendar, name, ())):
            yield from _terms(name, entry.terms, ("calendar", name, i), later=True)


def _terms(key: str, terms: Iterable[str], path: _Path, *, later: bool) -> Iterator[_Entry]:
    return ((f"{key}:{term}", path, later) for term in terms)
