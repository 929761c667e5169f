"""Phrases as text: trimmed at their edges, parted into the items of a list."""

from __future__ import annotations

import re

from extract.engine.mentions import Span
from extract.ruleset.compiler import Lexicon
from extract.ruleset.regexes import compile_re

_ASIDE = re.compile(r"（[^（）]*）\Z|\([^()]*\)\Z|[\[〔][0-9]{1,3}[\]〕]\Z")  # a bracket, a footnote mark
_QUOTED = re.compile('[“"「]([^”“"」]+)[”"」]')
_BLANKS = " \t\r\n\u3000"
_MARKS = "、，,：:；;-—–－~～"
_QUOTES = '“”"「」'


class Phrases:
    """Trims and parts phrases of the caller's text.

    Args:
        lexicon: its class `and` joins the items of a list, single words of its class `of` hang at edges, those of its
            class `zone` are no items of their own: `城镇、农村居民收入`.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.all()
        joins = sorted((word for word, classes in words.items() if "and" in classes), key=len, reverse=True)
        hanging = "".join(word for word, classes in words.items() if "of" in classes and len(word) == 1)
        self._zones = frozenset(word for word, classes in words.items() if "zone" in classes)
        self._trim = _BLANKS + _MARKS + hanging
        self._split = compile_re("|".join(["、", *map(re.escape, joins)]))
        self._comma = compile_re("、")
        self._items = compile_re("|".join(["[、，；;]", "”“", *map(re.escape, joins)]))
        # what qualifies the first item of a list: a name in quotation marks, or an attribute before one
        self._qualifier = compile_re(f'^[^、]*?[”"」](?=[^、]+、)|^[^、“]*[{re.escape(hanging) or " "}](?=“)')

    def trimmed(self, text: str, start: int, end: int) -> Span:
        """The span of a phrase without an aside or the mark of a footnote behind it and what hangs at its edges."""
        start, end = self._stripped(text, start, end)
        aside = _ASIDE.search(text, start, end)
        if aside is None or aside.start() == start:
            return start, end
        shorter = self._stripped(text, start, aside.start())
        return shorter if shorter[0] < shorter[1] else (start, end)

    def _stripped(self, text: str, start: int, end: int) -> Span:
        while start < end and text[start] in self._trim:
            start += 1
        while start < end and text[end - 1] in self._trim:
            end -= 1
        return start, end

    def items(self, text: str, most: int | None = None) -> tuple[str, ...]:
        """The items of a list as written; where that gives more than `most`, parted by 、 alone."""
        if text[:1] in _QUOTES and text[-1:] in _QUOTES and (quoted := _QUOTED.findall(text)):
            return tuple(quoted)
        text = self._qualifier.sub("", text)
        items = self._stripped_items(self._items.split(text))
        return items if most is None or len(items) <= most else self._stripped_items(self._comma.split(text))

    def _stripped_items(self, items: list[str]) -> tuple[str, ...]:
        """Items without what hangs at their edges, those that hold nothing left out."""
        stripped = (item.strip(self._trim + _QUOTES) for item in items)
        return tuple(item for item in stripped if item)

    def parts(self, text: str, span: Span, count: int | None = None) -> list[Span]:
        """The spans of a list's items; where `count` are wanted, parted by 、 alone if that gives them.

        Args:
            text: the caller's text.
            span: the list in it.
            count: how many items it should have.
        """
        found = _parted(self._split, text, *span)
        if count not in (None, len(found)):
            found = _parted(self._comma, text, *span)
        zoned = [text[start:end].strip() in self._zones for start, end in found[:-1]]
        if count is None:
            return [span] if any(zoned) else found
        return [span if zone else part for zone, part in zip([*zoned, False], found, strict=True)]


def _parted(split: re.Pattern[str], text: str, start: int, end: int) -> list[Span]:
    """The spans between separators, those that hold nothing left out."""
    found, place = [], start
    for separator in split.finditer(text, start, end):
        found.append((place, separator.start()))
        place = separator.end()
    found.append((place, end))
    return [(s, e) for s, e in found if text[s:e].strip()]
