"""Numerals with their units become amounts, counts, measures and ratios, with bounds and ranges; dates beside them."""

from __future__ import annotations

import re
from decimal import Decimal

from extract.engine.calendar import CalendarReader, Years
from extract.engine.guards import Fences, Guards
from extract.engine.mentions import DateMention, Mention, Quantity
from extract.engine.numerals import Number, Numerals
from extract.engine.outline import Outline
from extract.engine.scan import Numeral, Scanner, UnitSense
from extract.engine.text import CLOSING
from extract.ruleset import model
from extract.ruleset.regexes import compile_re
from extract.ruleset.trie import trie_pattern

_CLOSES = {"ge": "lower", "gt": "lower", "le": "upper", "lt": "upper"}
_INCLUSIVE = {"gt": "ge", "lt": "le"}
_FOUR = Decimal("0.0001")
_CHAIN = 80  # characters before a number in which others that share its unit are looked for
_MOST_DOUBLINGS = 79  # of more no decimal holds the value exactly


class MentionFinder:
    """Finds every mention of a text.

    Args:
        rules: the joined rule files of a pack.
        numerals: its numerals.
    """

    def __init__(self, rules: model.RuleFile, numerals: Numerals) -> None:
        self.numerals = numerals
        self.scanner = Scanner(numerals, rules)
        self.calendar = CalendarReader(rules.calendar or model.Calendar(), rules.calendar_words, numerals)
        self._fences = rules.fences
        self._fixed = {term: fixed for fixed in rules.fixed for term in fixed.terms}
        self._signs = {sign: unit for unit in rules.units for sign in unit.signs}
        self._words = compile_re(trie_pattern((*self.calendar.literals, *self._fixed, *self._signs)))
        self._signed = compile_re(_signed(numerals, self.scanner.senses))
        self._half = _half(numerals.table)
        self._inner = compile_re(f"(?:{trie_pattern(numerals.table.half)})({trie_pattern(self.scanner.senses)})")
        self._minor = frozenset(term for unit in rules.units if unit.minor for term in unit.terms)
        self._before = _bounds(rules.bounds, "before")
        self._after = _bounds(rules.bounds, "after")
        self._guards = Guards(rules.guards)
        self._opens = {term: unit.opens for unit in rules.units if unit.opens for term in unit.terms}
        self._doubling = frozenset(term for unit in rules.units if unit.doubling for term in unit.terms)
        self._fractions = {Decimal(below): unit for below, unit in numerals.table.fractions.items()}
        self._ranges = frozenset(numerals.table.ranges)
        self._included = compile_re(_included(numerals, rules))
        big = {c: v for c, v in numerals.scales.items() if v >= 10_000}
        self._big = big
        joins, crossing = map(trie_pattern, (numerals.table.joins, numerals.table.crossing))
        plain = f"[0-9]+(?:[.][0-9]+)?(?:{trie_pattern(big)})?"
        self._joins, self._crossing = frozenset(numerals.table.joins), frozenset(numerals.table.crossing)
        self._in_chain = compile_re(f"(?<=[\u4e00-\u9fff])(?:{plain}(?:{joins}))+\\Z")
        self._in_cross = compile_re(f"(?<![0-9A-Za-z.])(?:{plain}(?:{crossing}))+\\Z")
        self._plain_number = compile_re(plain)
        per = trie_pattern(term for term in self.scanner.senses)
        self._per = compile_re(rf"/({per})(?:[·/]({per}))*(?![A-Za-z])")
        scales = re.escape("".join(numerals.scales))
        self._compound = compile_re(rf"(?:/[{scales}]?(?:[A-Za-z]{{1,3}}[23²³]?(?![A-Za-z])|{per}))+")

    def find(self, text: str, years: Years, headings: Outline) -> list[Mention]:
        """All mentions of a folded text, in order.

        Args:
            text: the folded text.
            years: what relative dates count from; its sentence and paragraph are kept up to date on the way.
            headings: told of each date, and asked for the year that a heading hands down.
        """
        fences = Fences(text, self._fences)
        made: list[Mention] = []
        last = 0  # end of the last mention: what begins before it is part of it
        seen = 0  # up to here sentence ends have been looked for
        for start, found in self._candidates(text):
            if start < last:
                continue
            seen = self._turn(text, seen, start, years, headings)
            mention = self._mention(text, found, years, fences)
            if mention is None or mention.start < last:
                continue
            if isinstance(mention, Quantity) and isinstance(found, Numeral) and mention.number_start == mention.start:
                made += self._sharing(text, found, mention, made, last)
            made.append(mention)
            last = mention.end
            if isinstance(mention, DateMention) and years.reference:
                mention.ahead = mention.last is None or mention.last >= years.reference
                mention.future = mention.first is not None and mention.first > years.reference
            if isinstance(mention, DateMention):
                headings.note(mention, years.reference)
        return self._merged(text, made)

    def year_of(self, title: str, text: str) -> DateMention | None:
        """The year that the title of a text names, where that is the only time in it, placed in the text."""
        read = (self.calendar.read_number(title, n.start, Years(None)) for n in self.scanner.find(title))
        dates = [made for made in read if made is not None]
        if len(dates) != 1 or (dates[0].form, dates[0].grain) != ("date", "year"):
            return None
        made, length = dates[0], dates[0].end - dates[0].start
        made.start = text.find(title[made.start : made.end])
        made.end = made.start + length
        return made if made.start >= 0 else None

    def is_sign(self, word: str) -> bool:
        """Whether a word is a currency that may stand before its number."""
        return word in self._signs

    def _candidates(self, text: str) -> list[tuple[int, Numeral | re.Match[str]]]:
        """Numerals, calendar words, fixed words and numeric dates by place; words before numerals."""
        found: list[tuple[int, int, Numeral | re.Match[str]]] = [(n.start, 1, n) for n in self.scanner.find(text)]
        found += [(m.start(), 0, m) for m in self._words.finditer(text)]
        found += [(m.start(), 0, m) for m in self.calendar.written(text)]
        found.sort(key=lambda item: item[:2])
        return [(start, item) for start, _, item in found]

    def _turn(self, text: str, seen: int, start: int, years: Years, headings: Outline) -> int:
        """Forget the years of the sentence and paragraph that have ended since the last candidate."""
        end = None
        for end in CLOSING.finditer(text, seen, start):
            years.sentence = years.month = years.day = None
            if end.group() == "\n":
                years.paragraph = None
        if end is not None or seen == 0:
            years.heading = headings.year(start)
        return start

    def _mention(self, text: str, found: Numeral | re.Match[str], years: Years, fences: Fences) -> Mention | None:
        if isinstance(found, Numeral):
            return self._figure(text, found, fences) if found.plain else self._number(text, found, years, fences)
        if found.re is not self._words:
            before = text[found.start() - 1 : found.start()]
            after = text[found.end() : found.end() + 1]
            return None if before.isdecimal() or after.isdecimal() else self.calendar.read_written(found)
        start, end = found.span()
        if found.group() in self._signs:
            return self._sign(text, start, end) if fences.allows("amount", start) else None
        fixed = self._fixed.get(found.group())
        if fixed is not None:
            if not fences.allows(fixed.kind, start) or self._guards.stop(
                text, fixed.kind, found.group(), start, end, end
            ):
                return None
            return self._fix(text, start, end, fixed)
        if not fences.allows("date", start) or self._guards.stop(text, "date", "", start, end, end):
            return None
        return self.calendar.read_word(text, start, end, years)

    # ---- numbers

    def _number(self, text: str, found: Numeral, years: Years, fences: Fences) -> Mention | None:
        """A date or a quantity that begins with a numeral."""
        term, end = self._term(text, found)
        halved, found = end > found.unit_end, found._replace(unit_end=end)
        sense = self.scanner.senses.get(term) or (_FRACTION if found.fraction else _BARE)
        start = self.calendar.opens(text, found.start, term) if sense.calendar else found.start
        dated = not (sense.calendar and self._guards.stop(text, "date", term, start, found.end, found.unit_end))
        if sense.calendar and dated:
            date = self.calendar.read_number(text, start, years)
            if date is not None:
                return date
        if not sense.kind or not fences.allows(sense.kind, found.start):
            return None
        if self._guards.stop(text, sense.kind, term, found.start, found.end, found.unit_end):
            if sense.unit or not term or text[found.end - 1] not in self._big:
                return None
            # `17万国有企业`: no 国 is counted, but what begins with it
            return self._number(text, found._replace(unit_end=found.unit_start), years, fences)
        if found.fraction and sense is _FRACTION:
            return self._part(text, found)
        read = self._read(text, found)
        if read is None:
            return None
        if halved:
            read = read._replace(low=read.low + (_HALF if read.op == "eq" else 0), high=read.high + _HALF)
        exact = read.low == read.high == int(read.low)
        if dated and sense.dimension == "time" and exact and not self._bounded(text, found.start):
            span = self.calendar.read_span(text, found.start, found.unit_end, sense.unit, int(read.low), years)
            if span is not None:
                return span
        return self._quantity(text, found, term, sense, read)

    def _term(self, text: str, found: Numeral) -> tuple[str, int]:
        """The unit and its end; a half may stand inside it (`两个半月`)."""
        term = text[found.unit_start : found.unit_end]
        half = self._inner.match(text, found.unit_end) if term else None
        if half is not None and term + half[1] in self.scanner.senses:
            return term + half[1], half.end()
        return term, found.unit_end

    def _sharing(self, text: str, found: Numeral, owner: Quantity, made: list[Mention], last: int) -> list[Quantity]:
        """The numbers right before one with a unit that share it: `提高8.2和1.6个百分点`, `0.9×0.7米`.

        Some of them may have been taken for counts by themselves (`50万、20万平方米`): those are taken back.
        """
        start = found.start
        crossed = owner.dimension == "length" and text[start - 1 : start] in self._crossing
        if not (crossed or text[start - 1 : start] in self._joins) or found.second_start >= 0 or not owner.written:
            return []
        chain = (self._in_cross if crossed else self._in_chain).search(text, max(0, start - _CHAIN), start)
        if chain is None:
            return []
        count = sum(mention.start >= chain.start() for mention in made)
        inside = made[len(made) - count :]
        if last > start or any(not isinstance(m, Quantity) or m.written or m.kind != "count" for m in inside):
            return []
        if (
            text[start - 1] == "、"
            and start - chain.start() == 2
            and owner.value == int(text[chain.start()]) + 1 < _TEN
        ):
            return []  # `4、5个月` is one or the other
        shared = [self._share(text, part, found, owner) for part in self._plain_number.finditer(text, *chain.span())]
        del made[len(made) - count :]
        return [quantity for quantity in shared if quantity is not None]

    def _share(self, text: str, part: re.Match[str], found: Numeral, owner: Quantity) -> Quantity | None:
        """One of those numbers; it has the scale word of the last one where it has none itself (`8、10万人`)."""
        start, end = part.span()
        read = self.numerals.parse(part.group())
        if read is None or self._guards.stop(text, owner.kind, owner.written, start, end, found.unit_end):
            return None
        made = Quantity(owner.kind, start, end, owner.rule)
        made.unit, made.written, made.dimension, made.noun = owner.unit, owner.written, owner.dimension, owner.noun
        scale = self._big.get(text[found.unit_start - 1]) if part.group()[-1] not in self._big else None
        self._value(made, read, (scale or _ONE) * self._scale(made))
        return made

    def _figure(self, text: str, found: Numeral, fences: Fences) -> Quantity | None:
        """A number without a unit, where the words before it say what it is: `价格指数控制在103左右`."""
        unit = self.scanner.named(text, found.start)
        read = self.numerals.parse(text[found.start : found.end]) if unit is not None else None
        if unit is None or read is None or not fences.allows(unit.kind, found.start):
            return None
        if self._guards.stop(text, unit.kind, "", found.start, found.end, found.end):
            return None
        made = Quantity(unit.kind, found.start, found.end, unit.rule)
        made.unit, made.dimension = unit.unit, unit.dimension
        self._value(made, read, unit.scale)
        self._bound(text, made)
        return made

    def _part(self, text: str, found: Numeral) -> Quantity | None:
        """A fraction: percent and per mille by their denominators, others to four places."""
        negative = self.scanner.is_negative(text, found.start)
        written = _closed(text[found.start + negative : found.end])
        parts = _in_figures(written) if "/" in written else self.numerals.fraction(written)
        if parts is None and written[-1] in self.numerals.scales:  # `百分之七十|百分位`
            found = found._replace(end=found.end - 1, unit_start=found.end - 1, unit_end=found.end - 1)
            parts = self.numerals.fraction(written[:-1])
        if parts is None or (parts[1] % 1 and parts[0] not in self._fractions):
            return None  # `五百分之2.2` is none
        made = Quantity("ratio", found.start, found.end, "ratio.fraction")
        made.unit = self._fractions.get(parts[0], "1")
        made.written = made.unit
        made.number_end = found.end
        value = parts[1] if made.unit != "1" else (parts[1] / parts[0]).quantize(_FOUR)
        value = -value if negative else value
        self._value(made, Number(value, value, "eq"), Decimal(1))
        self._bound(text, made)
        return made

    def _bounded(self, text: str, start: int) -> bool:
        """Whether a word of more than one character bounds the number (`将近5个月` is not `近5个月`)."""
        bound = _touching(text, start, self._before, "measure")
        return bound is not None and bound[0] > 1

    def _read(self, text: str, found: Numeral) -> Number | None:
        """The value of the numeral or range."""
        first = self.numerals.parse(_closed(text[found.start : found.end]))
        if first is None or found.second_start < 0:
            return first
        written = _closed(text[found.second_start : found.second_end])
        second = self.numerals.parse(written)
        if second is None:
            return None
        low = first.low
        scale = self._big.get(written[-1])
        if scale and not any(c in self._big for c in text[found.start : found.end]) and low * scale < second.high:
            low *= scale
        return Number(low, second.high, "range") if low < second.high else None

    def _quantity(self, text: str, found: Numeral, term: str, sense: UnitSense, read: Number) -> Quantity | None:
        start = found.start
        opens = self._opens.get(term)
        if opens:
            opened = next((w for w in sorted(opens, key=len, reverse=True) if text.endswith(w, 0, start)), None)
            if opened is None:
                return None
            start -= len(opened)
        made = Quantity(sense.kind, start, found.unit_end, sense.rule)
        made.number_start, made.number_end = found.start, found.unit_start
        made.unit, made.written, made.dimension = sense.unit, term, sense.dimension
        if not made.unit and term and sense.kind == "count":
            # counted without a classifier: the span is the numeral, what follows is the noun
            made.end, made.noun = found.unit_start, None if sense.silent else term
            made.past = len(term) if sense.silent else 0
        if term in self._doubling:
            if read.high > _MOST_DOUBLINGS:
                return None
            read = Number(2**read.low, 2**read.high, read.op)
            made.change = "increase"
        if sense.kind == "amount":
            self._slash(text, made)
        elif sense.kind == "measure" and (compound := self._compound.match(text, made.end)):
            # `吨/日`: a unit of its own, as written and not scaled
            made.end, made.dimension = compound.end(), _RATE
            made.unit = made.written = term + compound.group()
        if sense.op is not None and read.op == "eq":
            read = read._replace(op=sense.op)
        if self._half is not None and read.op == "eq" and (half := self._half.match(text, made.end)):
            read = Number(read.low + _HALF, read.high + _HALF, read.op)
            made.end = half.end()
        elif sense.kind == "ratio" and sense.scale == 10 and (digit := self._tenth(text, made.end)):
            read = read._replace(low=read.low + digit, high=read.high + digit)
            made.end += 1
        self._value(made, read, self._scale(made))
        self._bound(text, made)
        return made

    def _scale(self, made: Quantity) -> Decimal:
        """What one of the unit as written is in the unit of the record."""
        sense = self.scanner.senses.get(made.written)
        return sense.scale if sense is not None and sense.unit == made.unit else _ONE

    def _tenth(self, text: str, place: int) -> Decimal | None:
        """`八成五`: a digit behind tenths that begins no number of its own."""
        digit = self.numerals.digits.get(text[place : place + 1])
        return None if digit is None or self.scanner.begins(text, place) else digit / 10

    def _sign(self, text: str, start: int, end: int) -> Quantity | None:
        """`￥300`, `港币两千元`: the currency stands before the number."""
        found = self._signed.match(text, end)
        read = self.numerals.parse(_closed(found[1])) if found else None
        if found is None or read is None:
            return None
        unit = self._signs[text[start:end]]
        made = Quantity("amount", start, found.end(), unit.rule)
        made.number_start, made.number_end = found.span(1)
        made.unit = made.written = unit.unit
        self._value(made, read, Decimal(1))
        self._bound(text, made)
        return made

    def _slash(self, text: str, made: Quantity) -> None:
        """`元/套`, `元/人·月`: the span goes on, and says what it is per."""
        found = self._per.match(text, made.end)
        if found:
            made.end = found.end()
            made.per = tuple(re.split("[·/]", found.group()[1:]))

    @staticmethod
    def _value(made: Quantity, read: Number, scale: Decimal) -> None:
        low, high = read.low * scale, read.high * scale
        if low == high:
            made.value, made.op = low, read.op
        else:
            made.low, made.high, made.op = low, high, "range"

    def _fix(self, text: str, start: int, end: int, fixed: model.Fixed) -> Quantity:
        made = Quantity(fixed.kind, start, end, fixed.id)
        made.value, made.unit, made.written, made.op = fixed.value, fixed.unit, text[start:end], fixed.op
        made.change = fixed.change
        if fixed.kind != "cover":
            self._bound(text, made)
        return made

    # ---- bounds

    def _bound(self, text: str, made: Quantity) -> None:
        """Take in the words that touch the number and set its bound; only rules say whether it counts: `（含）`."""
        end = made.end
        self._decide(text, made)
        told = self._included.match(text, end) or self._included.match(text, made.end)
        if told and made.op not in ("eq", "approx"):
            made.modality = "norm"

    def _decide(self, text: str, made: Quantity) -> None:
        before = _touching(text, made.start, self._before, made.kind)
        if before is not None and before[1].bare and text[made.start] not in self.numerals.scales:
            before = None
        after = self._following(text, made)
        if before is not None and before[1].op != "eq":
            made.start -= before[0]
            made.modality = before[1].modality
        if made.op == "range":
            return
        if after is not None and (before is None or before[1].weak or before[1].op in ("ge", "eq")):
            made.op = after.op
            made.trailing = made.op
        elif before is not None and before[1].op != "eq" and not (before[1].weak and made.op != "eq"):
            made.op = made.leading = before[1].op
        if made.op in _INCLUSIVE and self._included.match(text, made.end):
            made.op = _INCLUSIVE[made.op]

    def _following(self, text: str, made: Quantity) -> model.Bound | None:
        """The bound behind a number, which goes on to its end; a bracket may stand between (`5万元（含5万元）以上`)."""
        inner = self._included.match(text, made.end)
        for place in (made.end,) if inner is None else (made.end, inner.end()):
            gap = text.startswith(" ", place)
            for length, terms in self._after:
                if gap and length == 1:
                    break  # behind a space, 多 or 内 begin another word
                bound = terms.get(text[place + gap : place + gap + length])
                if bound is not None and (not bound.kinds or made.kind in bound.kinds):
                    made.end = place + gap + length
                    return bound
        return None

    # ---- two numbers that are one range

    def _merged(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """Join the ends of ranges that both carry their unit: `10%-15%`, `20万元以上100万元以下`."""
        kept: list[Mention] = []
        for mention in mentions:
            last = kept[-1] if kept else None
            if isinstance(last, Quantity) and isinstance(mention, Quantity) and self._is_sum(text, last, mention):
                last.value, last.end = (last.value or _ZERO) + (mention.value or _ZERO), mention.end
            elif isinstance(last, Quantity) and isinstance(mention, Quantity) and self._is_range(text, last, mention):
                mention.low, mention.high, mention.value, mention.op = last.value, mention.value, None, "range"
                mention.start, mention.number_start = last.start, last.number_start
                kept[-1] = mention
            else:
                if isinstance(last, Quantity) and isinstance(mention, Quantity) and self._is_cut(text, last, mention):
                    last.kind, last.rule, last.noun = mention.kind, mention.rule, mention.noun
                    last.unit, last.written, last.dimension = mention.unit, mention.written, mention.dimension
                    last.value = (last.value or _ZERO) * self._scale(mention)
                kept.append(mention)
        return kept

    def _is_cut(self, text: str, first: Quantity, second: Quantity) -> bool:
        """Whether the unit of the first is the second's, cut short: `3个和4个百分点`."""
        return (
            first.kind == "count" != second.kind
            and second.written.startswith(first.written)
            and bool(first.written)
            and text[first.end : second.start].strip() in self._joins
        )

    def _is_sum(self, text: str, first: Quantity, second: Quantity) -> bool:
        """`123元1角`: small money goes with what stands before it."""
        if first.kind != "amount" or first.value is None or second.value is None or first.unit != second.unit:
            return False
        return second.written in self._minor and text[first.end : second.start] in ("", self.numerals.table.mixed)

    def _is_range(self, text: str, first: Quantity, second: Quantity) -> bool:
        if first.value is None or second.value is None or first.value >= second.value:
            return False
        between = self._included.sub("", text[first.end : second.start]).strip()
        # `1个至5个工作日`: the first unit may be cut short
        short = first.kind == "count" and second.written.startswith(first.written) and between in self._ranges
        if not short and (first.kind != second.kind or first.unit != second.unit):
            return False
        if not between:
            return _CLOSES.get(first.op) == "lower" and _CLOSES.get(second.op) == "upper"
        return between in self._ranges and first.op == "eq" and second.op in ("eq", "le", "approx")


_ZERO = Decimal(0)
_ONE = Decimal(1)
_TEN = Decimal(10)
_RATE = "rate"
_HALF = Decimal("0.5")
_NUMBER = "…"
_FRACTION = UnitSense("ratio", "1", Decimal(1), None, "ratio.fraction")
_BARE = UnitSense("count", "", Decimal(1), None, "count.bare")


def _in_figures(written: str) -> tuple[Decimal, Decimal]:
    """Denominator and numerator of `1/3`."""
    above, _, below = written.partition("/")
    return Decimal(below), Decimal(above)


def _closed(text: str) -> str:
    """A numeral without the spaces and commas that group it."""
    return text.replace(" ", "").replace("，", "").replace("、", "")


def _bounds(bounds: tuple[model.Bound, ...], at: str) -> list[tuple[int, dict[str, model.Bound]]]:
    lengths: dict[int, dict[str, model.Bound]] = {}
    for bound in bounds:
        if bound.at == at:
            for term in bound.terms:
                lengths.setdefault(len(term), {})[term] = bound
    return sorted(lengths.items(), reverse=True)


def _touching(
    text: str, start: int, bounds: list[tuple[int, dict[str, model.Bound]]], kind: str
) -> tuple[int, model.Bound] | None:
    """The longest bound word that ends where the number begins, or a space before it, with its length."""
    gap = text.endswith(" ", 0, start)
    end = start - gap
    for length, terms in bounds:
        if length > end:
            continue
        bound = terms.get(text[end - length : end])
        if bound is not None and (not bound.kinds or kind in bound.kinds):
            return length + gap, bound
    return None


def _signed(numerals: Numerals, senses: dict[str, UnitSense]) -> str:
    """A numeral behind a sign of currency, and the plain unit that may follow it."""
    digits = re.escape("".join((*numerals.table.digits, *numerals.table.scales)))
    money = trie_pattern(term for term, sense in senses.items() if sense.kind == "amount" and sense.scale == 1)
    return rf" ?([0-9{digits}][0-9{digits}.，]*[0-9{digits}]|[0-9{digits}])(?:{money})?"


def _included(numerals: Numerals, rules: model.RuleFile) -> str:
    """What stands in brackets behind a number where its bound holds it; `…` is the number with its unit."""
    digits = re.escape("".join((*numerals.table.digits, *numerals.table.scales)))
    number = rf"[0-9.，{digits}]{{1,16}}[^0-9（）]{{0,6}}"
    return "|".join(number.join(map(re.escape, term.split(_NUMBER))) for term in rules.included) or "(?!)"


def _half(table: model.Numerals) -> re.Pattern[str] | None:
    """`两年半`: half a unit more, unless another word begins there."""
    if not table.half:
        return None
    return compile_re(f"(?:{trie_pattern(table.half)})(?![{re.escape(table.half_unless)}])")
