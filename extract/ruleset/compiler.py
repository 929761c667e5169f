"""Rule files → `RuleSet`: everything joined, every word with its classes, every token pattern compiled."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import regex

from extract.errors import Problem, RulesError, did_you_mean
from extract.ruleset import model, patterns
from extract.ruleset.loader import LoadedFile, LoadedPack, find_pack, load_pack
from extract.ruleset.patterns import Classes, Node

MENTION_CLASSES = ("amount", "count", "measure", "ratio", "cover", "date", "recurring", "vague")
QUANTITY_CLASSES = model.QUANTITY_KINDS
DEADLINE = "deadline"  # a date that something is to be done by
# conditions on the mention itself: its field, and the key in the rule
_OWN = {"modality": "modality", "change": "change", "written": "unit", "dimension": "dimension", "op": "op"}
PUNCTUATION = "，；：、。！？（）“”/×"
STOPS = "，；：。！？"
PHRASE, START, STOP, EACH = "np", "start", "stop", "each"
ANY = "any"  # whatever stands inside a clause but mentions
_FIRST_SIGNATURE = 0xE000  # private use: no signature is mistaken for text


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A statement rule, ready to run; signature sets are strings of signature characters."""

    id: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    sets: tuple[tuple[str, str, str], ...]  # field, capture ("" for a constant), field of the capture or the constant
    fields: frozenset[str]
    make: tuple[tuple[str, str], ...]
    clause: frozenset[str]
    sentence: frozenset[str]
    not_clause: frozenset[str]
    not_sentence: frozenset[str]
    own: tuple[tuple[str, frozenset[str]], ...]  # field of the mention, values of which it has one
    under: frozenset[str]
    like: tuple[tuple[str, regex.Pattern[str], bool], ...]  # capture, pattern, whether it must be found
    cut: dict[str, regex.Pattern[str]]  # capture: what of it is kept
    before_first: frozenset[str] | None  # None: also where nothing fits
    after_first: frozenset[str] | None


class Signatures:
    """One character for each combination of classes."""

    def __init__(self, words: dict[str, Classes]) -> None:
        self._chars: dict[Classes, str] = {}
        self._by_class: dict[str, set[str]] = {}
        self.of_word = {word: self._char(classes) for word, classes in words.items()}
        self.of_mention = {name: self._char(frozenset((name,))) for name in MENTION_CLASSES}
        self.of_mention[DEADLINE] = self._char(frozenset(("date", DEADLINE)))
        self.of_mark = {
            mark: self._char(frozenset((f"={mark}", *((STOP,) if mark in STOPS else ())))) for mark in PUNCTUATION
        }
        self.phrase = self._char(frozenset((PHRASE,)))
        self.start = self._char(frozenset((START, STOP)))
        self.each = self._char(frozenset((EACH,)))
        marks = {*self.of_mention.values(), *self.of_mark.values(), self.start}
        self._by_class[ANY] = set(self._chars.values()) - marks | {self.of_mark["、"]}
        self._by_class["quantity"] = set().union(*(self._by_class[name] for name in QUANTITY_CLASSES))

    def _char(self, classes: Classes) -> str:
        if classes not in self._chars:
            char = chr(_FIRST_SIGNATURE + len(self._chars))
            self._chars[classes] = char
            for name in classes:
                self._by_class.setdefault(name, set()).add(char)
        return self._chars[classes]

    def classes(self) -> Iterable[str]:
        """All class names that patterns may use."""
        return (name for name in self._by_class if not name.startswith("="))

    def __call__(self, name: str) -> str:
        """All signature characters of a class, or of `=word`; empty where there is none."""
        return "".join(sorted(self._by_class.get(name, ())))


@dataclass(frozen=True)
class RuleSet:
    """Packs, joined and compiled. Immutable; pickles as the packs it was made of."""

    packs: tuple[str, ...]
    content: model.RuleFile
    words: dict[str, Classes]
    cues: dict[str, Classes]
    edges: dict[str, Classes]
    signatures: Signatures
    rules: tuple[tuple[frozenset[str], CompiledRule], ...]
    digest: str


