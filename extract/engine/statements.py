"""What is said with the mentions: rules of the pack set their fields and make targets.

A rule is tried at a mention only where what stands around lets it fit; see `Candidates`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from extract.engine.candidates import Candidates
from extract.engine.mentions import Mention, Quantity, Span, TargetMention
from extract.engine.phrases import Phrases
from extract.engine.respectively import Respectively
from extract.engine.tokens import Lexer, Row
from extract.ruleset.compiler import CompiledRule, RuleSet, Setting

M = TypeVar("M", bound=Mention)
_SPANS = ("previous", "part_of")  # fields that point at a mention
_PRESET = ("label", "change", "noun", "recipient", "modality", "per")  # fields that the layers before may have set
_SHARED = ("increase", "decrease", "reach")  # what several indicators may share one number in without a word like 均


class Statements:
    """Runs a rule set's statement rules.

    Args:
        rules: a compiled rule set.
        lexer: cuts sentences into tokens.
    """

    def __init__(self, rules: RuleSet, lexer: Lexer) -> None:
        self.place: Callable[..., Place[Quantity]] = Place
        self._rules = rules.rules
        self._stops = frozenset(rules.signatures("stop"))
        self._recurring = frozenset(rules.signatures("recurring", "each"))
        self._etc = frozenset(rules.signatures("etc"))
        self._marks = rules.content.per
        self._classifiers = frozenset(rules.content.classifiers)
        self._sharing = frozenset(rules.signatures("all"))
        paid = (word for word, classes in rules.lexicon.all().items() if "paid" in classes)
        self._heads = (*rules.content.suffixes, *rules.content.endings, *paid)  # how the name of an indicator ends
        self._phrases = Phrases(rules.lexicon)
        self._respectively = Respectively(rules, self._phrases)
        self._candidates = Candidates(self._rules)

    def apply(self, text: str, folded: str, row: Row, stance: str | None) -> list[TargetMention]:
        """Set the fields of a sentence's quantities; the targets that it states.

        Args:
            text: the caller's text, which phrases are taken from.
            folded: the same folded, which rules are written for.
            row: the sentence in tokens.
            stance: what the headings above say it is: review, plan, norm or None.
        """
        self._respectively.align(text, row)
        sentence = frozenset(row.signature).union(signature for _, signature in row.cues)
        mirrored = row.signature[::-1]
        made: list[TargetMention] = []
        for i, mention in enumerate(row.mentions):
            if isinstance(mention, Quantity):
                clause = self._clause(row, i)
                place = self.place(
                    self._phrases, text, folded, row, i, mention, mirrored, clause, sentence, stance or "none"
                )
                made += self._at(place)
        # `由35%提高到40%`: only 40% is aimed at
        bases = {mention.previous for mention in row.mentions if isinstance(mention, Quantity)}
        return [target for target in made if target.quantity not in bases]

    def _at(self, place: Place[Quantity]) -> list[TargetMention]:
        """Run the rules at one quantity."""
        mention = place.mention
        if mention.follows is not None:
            mention.label, mention.label_span = mention.follows.label, mention.follows.label_span
        done = {name for name in _PRESET if getattr(mention, name) not in (None, ())}
        made: list[TargetMention] = []
        for rule in self._for(place):
            if (rule.fields <= done and rule.fields) or (rule.make and made) or place.stopped(rule):
                continue
            for setting in rule.settings:
                if setting.field not in done and self._set(place, rule, setting):
                    done.add(setting.field)
            if rule.make:
                made += self._make(place, rule)
        if mention.label is None and mention.kind == "count":
            mention.label = mention.noun
        return made

    def _clause(self, row: Row, i: int) -> frozenset[str]:
        """The signatures of the clause around a token, its cues among them."""
        start, end = self.clause(row, i)
        first, last = row.starts[start], row.ends[end - 1]
        return frozenset(row.signature[start:end]).union(s for place, s in row.cues if first <= place < last)

    def clause(self, row: Row, i: int) -> Span:
        """First token and end of the clause around a token."""
        signature = row.signature
        start, end = i, i + 1
        while start > 0 and signature[start - 1] not in self._stops:
            start -= 1
        while end < len(signature) and signature[end] not in self._stops:
            end += 1
        return start, end

    def _for(self, place: Place[M]) -> Iterable[CompiledRule]:
        """The rules that may apply at a place, in order."""
        return self._candidates.of(place.mention.kind, place.neighbours(), place.stance, place.clause, place.sentence)

    def _make(self, place: Place[Quantity], rule: CompiledRule) -> list[TargetMention]:
        """The targets that a rule makes of a number."""
        mention, change = place.mention, dict(rule.make).get("change")
        if not (mention.label or mention.noun):
            return []
        return [
            _target(place.text, mention, rule, part)
            for part in self._indicators(place, mention.label_span, change in _SHARED)
        ]

    def _indicators(self, place: Place[Quantity], span: Span | None, shares: bool) -> list[Span | None]:
        """The indicators of a number: one, or each of those that share it.

        A word like 均 parts any list (`工厂、车间各60家`); without it only names that are indicators by themselves are
        parted, for `研究与试验发展经费` is one. Items with one head (`货物、服务进出口总额`) take in the rest each.
        """
        row, i = place.row, place.i
        if span is None or span[1] > place.mention.start:
            return [span]
        parts = self._phrases.parts(place.text, span)
        whole = [place.folded.endswith(self._heads, *part) for part in parts]  # an indicator by itself
        first = next(j for j in range(i, -1, -1) if row.starts[j] <= span[1])
        if not self._sharing.isdisjoint(row.signature[first:i]):
            rest = span[1] if whole[-1] else None
            return [(start, end if named else rest or end) for (start, end), named in zip(parts, whole, strict=True)]
        return list(parts) if shares and all(whole) else [span]

    # ---- fields

    def _set(self, place: Place[Quantity], rule: CompiledRule, setting: Setting) -> bool:
        """Set one field; whether the rule had anything to say of it."""
        mention, name, rest = place.mention, setting.field, setting.rest
        if not setting.capture:
            return not rest or _assign(mention, name, rest)
        span = place.captured(setting.capture)
        if span is None:
            return False
        there = place.row.mentions[span[0]]
        if rest or name in _SPANS:
            return there is not None and _assign_from(mention, name, there, rest)
        if name == "per":
            return _assign(mention, name, self._per(place, *span))
        start, end = place.phrase(span)
        if name == "members":
            return _assign(mention, name, self._members(place, place.text[start:end], span[1]))
        cut = rule.cut.get(setting.capture)
        kept = cut.search(place.folded[start:end]) if cut else None
        if kept is not None:
            start, end = start + kept.start(), start + kept.end()
        if start < end and (name == "label" or (name == "noun" and mention.label_span is None)):
            mention.label_span = (start, end)
        return _assign(mention, name, place.text[start:end])

    def _members(self, place: Place[Quantity], text: str, end: int) -> tuple[str, ...]:
        """The items of a list before its number: so many as it says, or no more where 等 closes the list."""
        value = place.mention.value
        items = self._phrases.items(text, None if value is None else int(value))
        if value is None or len(items) == value:
            return items
        more = not self._etc.isdisjoint(place.row.signature[end : place.i])
        return items if more and len(items) < value else ()

    def _per(self, place: Place[Quantity], first: int, last: int) -> tuple[str, ...]:
        """What a sum is per: the words of `每人每月` without 每, in order."""
        row = place.row
        words = (
            place.text[row.starts[i] : row.ends[i]] for i in range(first, last) if row.signature[i] in self._recurring
        )
        return tuple(self._counted(word) for word in words)

    def _counted(self, word: str) -> str:
        """`每人` without its mark; `单家`, `一次` by their classifier, as they say the same."""
        mark = next((mark for mark in self._marks if word.startswith(mark)), "")
        if not mark and word[1:] in self._classifiers:
            return word[1:]
        return word[len(mark) :]


class Place(Generic[M]):
    """A mention in its sentence, and the matches of the rule that is tried at it."""

    __slots__ = (
        "_after",
        "_before",
        "_mirrored",
        "_phrases",
        "clause",
        "folded",
        "i",
        "mention",
        "row",
        "sentence",
        "stance",
        "text",
    )

    def __init__(
        self,
        phrases: Phrases,
        text: str,
        folded: str,
        row: Row,
        i: int,
        mention: M,
        mirrored: str,
        clause: frozenset[str],
        sentence: frozenset[str],
        stance: str,
    ) -> None:
        self.text, self.folded, self.row, self.mention = text, folded, row, mention
        self._phrases, self.i, self._mirrored = phrases, i, mirrored
        self.clause, self.sentence, self.stance = clause, sentence, stance
        self._before: re.Match[str] | None = None
        self._after: re.Match[str] | None = None

    def neighbours(self) -> tuple[str, str]:
        """The signatures of the tokens before and after."""
        signature, i = self.row.signature, self.i
        return signature[i - 1], signature[i + 1 : i + 2]

    def stopped(self, rule: CompiledRule) -> str:
        """What stops a rule here, as the field of the rule that says it; empty where it fits.

        Where it fits, its captures can be asked for from then on.
        """
        if failed := self._failed(rule):
            return failed
        self._before = self._after = None
        if rule.before is not None:
            # what stands before is read from right to left
            self._before = rule.before.match(self._mirrored, len(self._mirrored) - self.i)
            if self._before is None:
                return "before"
        if rule.after is not None:
            self._after = rule.after.match(self.row.signature, self.i + 1)
            if self._after is None:
                return "after"
        return "" if not rule.like or self._alike(rule) else "like"

    def _failed(self, rule: CompiledRule) -> str:
        """The condition on what stands around that is not met."""
        if rule.clause and rule.clause.isdisjoint(self.clause):
            return "clause"
        if rule.sentence and rule.sentence.isdisjoint(self.sentence):
            return "sentence"
        if not rule.not_clause.isdisjoint(self.clause):
            return "not_clause"
        if not rule.not_sentence.isdisjoint(self.sentence):
            return "not_sentence"
        for name, values in rule.own:
            if (getattr(self.mention, name, None) or "none") not in values:
                return "own"
        if getattr(self.mention, "written", None) in rule.not_unit:
            return "not_unit"
        return "under" if rule.under and self.stance not in rule.under else ""

    def _alike(self, rule: CompiledRule) -> bool:
        """Whether the captured phrases, or the fields that are set already, look as the rule wants."""
        for name, pattern, wanted in rule.like:
            said = self.said(name)
            if bool(said and pattern.search(said)) != wanted:
                return False
        return True

    def said(self, name: str) -> str | None:
        """A captured phrase; where the patterns capture none of that name, the field; `text` is the mention itself."""
        span = self.captured(name)
        if span is None and name == "text":
            return self.folded[self.mention.start : self.mention.end]
        said: str | None = getattr(self.mention, name, None) if span is None else self.folded[slice(*self.phrase(span))]
        return said

    def matched(self) -> Span:
        """First token and end of what the patterns matched, the number itself included."""
        first, end = self.i, self.i + 1
        if self._before is not None:
            first = len(self._mirrored) - self._before.end()
        if self._after is not None:
            end = self._after.end()
        return first, end

    def captured(self, name: str) -> Span | None:
        """First token and end of a capture; what stood before was matched on the mirrored row."""
        before, after = self._before, self._after
        if before is not None and name in before.re.groupindex:
            start, end = before.span(name)
            if start >= 0 and end > start:
                size = len(self.row.signature)
                return size - end, size - start
        if after is not None and name in after.re.groupindex:
            start, end = after.span(name)
            if start >= 0 and end > start:
                return start, end
        return None

    def phrase(self, tokens: Span) -> Span:
        """The span of some tokens, without what hangs at their edges."""
        row = self.row
        return self._phrases.trimmed(self.folded, row.starts[tokens[0]], row.ends[tokens[1] - 1])


def _assign(mention: Quantity, name: str, value: object) -> bool:
    """Set a field; whether there was anything to set."""
    if value is None or value in ("", ()):
        return False
    if name != "op":
        setattr(mention, name, value)
    elif mention.op == "eq" and value != "eq":
        mention.op = mention.leading = str(value)
    return True


def _assign_from(mention: Quantity, name: str, other: object, field: str) -> bool:
    """Set a field from one of another mention, or point at it."""
    if not field:
        return _assign(mention, name, (getattr(other, "start", 0), getattr(other, "end", 0)))
    if name == "label":
        mention.label_span = getattr(other, "label_span", None)
    return _assign(mention, name, getattr(other, field, None))


def _target(text: str, mention: Quantity, rule: CompiledRule, span: Span | None) -> TargetMention:
    """The target that a rule makes of a number, with the indicator that stands at a span."""
    start, end = span or (mention.start, mention.end)
    made = TargetMention(min(start, mention.start), max(end, mention.end), rule.id)
    made.quantity = (mention.start, mention.end)
    made.value, made.low, made.high = mention.value, mention.low, mention.high
    made.op, made.unit, made.baseline = mention.op, mention.unit, mention.baseline
    made.indicator = text[start:end] if span else mention.label or mention.noun or ""
    for name, value in rule.make:
        if name != "type":
            setattr(made, name, value)
    return made
