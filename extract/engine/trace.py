"""What happened on the way from a text to its records, noted by the watched steps of `watched` and `watching`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from extract.engine.explanation import Condition, How, Masked, Step, Token
from extract.engine.mentions import DateMention, Mention, Span
from extract.engine.statements import Place
from extract.engine.tokens import Row
from extract.ruleset import model
from extract.ruleset.compiler import END, START, CompiledRule, RuleSet

__all__ = ["Loss", "Miss", "Reading", "Spot", "Trace", "Try"]


@dataclass(slots=True, eq=False)
class Reading:
    """A numeral or a word on its way to a mention."""

    start: int
    end: int
    tried: bool = False  # else it stands inside a mention before it
    mention: Mention | None = None
    steps: list[Step] = field(default_factory=list)
    why: str = ""  # it gave none
    masks: list[Masked] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Loss:
    """A mention that gave way to another; its span as it was then."""

    mention: Mention
    span: Span
    how: How
    winner: Mention


@dataclass(slots=True, eq=False)
class Try:
    """A rule that was tried at a number, or would have been: its conditions at that moment."""

    rule: CompiledRule
    conditions: list[Condition]
    begins: bool  # the neighbours can begin its patterns


@dataclass(slots=True, eq=False)
class Spot:
    """A mention that rules were tried at, closely watched."""

    trace: Trace  # of these rules
    place: Place[Any]
    tries: list[Try]
    made: str = ""  # the type of a pack that the rules make records of; empty for rules of the built-in types
    found: bool = False  # one made a record


@dataclass(slots=True, eq=False)
class Miss:
    """A word of a kind of mention of a pack that gave none: what stands around it does not fit."""

    spec: model.MentionSpec
    span: Span  # of the word
    conditions: tuple[Condition, ...]


@dataclass(slots=True, eq=False)
class Governed:
    """The date that governs a number, and where it was found."""

    date: DateMention
    where: str


class Trace:
    """Notes of one run.

    Args:
        rules: the rule set, for the places of its rules.
        at: the place whose numbers are watched more closely: every rule that may be tried there is noted.
        slim: only note what contributed.
    """

    def __init__(self, rules: RuleSet, *, at: Span | None = None, slim: bool = False) -> None:
        self.rules, self.at, self.slim = rules, at, slim
        self.text = self.folded = ""
        self.readings: list[Reading] = []
        self.now = Reading(0, 0)
        self.found: list[Mention] = []  # all mentions, targets among them
        self.wanted: list[Mention] = []  # those that became records
        self.losses: list[Loss] = []
        self.rows: list[tuple[Trace, str, Row]] = []  # each with the type of a pack whose rules see it, or nothing
        self.spots: list[Spot] = []
        self.misses: list[Miss] = []
        self.window: Span = (0, 0)  # the sentence of the place; misses are noted there
        self.own: list[Mention] = []  # mentions of packs' kinds, those that stood in rows
        self.closely = False  # whether the rules at hand are tried at such a number
        self.clause: Callable[[Row, int], Span] = lambda row, i: (i, i + 1)  # first token and end of a clause
        self.governed: dict[int, Governed] = {}  # by the number's start
        self.origins: dict[str, Span | None] = {}  # where the years that stand before a place are named
        self._steps: dict[int, list[Step]] = {}
        self._kept: list[object] = []  # what is known by its `id` must live
        self._classes: dict[str, tuple[str, ...]] = {}
        self._sources: Mapping[str, model.Rule] = {}

    def among(self, rules: RuleSet, clause: Callable[[Row, int], Span]) -> Trace:
        """The same trace for rules with words and signatures of their own: notes go to the same lists."""
        other = copy(self)
        other.rules, other.clause, other.now = rules, clause, Reading(0, 0)
        other._classes = {}
        return other

    # ---- what is said of things

    def cut(self, span: Span) -> str:
        """The caller's text of a span."""
        return self.text[span[0] : span[1]]

    def place(self, *keys: str) -> str:
        """Where the first of these that the rule files have stands."""
        return next((self.rules.places[key] for key in keys if key in self.rules.places), "")

    def source(self, rule: CompiledRule) -> model.Rule:
        """A rule as it is written."""
        if not self._sources:
            self._sources = {source.id: source for source in self.rules.content.rules}
        return self._sources[rule.id]

    def tokens(self, row: Row, first: int, end: int) -> tuple[Token, ...]:
        """Some tokens of a row."""
        return tuple(self._token(row, i) for i in range(first, end))

    def _token(self, row: Row, i: int) -> Token:
        signature, start, end = row.signature[i], row.starts[i], row.ends[i]
        classes = self.classes(signature)
        if row.mentions[i] is not None:
            kind = "mention"
        elif START in classes or END in classes:
            kind = "edge"
        elif signature == self.rules.signatures.phrase:
            kind = "phrase"
        else:
            kind = "mark" if signature in self.rules.signatures.of_mark.values() else "word"
        return self.token(kind, (start, end), signature)

    def token(self, kind: Any, span: Span, signature: str) -> Token:  # noqa: ANN401 (one of the kinds)
        """A token of some kind."""
        return Token(text=self.cut(span), start=span[0], end=span[1], kind=kind, classes=self.classes(signature))

    def classes(self, signature: str) -> tuple[str, ...]:
        """The classes that a signature stands for; words that patterns name as they stand without their `=`."""
        if signature not in self._classes:
            names = sorted(name.removeprefix("=") for name in self.rules.signatures.classes_of(signature))
            self._classes[signature] = tuple(names)
        return self._classes[signature]

    def cues(self, row: Row) -> list[tuple[Span, str]]:
        """The cues of a row, each with its signature."""
        found: list[tuple[Span, str]] = []
        for start, signature in row.cues:
            words = (word for word in self.rules.lexicon.cues if self.folded.startswith(word, start))
            word = max(words, key=len, default="")
            found.append(((start, start + len(word)), signature))
        return found

    # ---- steps of the reading at hand

    def note(self, kind: str, **step: Any) -> None:  # noqa: ANN401 (fields of a step)
        """Note a step of the reading at hand."""
        self.now.steps.append(self.step(kind, **step))

    def step(self, kind: str, **step: Any) -> Step:  # noqa: ANN401 (fields of a step)
        """A step; what it was read from is cut from its span."""
        if "span" in step and "text" not in step and step["span"] is not None:
            step["text"] = self.cut(step["span"])
        return Step(kind=kind, **step)

    def mark(self) -> int:
        """A place among the steps, for `drop` and `since`."""
        return len(self.now.steps)

    def drop(self, mark: int) -> None:
        """Forget the steps since a mark: nothing came of them."""
        del self.now.steps[mark:]

    def since(self, mark: int) -> tuple[Step, ...]:
        """Take back the steps since a mark, each once, to put them under another."""
        taken = tuple(dict.fromkeys(self.now.steps[mark:]))
        self.drop(mark)
        return taken

    def fail(self, why: str) -> None:
        """Note why the reading at hand gives nothing; the first reason counts."""
        self.now.why = self.now.why or why

    # ---- steps of mentions

    def of(self, mention: Mention) -> list[Step]:
        """The steps of a mention, to read and to add to."""
        key = id(mention)
        if key not in self._steps:
            self._kept.append(mention)
            self._steps[key] = []
        return self._steps[key]

    def watches(self, mention: Mention) -> bool:
        """Whether a mention stands at the place that was asked about."""
        return self.at is not None and touches(mention.start, mention.end, self.at)

    def lose(self, mention: Mention, how: How, winner: Mention) -> None:
        """Note that a mention gave way to another."""
        self._kept += (mention, winner)
        self.losses.append(Loss(mention, (mention.start, mention.end), how, winner))


def touches(start: int, end: int, at: Span | None) -> bool:
    """Whether a span touches a place; any does where no place is asked about."""
    return at is None or (start < at[1] and end > at[0])
