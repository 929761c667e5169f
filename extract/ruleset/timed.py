"""Patterns of packs that are not built in: matched with a limit of time, so that no pack can stop an extraction.

The time is that which the process computes, in all of its threads; time spent waiting does not count. The engine looks
at the clock now and then, so it may take somewhat longer than the limit. `finditer` matches all at once: what the
caller does with a match before it asks for the next one costs the pattern nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import regex

from extract.errors import RuleTimeoutError

LIMIT: Final = 0.5
"""Seconds that one call has."""
PER_CHARACTER: Final = 1e-6
"""Seconds more for each character that a call may have to go through, so that a long text is no fault of the rule."""


class TimedPattern:
    """A compiled pattern that raises an error where it takes too long.

    It has the methods of a compiled pattern that the engine uses. Their matches are those of `regex`: `match.re` is
    the pattern within, and has its `groupindex`.

    Args:
        pattern: A regular expression of `regex`, compiled or not.
        rule_id: The rule it belongs to.
        place: Where it is written, for the error.
        limit: Seconds that one call has, on a short text.
    """

    __slots__ = ("_compiled", "_limit", "_match", "_place", "_rule_id")

    def __init__(self, pattern: str | regex.Pattern[str], rule_id: str, place: str, *, limit: float = LIMIT) -> None:
        self._compiled: regex.Pattern[str] = regex.compile(pattern)
        self._rule_id, self._place, self._limit = rule_id, place, limit

    @property
    def pattern(self) -> str:
        """The regular expression."""
        return str(self._compiled.pattern)

    @property
    def origin(self) -> tuple[str, str]:
        """The id of its rule, and where it is written."""
        return self._rule_id, self._place

    @property
    def groupindex(self) -> Mapping[str, int]:
        """The named groups."""
        return self._compiled.groupindex  # type: ignore[no-any-return]

    def match(self, text: str, pos: int = 0, endpos: int | None = None) -> regex.Match[str] | None:
        """Match at a place.

        Raises:
            RuleTimeoutError: It takes too long.
        """
        try:
            return self._compiled.match(text, pos, endpos, timeout=self._limit)
        except TimeoutError:
            raise self._error(self._limit) from None

    def fullmatch(self, text: str, pos: int = 0, endpos: int | None = None) -> regex.Match[str] | None:
        """Match all from one place to another.

        Raises:
            RuleTimeoutError: It takes too long.
        """
        try:
            return self._compiled.fullmatch(text, pos, endpos, timeout=self._limit)
        except TimeoutError:
            raise self._error(self._limit) from None

    def search(self, text: str, pos: int = 0, endpos: int | None = None) -> regex.Match[str] | None:
        """Look for the first match.

        Raises:
            RuleTimeoutError: It takes too long.
        """
        limit = self._limit_for(text)
        try:
            return self._compiled.search(text, pos, endpos, timeout=limit)
        except TimeoutError:
            raise self._error(limit) from None

    def finditer(self, text: str, pos: int = 0, endpos: int | None = None) -> Iterator[regex.Match[str]]:
        """Look for all matches.

        Raises:
            RuleTimeoutError: They take too long, all together.
        """
        limit = self._limit_for(text)
        try:
            return iter(list(self._compiled.finditer(text, pos, endpos, timeout=limit)))
        except TimeoutError:
            raise self._error(limit) from None

    def split(self, text: str) -> list[str]:
        """Part a text at the matches.

        Raises:
            RuleTimeoutError: It takes too long.
        """
        limit = self._limit_for(text)
        try:
            return list(self._compiled.split(text, timeout=limit))
        except TimeoutError:
            raise self._error(limit) from None

    def sub(self, repl: str | Callable[[regex.Match[str]], str], text: str, count: int = 0) -> str:
        """Replace the matches; a `repl` that is called takes from the same time.

        Raises:
            RuleTimeoutError: It takes too long.
        """
        limit = self._limit_for(text)
        try:
            return str(self._compiled.sub(repl, text, count, timeout=limit))
        except TimeoutError:
            raise self._error(limit) from None

    def _limit_for(self, text: str) -> float:
        return self._limit + PER_CHARACTER * len(text)

    def _error(self, limit: float) -> RuleTimeoutError:
        return RuleTimeoutError(self._rule_id, self._place, self.pattern, limit)
