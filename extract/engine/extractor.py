"""The extractor: text in, records out."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from extract import records
from extract.engine.calendar import Years
from extract.engine.context import Governor
from extract.engine.mentions import DateMention, Mention, Quantity, TargetMention
from extract.engine.metadata import MetadataReader
from extract.engine.numerals import Numerals
from extract.engine.outline import Outline, Outliner
from extract.engine.quantities import MentionFinder
from extract.engine.statements import Statements
from extract.engine.text import Folder
from extract.engine.tokens import Lexer
from extract.records import Document, Extraction, Metadata, Section
from extract.ruleset import model
from extract.ruleset.compiler import RuleSet, load_rules

_ENDS = re.compile("[。！？\n\t]")
_MAKERS: dict[str, type[records.Record]] = {
    "amount": records.Amount,
    "count": records.Count,
    "measure": records.Measure,
    "ratio": records.Ratio,
}


class Extractor:
    """Pulls typed records out of Chinese policy text. Immutable; safe to share between threads; pickles.

    Args:
        rules: names of built-in packs, or paths of pack folders.
        types: record types to make; all by default.

    Raises:
        RulesError: a pack is wrong; the error holds every problem with its place.
        KeyError: `types` names no record type.

    Example:
        >>> result = Extractor()("总投资约2.59亿元。")
        >>> result.amounts[0].value, result.amounts[0].op, result.amounts[0].label
        (Decimal('259000000'), 'approx', '总投资')
    """

    def __init__(self, rules: str | Path | Sequence[str | Path] = ("zh-policy",), *, types: Iterable[str] | None = None) -> None:
        packs = (rules,) if isinstance(rules, str | Path) else tuple(rules)
        self._packs = packs
        self._types = frozenset(types) if types is not None else None
        for name in self._types or ():
            records.check_type(name)
        self.ruleset: RuleSet = load_rules(packs)
        content = self.ruleset.content
        self._folder = Folder(content.folding or model.Folding())
        self._numerals = Numerals(content.numerals or model.Numerals())
        self._finder = MentionFinder(content, self._numerals)
        self._outliner = Outliner(content.outline or model.Outline())
        self._metadata = MetadataReader(content.metadata or model.Metadata())
        self._lexer = Lexer(self.ruleset)
        self._statements = Statements(self.ruleset, self._lexer)
        self._governor = Governor(self.ruleset)

    def __reduce__(self) -> tuple[type[Extractor], tuple[object], dict[str, object]]:
        """Pickled as its packs and types; the copy compiles them anew."""
        return (_restore, (self._packs, self._types))  # type: ignore[return-value]

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
        document = text if isinstance(text, Document) else None
        if document is None and not isinstance(text, str):
            raise TypeError(f"text must be a str or a Document, not {type(text).__name__}")
        if reference_date is not None and (not isinstance(reference_date, date) or isinstance(reference_date, datetime)):
            raise TypeError(f"reference_date must be a datetime.date, not {type(reference_date).__name__}")
        source = document.text if document is not None else str(text)
        if reference_date is None and document is not None:
            reference_date = document.reference_date
        return self._extract(source, reference_date)

    def pipe(self, items: Iterable[str | Document], *, as_tuples: bool = False) -> Iterator[Extraction]:
        """Extract from many texts, one after the other, lazily and in order."""
        for item in items:
            yield self(item)

    def number(self, text: str) -> object:
        """The value of a numeral; see `extract.parse_number`."""
        return self._numerals.number(self._folder.fold(text))

    # ---- one text

    def _extract(self, text: str, reference: date | None) -> Extraction:
        folded = self._folder.fold(text)
        metadata = Metadata.model_validate(self._metadata.read(text, folded))
        if reference is None:
            reference = metadata.signed or metadata.published
        outline = self._outliner.outline(folded, metadata.title)
        mentions = self._finder.find(folded, Years(reference), outline)
        ends = [m.start() for m in _ENDS.finditer(folded)]
        targets = self._state(text, folded, mentions, ends, outline)
        made = self._records(text, [*mentions, *targets], ends, outline)
        sections = tuple(
            Section(title=text[h.start : h.title_end].strip(), level=h.level, start=h.start, end=h.end)
            for h in outline.headings
        )
        return Extraction(text=text, reference_date=reference, metadata=metadata, sections=sections, records=made)

    def _state(
        self, text: str, folded: str, mentions: list[Mention], ends: list[int], outline: Outline
    ) -> list[TargetMention]:
        """Say of each number what the text says of it; the targets that are stated."""
        targets: list[TargetMention] = []
        head: DateMention | None = None
        paragraph = -1
        for start, end, held in _sentences(folded, mentions, ends):
            line = folded.rfind("\n", 0, start)
            opening = self._governor.head(folded, start, held)
            if line != paragraph:
                paragraph, head = line, opening
            elif head is None and outline.headings and _only_heading(outline, line, start):
                head = opening
            if not any(isinstance(m, Quantity) for m in held):
                continue
            row = self._lexer.row(folded, start, end, held)
            stance = outline.stance(start)
            made = self._statements.apply(text, row, stance)
            governed = dict((id(q), d) for q, d in self._governor.govern(row, head, outline))
            for mention in held:
                if isinstance(mention, Quantity) and mention.modality != "norm":
                    date_ = governed.get(id(mention))
                    if date_ is not None and (date_.first or date_.last):
                        mention.when = (date_.first, date_.last)
            for target in made:
                date_ = next((governed.get(id(m)) for m in held if (m.start, m.end) == target.quantity), None)
                target.deadline = date_.last if date_ is not None else None
            targets += made
        return targets

    # ---- records

    def _records(self, text: str, mentions: list[Mention], ends: list[int], outline: Outline) -> tuple[records.Record, ...]:
        mentions = [m for m in mentions if m.kind != "cover" and (self._types is None or m.kind in self._types)]
        mentions.sort(key=lambda m: (m.start, m.end, m.kind))
        titles = [text[h.start : h.title_end].strip() for h in outline.headings]
        made = []
        for mention in mentions:
            sentence = _sentence(text, ends, mention.start)
            section = tuple(titles[i] for i in outline.path(mention.start)) if titles else ()
            made.append(_record(text, mention, sentence, section))
        return tuple(made)


def _restore(packs: tuple[str | Path, ...], types: frozenset[str] | None) -> Extractor:
    return Extractor(packs, types=types)


def _sentence(text: str, ends: list[int], place: int) -> tuple[int, int]:
    """Start and end of the sentence around a place, its closing mark included."""
    i = bisect_left(ends, place)
    start = ends[i - 1] + 1 if i else 0
    end = ends[i] + (text[ends[i]] not in "\n\t") if i < len(ends) else len(text)
    while start < place and text[start] in " \u3000\t\r\n":
        start += 1
    return start, max(end, place)


def _sentences(text: str, mentions: list[Mention], ends: list[int]) -> Iterator[tuple[int, int, list[Mention]]]:
    """The sentences that hold a mention, with their mentions."""
    i = 0
    while i < len(mentions):
        start = mentions[i].start
        j = bisect_right(ends, start)
        begin = ends[j - 1] + 1 if j else 0
        end = ends[j] if j < len(ends) else len(text)
        k = i
        while k < len(mentions) and mentions[k].start < end:
            k += 1
        k = max(k, i + 1)
        yield begin, max(end, mentions[k - 1].end), mentions[i:k]
        i = k


def _only_heading(outline: Outline, line: int, start: int) -> bool:
    """Whether nothing but a heading stands between the start of a paragraph and a place."""
    i = outline.at(start)
    return i >= 0 and outline.headings[i].start >= line and outline.headings[i].title_end == start


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
