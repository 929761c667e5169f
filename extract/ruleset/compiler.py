"""Packs → `RuleSet`: merged, every word with its classes, every token pattern compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extract.errors import Problem, RulesError, did_you_mean, problem
from extract.ruleset import model, patterns, references
from extract.ruleset.installed import engine_version
from extract.ruleset.inventory import limits_of
from extract.ruleset.loader import LoadedFile, LoadedPack, in_order, pattern_fault
from extract.ruleset.merge import THINGS, merge
from extract.ruleset.patterns import Classes, Node
from extract.ruleset.places import places_of
from extract.ruleset.regexes import Limits, Pattern, compile_rule, limited
from extract.ruleset.resolve import resolve

if TYPE_CHECKING:
    from extract.ruleset.typed import RecordRules

DEFAULT_PACKS = ("zh-policy",)
MENTION_CLASSES = ("amount", "count", "measure", "ratio", "cover", "date", "recurring", "vague")
DEADLINE = "deadline"  # a date that something is to be done by
PHRASE, START, END, STOP, EACH = "np", "start", "end", "stop", "each"
ANY = "any"  # whatever stands inside a clause but mentions
PUNCTUATION = "，；：、。！？（）“”/×"
STOPS = "，；：。！？"
_LIST_MARK = "、"
_FIRST_SIGNATURE = 0xE000  # private use: no signature is mistaken for text
# conditions on the mention itself: its field, and the key in the rule
_OWN = {"modality": "modality", "change": "change", "written": "unit", "dimension": "dimension", "op": "op"}
_AROUND = ("clause", "sentence", "not_clause", "not_sentence")
_PHRASES = ("like", "unlike", "cut")  # regular expressions over captures
KINDS = ("quantity", *model.QUANTITY_KINDS, "cover", "date")  # what rules may hang on
ON = "on"  # the mention that a rule hangs on, as a capture
LAYERS = ("labels", "changes", "modality", "targets", "records")  # the order in which rules run
_NO_WORD = "; a word may stand in a pattern where `words` or `edges` hold it"
_NAMING = frozenset(("label", "noun", "of", "recipient", "per", "members", "previous", "part_of"))
_SETTABLE = (
    *("label", "noun", "of", "recipient", "baseline", "per", "members"),
    *("change", "modality", "op", "previous", "part_of"),
)
_MADE = {"type": ("target",), "change": (), "baseline": (), "binding": ()}  # field: what it may be


@dataclass(frozen=True, slots=True)
class Setting:
    """A field that a rule sets: to a constant, or to a capture (or a field of the mention captured)."""

    field: str
    capture: str
    rest: str


def layer(rule: model.Rule) -> str:
    """The layer that a rule runs in, by what it does: names first, since targets need them."""
    if rule.make is not None:
        return "targets" if rule.make.get("type") == "target" else "records"
    if not _NAMING.isdisjoint(rule.set):
        return "labels"
    return "modality" if "modality" in rule.set else "changes"


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A statement rule, ready to run; sets of signatures say what must, or must not, stand around."""

    id: str
    layer: str
    kinds: frozenset[str]
    before: Pattern | None
    after: Pattern | None
    before_first: frozenset[str] | None  # what `before` can begin with; None: it may match nothing
    after_first: frozenset[str] | None
    anchor: frozenset[str]  # one of these stands in every sentence that it fits; empty: nothing is known
    settings: tuple[Setting, ...]
    fields: frozenset[str]
    make: tuple[tuple[str, str | bool | None], ...]
    clause: frozenset[str]
    sentence: frozenset[str]
    not_clause: frozenset[str]
    not_sentence: frozenset[str]
    own: tuple[tuple[str, frozenset[str]], ...]  # field of the mention, values of which it has one
    not_unit: frozenset[str]
    under: frozenset[str]
    like: tuple[tuple[str, Pattern, bool], ...]  # capture, pattern, whether it must be found
    cut: dict[str, Pattern]  # capture: what of it is kept


