"""Records of the types that packs declare.

A rule hangs on a mention, of a pack's kind or a built-in one. The sentences that hold one become rows of tokens of
their own, with the mentions that the rules of the type name; what stands beside them is matched as for other rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from extract import records
from extract.engine.custom_mentions import CustomFinder, CustomMention, apart, joined
from extract.engine.mentions import DateMention, Mention, Quantity, Span
from extract.engine.normalise import Normaliser, Page, Raw, Said
from extract.engine.numerals import Numerals
from extract.engine.outline import Outline
from extract.engine.sentences import Sentences
from extract.engine.statements import Place, Statements
from extract.engine.tokens import Lexer, Row
from extract.record_types import record_model
from extract.ruleset.compiler import ON, CompiledRule, RuleSet
from extract.ruleset.typed import RecordRules, Value

_TEXT = "text"  # as a field of any mention: all of it
_LABEL = "label"


class RecordMention(Mention):
    """A record of a pack's type on its way; `values` are its own fields, `model` its class."""

    __slots__ = ("model", "values")

    def __init__(
        self, model: type[records.Record], kind: str, span: Span, rule: str, values: dict[str, object]
    ) -> None:
        super().__init__(kind, *span, rule)
        self.model = model
        self.values = values


class CustomRecords:
    """Makes the records of packs' own types.

    Args:
        rules: a compiled rule set.
        numerals: reads numerals.
        types: names of the types that are wanted; none given: all.
    """

    def __init__(self, rules: RuleSet, numerals: Numerals, types: frozenset[str] | None = None) -> None:
        wanted = [kind for kind in rules.types if (types is None or kind.spec.name in types) and kind.rules.rules]
        lexers: dict[int, Lexer] = {}
        for kind in wanted:  # types that share words share the lexer
            if id(kind.rules.lexicon) not in lexers:
                lexers[id(kind.rules.lexicon)] = Lexer(kind.rules)
        self._makers = [_Maker(kind, lexers[id(kind.rules.lexicon)], numerals) for kind in wanted]
        named = {spec.id for kind in wanted for spec in kind.mentions}
        self._finder = CustomFinder([spec for spec in rules.content.mentions if spec.id in named])

    def make(
        self, text: str, folded: str, mentions: Sequence[Mention], sentences: Sentences, outline: Outline
    ) -> list[RecordMention]:
        """The records of a text.

        Args:
            text: the caller's text.
            folded: the same folded.
            mentions: its built-in mentions in order, with all that is said of them.
            sentences: its sentences.
            outline: its headings.
        """
        if not self._makers:
            return []
        found = self._finder.find(folded)
        page = Page(text, folded, [mention for mention in mentions if isinstance(mention, DateMention)])
        return [made for maker in self._makers for made in maker.records(page, found, mentions, sentences, outline)]


class _Maker(Statements):
    """Makes the records of one type."""

    def __init__(self, kind: RecordRules, lexer: Lexer, numerals: Numerals) -> None:
        super().__init__(kind.rules, lexer)
        self._place: Callable[..., _Place] = _Place
        self._lexer = lexer
        self._kind = kind
        self._named = frozenset(spec.kind for spec in kind.mentions)
        self._model = record_model(kind.spec)
        self._normaliser = Normaliser(kind.fields, numerals, self._phrases)
        self._required = tuple(name for name, field in kind.fields.items() if field.required)

    def records(
        self,
        page: Page,
        custom: Sequence[CustomMention],
        mentions: Sequence[Mention],
        sentences: Sentences,
        outline: Outline,
    ) -> Iterator[RecordMention]:
        """The records of this type in a text."""
        anchors = self._kind.anchors
        own = apart(custom, self._named)
        if not own and anchors <= self._named:
            return
        last = 0
        for start, end, held in sentences.holding(joined(own, mentions)):
            # what reaches over the end of its sentence is no part of the next row
            start, last = max(start, last), end
            if any(mention.kind in anchors for mention in held):
                row = self._lexer.row(page.folded, start, end, held)
                yield from self._of(page, row, outline.stance(start) or "none")

    def _of(self, page: Page, row: Row, stance: str) -> Iterator[RecordMention]:
        """The records of a sentence."""
        sentence = frozenset(row.signature).union(signature for _, signature in row.cues)
        mirrored = row.signature[::-1]
        for i, mention in enumerate(row.mentions):
            if mention is not None and mention.kind in self._kind.anchors:
                clause = self._clause(row, i)
                place = self._place(
                    self._phrases, page.text, page.folded, row, i, mention, mirrored, clause, sentence, stance
                )
                made = self._at_mention(page, place)
                if made is not None:
                    yield made

    def _at_mention(self, page: Page, place: _Place) -> RecordMention | None:
        """What the first rule makes that fits and finds what the type requires."""
        for rule in self._for(place):
            if not place.stopped(rule):
                made = self._made(page, place, rule)
                if made is not None:
                    return made
        return None

    def _made(self, page: Page, place: _Place, rule: CompiledRule) -> RecordMention | None:
        """The record that a rule makes, if there is all that its type requires."""
        values = {name: self._normaliser.empty(name) for name in self._kind.fields}
        start, end = place.mention.start, place.mention.end
        for value in self._kind.values[rule.id]:
            if not value.capture:
                values[value.field] = value.constant
                continue
            raw, span = place.raw(value, rule)
            values[value.field] = self._normaliser.read(value.field, raw, page)
            if span is not None:
                start, end = min(start, span[0]), max(end, span[1])
        if any(values[name] in (None, "", ()) for name in self._required):
            return None
        return RecordMention(self._model, self._kind.spec.name, (start, end), rule.id, values)


class _Place(Place[Mention]):
    """A mention in its sentence; it is a capture too."""

    __slots__ = ()

    def captured(self, name: str) -> Span | None:
        """First token and end of a capture."""
        return (self.i, self.i + 1) if name == ON else super().captured(name)

    def raw(self, value: Value, rule: CompiledRule) -> tuple[Raw, Span | None]:
        """What a value stands for, and where; nothing where it is not captured."""
        tokens = self.captured(value.capture)
        if tokens is None:
            return None, None
        mention = next((found for found in self.row.mentions[slice(*tokens)] if found is not None), None)
        if value.rest:
            return (None, None) if mention is None else (_field(mention, value.rest), (mention.start, mention.end))
        alone = mention is not None and tokens[1] - tokens[0] == 1
        start, end = (mention.start, mention.end) if mention is not None and alone else self.phrase(tokens)
        cut = rule.cut.get(value.capture)
        kept = cut.search(self.folded[start:end]) if cut else None
        if kept is not None:
            start, end = start + kept.start(), start + kept.end()
        return mention if alone and kept is None else Said(start, end), (start, end)


def _field(mention: Mention, name: str) -> Raw:
    """A field of a mention, as the text has it where it is text."""
    if isinstance(mention, CustomMention) and name in mention.spans:
        return Said(*mention.spans[name])
    if name == _TEXT:
        return Said(mention.start, mention.end)
    if isinstance(mention, Quantity) and name == _LABEL and mention.label_span is not None:
        return Said(*mention.label_span)
    found: Raw = getattr(mention, name, None)
    return found
