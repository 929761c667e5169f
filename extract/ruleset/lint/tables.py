"""Words that stand in two tables or twice in one, and classes and fragments that nothing names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from extract.errors import Problem, Severity
from extract.ruleset import model, patterns
from extract.ruleset.inventory import Term
from extract.ruleset.lint.context import Context, graded
from extract.ruleset.loader import LoadedFile
from extract.ruleset.references import CLASS_ENTRY, WORD_TABLES
from extract.ruleset.source import KeyPath

__all__ = [
    "ENGINE_CLASSES",
    "repeated_words",
    "unused_classes",
    "unused_fragments",
    "void_words",
    "words_in_two_tables",
]

ENGINE_CLASSES: Final = frozenset(
    (
        "act",
        "all",
        "among",
        "and",
        "at",
        "aux",
        "binding",
        "compare",
        "estimate",
        "etc",
        "expected",
        "from",
        "give",
        "head",
        "newly",
        "now",
        "np",
        "of",
        "paid",
        "reach",
        "respectively",
        "share",
        "toward",
        "verb",
        "zone",
    )
)
"""The word classes that the engine names itself."""
_FRAGMENT: Final = re.compile(r"<([a-z-]+)>")
_NAMED: Final = re.compile(r"\{([a-z_]+)\}")

# ------------------------------------------------------------------------------------------------ L104


def repeated_words(context: Context) -> Iterator[Problem]:
    """L104, low: a word that stands twice in one list of words, or again in that of a later pack."""
    seen: dict[object, Term] = {}
    for term in context.terms:
        first = seen.setdefault((_list(term), term.word), term)
        if first is not term and not _overrides(term):
            yield _twice("low", term, first, "once is enough")


def _list(term: Term) -> object:
    """What tells lists apart: lists of the same name in several files are one, those of entries are not."""
    inside = term.path[:-1]
    return inside if all(isinstance(key, str) for key in inside) else (term.file.name, inside)


def _overrides(term: Term) -> bool:
    """Whether it stands in something that takes the place of what packs before say."""
    part: Any = term.file.content
    for key in term.path[:-1]:
        part = getattr(part, str(key)) if isinstance(part, BaseModel) else part[key]
        if getattr(part, "override", False):
            return True
    return False


def _twice(severity: Severity, term: Term, other: Term, detail: str) -> Problem:
    found = term.file.problem("L104", term.path, at_key=term.is_key, term=term.word, other=other.place, detail=detail)
    return graded(severity, found)


_AFTER_NUMBER: Final = (
    "units",
    "calendar.units",
    "classifiers",
    "bare",
    "silent",
)  # of two that have a word the earlier acts
_ALONE: Final = ("calendar_words", "fixed", "units.signs")  # of two that have a word the later acts
_ENTRIES: Final = ("bounds", "calendar.tails", "calendar.heads")  # of two entries of one that have a word the later


def words_in_two_tables(context: Context) -> Iterator[Problem]:
    """L104, high: a word that another table, or another entry of its own, has too, so that one cannot act."""
    tables: dict[str, list[Term]] = {}
    for term in context.terms:
        table = "calendar.units" if term.table.startswith("calendar.units.") else term.table
        tables.setdefault(table, []).append(term)
    yield from _after_a_number(tables)
    yield from _alone(tables)
    for table in _ENTRIES:
        yield from _of_two_the_later(tables.get(table, ()))


def _after_a_number(tables: Mapping[str, Iterable[Term]]) -> Iterator[Problem]:
    """Units, then the units of the calendar (which may be units as well), classifiers, counted nouns."""
    seen: dict[str, tuple[str, Term]] = {}
    for table in _AFTER_NUMBER:
        for term in tables.get(table, ()):
            if term.word not in seen or _overrides(term):
                seen[term.word] = (table, term)
                continue
            name, first = seen[term.word]
            if table not in (name, "calendar.units"):
                yield _twice("high", term, first, f"{first.table} is asked first, so it cannot act")
            elif table == "units" and _list(first) != _list(term):
                yield _twice("high", term, first, "of two units the first acts")


def _alone(tables: Mapping[str, Iterable[Term]]) -> Iterator[Problem]:
    """Words that are a mention by themselves: signs of money are asked first, calendar words last."""
    yield from _of_two_the_later(term for table in _ALONE for term in tables.get(table, ()))


def _of_two_the_later(terms: Iterable[Term]) -> Iterator[Problem]:
    last: dict[tuple[object, str], Term] = {}
    for term in terms:
        key = (_side(term), term.word)
        other = last.get(key)
        if other is not None and _list(other) != _list(term) and not _overrides(term):
            detail = "of two entries the last acts" if other.table == term.table else f"{term.table} is asked first"
            yield _twice("high", other, term, detail)
        last[key] = term


def _side(term: Term) -> object:
    """The side of the number on which a bound stands; the same word may stand on both."""
    section, i = term.path[:2]
    return term.file.content.bounds[i].at if section == "bounds" and isinstance(i, int) else None


def void_words(context: Context) -> Iterator[Problem]:
    """L104: words of a class that the class leaves out (high), and plain words that are not plain."""
    content = context.content
    for table in WORD_TABLES:
        classes: Mapping[str, tuple[str, ...]] = getattr(content, table)
        for name, entries in classes.items():
            out = {found[2] for entry in entries if (found := CLASS_ENTRY.fullmatch(entry)) and found[1]}
            void = {word for other in out for word in _words(classes, other)}
            first = {term.word: term for term in context.terms if term.table in {f"{table}.{other}" for other in out}}
            for term in context.terms:
                if term.table == f"{table}.{name}" and term.word in void:
                    other_term = first.get(term.word, term)
                    yield _twice(
                        "high", term, other_term, f"{name} leaves out what is in {_listed(out)}, so it is none"
                    )
    yield from _not_plain(context)


def _not_plain(context: Context) -> Iterator[Problem]:
    words = {term.word: term for term in context.terms if term.table.startswith("words.")}
    cues = {term.word: term for term in context.terms if term.table.startswith("cues.")}
    for term in context.terms:
        if term.table != "plain":
            continue
        if term.word in words:
            other = words[term.word]
            yield _twice("high", term, other, f"it is in {other.table}, so it is not plain")
        elif term.word in cues:
            other = cues[term.word]
            yield _twice("low", term, other, "a cue parts no phrase: it need not be plain")


def _words(classes: Mapping[str, tuple[str, ...]], name: str, inside: frozenset[str] = frozenset()) -> set[str]:
    """The words of a class and of those that it takes in."""
    found: set[str] = set()
    for entry in classes.get(name, ()):
        other = CLASS_ENTRY.fullmatch(entry)
        if other is None:
            found.add(entry)
        elif not other[1] and other[2] not in inside:
            found |= _words(classes, other[2], inside | {name})
    return found


def _listed(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


# ------------------------------------------------------------------------------------------------ L110

_PART: Final = "; its words still part phrases"


def unused_classes(context: Context) -> Iterator[Problem]:
    """L110: word classes that no rule, no class in use and no part of the engine names, and words of metadata."""
    content = context.content
    used = set(ENGINE_CLASSES)
    for rule in context.rules:
        when = rule.rule.when
        used.update(when.clause, when.sentence, when.not_clause, when.not_sentence)
        used.update(name for node in (rule.before, rule.after) if node for name in patterns.names_of(node))
    for table in WORD_TABLES:
        classes: Mapping[str, tuple[str, ...]] = getattr(content, table)
        named = _taken_in(classes, used)
        for file in context.files:
            for name in getattr(file.content, table):
                if name not in named:
                    yield _unused(file, (table, name), "word class", "" if table == "cues" else _PART)
    yield from _unused_metadata(context)


def _taken_in(classes: Mapping[str, tuple[str, ...]], used: set[str]) -> set[str]:
    """The classes in use, with those that they take in or leave out."""
    found: set[str] = set()
    todo = [name for name in classes if name in used]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += [other[2] for entry in classes.get(name, ()) if (other := CLASS_ENTRY.fullmatch(entry))]
    return found


def _unused_metadata(context: Context) -> Iterator[Problem]:
    metadata = context.content.metadata or model.Metadata()
    texts = [text for table in (metadata.words, metadata.patterns) for entries in table.values() for text in entries]
    used = {name for text in texts for name in _NAMED.findall(text)}
    for file in context.files:
        for name in file.content.metadata.words if file.content.metadata else ():
            if name not in used:
                yield _unused(file, ("metadata", "words", name), "list of words")


def unused_fragments(context: Context) -> Iterator[Problem]:
    """L110: fragments that no pattern calls."""
    fragments = context.content.fragments
    texts = [text for rule in context.rules for text in (rule.rule.before, rule.rule.after) if text]
    used: set[str] = set()
    while texts:
        called = set(_FRAGMENT.findall(texts.pop())) - used
        used |= called
        texts += [fragments[name] for name in called if name in fragments]
    for file in context.files:
        for name in file.content.fragments:
            if name not in used:
                yield _unused(file, ("fragments", name), "fragment")


def _unused(file: LoadedFile, path: KeyPath, what: str, but: str = "") -> Problem:
    return graded("low", file.problem("L110", path, at_key=True, what=what, name=path[-1], but=but))
