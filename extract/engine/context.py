"""What a number is for in time: the date that governs it, in its clause, sentence, paragraph or heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from extract.engine.mentions import DateMention, Mention, Quantity
from extract.engine.outline import Outline
from extract.engine.tokens import Row
from extract.ruleset.compiler import RuleSet

_PERIODS = ("date", "period")
_SUBJECT = 2  # tokens before a date that opens its clause: the start, and a subject


class Governor:
    """Finds the dates that govern the numbers of a document, sentence by sentence, from first to last.

    Args:
        rules: a compiled rule set; its classes `compare`, `at` and the verbs tell which dates govern nothing.
        outline: the headings of the document.
        text: its folded text.
    """

    def __init__(self, rules: RuleSet, outline: Outline, text: str) -> None:
        signatures = rules.signatures
        self._compare = frozenset(signatures("compare"))
        self._comparing = tuple(word for word, classes in rules.lexicon.all().items() if "compare" in classes)
        self._stops = frozenset(signatures("stop"))
        self._links = frozenset(signatures("reach", "verb", "act"))
        self._named = frozenset(signatures("np", "of"))
        self._at = frozenset(signatures("at"))
        calendar = rules.content.calendar
        heads = (term for head in calendar.heads for term in head.terms) if calendar else ()
        self._opening = max(map(len, heads), default=0)
        self._outline = outline
        self._text = text
        self.paragraph = -1  # where the line break before it stands
        self._seen = 0
        self._begun = False
        self._head: DateMention | None = None

    def enter(self, start: int, mentions: Sequence[Mention]) -> None:
        """Note the sentence at `start`: a date that opens a paragraph (or follows its heading) governs all of it."""
        line = max(self._text.rfind("\n", self._seen, start), self.paragraph)
        self._seen = start
        if line != self.paragraph or not self._begun:
            self._begun = True
            self.paragraph, self._head = line, self._opens(start, mentions)
        elif self._head is None and self._outline.is_title_end(start, line):
            self._head = self._opens(start, mentions)

    def govern(self, row: Row) -> dict[int, DateMention]:
        """The dates that govern the quantities of a sentence, by the quantity's start."""
        found: dict[int, DateMention] = {}
        current: DateMention | None = None
        for i, mention in enumerate(row.mentions):
            if isinstance(mention, DateMention):
                if mention.form != "recurring" and not self._aside(row, i, mention):
                    current = mention
            elif isinstance(mention, Quantity):
                date = self._own(row, i, mention) or current or self._head or self._outline.date(mention.start)
                if date is not None:
                    found[mention.start] = date
        return found

    def _opens(self, start: int, mentions: Sequence[Mention]) -> DateMention | None:
        """The date that opens the sentence at `start`, a word before it aside."""
        first = mentions[0] if mentions else None
        if not isinstance(first, DateMention) or first.form not in _PERIODS or first.start - start > self._opening:
            return None
        # `能耗比2020年下降`: what numbers are compared with governs none of them
        return None if self._text.endswith(self._comparing, start, first.start) else first

    def _aside(self, row: Row, i: int, date: DateMention) -> bool:
        """Whether a date is a base of comparison, or part of a name or an event.

        `比2020年`, `完成年初预算`, `是“十一五”的3倍`, `公司成立于2005年，`.
        """
        signature = row.signature
        before, after = signature[i - 1], signature[i + 1] if i + 1 < len(signature) else ""
        if before in self._compare:
            return True
        touches = after != "" and row.ends[i] == row.starts[i + 1]
        if date.bound is None and before in self._links and touches and after in self._named:
            return True
        return i > _SUBJECT and before in self._at and after in self._stops and date.first is not None

    def _own(self, row: Row, i: int, number: Quantity) -> DateMention | None:
        """The date that the number follows at once: `比上年同期5亿元` is the level of that year."""
        before = row.mentions[i - 1]
        if not isinstance(before, DateMention) or before.form not in _PERIODS or row.ends[i - 1] != row.starts[i]:
            return None
        return None if number.change and row.signature[i - 2] in self._compare else before


def elapsed(dates: Mapping[int, DateMention], held: Sequence[Mention], reference: date | None) -> frozenset[int]:
    """The numbers of a sentence whose time was over when the text was written: they are reported, not aimed at.

    There is none where the sentence names a time to come: `在2020年的基础上到2030年翻一番`.

    Args:
        dates: the dates that govern the numbers, by the number's start.
        held: the mentions of the sentence.
        reference: the day the text was written.
    """
    if reference is None or any(isinstance(m, DateMention) and m.last and m.last >= reference for m in held):
        return frozenset()
    return frozenset(start for start, date_ in dates.items() if date_.last is not None and date_.last < reference)
