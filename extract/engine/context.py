"""What a number is for in time: the date that governs it, in its clause, sentence, paragraph or heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from extract.engine.mentions import DateMention, Mention, Quantity
from extract.engine.outline import Outline
from extract.engine.tokens import Row
from extract.ruleset import model
from extract.ruleset.compiler import RuleSet
from extract.ruleset.regexes import compile_re
from extract.ruleset.trie import trie_pattern

_PERIODS = ("date", "period")
_FAR = 12  # and the word that says that something was built on it
_NEAR = 6  # characters between a date and the word that says it is compared with
_COUNTED = 3  # tokens between a number and a date that belongs to it
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
        words = rules.lexicon.all()
        self._comparing = tuple(word for word, classes in words.items() if "compare" in classes)
        self._within = tuple(word for word, classes in words.items() if "at" in classes)
        self._stops = frozenset(signatures("stop"))
        self._links = frozenset(signatures("reach", "verb", "act"))
        self._named = frozenset(signatures("np", "of"))
        self._phrase = frozenset(signatures("np"))
        self._at = frozenset(signatures("at"))
        self._now = frozenset(signatures("now"))
        self._list = frozenset(signatures("=、"))
        self._between = frozenset(signatures("np", "at", "aux", "verb", "act"))
        self._verbs = frozenset(signatures("reach", "verb", "act", "aux"))
        self._from, self._of = frozenset(signatures("from")), frozenset(signatures("of"))
        calendar = rules.content.calendar or model.Calendar()
        self._beside = tuple(calendar.beside)
        self._ground = compile_re(rf"[^，；：。\n]{{0,{_FAR}}}(?:{trie_pattern(calendar.grounds)})")
        self._alike = compile_re(rf"[^，；：。\n]{{0,{_NEAR}}}(?:{trie_pattern(calendar.alike)})")
        unless = trie_pattern(calendar.present_unless)
        self._present = compile_re(rf"[，；：]?(?:{trie_pattern(calendar.present)})(?!{unless})")
        self._spanning = compile_re(trie_pattern(calendar.spanning))
        self._title = compile_re(trie_pattern(calendar.named))
        heads = (term for head in calendar.heads for term in head.terms)
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
        spanning = self._spanning.search(self._text, row.starts[0], row.ends[-1]) is not None
        carried: DateMention | None = None  # of the number before, which the next of a list shares
        clause = False  # whether its clause has named a date before
        for i, mention in enumerate(row.mentions):
            if row.signature[i] in self._stops:
                clause = False
            if mention is None:
                if self._is_now(row, i):
                    current, clause = _NOW, True
            elif isinstance(mention, DateMention):
                clause = True
                if self._governs(row, i, mention):
                    current = mention
            elif isinstance(mention, Quantity):
                listed = (
                    carried is not None
                    and i > 1
                    and row.mentions[i - 2] is not None
                    and row.signature[i - 1] in self._list
                )
                carried = carried if listed else self._own(row, i, mention)
                date = carried or (None if clause else self._behind(row, i)) or current or self._head
                date = date or self._outline.date(mention.start, spanning=spanning) or self._outline.titled
                if date is not None and date is not _NOW:
                    found[mention.start] = date
        return found

    def _governs(self, row: Row, i: int, date: DateMention) -> bool:
        return date.form != "recurring" and date.governs and not self._aside(row, i, date)

    def _behind(self, row: Row, i: int) -> DateMention | None:
        """The date between a number, with what it counts, and its verb: `20个项目6月底前开工`."""
        place = i + 1
        while row.signature[place] in self._between and place <= i + _COUNTED:
            place += 1
        date = row.mentions[place]
        if not isinstance(date, DateMention) or date.form not in _PERIODS or date.first is None:
            return None
        if row.signature[place + 1] not in self._verbs or not self._governs(row, place, date):
            return None
        return date if self._text.find("（", row.ends[i], date.start) < 0 else None

    def _is_now(self, row: Row, i: int) -> bool:
        """Whether a token says how things stand now: `我市现有`, `，现为`."""
        if row.signature[i] in self._now:
            named = i + 2 if row.signature[i + 1] in self._phrase else i + 1
            return row.signature[i - 1] not in self._links and isinstance(row.mentions[named], Quantity)
        return row.signature[i] in self._stops and self._present.match(self._text, row.starts[i]) is not None

    def _opens(self, start: int, mentions: Sequence[Mention]) -> DateMention | None:
        """The date that opens the sentence at `start`, a word before it aside."""
        first = mentions[0] if mentions else None
        if not isinstance(first, DateMention) or first.form not in _PERIODS:
            return None
        # a short clause may stand before it: `各位代表，刚刚过去的2015年`
        clause = max(self._text.rfind("，", start, first.start) + 1, start)
        if max(first.start - clause, clause - start - 1) > self._opening:
            return None
        return None if self._outside(start, first) else first

    def _outside(self, start: int, date: DateMention) -> bool:
        """Whether a date in the sentence from `start` is what numbers are compared with, or part of a title.

        `能耗比2020年下降`, `与上年持平`, `在2020年增长的基础上`, `《…规划（2021—2025年）》`.
        """
        text = self._text
        if text.endswith(self._comparing, start, date.start):
            return True
        if text.endswith(self._beside, start, date.start) and self._alike.match(text, date.end):
            return True
        if text.endswith(self._within, start, date.start) and self._ground.match(text, date.end):
            return True
        return text.rfind("《", start, date.start) > text.rfind("》", start, date.start)

    def _aside(self, row: Row, i: int, date: DateMention) -> bool:
        """Whether a date is a base of comparison, or part of a name or an event.

        `比2020年`, `完成年初预算`, `是“十一五”的3倍`, `落实“十四五”规划`, `公司成立于2005年，`.
        """
        signature = row.signature
        before, after = signature[i - 1], signature[i + 1] if i + 1 < len(signature) else ""
        if before in self._compare or self._outside(row.starts[0], date):
            return True
        if before in self._from and (after in self._of or isinstance(row.mentions[i + 1], Quantity)):
            return True  # `由上年的5%提高到6%`: the 5% alone
        touches = after != "" and row.ends[i] == row.starts[i + 1]
        if date.bound is None and before in self._links and touches and after in self._named:
            return True
        if date.grain == "plan" and self._title.match(self._text, date.end) and self._ruled(signature, i):
            return True
        return i > _SUBJECT and before in self._at and after in self._stops and date.first is not None

    def _ruled(self, signature: str, i: int) -> bool:
        """Whether a verb stands before token `i` in its clause."""
        while i > 0 and signature[i - 1] not in self._stops:
            i -= 1
            if signature[i] in self._links:
                return True
        return False

    def _own(self, row: Row, i: int, number: Quantity) -> DateMention | None:
        """The date that belongs to the number alone.

        It touches it (`比上年同期5亿元` is the level of that year), or is part of its name (`完成年初预算5亿元`), or it
        is what a change starts from (`由上年的5%提高到6%`).
        """
        signature = row.signature
        named = i > 2 and row.ends[i - 1] == row.starts[i] and signature[i - 1] in self._phrase
        began = i > 2 and signature[i - 1] in self._of and signature[i - 3] in self._from
        place = i - 2 if named or began else i - 1
        before = row.mentions[place]
        if not isinstance(before, DateMention) or row.ends[place] != row.starts[place + 1]:
            return None
        if before.form not in _PERIODS and not began:
            return None
        if named:
            return before if signature[place - 1] in self._links else None
        return None if number.change and signature[i - 2] in self._compare else before


_NOW = DateMention("vague", 0, 0, "")  # stands for the present where no date says so


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