class Signatures:
    """One character for each combination of classes.

    Args:
        words: words with their classes.
        kinds: kinds of mentions besides the built-in ones.
    """

    def __init__(self, words: Mapping[str, Classes], kinds: Iterable[str] = ()) -> None:
        self._chars: dict[Classes, str] = {}
        self._named: dict[tuple[str, ...], str] = {}
        self._by_class: dict[str, set[str]] = {}
        self.of_word = {word: self._char(classes) for word, classes in words.items()}
        self.of_mention = {name: self._char(frozenset((name,))) for name in (*MENTION_CLASSES, *kinds)}
        self.of_mention[DEADLINE] = self._char(frozenset(("date", DEADLINE)))
        self.of_mark = {
            mark: self._char(frozenset((f"={mark}", *((STOP,) if mark in STOPS else ())))) for mark in PUNCTUATION
        }
        self.phrase = self._char(frozenset((PHRASE,)))
        self.start = self._char(frozenset((START, STOP)))
        self.end = self._char(frozenset((END, STOP)))
        self.each = self._char(frozenset((EACH,)))
        fixed = {*self.of_mention.values(), *self.of_mark.values(), self.start, self.end}
        self._by_class[ANY] = set(self._chars.values()) - fixed | {self.of_mark[_LIST_MARK]}
        self._by_class["quantity"] = set().union(*(self._by_class[name] for name in model.QUANTITY_KINDS))

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

    def classes_of(self, signature: str) -> Classes:
        """The classes that a signature stands for."""
        return next((classes for classes, char in self._chars.items() if char == signature), frozenset())

    def __call__(self, *names: str) -> str:
        """All signature characters of classes, or of words written `=word`; empty where there is none."""
        if names not in self._named:
            self._named[names] = "".join(sorted(set().union(*(self._by_class.get(name, set()) for name in names))))
        return self._named[names]


@dataclass(frozen=True)
class Lexicon:
    """The words that cut a sentence into tokens, each with its classes.

    `words` are read anywhere, `edges` at the edge of a phrase alone, `cues` are only noticed.
    """

    words: dict[str, Classes]
    cues: dict[str, Classes]
    edges: dict[str, Classes]

    def all(self) -> dict[str, Classes]:
        """Every word once."""
        return {**self.cues, **self.edges, **self.words}

    def named(self) -> set[str]:
        """The words that patterns name as they stand."""
        return {word for word, classes in self.all().items() if f"={word}" in classes}


@dataclass(frozen=True)
class PackInfo:
    """A pack of a rule set: its name, its version and its folder."""

    name: str
    version: str
    path: Path


@dataclass(frozen=True)
class RuleSet:
    """Packs, merged and compiled. Immutable.

    Attributes:
        content: what the packs hold, merged, but for examples; its rules are in the order in which they run.
        lexicon: the words that cut sentences into tokens.
        signatures: what stands for tokens in patterns.
        rules: the rules in the order in which they run.
        digest: of all that decides results: what the packs hold but for examples and comments, their names and
            versions, and the version of the engine.
        packs: the packs, each after what it extends.
        heads: what their `pack.yaml` hold.
    """

    content: model.RuleFile
    lexicon: Lexicon
    signatures: Signatures
    rules: tuple[CompiledRule, ...]
    digest: str
    packs: tuple[PackInfo, ...]
    heads: tuple[model.PackHead, ...] = field(repr=False)
    places: Mapping[str, str] = field(default_factory=dict, repr=False)  # `path:line`; see `places_of`
    limits: Limits = field(default_factory=lambda: Limits({}), repr=False)
    types: tuple[RecordRules, ...] = ()


def load_rules(packs: Sequence[str | Path] = DEFAULT_PACKS) -> RuleSet:
    """Load, check, merge and compile packs.

    Args:
        packs: names of built-in or installed packs, or paths of pack folders; the later ones build on the earlier
            ones, and what a pack extends comes before it.

    Raises:
        RulesError: with every problem of every file, by path, line and column.
    """
    return compile_rules(resolve(packs).packs)


