"""Names and values in rules that only the joined packs can tell to be wrong: each must be one that there is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, get_args

import regex

from extract import records
from extract.errors import Problem, did_you_mean
from extract.ruleset import model, patterns
from extract.ruleset.loader import LoadedFile
from extract.ruleset.source import KeyPath

__all__ = ["CLASS_ENTRY", "CONDITIONS", "WORD_TABLES", "captures", "groups_of", "problems"]

WORD_TABLES: Final = ("words", "cues", "edges")
"""The sections that hold word classes."""
CLASS_ENTRY: Final = re.compile(r"(!?)\{([^{}|]+)\}")
"""An entry of a word class that takes in another class, or leaves it out."""

NONE: Final = "none"  # in a condition: the field is null
CONDITIONS: Final[dict[str, tuple[str, ...]]] = {
    "modality": (*get_args(records.Modality), NONE),
    "dimension": (*get_args(records.Dimension), NONE),
    "op": get_args(records.Op),
    "change": (*get_args(records.Change), NONE),
    "under": ("review", "plan", "norm", NONE),
}
"""The conditions of a rule whose values are fixed."""

_FIXED: Final[dict[str, tuple[str, ...]]] = {
    "change": get_args(records.Change),
    "modality": get_args(records.Modality),
    "op": get_args(records.Op),
}
_TARGET: Final[dict[str, tuple[str, ...]]] = {
    "change": get_args(records.TargetChange),
    "binding": get_args(records.Binding),
}
_TEXTS: Final = ("label", "noun", "of", "recipient", "baseline")
_LISTS: Final = ("per", "members")
_SPANS: Final = ("previous", "part_of")
# fields of text that `like` may look at, the last ones of dates
_LOOKED_AT: Final = ("text", *_TEXTS, *_FIXED, "unit", "written", "dimension", "grain", "part", "bound", "form")
_READABLE: Final = {
    **dict.fromkeys(_TEXTS, (*_TEXTS, "unit", "written")),
    **{name: (name,) for name in (*_LISTS, *_SPANS, *_FIXED)},
    "op": ("op", "leading", "trailing"),  # those that a word before or after the number set
}
"""Field: the fields of another mention that it may take its value from."""


def problems(files: Iterable[LoadedFile], content: model.RuleFile) -> Iterator[Problem]:
    """What names a class or a value that does not exist.

    Args:
        files: The files that are compiled together.
        content: What they hold, joined.
    """
    groups = {name for spec in content.mentions for name in groups_of(spec)}
    for file in files:
        yield from _word_lists(file, content)
        for i, rule in enumerate(file.content.rules):
            yield from _conditions(file, i, rule)
            yield from _settings(file, i, rule, groups)
            yield from _target(file, i, rule)
            yield from _looked_at(file, i, rule, content, groups)


def unknown(file: LoadedFile, path: KeyPath, what: str, name: str, known: Collection[str]) -> Iterator[Problem]:
    """A problem where a name is none of those known."""
    if name not in known:
        yield file.problem("E203", path, what=what, name=name, hint=did_you_mean(name, known))


def captures(rule: model.Rule, fragments: dict[str, str]) -> set[str] | None:
    """What the patterns of a rule capture; None where one cannot be read."""
    found: set[str] = set()
    for text in filter(None, (rule.before, rule.after)):
        try:
            found |= patterns.captures_of(patterns.parse(patterns.expand(text, fragments)))
        except patterns.PatternError:
            return None
    return found


def groups_of(spec: model.MentionSpec) -> set[str]:
    """The named groups of a mention's regular expressions; of one that cannot be read, what look like names."""
    found: set[str] = set()
    for pattern in filter(None, (spec.before, spec.after)):
        try:
            found |= regex.compile(pattern).groupindex.keys()
        except regex.error:
            found.update(re.findall(r"\(\?P?<(\w+)>", pattern))
    return found


def _word_lists(file: LoadedFile, content: model.RuleFile) -> Iterator[Problem]:
    for table in WORD_TABLES:
        known = getattr(content, table)
        for name, entries in getattr(file.content, table).items():
            for i, entry in enumerate(entries):
                found = CLASS_ENTRY.fullmatch(entry)
                if found and found[2] not in known:
                    hint = did_you_mean(found[2], known)
                    yield file.problem("E303", (table, name, i), name=found[2], hint=hint)
                elif found is None and entry.startswith(("{", "!")):
                    detail = f"{entry!r}: a class is taken in by '{{class}}' and left out by '!{{class}}'"
                    yield file.problem("E205", (table, name, i), detail=detail)


def _conditions(file: LoadedFile, i: int, rule: model.Rule) -> Iterator[Problem]:
    for key, known in CONDITIONS.items():
        for j, value in enumerate(getattr(rule.when, key)):
            yield from unknown(file, ("rules", i, "when", key, j), key, value, known)


def _settings(file: LoadedFile, i: int, rule: model.Rule, groups: Collection[str]) -> Iterator[Problem]:
    for name, value in rule.set.items():
        path = ("rules", i, "set", name)
        if value is None or name not in _READABLE:
            continue
        dollar, _, rest = value.partition(".")
        if dollar.startswith("$"):
            if rest:
                yield from unknown(file, path, "field", rest, {*_READABLE[name], *groups})
            elif name in _FIXED:
                detail = f"{value!r} is text; {name} takes a constant, or the {name} of a mention: '{value}.{name}'"
                yield file.problem("E205", path, detail=detail)
        elif name in _FIXED:
            yield from unknown(file, path, name, value, _FIXED[name])
        elif name in _LISTS or name in _SPANS:
            detail = f"{value!r}: {name} takes a capture ('$name'), no constant"
            yield file.problem("E205", path, detail=detail)


def _target(file: LoadedFile, i: int, rule: model.Rule) -> Iterator[Problem]:
    if rule.make is None or rule.make.get("type") != "target":
        return
    if rule.make.get("change") is None:
        yield file.problem("E207", ("rules", i, "make"), at_key=True, name="change", type="target")
    for name, value in rule.make.items():
        path = ("rules", i, "make", name)
        if isinstance(value, str) and value.startswith("$"):
            detail = f"{value!r}: of a target rules say only what is constant, its number gives the rest"
            yield file.problem("E205", path, detail=detail)
        elif name in _TARGET and value is not None:
            yield from unknown(file, path, name, str(value), _TARGET[name])


def _looked_at(
    file: LoadedFile, i: int, rule: model.Rule, content: model.RuleFile, groups: Collection[str]
) -> Iterator[Problem]:
    if not (rule.like or rule.unlike or rule.cut):
        return
    captured = captures(rule, content.fragments)
    if captured is None:  # the pattern is reported already
        return
    if rule.make is not None and rule.make.get("type") != "target":
        captured |= {"on"}  # records of packs' own types are made of the mention as of a capture
    fields = {*captured, *_LOOKED_AT, *groups}
    for key, known in (("like", fields), ("unlike", fields), ("cut", captured)):
        for name in getattr(rule, key):
            if name not in known:
                hint = did_you_mean(name, known)
                yield file.problem("E304", ("rules", i, key, name), at_key=True, name=name, hint=hint)
