"""What a rule captured, as the value of a field of a declared type; null where it cannot be that."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from extract.engine.mentions import DateMention, Mention, Quantity
from extract.engine.numerals import Numerals
from extract.engine.phrases import Phrases
from extract.errors import NumberError
from extract.records import decimal_text
from extract.ruleset import model
from extract.ruleset.regexes import compile_rule

_LARGEST = 2**63  # whole numbers stay below: what columns of data hold


class Said(NamedTuple):
    """A stretch of the text."""

    start: int
    end: int


class Page(NamedTuple):
    """A text in which things are said: as the caller has it, folded, and its dates in order."""

    text: str
    folded: str
    dates: list[DateMention]


Raw = Said | Mention | Decimal | date | str | bool | tuple[object, ...] | None


class Normaliser:
    """Makes values of the fields of a record type.

    Args:
        fields: the fields as the pack declares them.
        numerals: reads numerals.
        phrases: parts lists.
    """

    def __init__(self, fields: Mapping[str, model.FieldSpec], numerals: Numerals, phrases: Phrases) -> None:
        self._fields = fields
        self._numerals = numerals
        self._phrases = phrases
        self._splits = {name: compile_rule(field.split) for name, field in fields.items() if field.split is not None}
        self._words = {
            name: sorted(
                ((word, value) for value, words in field.values.items() for word in words),
                key=lambda pair: len(pair[0]),
                reverse=True,
            )
            for name, field in fields.items()
        }

    def empty(self, name: str) -> object:
        """What a field holds where nothing is said of it."""
        return () if self._fields[name].many else None

    def read(self, name: str, raw: Raw, page: Page) -> object:
        """The value of a field, from what was captured for it."""
        field = self._fields[name]
        if field.item == "bool":
            said = raw is not None and raw is not False
            return (said,) if field.many else said
        if raw is None:
            return self.empty(name)
        if not field.many:
            return self._one(name, field.item, raw, page)
        many = (self._one(name, field.item, item, page) for item in self._parted(name, field.item, raw, page))
        return tuple(value for value in many if value is not None)

    # ---- one

    def _one(self, name: str, item: str, raw: Raw, page: Page) -> object:
        if item == "date":
            return next(iter(_dates(raw, page)), None)
        if item in ("int", "Decimal"):
            value = self._number(raw, page)
            if item == "Decimal" or value is None:
                return value
            return int(value) if value == int(value) and abs(value) < _LARGEST else None
        if item == "enum":
            return next((value for word, value in self._words[name] if word in _folded(raw, page)), None)
        return _text(raw, page) or None

    def _number(self, raw: Raw, page: Page) -> Decimal | None:
        """The value of a quantity, else the numeral that was captured."""
        if isinstance(raw, Decimal):
            return raw
        if isinstance(raw, Quantity):
            return raw.value
        try:
            return self._numerals.number(_folded(raw, page))
        except NumberError:
            return None

    # ---- lists

    def _parted(self, name: str, item: str, raw: Raw, page: Page) -> Iterable[Raw]:
        """The items of a list."""
        if isinstance(raw, tuple) and not isinstance(raw, Said):
            return [one for one in raw if isinstance(one, str | date)]
        if item == "date":
            return _dates(raw, page)
        if item == "enum":
            return [word for word, _ in self._found(name, _folded(raw, page))]
        if isinstance(raw, Said | str) or (isinstance(raw, Mention) and item == "str"):
            return self._items(name, raw, page)
        return (raw,)

    def _items(self, name: str, raw: Raw, page: Page) -> Iterable[Raw]:
        """The items of a list as written, between what the field says parts them."""
        split = self._splits.get(name)
        if split is None:
            return self._phrases.items(_text(raw, page))
        if isinstance(raw, str):
            return [item.strip() for item in split.split(raw) if item and item.strip()]
        start, end = (raw.start, raw.end) if isinstance(raw, Said | Mention) else (0, 0)
        found: list[Raw] = []
        for separator in split.finditer(page.folded, start, end):
            found.append(Said(start, separator.start()))
            start = separator.end()
        found.append(Said(start, end))
        return found

    def _found(self, name: str, text: str) -> list[tuple[str, str]]:
        """The words of an enum in a text, in order, none inside of another."""
        found: list[tuple[int, str, str]] = []
        for word, value in self._words[name]:
            place = text.find(word)
            if place >= 0 and not any(word in longer for _, longer, _ in found):
                found.append((place, word, value))
        return [(word, value) for _, word, value in sorted(found)]


def _text(raw: Raw, page: Page) -> str:
    """What was captured as text."""
    if isinstance(raw, Said | Mention):
        return page.text[raw.start : raw.end].strip()
    if isinstance(raw, Decimal):
        return decimal_text(raw)
    if isinstance(raw, date):
        return raw.isoformat()
    return raw.strip() if isinstance(raw, str) else ""


def _folded(raw: Raw, page: Page) -> str:
    """The same, folded where it is text."""
    return page.folded[raw.start : raw.end].strip() if isinstance(raw, Said | Mention) else _text(raw, page)


def _dates(raw: Raw, page: Page) -> list[date]:
    """The last days of what was captured: a date, a pair of days, or a text that holds dates or is one."""
    if isinstance(raw, date):
        return [raw]
    if isinstance(raw, DateMention):
        return [raw.last] if raw.last else []
    if isinstance(raw, tuple) and not isinstance(raw, Said):
        return [raw[-1]] if raw and isinstance(raw[-1], date) else []
    if isinstance(raw, Said | Mention):
        found = [mention.last for mention in _between(page.dates, raw.start, raw.end) if mention.last]
        if found:
            return found
    try:
        return [date.fromisoformat(_text(raw, page))]
    except ValueError:
        return []


def _between(dates: list[DateMention], start: int, end: int) -> Iterable[DateMention]:
    """The dates that stand inside of a stretch."""
    for i in range(bisect_left(dates, start, key=lambda mention: mention.start), len(dates)):
        if dates[i].end > end:
            break
        yield dates[i]
