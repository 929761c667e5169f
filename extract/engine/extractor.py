"""The extractor: text in, records out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from extract import records
from extract.engine.binding import Binding
from extract.engine.calendar import Years
from extract.engine.context import Governor, elapsed
from extract.engine.custom_records import CustomRecords, RecordMention
from extract.engine.mentions import DateMention, Mention, Quantity, TargetMention
from extract.engine.metadata import MetadataReader
from extract.engine.numerals import Numerals
from extract.engine.outline import Outline, Outliner
from extract.engine.parts import Parts
from extract.engine.quantities import MentionFinder
from extract.engine.sentences import Sentences
from extract.engine.statements import Statements
from extract.engine.text import Folder
from extract.engine.tokens import Lexer
from extract.errors import NumberError, did_you_mean, message
from extract.record_types import RecordSpec, extraction_model, record_model
from extract.records import Document, Extraction, Metadata, Section
from extract.ruleset import model
from extract.ruleset.cache import prepared
from extract.ruleset.compiler import DEFAULT_PACKS, RuleSet

if TYPE_CHECKING:
    from extract.engine.explanation import Explanation

_MAKERS: dict[str, type[records.Record]] = {
    "amount": records.Amount,
    "count": records.Count,
    "measure": records.Measure,
    "ratio": records.Ratio,
}
_CLASSES: dict[str, type[records.Record]] = {**_MAKERS, "date": records.Date, "target": records.Target}

Item = str | Document | tuple[str, date | None]


class Extractor:
    """Pulls typed records out of Chinese policy text. Immutable; safe to share between threads; pickles.

    Args:
        rules: names of built-in or installed packs, or paths of pack folders; later ones build on earlier ones, and
            what a pack extends comes before it.
        types: record types to make, those that packs declare among them; all by default.

    Raises:
        RulesError: a pack is wrong; the error holds every problem with its place.
        KeyError: `types` names no record type.

    Example:
        >>> result = Extractor()("总投资约2.59亿元。")
        >>> result.amounts[0].value, result.amounts[0].op, result.amounts[0].label
        (Decimal('259000000'), 'approx', '总投资')
    """

    def __init__(
        self, rules: str | Path | Sequence[str | Path] = DEFAULT_PACKS, *, types: Iterable[str] | None = None
    ) -> None:
        self._packs = (rules,) if isinstance(rules, str | Path) else tuple(rules)
        self._types = frozenset(types) if types is not None else None
        with prepared(self._packs) as ruleset:
            self._make(ruleset)

    def _make(self, rules: RuleSet) -> None:
        """Make what reads texts; all patterns are compiled here."""
        self._ruleset = rules
        self._result = extraction_model(tuple(kind.spec for kind in rules.types))
        for name in self._types or ():
            if name not in self._result.type_names:
                hint = did_you_mean(name, self._result.type_names)
                raise KeyError(f"R101 {message('R101', name=name, hint=hint)}")
        content = rules.content
        self._folder = Folder(content.folding or model.Folding())
        self._numerals = Numerals(content.numerals or model.Numerals())
        self._finder = MentionFinder(content, self._numerals)
        self._outliner = Outliner(content.outline or model.Outline())
        self._metadata = MetadataReader(content.metadata or model.Metadata())
        self._lexer = Lexer(rules)
        self._binding = Binding(rules.lexicon)
        self._estimate = frozenset(rules.signatures("estimate"))
        self._statements = Statements(rules, self._lexer)
        self._custom = CustomRecords(rules, self._numerals, self._types)

    def __reduce__(self) -> tuple[Callable[..., Extractor], tuple[object, ...]]:
        """Pickled as its packs and types; the copy compiles them anew."""
        return _restore, (self._packs, self._types)

    def __call__(self, text: str | Document, *, reference_date: date | None = None) -> Extraction:
        """Extract everything from one text.

        Args:
            text: the text, or a document.
            reference_date: what relative dates count from; by default the document's own date (signed, else
                published), else relative dates stay unresolved.

        Returns:
            An `Extraction`; the offsets of its records are those of `text`.

        Raises:
            TypeError: `text` is neither, or `reference_date` is no plain date.
        """
        if reference_date is not None and (
            isinstance(reference_date, datetime) or not isinstance(reference_date, date)
        ):
            raise TypeError(f"R102 {message('R102', found=type(reference_date).__name__)}")
        if isinstance(text, Document):
            return self._extract(text.text, reference_date or text.reference_date)
        if not isinstance(text, str):
            raise TypeError(f"text must be a str or a Document, not {type(text).__name__}")
        return self._extract(text, reference_date)

    def pipe(self, items: Iterable[Item]) -> Iterator[Extraction]:
        """Extract from many texts, lazily and in order.

        Args:
            items: texts, documents, or pairs of a text and its reference date.
        """
        for item in items:
            if isinstance(item, tuple):
                yield self(item[0], reference_date=item[1])
            else:
                yield self(item)

    def explain(
        self,
        text: str | Document,
        *,
        at: tuple[int, int] | None = None,
        reference_date: date | None = None,
        tokens: bool = False,
    ) -> Explanation:
        """Say why a text gives the records it gives, and why it gives no others.

        Args:
            text: the text, or a document.
            at: offsets (start, end) of a place: only what touches it is explained, with the rules that came near.
            reference_date: as for a call.
            tokens: also give the sentences that hold numbers as rules see them; with `at` that of the place is given.

        Returns:
            An `Explanation`; its records are those that a call gives.

        Raises:
            TypeError: as for a call.
            ValueError: `at` is no place in the text.
        """
        from extract.engine.explain import explain

        return explain(self, text, at=at, reference_date=reference_date, tokens=tokens)

    @property
    def packs(self) -> tuple[str | Path, ...]:
        """The packs it was made of, as they were named."""
        return self._packs

    @property
    def ruleset(self) -> RuleSet:
        """The packs with all that they extend, merged and compiled; its `digest` tells whether two give the same."""
        return self._ruleset

    @property
    def result_type(self) -> type[Extraction]:
        """The class of its results: `Extraction`, or one whose records may be of the types that its packs declare."""
        return self._result

    @property
    def record_types(self) -> dict[str, type[records.Record]]:
        """The class of each record type by name: the built-in types, then those that its packs declare."""
        return {**_CLASSES, **{spec.name: record_model(spec) for spec in self.type_specs}}

    @property
    def type_specs(self) -> tuple[RecordSpec, ...]:
        """The record types that its packs declare, in order."""
        return tuple(kind.spec for kind in self._ruleset.types)

    def parse_number(self, text: str) -> Decimal:
        """The value of a numeral; see `extract.parse_number`."""
        try:
            return self._numerals.number(self._folder.fold(text))
        except NumberError:
            raise NumberError(text) from None  # as the caller wrote it

    # ---- one text

    def _extract(self, text: str, reference: date | None) -> Extraction:
        folded = self._folder.fold(text)
        metadata = Metadata.model_validate(self._metadata.read(text, folded))
        reference = reference or metadata.signed or metadata.published
        outline = self._outline(folded, metadata.title)
        mentions = self._finder.find(folded, Years(reference), outline)
        if folded is not text:
            _as_written(text, mentions)
        sentences = Sentences(folded)
        targets = self._state(text, folded, mentions, sentences, outline, reference)
        own = self._custom.make(text, folded, mentions, sentences, outline)
        titles = [text[h.start : h.title_end].strip() for h in outline.headings]
        made = tuple(
            _record(text, mention, _sentence(sentences, mention), tuple(titles[i] for i in outline.path(mention.start)))
            for mention in self._wanted([*mentions, *targets, *own])
        )
        sections = tuple(
            Section(title=title, level=h.level, start=h.start, end=h.end)
            for h, title in zip(outline.headings, titles, strict=True)
        )
        values = {
            "text": text,
            "reference_date": reference,
            "metadata": metadata,
            "sections": sections,
            "records": made,
        }
        return self._result.build(values)

    def _outline(self, folded: str, title: str | None) -> Outline:
        """The headings of a text, and the year that its title names."""
        titled = self._finder.year_of(self._folder.fold(title), folded) if title else None
        return self._outliner.outline(folded, title, titled)

    def _state(
        self,
        text: str,
        folded: str,
        mentions: list[Mention],
        sentences: Sentences,
        outline: Outline,
        reference: date | None,
    ) -> list[TargetMention]:
        """Say of each number what the text says of it; the targets that are stated."""
        targets: list[TargetMention] = []
        governor, parts = self._links(outline, folded)
        for start, end, held in sentences.holding(mentions):
            governor.enter(start, held)
            numbers = [mention for mention in held if isinstance(mention, Quantity)]
            if not numbers:
                continue
            row = self._lexer.row(folded, start, end, held)
            made = self._statements.apply(text, folded, row, outline.stance(start))
            parts.link(row, governor.paragraph)
            dates = governor.govern(row)
            passed = elapsed(dates, held, reference)
            guessed = not self._estimate.isdisjoint([*row.signature, *(signature for _, signature in row.cues)])
            for number in numbers:
                date_ = dates.get(number.start)
                if date_ is not None and number.modality != "norm" and (date_.first or date_.last):
                    number.when = (date_.first, date_.last)
                    if number.modality == "plan" and number.start in passed and not guessed:
                        number.modality = "fact"
            for target in made:
                date_ = dates.get(target.quantity[0])
                target.deadline = date_.last if date_ is not None and date_ is not outline.titled else None
            made = [target for target in made if target.quantity[0] not in passed]
            if made:
                titles = [folded[h.start : h.title_end] for h in map(outline.headings.__getitem__, outline.path(start))]
                self._binding.mark(folded, start, reversed(titles), made)
            targets += made
        return targets

    def _links(self, outline: Outline, folded: str) -> tuple[Governor, Parts]:
        """What links the sentences of one text: dates that govern, wholes that have parts."""
        return Governor(self._ruleset, outline, folded), Parts(self._ruleset)

    def _wanted(self, mentions: Iterable[Mention]) -> list[Mention]:
        """The mentions that become records, in the order of the contract."""
        types = self._types
        found = [m for m in mentions if m.kind != "cover" and (types is None or m.kind in types)]
        return sorted(found, key=lambda m: (m.start, m.end, m.kind))


def _sentence(sentences: Sentences, m: Mention) -> tuple[int, int]:
    """The sentence that holds a mention; of a record that a pack's rule puts together, all that hold a part of it."""
    start, end = sentences.around(m.start)
    return (start, max(end, sentences.around(m.end - 1)[1])) if isinstance(m, RecordMention) else (start, end)


