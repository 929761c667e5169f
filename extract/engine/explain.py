"""Why a text gives the records it gives, and why it gives no others."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from extract.engine.custom_mentions import CustomMention
from extract.engine.custom_records import RecordMention
from extract.engine.explanation import Explained, Explanation, How, Lost, Masked, Missing, Near, Sentence, Step
from extract.engine.extractor import Extractor
from extract.engine.mentions import DateMention, Mention, Quantity, Span, TargetMention
from extract.engine.nearest import near, near_mentions, near_records
from extract.engine.sentences import Sentences
from extract.engine.tokens import Row
from extract.engine.trace import Miss, Reading, Spot, Trace, touches
from extract.engine.watching import WatchedExtractor
from extract.records import Document, Extraction

__all__ = ["Explanation", "contributors", "explain"]

_FOLLOWING: Final = 4  # characters shown of what stands in the place of a unit
_COVER: Final = "cover"


def explain(
    extractor: Extractor,
    text: str | Document,
    *,
    at: Span | None = None,
    reference_date: date | None = None,
    tokens: bool = False,
) -> Explanation:
    """Explain a text; see `Extractor.explain`."""
    trace = Trace(extractor._ruleset, at=at)
    watched = WatchedExtractor(extractor, trace)
    result = watched(text, reference_date=reference_date)
    if at is not None and not 0 <= at[0] < at[1] <= len(result.text):
        raise ValueError(f"no place {at[0]}:{at[1]} in a text of {len(result.text)} characters")
    return _Account(watched, trace, result).given(tokens=tokens)


def contributors(extractor: Extractor, text: str | Document, reference_date: date | None = None) -> frozenset[str]:
    """The ids of all that made or filled a record of a text, or masked something: rules, guards, readings, words.

    The same as `explain(…).rules`, at less cost.
    """
    trace = Trace(extractor._ruleset, slim=True)
    WatchedExtractor(extractor, trace)(text, reference_date=reference_date)
    covers = _covers(trace)
    steps = (step for mention in trace.wanted for step in (*_behind(mention, covers), *trace.of(mention)))
    made = (mention.rule for mention in trace.wanted)
    return frozenset((*made, *_ids(steps), *(mask.rule for mask in _masks(trace) if mask.fence is None)))


def _ids(steps: Iterable[Step]) -> Iterator[str]:
    """The ids of steps and of all they are made of."""
    for step in steps:
        if step.rule:
            yield step.rule
        yield from _ids(step.steps)


def _covers(trace: Trace) -> dict[Span, list[Step]]:
    """The steps of the words that are no record by themselves (全覆盖), by their spans."""
    return {(m.start, m.end): trace.of(m) for m in trace.found if m.kind == _COVER}


def _behind(mention: Mention, covers: Mapping[Span, list[Step]]) -> list[Step]:
    """The steps of such a word that a target hangs on."""
    return covers.get(mention.quantity, []) if isinstance(mention, TargetMention) else []


def _masks(trace: Trace) -> list[Masked]:
    return list(dict.fromkeys(mask for reading in trace.readings for mask in reading.masks))


class _Account:
    """Puts the notes of a run together."""

    def __init__(self, extractor: WatchedExtractor, trace: Trace, result: Extraction) -> None:
        self._extractor, self._trace, self._result, self._at = extractor, trace, result, trace.at
        # what is read stands one after the other; what is made of it lies over it
        self._mentions = [m for m in trace.found if isinstance(m, Quantity | DateMention)]
        self._ends = [mention.end for mention in self._mentions]
        self._covers = _covers(trace)
        self._joined = {id(loss.mention): loss.winner for loss in trace.losses if loss.how in ("range", "sum")}

    def given(self, *, tokens: bool) -> Explanation:
        trace, at = self._trace, self._at
        records = tuple(self._records())
        masked = tuple(mask for mask in _masks(trace) if touches(mask.start, mask.end, at))
        steps = (step for explained in records for step in explained.steps)
        made = (explained.record.rule for explained in records)
        rules = (*made, *_ids(steps), *(mask.rule for mask in masked if mask.fence is None))
        return Explanation(
            ruleset=trace.rules.digest,
            packs=tuple(f"{pack.name}=={pack.version}" for pack in trace.rules.packs),
            text=self._result.text,
            reference_date=self._result.reference_date,
            at=at,
            records=records,
            missing=tuple(self._missing()),
            masked=masked,
            lost=tuple(self._lost()),
            nearest=tuple(self._nearest()),
            sentences=tuple(self._sentences()) if tokens or at else (),
            rules=frozenset(rules),
        )

    # ---- records

    def _records(self) -> Iterator[Explained]:
        """Each record with the steps of its mention."""
        mentions: dict[tuple[str, int, int], list[Mention]] = {}
        for wanted in self._trace.wanted:
            mentions.setdefault((wanted.kind, wanted.start, wanted.end), []).append(wanted)
        for record in self._result.records:
            mention = mentions[record.type, record.start, record.end].pop(0)
            if touches(record.start, record.end, self._at):
                yield Explained(record=record, steps=self._steps(mention))

    def _steps(self, mention: Mention) -> tuple[Step, ...]:
        trace = self._trace
        steps = [*_behind(mention, self._covers), *trace.of(mention)]
        if isinstance(mention, Quantity):
            if mention.modality is None:
                steps.append(trace.step("default", fields=("modality",), value="fact"))
            steps += self._time("when", mention.start, "when" if mention.when else "", mention)
        elif isinstance(mention, TargetMention):
            steps += self._time("deadline", mention.quantity[0], "deadline" if mention.deadline else "", mention)
        return tuple(steps)

    def _time(self, kind: str, start: int, field: str, mention: Mention) -> list[Step]:
        """The date that governs a number, where there is one; why it says nothing, where it does not."""
        governed = self._trace.governed.get(start)
        if governed is None:
            return []
        date_ = governed.date
        days = " .. ".join(day.isoformat() if day else "…" for day in (date_.first, date_.last))
        said = date_.first is not None or date_.last is not None
        if not field:
            kind = f"{kind}-norm" if said and getattr(mention, "modality", None) == "norm" else f"{kind}-unknown"
        return [
            self._trace.step(
                kind,
                fields=(field,) if field else (),
                span=(date_.start, date_.end),
                value=days if field else "",
                detail=governed.where,
            )
        ]

    # ---- what gave none

    def _missing(self) -> Iterator[Missing]:
        found = [*self._unread(), *self._bare(), *self._unwanted(), *self._unmatched()]
        at = self._at
        if at is not None and not found and not self._is_taken:
            found.append(Missing(text=self._trace.cut(at), start=at[0], end=at[1], why="nothing"))
        yield from sorted(found, key=lambda missing: (missing.start, missing.end))

    @property
    def _is_taken(self) -> bool:
        """Whether a mention or a record stands at the place."""
        there = (*self._mentions, *self._trace.own, *self._trace.wanted)
        return any(touches(mention.start, mention.end, self._at) for mention in there)

    def _unread(self) -> Iterator[Missing]:
        """Numerals with a unit, and words, of which no mention was made; a sign without a number is a mere word."""
        seen: set[Span] = set()
        made = {*map(id, self._mentions), *self._joined}
        for reading in self._trace.readings:
            span = (reading.start, reading.end)
            if id(reading.mention) in made or span in seen or not touches(*span, self._at):
                continue
            around = self._around(span)
            inside = around is not None and around.start <= reading.start and reading.end <= around.end
            if inside or (self._at is None and reading.why == "sign"):
                continue
            seen.add(span)
            why = "overlap" if reading.mention is not None or not reading.tried else reading.why
            yield Missing(
                text=self._trace.cut(span),
                start=span[0],
                end=span[1],
                why=why,
                rules=tuple(dict.fromkeys(mask.rule for mask in reading.masks)),
                winner=(around.start, around.end) if around is not None and why == "overlap" else None,
            )

    def _bare(self) -> Iterator[Missing]:
        """Numerals without a unit; a single character is most often part of a word, and left out unless asked about."""
        trace = self._trace
        taken = {place for reading in trace.readings for place in range(reading.start, reading.end)}
        for start, end in self._extractor._finder.scanner.bare(trace.folded):
            if not touches(start, end, self._at) or self._around((start, end)) is not None:
                continue
            written = trace.folded[start:end]
            if self._at is None and len(written) == 1 and not written.isdecimal():
                continue
            if not taken.isdisjoint(range(start, end)):
                continue
            following = trace.text[end : end + 1]
            unknown = following.isalpha() or following in "%‰℃"
            yield Missing(
                text=trace.cut((start, end)),
                start=start,
                end=end,
                why="unknown-unit" if unknown else "no-unit",
                detail=_word(trace.text, end) if unknown else "",
            )

    def _unwanted(self) -> Iterator[Missing]:
        """Mentions that become no record: of types not asked for, and words that only a target may hang on."""
        wanted = {id(mention) for mention in self._trace.wanted}
        covered = {mention.quantity for mention in self._trace.wanted if isinstance(mention, TargetMention)}
        for mention in self._mentions:
            span = (mention.start, mention.end)
            if id(mention) in wanted or span in covered or not touches(*span, self._at):
                continue
            why = _COVER if mention.kind == _COVER else "type"
            yield Missing(text=self._trace.cut(span), start=span[0], end=span[1], why=why, detail=mention.kind)

    def _unmatched(self) -> Iterator[Missing]:
        """Mentions of packs' kinds at the place that no rule made a record of."""
        spans = {
            (mention.start, mention.end, mention.kind)
            for mention in (spot.place.mention for spot in self._barren())
            if isinstance(mention, CustomMention)
        }
        for start, end, kind in spans:
            yield Missing(text=self._trace.cut((start, end)), start=start, end=end, why="unmatched", detail=kind)

    def _barren(self) -> Iterator[Spot]:
        """Where rules of a pack's type made no record; a mention inside a record of the type is part of that."""
        for spot in self._trace.spots:
            mention = spot.place.mention
            made = (record for record in self._trace.wanted if record.kind == spot.made)
            within = any(record.start <= mention.start and mention.end <= record.end for record in made)
            if spot.made and not within:
                yield spot

    def _around(self, span: Span) -> Mention | None:
        """The mention that a span touches."""
        i = bisect_right(self._ends, span[0])
        return self._mentions[i] if i < len(self._mentions) and self._mentions[i].start < span[1] else None

    def _lost(self) -> Iterator[Lost]:
        found = [self._lost_to(loss.span, loss.how, loss.winner, loss.mention) for loss in self._trace.losses]
        for reading in self._trace.readings:
            winner = self._around((reading.start, reading.end))
            if not reading.tried and winner is not None and not self._is_piece(reading, winner):
                how: How = "inside" if reading.end <= winner.end else "overlap"
                found.append(self._lost_to((reading.start, reading.end), how, winner))
        there = dict.fromkeys(lost for lost in found if touches(lost.start, lost.end, self._at))
        yield from sorted(there, key=_by_place)

    def _lost_to(self, span: Span, how: How, winner: Mention, mention: Mention | None = None) -> Lost:
        winner = self._survivor(winner)
        won = (winner.start, winner.end)
        return Lost(
            kind=mention.kind if mention is not None else "",
            text=self._trace.cut(span),
            start=span[0],
            end=span[1],
            how=how,
            rule=mention.rule if mention is not None else "",
            winner=won,
            winner_text=self._trace.cut(won),
        )

    def _is_piece(self, reading: Reading, mention: Mention) -> bool:
        """Whether what stands inside a mention is no rival of it: a month of a date, the currency of an amount."""
        if reading.end > mention.end:
            return False
        word = self._trace.folded[reading.start : reading.end]
        return isinstance(mention, DateMention) or self._extractor._finder.is_sign(word)

    def _survivor(self, mention: Mention) -> Mention:
        """The mention, or the one that it was joined into."""
        while id(mention) in self._joined:
            mention = self._joined[id(mention)]
        return mention

    # ---- the place

    def _nearest(self) -> Iterator[Near]:
        trace = self._trace
        for spot in trace.spots:
            if not spot.made:
                yield from near(spot)
        yield from filter(None, map(near_records, self._barren()))
        if not any(isinstance(made, RecordMention) and trace.watches(made) for made in trace.wanted):
            yield from near_mentions(trace, self._misses())

    def _misses(self) -> Iterator[Miss]:
        """The words that gave no mention, and are part of none; where nothing is at the place, all of the sentence."""
        taken = self._is_taken
        for miss in self._trace.misses:
            start, end = miss.span
            inside = any(mention.start < end and start < mention.end for mention in self._trace.own)
            if not inside and (not taken or touches(start, end, self._at)):
                yield miss

    def _sentences(self) -> Iterator[Sentence]:
        trace, at = self._trace, self._at
        rows = [seen for seen in trace.rows if touches(seen[2].starts[0], seen[2].ends[-1], at)]
        if at is not None and not rows:
            start, end = Sentences(trace.folded).around(at[0])
            end = max(end, at[1])
            held = [m for m in self._mentions if start <= m.start and m.end <= end]
            rows = [(trace, "", self._extractor._lexer.row(trace.folded, start, end, held))]
        for seen in rows:
            yield self._sentence(*seen)

    def _sentence(self, trace: Trace, type_: str, row: Row) -> Sentence:
        tokens = [*trace.tokens(row, 0, len(row.signature))]
        tokens += [trace.token("cue", span, signature) for span, signature in trace.cues(row)]
        tokens.sort(key=lambda token: token.start)
        return Sentence(start=row.starts[0], end=row.ends[-1], tokens=tuple(tokens), type=type_)


def _by_place(lost: Lost) -> tuple[int, int]:
    return lost.start, lost.end


def _word(text: str, start: int) -> str:
    """A few characters of the word that begins here."""
    end = start
    while end < len(text) and end - start < _FOLLOWING and (text[end].isalpha() or text[end] in "%‰℃"):
        end += 1
    return text[start:end]