def load_rules(packs: Sequence[str | Path] = ("zh-policy",)) -> RuleSet:
    """Load, check and compile packs.

    Args:
        packs: names of built-in packs, or paths of pack folders; the later ones add to the earlier ones.

    Raises:
        RulesError: with every problem of every file.
    """
    loaded = [load_pack(find_pack(pack)) for pack in packs]
    return compile_rules(tuple(str(pack) for pack in packs), loaded)


def compile_rules(names: tuple[str, ...], packs: Sequence[LoadedPack]) -> RuleSet:
    """Compile loaded packs.

    Raises:
        RulesError: a token pattern cannot be read, or names what does not exist.
    """
    files = [file for pack in packs for file in pack.files]
    content = join(file.content for file in files)
    problems: list[Problem] = []
    fragments = content.fragments
    parsed = [_parsed(file, i, rule, fragments, problems) for file in files for i, rule in enumerate(file.content.rules)]
    named = set().union(*(patterns.words_of(n) for _, _, _, b, a in parsed for n in (b, a) if n is not None), set())
    cues = _classes(content.cues, (), ())
    words = _classes(content.words, content.plain, named)
    for word in cues.keys() & words.keys():
        if words[word] == {PHRASE}:
            del words[word]  # a cue is part of its phrase already
        else:
            words[word] |= cues.pop(word)
    edges = _classes(content.edges, (), named - set(words))
    for word in cues.keys() & edges.keys():
        cues[word] = edges[word] = cues[word] | edges[word]
    merged = {**cues, **edges, **words}
    for word in edges.keys() & words.keys():
        merged[word] = edges[word] | words[word]
        words[word] = edges[word] = merged[word]
    signatures = Signatures(merged)
    rules = [_compiled(file, i, rule, before, after, signatures, problems) for file, i, rule, before, after in parsed]
    if problems:
        raise RulesError(problems)
    digest = hashlib.sha256(content.model_dump_json().encode()).hexdigest()[:16]
    return RuleSet(
        names,
        content,
        words,
        cues,
        edges,
        signatures,
        tuple((_kinds(rule), made) for (_, _, rule, _, _), made in zip(parsed, rules, strict=True) if made is not None),
        digest,
    )


def join(files: Iterable[model.RuleFile]) -> model.RuleFile:
    """The sections of all files in one; of a section that stands once only, the last."""
    joined: dict[str, object] = {}
    for file in files:
        for name in file.model_fields_set:
            value, known = getattr(file, name), joined.get(name)
            if isinstance(value, tuple) and isinstance(known, tuple):
                joined[name] = known + value
            elif isinstance(value, dict) and isinstance(known, dict):
                joined[name] = {k: _both(known.get(k), value.get(k)) for k in {**known, **value}}
            else:
                joined[name] = value
    return model.RuleFile.model_construct(**joined)


def _both(known: object, value: object) -> object:
    """Lists are joined; of anything else the later one holds."""
    if isinstance(known, tuple) and isinstance(value, tuple):
        return known + value
    return known if value is None else value


def _kinds(rule: model.Rule) -> frozenset[str]:
    kinds: set[str] = set()
    for name in rule.on:
        kinds.update(QUANTITY_CLASSES if name == "quantity" else (name,))
    return frozenset(kinds)


def _classes(tables: dict[str, tuple[str, ...]], plain: Iterable[str], named: Iterable[str]) -> dict[str, Classes]:
    """Each word with the classes it is in; `plain` words are phrases."""
    found: dict[str, set[str]] = {}
    for name, words in tables.items():
        for word in words:
            # a class may take in another one: `{do}`
            for each in tables.get(word[1:-1], ()) if word.startswith("{") else (word,):
                found.setdefault(each, set()).add(name)
    for name, words in tables.items():
        for taken in (word[2:-1] for word in words if word.startswith("!{")):
            # and leave one out: `!{verb}`
            for each in tables.get(taken, ()):
                found[each].discard(name)
    found = {word: classes for word, classes in found.items() if not word.startswith("!")}
    for word in plain:
        found.setdefault(word, {PHRASE})
    for word in named:
        if word in found:
            found[word].add(f"={word}")
    return {word: frozenset(classes) for word, classes in found.items()}