def compile_rules(packs: Sequence[LoadedPack]) -> RuleSet:
    """Merge and compile loaded packs.

    Args:
        packs: loaded packs, each after what it extends.

    Raises:
        RulesError: the packs do not go together, a token pattern cannot be read, or names what does not exist.
    """
    merged = merge(packs)
    order = sorted(merged.rules, key=lambda placed: (LAYERS.index(layer(placed.value)), -placed.rank))
    content = merged.content.model_copy(update={"rules": tuple(placed.value for placed in order)})
    problems = list(merged.problems)
    _check_whole(content, packs, problems)
    files = [file for pack in packs for file in pack.files]
    problems += references.problems(files, content)
    placed = [(rule.file, rule.index, rule.value) for rule in order]
    whole = _compiled(_without_examples(content), packs, placed, problems)
    if problems:
        raise RulesError(in_order(problems))
    return whole


def _without_examples(content: model.RuleFile) -> model.RuleFile:
    """What decides: examples are read from the files where they are run."""
    things = {
        name: tuple(
            thing.model_copy(update={"examples": (), "counterexamples": ()})
            if isinstance(thing, model.Exampled)
            else thing
            for thing in getattr(content, name)
        )
        for name in THINGS
    }
    return content.model_copy(update=things)


def _compiled(
    content: model.RuleFile,
    packs: Sequence[LoadedPack],
    placed: Sequence[tuple[LoadedFile, int, model.Rule]],
    problems: list[Problem],
) -> RuleSet:
    """Compile what packs hold, each rule with its file and its index there; what is wrong goes to `problems`."""
    from extract.ruleset.typed import compile_types, is_own  # it builds on what stands here

    own = {name for pack in packs for name in pack.head.types}
    drafts = [Draft(file, i, rule, content.fragments, problems) for file, i, rule in placed if not is_own(rule, own)]
    lexicon = make_lexicon(content, {word for draft in drafts for word in draft.words()})
    signatures = Signatures(lexicon.all())
    limits = Limits(limits_of(packs))
    with limited(limits):
        base = RuleSet(
            content=content,
            lexicon=lexicon,
            signatures=signatures,
            rules=tuple(rule for rule in [draft.compiled(signatures) for draft in drafts] if rule is not None),
            digest=_digest(content, packs),
            packs=tuple(PackInfo(pack.head.name, pack.head.version, pack.path) for pack in packs),
            heads=tuple(pack.head for pack in packs),
            places=places_of([file for pack in packs for file in pack.files]),
            limits=limits,
        )
        return replace(base, types=compile_types(base, packs, placed, problems))


def _check_whole(content: model.RuleFile, packs: Sequence[LoadedPack], problems: Iterable[Problem]) -> None:
    """Refuse packs that only add to another one which is not there."""
    scales = content.numerals and content.numerals.scales
    needed = {
        "numerals": content.numerals,
        "numerals.scales": scales,
        "calendar": content.calendar,
        "units": content.units,
    }
    for section, value in needed.items():
        if not value:
            names = ", ".join(pack.head.name for pack in packs)
            file, place = (packs[-1].marks.name, packs[-1].marks.mark(("extends",))) if packs else ("rules", (0, 0))
            lacking = problem("E502", file, *place, names=names, section=section, base=DEFAULT_PACKS[0])
            raise RulesError(in_order([*problems, lacking]))


# what decides nothing
_UNTOLD: Any = {
    "disable": True,
    **{name: {"__all__": {"about", "examples", "counterexamples", "override"}} for name in THINGS},
}
_UNTOLD_TYPES: Any = {"types": {"__all__": {"about": True, "fields": {"__all__": {"about"}}}}}


