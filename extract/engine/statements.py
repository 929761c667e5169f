"""What is said with the mentions: rules of the pack set their fields and make targets.

A rule is tried at a mention only where the tokens beside it can begin its patterns; the candidates for each pair of
neighbours are worked out once and kept.
"""

from __future__ import annotations

import re

from extract.engine.mentions import Quantity, TargetMention
from extract.engine.respectively import Respectively, spans
from extract.engine.tokens import Lexer, Row
from extract.ruleset.compiler import CompiledRule, RuleSet

_ASIDE = re.compile(r"（[^（）]*）$|\([^()]*\)$")
_SPLIT = re.compile("、|，|和|及|与|以及|”“|;|；")
_QUALIFIED = re.compile("^[^、]*?(?:”|\"|」)(?=[^、]+、)|^[^、“]*的(?=“)")
_TRIM = " \t\r\n\u3000的、，,：:；;"
_QUOTES = "“”\"「」"
_SHARED = ("increase", "decrease", "reach")  # what several indicators may share one number in
_SPANS = ("previous", "part_of")


class Statements:
    """Runs a rule set's statement rules.

    Args:
        rules: a compiled rule set.
        lexer: cuts sentences into tokens.
    """

    def __init__(self, rules: RuleSet, lexer: Lexer) -> None:
        self._rules = rules.rules
        self._stops = frozenset(rules.signatures("stop"))
        self._recurring = frozenset(rules.signatures("recurring") + rules.signatures("each"))
        self._marks = rules.content.per
        self._respectively = Respectively(rules)
        self._each = lexer.each
        self._candidates: dict[tuple[str, str, str], tuple[CompiledRule, ...]] = {}

    def apply(self, text: str, row: Row, stance: str | None) -> list[TargetMention]:
        """Set the fields of a sentence's quantities; the targets that it states.

        Args:
            text: the caller's text, which phrases are taken from.
            row: the sentence in tokens.
            stance: what the headings above say it is: review, plan, norm or None.
        """
        made: list[TargetMention] = []
        sentence = frozenset(row.signature).union(signature for _, signature in row.cues)
        mirrored = row.signature[::-1]
        self._respectively.align(text, row)
        for i, mention in enumerate(row.mentions):
            if isinstance(mention, Quantity):
                made += self._at(text, row, i, mention, sentence, mirrored, stance)
        return made

    def _at(
        self,
        text: str,
        row: Row,
        i: int,
        mention: Quantity,
        sentence: frozenset[str],
        mirrored: str,
        stance: str | None,
    ) -> list[TargetMention]:
        signature = row.signature
        following = signature[i + 1] if i + 1 < len(signature) else ""
        clause = self._clause(row, i)
        if mention.follows is not None:
            mention.label, mention.label_span = mention.follows.label, mention.follows.label_span
        done = {name for name in ("label", "change", "noun") if getattr(mention, name) is not None}
        made: list[TargetMention] = []
        for rule in self._for(mention.kind, signature[i - 1], following):
            if rule.fields and rule.fields <= done:
                continue
            if rule.make and made:
                continue
            if not _holds(rule, mention, clause, sentence, stance):
                continue
            before = rule.before.match(mirrored, len(mirrored) - i) if rule.before else None
            if rule.before and before is None:
                continue
            after = rule.after.match(signature, i + 1) if rule.after else None
            if rule.after and after is None:
                continue
            if rule.like and not _alike(text, row, mention, rule, before, after):
                continue
            for name, capture, rest in rule.sets:
                if name not in done and self._set(text, row, mention, rule, (name, capture, rest), before, after):
                    done.add(name)
            if rule.make:
                made += _targets(text, mention, rule, self._respectively.split)
        if mention.label is None and mention.kind == "count":
            mention.label = mention.noun
        return made

    def _clause(self, row: Row, i: int) -> frozenset[str]:
        """The signatures of the clause around a token, its cues among them."""
        signature = row.signature
        start = i
        while start > 0 and signature[start - 1] not in self._stops:
            start -= 1
        end = i + 1
        while end < len(signature) and signature[end] not in self._stops:
            end += 1
        first, last = row.starts[start], row.ends[end - 1]
        return frozenset(signature[start:end]).union(s for place, s in row.cues if first <= place < last)

    def _for(self, kind: str, before: str, after: str) -> tuple[CompiledRule, ...]:
        key = (kind, before, after)
        found = self._candidates.get(key)
        if found is None:
            found = self._candidates[key] = tuple(
                rule
                for kinds, rule in self._rules
                if kind in kinds
                and (rule.before_first is None or before in rule.before_first)
                and (rule.after_first is None or after in rule.after_first)
            )
        return found

    # ---- fields

    def _set(
        self,
        text: str,
        row: Row,
        mention: Quantity,
        rule: CompiledRule,
        what: tuple[str, str, str],
        before: re.Match[str] | None,
        after: re.Match[str] | None,
    ) -> bool:
        """Set one field; whether the rule had anything to say of it."""
        name, capture, rest = what
        if not capture:
            return not rest or _assign(mention, name, rest)
        span = _captured(capture, row, before, after)
        if span is None:
            return False
        first, last = span
        there = row.mentions[first]
        if rest:
            if there is None:
                return False
            if name == "label":
                mention.label_span = getattr(there, "label_span", None)
            return _assign(mention, name, getattr(there, rest, None))
        if name in _SPANS:
            return there is not None and _assign(mention, name, (there.start, there.end))
        start, end = row.starts[first], row.ends[last - 1]
        if name == "per":
            return _assign(mention, name, self._per(text, row, first, last))
        if name == "members":
            return _assign(mention, name, _members(text[start:end]))
        phrase = clean(text[start:end])
        cut = rule.cut.get(capture)
        kept = cut.search(phrase) if cut else None
        phrase = kept.group() if kept else phrase
        if name in ("label", "noun") and phrase and (mention.label_span is None or name == "label"):
            place = text.index(phrase, start)
            mention.label_span = (place, place + len(phrase))
        return _assign(mention, name, phrase)

    def _per(self, text: str, row: Row, first: int, last: int) -> tuple[str, ...]:
        """What a sum is per: the words of `每人每月` without 每, in order."""
        found = []
        for i in range(first, last):
            if row.signature[i] in self._recurring:
                word = text[row.starts[i] : row.ends[i]]
                found.append(next((word[len(mark) :] for mark in self._marks if word.startswith(mark)), word))
        return tuple(found)