def _record(text: str, m: Mention, sentence: tuple[int, int], section: tuple[str, ...]) -> records.Record:
    """The record of a mention."""
    values: dict[str, object] = {"type": m.kind, "text": text[m.start : m.end], "start": m.start, "end": m.end}
    if isinstance(m, DateMention):
        values |= {"kind": m.form, "first": m.first, "last": m.last, "grain": m.grain, "part": m.part, "bound": m.bound}
        maker: type[records.Record] = records.Date
    elif isinstance(m, TargetMention):
        values |= {
            "indicator": m.indicator,
            "change": m.change,
            "value": m.value,
            "low": m.low,
            "high": m.high,
            "op": m.op,
            "unit": m.unit,
            "quantity": m.quantity,
            "deadline": m.deadline,
            "baseline": m.baseline,
            "binding": m.binding,
        }
        maker = records.Target
    elif isinstance(m, Quantity):
        values |= {
            "value": m.value,
            "low": m.low,
            "high": m.high,
            "op": m.op,
            "unit": m.unit,
            "modality": m.modality or "fact",
            "label": m.label if m.label is not None or m.kind != "count" else m.noun,
            "change": m.change,
            "baseline": m.baseline,
            "when": m.when,
            "previous": m.previous,
            "part_of": m.part_of,
            "row": (),
            "column": (),
        }
        values |= _own_fields(m)
        maker = _MAKERS[m.kind]
    elif isinstance(m, RecordMention):
        values |= m.values
        maker = m.model
    else:
        raise TypeError(m)
    values |= {"rule": m.rule, "sentence": sentence, "section": section}
    return maker.build(values)


def _own_fields(m: Quantity) -> dict[str, object]:
    """The fields that one kind of quantity alone has."""
    if m.kind == "amount":
        return {"currency": m.unit, "per": m.per, "recipient": m.recipient}
    if m.kind == "count":
        return {"noun": m.noun, "members": m.members}
    if m.kind == "measure":
        return {"dimension": m.dimension}
    return {"of": m.of}


def _as_written(text: str, mentions: Iterable[Mention]) -> None:
    """Give classifiers back as the text has them (`場` for 场)."""
    for mention in mentions:
        if isinstance(mention, Quantity) and mention.kind == "count" and mention.number_end < mention.end:
            mention.unit = text[mention.number_end : mention.number_end + len(mention.unit)]


def _restore(packs: tuple[str | Path, ...], types: frozenset[str] | None) -> Extractor:
    return Extractor(packs, types=types)
