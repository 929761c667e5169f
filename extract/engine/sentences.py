"""Sentences: where they begin and end, and which mentions each holds."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from extract.engine.mentions import Mention

_ENDS = re.compile("[。！？\n\t]")
_BREAKS = "\n\t"  # these end a sentence and belong to none
_LONGEST, _FULLEST = 2_000, 100  # characters and mentions of a sentence that are read as one
_BARE = 1_000  # characters of it that are read before its first mention, and behind its last
_BLANKS = " \u3000\t\r\n"


class Sentences:
    """The sentences of a folded text. A line break or the edge of a table cell ends one too."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [found.start() for found in _ENDS.finditer(text)]

    def around(self, place: int) -> tuple[int, int]:
        """Start and end of the sentence around a place, its closing mark included, blanks before it not."""
        text, ends = self._text, self._ends
        i = bisect_left(ends, place)
        start = ends[i - 1] + 1 if i else 0
        end = ends[i] + (text[ends[i]] not in _BREAKS) if i < len(ends) else len(text)
        while start < place and text[start] in _BLANKS:
            start += 1
        return start, end

    def holding(self, mentions: Sequence[Mention]) -> Iterator[tuple[int, int, Sequence[Mention]]]:
        """Start, end (without the closing mark) and mentions of each sentence that holds any, in order.

        What is no sentence, but a table or a list run together, is cut, so that the cost stays linear.
        """
        ends, i = self._ends, 0
        while i < len(mentions):
            j = bisect_right(ends, mentions[i].start)
            end = ends[j] if j < len(ends) else len(self._text)
            begin = max(ends[j - 1] + 1 if j else 0, mentions[i].start - _BARE)
            k = i + 1
            while k < len(mentions) and mentions[k].start < end:
                if mentions[k].end - begin > _LONGEST or k - i == _FULLEST:
                    yield begin, min(mentions[k].start, mentions[k - 1].end + _BARE), mentions[i:k]
                    begin, i = mentions[k].start, k
                k += 1
            last = mentions[k - 1].end
            yield begin, min(max(end, last), last + _BARE), mentions[i:k]
            i = k
