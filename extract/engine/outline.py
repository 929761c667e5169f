"""The outline of a document: lines, headings and the sections under them, and what headings hand down."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from extract.engine.mentions import DateMention
from extract.engine.text import CLOSING
from extract.ruleset import model
from extract.ruleset.regexes import compile_rule

_YEARS = ("year", "plan")
_WITHIN_YEAR = ("year", "half", "quarter", "month", "tenday", "day")


@dataclass(slots=True)
class Heading:
    """A heading and the stretch of text under it, deeper headings included."""

    start: int
    title_end: int
    rank: int
    end: int = 0
    level: int = 1
    parent: int = -1
    date: DateMention | None = None
    year: DateMention | None = None
    years: DateMention | None = None  # more than one
    stance: str | None = field(default=None)
    dated: bool = False  # the year that it names tells its stance


class Outliner:
    """Finds headings by a pack's numbering.

    Args:
        spec: the `outline` section of a pack.
    """

    def __init__(self, spec: model.Outline) -> None:
        self.spec = spec
        branches = "|".join(f"(?P<r{i}>{pattern})" for i, pattern in enumerate(spec.numbering))
        self._line = compile_rule(rf"(?:\A|\n)[ \t]*(?:{branches or '(?!)'})", *spec.numbering, module="re")
        self._number = compile_rule(branches or "(?!)", *spec.numbering, module="re")
        inline = "|".join(spec.inline) or "(?!)"
        self._inline = compile_rule(rf"[。；：](?:{inline})", *spec.inline, module="re")
        self._stances = [
            (name, compile_rule(pattern))
            for name, pattern in (("review", spec.review), ("plan", spec.plan), ("norm", spec.norm))
            if pattern
        ]
        self._dated = compile_rule(spec.dated or "(?!)")
        titles = {name: compile_rule(pattern) for name, pattern in spec.titles.items()}
        self._yearly = titles.pop("year", None)
        self._titles = list(titles.items())
        self._rank_of_inline = len(spec.numbering)

    def outline(self, text: str, title: str | None = None, titled: DateMention | None = None) -> Outline:
        """The outline of a folded text, whose title is given where it has one, with the year that it names."""
        headings = [self._heading(text, found.start("r" + str(i)), i) for i, found in self._numbered(text)]
        headings += [
            self._heading(text, found.start() + 1, self._rank(text, found.start() + 1))
            for found in self._inline.finditer(text)
        ]
        stance = next((name for name, pattern in self._titles if title and pattern.search(title)), None)
        made = Outline(text, sorted((h for h in headings if h is not None), key=lambda h: h.start), stance)
        made.title_year = titled
        made.titled = titled if self._yearly and title and self._yearly.search(title) else None
        return made

    def _numbered(self, text: str) -> list[tuple[int, re.Match[str]]]:
        return [(int((found.lastgroup or "r0")[1:]), found) for found in self._line.finditer(text)]

    def _rank(self, text: str, start: int) -> int:
        """The rank of a heading inside a line: that of the same numbering at the start of one, else below all."""
        found = self._number.match(text, start)
        return int((found.lastgroup or "r0")[1:]) if found else self._rank_of_inline

    def _heading(self, text: str, start: int, rank: int) -> Heading | None:
        """The heading that begins here: its line, or the first sentence of it."""
        limit = min(len(text), start + self.spec.longest + 1)
        closing = CLOSING.search(text, start, limit)
        if closing is None and limit < len(text):
            return None
        end = closing.start() + (closing.group() != "\n") if closing else len(text)
        if end - start > self.spec.longest:
            return None
        made = Heading(start, end, rank)
        title = text[start:end]
        made.stance = next((name for name, pattern in self._stances if pattern.search(title)), None)
        made.dated = made.stance is None and self._dated.search(title) is not None
        return made


class Outline:
    """The headings of a text as a tree.

    `title_year` is the year that the title names; `titled` the same, where all numbers of such a text are of it.
    """

    def __init__(self, text: str, headings: list[Heading], stance: str | None = None) -> None:
        self.headings = headings
        self.title_year: DateMention | None = None
        self.titled: DateMention | None = None
        self._title_stance = stance
        self._starts = [h.start for h in headings]
        open_: list[int] = []
        for i, heading in enumerate(headings):
            while open_ and headings[open_[-1]].rank >= heading.rank:
                headings[open_.pop()].end = heading.start
            heading.parent = open_[-1] if open_ else -1
            heading.level = len(open_) + 1
            open_.append(i)
        for i in open_:
            headings[i].end = len(text)

    def at(self, place: int) -> int:
        """The innermost heading above a place, or -1."""
        i = bisect_right(self._starts, place) - 1
        while i >= 0 and self.headings[i].end <= place:
            i = self.headings[i].parent
        return i

    def path(self, place: int) -> tuple[int, ...]:
        """The headings above a place, outermost first."""
        found: list[int] = []
        i = self.at(place)
        while i >= 0:
            found.append(i)
            i = self.headings[i].parent
        return tuple(reversed(found))

    def is_title_end(self, place: int, line: int) -> bool:
        """Whether nothing but a heading stands between the start of a paragraph and a place."""
        i = self.at(place) if self.headings else -1
        return i >= 0 and self.headings[i].start >= line and self.headings[i].title_end == place

    def note(self, mention: DateMention, reference: date | None) -> None:
        """Keep the first date that a heading names, and the first year; one that is over may be looked back on."""
        if not self.headings or mention.first is None:
            return
        i = self.at(mention.start)
        if i < 0 or mention.end > self.headings[i].title_end:
            return
        heading = self.headings[i]
        if heading.date is None and heading.dated and reference:
            heading.stance = "plan" if mention.ahead else "review"
        heading.date = heading.date or mention
        if heading.year is None and mention.form == "date" and mention.grain in _WITHIN_YEAR:
            heading.year = mention
        if heading.years is None and mention.form == "period" and mention.last and mention.grain in _YEARS:
            heading.years = mention

    def date(self, place: int, *, spanning: bool = False) -> DateMention | None:
        """The date that the nearest heading above a place names, the first; a stretch of years, where that is asked."""
        found = next((h for h in self._above(place) if h.date is not None), None)
        return None if found is None else (spanning and found.years) or found.date

    def dated(self, place: int) -> DateMention | None:
        """What names the year that the headings above a place hand down, else the title."""
        return next((h.year for h in self._above(place) if h.year is not None), self.title_year)

    def year(self, place: int) -> int | None:
        """The year that the headings above a place hand down, else the title."""
        found = self.dated(place)
        return found.first.year if found is not None and found.first else None

    def stance(self, place: int) -> str | None:
        """Whether the nearest heading that tells says review, plan or norm."""
        return next((h.stance for h in self._above(place) if h.stance), self._title_stance)

    def _above(self, place: int) -> Iterator[Heading]:
        """The headings above a place, innermost first."""
        i = self.at(place) if self.headings else -1
        while i >= 0:
            yield self.headings[i]
            i = self.headings[i].parent