def _digest(content: model.RuleFile, packs: Sequence[LoadedPack]) -> str:
    """A digest of all that decides results, and of nothing else."""
    own = {"name", "version", "types"}
    heads = [pack.head.model_dump_json(include=own, exclude=_UNTOLD_TYPES) for pack in packs]
    told = "\n".join([engine_version(), *heads, content.model_dump_json(exclude=_UNTOLD)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


# ---- words


def make_lexicon(content: model.RuleFile, named: Set[str]) -> Lexicon:
    """The words of the joined files; `named` are those that patterns name as they stand."""
    cues = _classes(content.cues)
    words = _classes(content.words, content.plain, named)
    for word in cues.keys() & words.keys():
        if words[word] == {PHRASE}:
            del words[word]  # a cue is part of its phrase already
        else:
            words[word] |= cues.pop(word)
    edges = _classes(content.edges, (), named - set(words))
    for word in cues.keys() & edges.keys():
        cues[word] = edges[word] = cues[word] | edges[word]
    for word in edges.keys() & words.keys():
        words[word] = edges[word] = edges[word] | words[word]
    return Lexicon(words, cues, edges)


def _classes(
    tables: Mapping[str, tuple[str, ...]], plain: Iterable[str] = (), named: Iterable[str] = ()
) -> dict[str, Classes]:
    """Each word with the classes it is in; `plain` words are phrases."""
    found: dict[str, set[str]] = {}
    for name, entries in tables.items():
        left_out = {word for entry in entries if entry.startswith("!") for word in _words(tables, entry[2:-1])}
        for word in _words(tables, name) - left_out:
            found.setdefault(word, set()).add(name)
    for word in plain:
        found.setdefault(word, {PHRASE})
    for word in named:
        if word in found:
            found[word].add(f"={word}")
    # sorted: patterns are made of these, and are to be the same in every run, or what is kept of them is of no use
    return {word: frozenset(found[word]) for word in sorted(found)}


def _words(tables: Mapping[str, tuple[str, ...]], name: str, inside: frozenset[str] = frozenset()) -> set[str]:
    """The words of a class; it may take in those of another (`{do}`), and leave out others (`!{act}`)."""
    entries = tables.get(name, ())
    inside |= {name}
    taken = (entry[1:-1] for entry in entries if entry.startswith("{"))
    plain = {entry for entry in entries if not entry.startswith(("{", "!"))}
    return plain.union(*(_words(tables, other, inside) for other in taken if other not in inside))


# ---- rules


class Draft:
    """A rule on its way from its file to its compiled form; what is wrong with it goes to `problems`."""

    def __init__(
        self, file: LoadedFile, i: int, rule: model.Rule, fragments: Mapping[str, str], problems: list[Problem]
    ) -> None:
        self._file, self._i, self._rule, self._problems = file, i, rule, problems
        self._sound = True
        self._before = self._parsed("before", rule.before, fragments)
        self._after = self._parsed("after", rule.after, fragments)

    def words(self) -> set[str]:
        """The words that its patterns name as they stand."""
        return set().union(*(patterns.words_of(node) for node in (self._before, self._after) if node is not None))

    def compiled(self, signatures: Signatures) -> CompiledRule | None:
        """The compiled rule, or None where it is wrong."""
        rule, when = self._rule, self._rule.when
        self._check_names(signatures)
        self._check_fields()
        phrases = {key: self._compiled_phrases(key) for key in _PHRASES}
        settings = tuple(self._settings())
        if not self._sound:
            return None
        around = {key: frozenset(signatures(*getattr(when, key))) for key in _AROUND}
        return CompiledRule(
            id=rule.id,
            layer=layer(rule),
            kinds=_kinds(rule.on),
            before=_regex(self._before, rule.before, signatures, backward=True),
            after=_regex(self._after, rule.after, signatures, backward=False),
            before_first=_firsts(self._before, signatures, backward=True),
            after_first=_firsts(self._after, signatures, backward=False),
            anchor=_anchor((self._before, self._after), signatures),
            settings=settings,
            fields=frozenset(rule.set),
            make=tuple((rule.make or {}).items()),
            own=tuple((name, frozenset(getattr(when, key))) for name, key in _OWN.items() if getattr(when, key)),
            not_unit=frozenset(when.not_unit),
            under=frozenset(when.under),
            like=(
                *((name, pattern, True) for name, pattern in phrases["like"].items()),
                *((name, pattern, False) for name, pattern in phrases["unlike"].items()),
            ),
            cut=phrases["cut"],
            **around,
        )

    def _problem(self, code: str, *path: str | int, at_key: bool = False, **values: str) -> None:
        self._sound = False
        self._problems.append(self._file.problem(code, ("rules", self._i, *path), at_key=at_key, **values))

    def _parsed(self, key: str, text: str | None, fragments: Mapping[str, str]) -> Node | None:
        if not text:
            return None
        try:
            return patterns.parse(patterns.expand(text, fragments))
        except patterns.PatternError as error:
            self._problem("E302", key, detail=f"{error} at character {error.place + 1}")
            return None

    def _check_names(self, signatures: Signatures) -> None:
        """Report classes and words that do not exist."""
        known = set(signatures.classes())
        for key, node in (("before", self._before), ("after", self._after)):
            for name in sorted(patterns.names_of(node)) if node else ():
                if not signatures(name):
                    word = name.removeprefix("=")
                    braces = f"; a class stands in braces: {{{word}}}" if word in known else _NO_WORD
                    hint = did_you_mean(word, known) if word == name else braces
                    self._problem("E303", key, name=word, hint=hint)
        for key in _AROUND:
            for i, name in enumerate(getattr(self._rule.when, key)):
                if name not in known:
                    self._problem("E303", "when", key, i, name=name, hint=did_you_mean(name, known))

    def _check_fields(self) -> None:
        """Report kinds of mentions and fields that do not exist."""
        for i, kind in enumerate(self._rule.on):
            if kind not in KINDS:
                self._problem("E203", "on", i, what="kind of mention", name=kind, hint=did_you_mean(kind, KINDS))
        for key, fields in (("set", _SETTABLE), ("make", tuple(_MADE))):
            for name in getattr(self._rule, key) or ():
                if name not in fields:
                    hint = did_you_mean(name, fields)
                    self._problem("E203", key, name, at_key=True, what="field", name=name, hint=hint)
        kind = str((self._rule.make or {}).get("type", ""))
        if self._rule.make is not None and kind not in _MADE["type"]:
            self._problem("E203", "make", "type", what="type", name=kind, hint=did_you_mean(kind, _MADE["type"]))

    def _compiled_phrases(self, key: str) -> dict[str, Pattern]:
        """The regular expressions over captures; those that are none are reported."""
        found = {}
        for name, pattern in getattr(self._rule, key).items():
            if detail := pattern_fault(pattern):
                self._problem("E301", key, name, detail=detail)
            else:
                found[name] = compile_rule(pattern)
        return found

    def _settings(self) -> Iterable[Setting]:
        """The fields it sets; a capture that no pattern makes is reported, if the patterns could be read."""
        captures = {
            name for node in (self._before, self._after) if node is not None for name in patterns.captures_of(node)
        }
        sound = self._sound
        for name, value in self._rule.set.items():
            capture, _, rest = value[1:].partition(".") if value and value.startswith("$") else ("", "", value or "")
            if capture and capture not in captures and sound:
                self._problem("E304", "set", name, name=capture, hint=did_you_mean(capture, captures))
            yield Setting(name, capture, rest)


def _kinds(on: Iterable[str]) -> frozenset[str]:
    return frozenset(kind for name in on for kind in (model.QUANTITY_KINDS if name == "quantity" else (name,)))


def _regex(node: Node | None, text: str | None, signatures: Signatures, *, backward: bool) -> Pattern | None:
    if node is None or text is None:
        return None
    return compile_rule(patterns.regex_of(node, signatures, backward=backward), text, module="re")


def _firsts(node: Node | None, signatures: Signatures, *, backward: bool) -> frozenset[str] | None:
    if node is None:
        return None
    chars, may_be_empty = patterns.first_signatures(node, signatures, backward=backward)
    return None if may_be_empty else frozenset(chars)


def _anchor(nodes: Iterable[Node | None], signatures: Signatures) -> frozenset[str]:
    """Of the tokens that the patterns cannot do without, the rarest: it has the fewest signatures, and is no phrase."""
    parts = (part for node in nodes if node is not None for part in patterns.row_of(node))
    needed = (frozenset(signatures(*part.names)) for part in parts if part.kind == "atom" and part.repeat in ("", "+"))
    return min((found for found in needed if signatures.phrase not in found), key=len, default=frozenset())