def _holds(
    rule: CompiledRule, mention: Quantity, clause: frozenset[str], sentence: frozenset[str], stance: str | None
) -> bool:
    """Whether a rule's conditions are met."""
    if rule.clause and rule.clause.isdisjoint(clause):
        return False
    if rule.sentence and rule.sentence.isdisjoint(sentence):
        return False
    if rule.not_clause and not rule.not_clause.isdisjoint(clause):
        return False
    if rule.not_sentence and not rule.not_sentence.isdisjoint(sentence):
        return False
    for name, values in rule.own:
        if (getattr(mention, name) or "none") not in values:
            return False
    return not (rule.under and (stance or "none") not in rule.under)


def _alike(
    text: str,
    row: Row,
    mention: Quantity,
    rule: CompiledRule,
    before: re.Match[str] | None,
    after: re.Match[str] | None,
) -> bool:
    """Whether the captured phrases, or the fields that are set already, look as the rule wants."""
    for name, pattern, wanted in rule.like:
        span = _captured(name, row, before, after)
        said = clean(text[row.starts[span[0]] : row.ends[span[1] - 1]]) if span else getattr(mention, name, None)
        if bool(said and pattern.search(said)) != wanted:
            return False
    return True


def _captured(
    name: str, row: Row, before: re.Match[str] | None, after: re.Match[str] | None
) -> tuple[int, int] | None:
    """First token and end of a capture; what stood before was matched on the mirrored row."""
    if before is not None and name in before.re.groupindex:
        start, end = before.span(name)
        if start >= 0 and end > start:
            size = len(row.signature)
            return size - end, size - start
    if after is not None and name in after.re.groupindex:
        start, end = after.span(name)
        if start >= 0 and end > start:
            return start, end
    return None


def _assign(mention: Quantity, name: str, value: object) -> bool:
    if value is None or value in ("", ()):
        return False
    if name == "op":
        if mention.op == "eq" and value != "eq":
            mention.op = mention.leading = str(value)
        return True
    setattr(mention, name, value)
    return True


def _members(text: str) -> tuple[str, ...]:
    """The items of a list."""
    if text[:1] in _QUOTES and text[-1:] in _QUOTES:
        quoted = re.findall("[“\"「]([^”“\"」]*)[”\"」]", text)
        if quoted:
            return tuple(quoted)
    text = _QUALIFIED.sub("", text)
    return tuple(item for item in (part.strip(_TRIM + _QUOTES) for part in _SPLIT.split(text)) if item)


def clean(phrase: str) -> str:
    """A phrase without an aside behind it and what hangs at its edges."""
    phrase = phrase.strip(_TRIM)
    shorter = _ASIDE.sub("", phrase).strip(_TRIM)
    return shorter or phrase


def _targets(text: str, mention: Quantity, rule: CompiledRule, split: re.Pattern[str]) -> list[TargetMention]:
    """The targets that hang on a number: one, or one for each of the indicators that share it."""
    span = mention.label_span
    indicator = mention.label or mention.noun
    if not indicator:
        return []
    parts = [span]
    if span is not None and dict(rule.make).get("change") in _SHARED:
        parts = [*spans(split, text, *span)]
    return [_target(text, mention, rule, part, indicator) for part in parts]


def _target(
    text: str, mention: Quantity, rule: CompiledRule, span: tuple[int, int] | None, indicator: str
) -> TargetMention:
    start, end = span or (mention.start, mention.end)
    made = TargetMention(min(start, mention.start), max(end, mention.end), rule.id)
    made.quantity = (mention.start, mention.end)
    made.value, made.low, made.high, made.op, made.unit = mention.value, mention.low, mention.high, mention.op, mention.unit
    made.indicator = text[start:end] if span else indicator
    made.baseline = mention.baseline
    for name, value in rule.make:
        if name != "type":
            setattr(made, name, value)
    return made