_Parsed = tuple[LoadedFile, int, model.Rule, Node | None, Node | None]


def _parsed(file: LoadedFile, i: int, rule: model.Rule, fragments: dict[str, str], problems: list[Problem]) -> _Parsed:
    nodes: list[Node | None] = []
    for name in ("before", "after"):
        text = getattr(rule, name)
        try:
            nodes.append(patterns.parse(patterns.expand(text, fragments)) if text else None)
        except patterns.PatternError as error:
            problems.append(file.problem("E302", ("rules", i, name), detail=f"{error} at character {error.place + 1}"))
            nodes.append(None)
    return file, i, rule, nodes[0], nodes[1]


def _compiled(
    file: LoadedFile,
    i: int,
    rule: model.Rule,
    before: Node | None,
    after: Node | None,
    signatures: Signatures,
    problems: list[Problem],
) -> CompiledRule | None:
    """One rule; what it names wrongly goes to `problems`."""
    known = set(signatures.classes())
    ok = _check_classes(file, i, rule, (before, after), known, signatures, problems)
    captures = set().union(*(patterns.captures_of(n) for n in (before, after) if n is not None), set())
    sets = []
    for name, value in rule.set.items():
        capture, _, rest = value[1:].partition(".") if value and value.startswith("$") else ("", "", value or "")
        if capture and capture not in captures:
            hint = did_you_mean(capture, captures)
            problems.append(file.problem("E304", ("rules", i, "set", name), name=capture, hint=hint))
            ok = False
        sets.append((name, capture, rest))
    if not ok:
        return None

    def chars(names: Iterable[str]) -> frozenset[str]:
        return frozenset("".join(signatures(name) for name in names))

    when = rule.when
    return CompiledRule(
        rule.id,
        re.compile(patterns.regex_of(before, signatures, backward=True)) if before else None,
        re.compile(patterns.regex_of(after, signatures, backward=False)) if after else None,
        tuple(sets),
        frozenset(rule.set),
        tuple((rule.make or {}).items()),
        chars(when.clause),
        chars(when.sentence),
        chars(when.not_clause),
        chars(when.not_sentence),
        tuple((name, frozenset(getattr(when, key))) for name, key in _OWN.items() if getattr(when, key)),
        frozenset(when.under),
        (
            *((name, regex.compile(pattern), True) for name, pattern in rule.like.items()),
            *((name, regex.compile(pattern), False) for name, pattern in rule.unlike.items()),
        ),
        {name: regex.compile(pattern) for name, pattern in rule.cut.items()},
        _firsts(before, signatures, backward=True),
        _firsts(after, signatures, backward=False),
    )


def _firsts(node: Node | None, signatures: Signatures, *, backward: bool) -> frozenset[str] | None:
    if node is None:
        return None
    chars, may_be_empty = patterns.first_signatures(node, signatures, backward=backward)
    return None if may_be_empty else frozenset(chars)


def _check_classes(
    file: LoadedFile,
    i: int,
    rule: model.Rule,
    nodes: Iterable[Node | None],
    known: set[str],
    signatures: Signatures,
    problems: list[Problem],
) -> bool:
    """Report classes and words that do not exist."""
    before = len(problems)
    for key, node in zip(("before", "after"), nodes, strict=True):
        for name in sorted(_names(node)) if node else ():
            if not signatures(name):
                word = name.removeprefix("=")
                hint = did_you_mean(word, known)
                problems.append(file.problem("E303", ("rules", i, key), name=word, hint=hint))
    for key in ("clause", "sentence", "not_clause", "not_sentence"):
        for name in getattr(rule.when, key):
            if name not in known:
                hint = did_you_mean(name, known)
                problems.append(file.problem("E303", ("rules", i, "when", key), name=name, hint=hint))
    return len(problems) == before


def _names(node: Node) -> set[str]:
    return set(node.names).union(*(_names(part) for part in node.parts))
