"""Numbers that are none: what touches a number, and the marks around it, tell."""

from __future__ import annotations

import re
from bisect import bisect_right

from extract.ruleset import model
from extract.ruleset.regexes import Pattern, compile_rule


class Guard:
    """A guard, compiled."""

    __slots__ = ("after", "before", "id", "kinds", "not_after", "not_before", "number")

    def __init__(self, guard: model.Guard) -> None:
        self.id = guard.id
        self.kinds = frozenset(guard.kinds)
        self.number = compile_rule(guard.number, module="re", whole=True) if guard.number else None
        self.before = _backward(guard.before)
        self.not_before = _backward(guard.not_before)
        self.after = compile_rule(guard.after) if guard.after else None
        self.not_after = compile_rule(guard.not_after) if guard.not_after else None

    def stops(self, text: str, kind: str, start: int, number_end: int, end: int) -> bool:
        """Whether the number from `start` is none of this kind."""
        if self.kinds and kind not in self.kinds:
            return False
        if self.number is not None and not self.number.fullmatch(text, start, number_end):
            return False
        if self.before is not None and not self.before.match(text, 0, start):
            return False
        if self.after is not None and not self.after.match(text, end):
            return False
        if self.not_before is not None and self.not_before.match(text, 0, start):
            return False
        return not (self.not_after is not None and self.not_after.match(text, end))


def _backward(pattern: str | None) -> Pattern | None:
    """A pattern that ends where it is asked to, read from there to the left."""
    return compile_rule(f"(?r)(?:{pattern})", pattern) if pattern else None


class Fences:
    """The stretches of a text inside of which only some types are read."""

    def __init__(self, text: str, fences: tuple[model.Fence, ...]) -> None:
        spans: list[tuple[int, int, frozenset[str]]] = []
        for fence in fences:
            inside = rf"[^{re.escape(fence.open + fence.close)}\n]{{0,{fence.longest}}}"
            for found in re.finditer(f"{re.escape(fence.open)}{inside}{re.escape(fence.close)}", text):
                spans.append((found.start(), found.end(), frozenset(fence.kinds)))
        spans.sort()
        self._starts = [s for s, _, _ in spans]
        self._spans = spans

    def allows(self, kind: str, place: int) -> bool:
        """Whether a mention of this kind may begin here."""
        i = bisect_right(self._starts, place) - 1
        # a fence may stand inside another: look at the one before as well
        near = self._spans[max(0, i - 1) : i + 1]
        return not any(place < end and kind not in kinds for _, end, kinds in near)


class Guards:
    """All guards of a pack, by the units that they name."""

    def __init__(self, guards: tuple[model.Guard, ...]) -> None:
        compiled = [(guard, Guard(guard)) for guard in guards]
        self._any = [made for guard, made in compiled if not guard.unit]
        self._by_unit = {
            unit: [made for guard, made in compiled if not guard.unit or unit in guard.unit]
            for unit in {unit for guard in guards for unit in guard.unit}
        }

    def stop(self, text: str, kind: str, unit: str, start: int, number_end: int, end: int) -> Guard | None:
        """The guard by which a number from `start` to `number_end`, its unit up to `end`, is none of this kind."""
        for guard in self.of(unit):
            if guard.stops(text, kind, start, number_end, end):
                return guard
        return None

    def of(self, unit: str) -> list[Guard]:
        """The guards that look at numbers with this unit, in order."""
        return self._by_unit.get(unit, self._any)
