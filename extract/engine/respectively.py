"""`A、B分别增长5%、6%`: each number gets its own name."""

from __future__ import annotations

from extract.engine.mentions import Quantity, Span
from extract.engine.phrases import Phrases
from extract.engine.tokens import Row
from extract.ruleset.compiler import PHRASE, RuleSet


class Respectively:
    """Deals out the names that stand before a word like 分别 to the numbers behind it.

    Args:
        rules: a compiled rule set; its classes `respectively` (the word), `and` and the mark 、 part lists.
        phrases: parts lists of names.
    """

    def __init__(self, rules: RuleSet, phrases: Phrases) -> None:
        signatures = rules.signatures
        self._word = frozenset(signatures("respectively"))
        self._joins = frozenset(signatures("and", "=、"))
        self._named = frozenset(signatures(PHRASE) + signatures("act", "of")) | self._joins
        self._give = frozenset(signatures("give"))
        self._phrase = signatures.phrase
        self._of = frozenset(signatures("of"))
        self._stops = frozenset(signatures("stop"))
        self._toward = frozenset(signatures("toward")) - frozenset(signatures("reach"))
        self._phrases = phrases

    def align(self, text: str, row: Row) -> None:
        """Set the labels of the numbers behind each such word of a sentence."""
        for i, signature in enumerate(row.signature):
            if signature in self._word:
                numbers = self._numbers(row, i)
                names = self._names(text, row, i, len(numbers))
                if names is not None and len(set(names)) < 2:
                    numbers = [number for number in numbers if number.kind == numbers[0].kind]
                if len(numbers) > 1 and row.signature[row.places[id(numbers[0])] - 1] != self._phrase:
                    self._deal(text, row, i, numbers)  # not `分别新建公路5公里、6公里`
            elif isinstance(row.mentions[i], Quantity) and row.signature[i - 1] not in self._joins:
                self._deal_unsaid(text, row, i)

    def _numbers(self, row: Row, i: int) -> list[Quantity]:
        """The numbers that follow, with no new name between them; of one kind, unless only such marks part them."""
        found: list[Quantity] = []
        for j in range(i + 1, len(row.signature)):
            mention = row.mentions[j]
            if isinstance(mention, Quantity):
                if found and mention.kind != found[0].kind and row.signature[j - 1] not in self._joins:
                    break
                found.append(mention)
            elif row.signature[j] in self._stops or (found and row.signature[j] not in self._joins):
                break
        return found

    def _deal(self, text: str, row: Row, i: int, numbers: list[Quantity]) -> None:
        if not self._give.isdisjoint(row.signature[i : i + 2]):  # `分别给予`, `分别奖励`
            self._give_out(text, row, i, numbers)
            return
        if not self._give.isdisjoint(row.signature[i : i + 2]):  # `分别给予`, `分别奖励`
            self._give_out(text, row, i, numbers)
            return
        names = self._names(text, row, i, len(numbers))
        if names is None:
            self._from_numbers(row, i, numbers)
            return
        shared = self._shared(text, names)
        for number, (start, end) in zip(numbers, names, strict=True):
            number.label, number.label_span = text[start:end], (start, end)
            if number.kind == "count":
                number.noun = shared or number.label

    @staticmethod
    def _shared(text: str, names: list[Span]) -> str | None:
        """The whole list where its last item ends in a head that all share: `移动、固定电话用户`."""
        first, last = (text[slice(*names[i])] for i in (0, -1))
        if len(first) + 2 < len(last) and first[-1:] != last[-1:]:
            return text[names[0][0] : names[-1][1]]
        return None

    def _deal_unsaid(self, text: str, row: Row, i: int) -> None:
        """`A、B达50%和80%`: without such a word only as many names as there are numbers."""
        numbers = self._numbers(row, i - 1)
        kind = numbers[0].kind
        behind = row.signature[row.places[id(numbers[-1])] + 1]
        if behind not in self._named and len(numbers) > 1 and all(n.label is None and n.kind == kind for n in numbers):
            names = self._names(text, row, i, len(numbers))
            if names is not None and len(set(names)) > 1:
                for number, (start, end) in zip(numbers, names, strict=True):
                    number.label, number.label_span = text[start:end], (start, end)

    def _give_out(self, text: str, row: Row, i: int, numbers: list[Quantity]) -> None:
        """`对A、B分别给予5万元、3万元`: a list of so many gets them, the nearest of this clause or the one before."""
        stops, last = 0, i - 1
        # where the list does not touch the word, it must be said that something is given to it
        first_toward = next((j for j in range(i) if row.signature[j] in self._toward), i - 2)
        while last > first_toward and stops < 2:
            if row.signature[last] in self._stops:
                stops += 1
            elif row.signature[last] in self._named:
                first = last
                while first > 1 and row.signature[first - 1] in self._named:
                    first -= 1
                joins = [j for j in range(first, last + 1) if row.signature[j] in self._joins]
                # what qualifies the first of the list is no part of its name
                of = [j for j in range(first, joins[0] if joins else first) if row.signature[j] in self._of]
                span = (row.starts[of[-1] + 1 if of else first], row.ends[last])
                parts = self._phrases.parts(text, span, len(numbers)) if joins else []
                if len(parts) == len(numbers):
                    for number, (start, end) in zip(numbers, parts, strict=True):
                        number.recipient = text[start:end]
                    return
                last = first
            last -= 1

    def _names(self, text: str, row: Row, i: int, count: int) -> list[Span] | None:
        """The spans of so many names before the word; one for all where they cannot be parted."""
        last = i - 1
        while last > 0 and row.signature[last] not in self._named and row.signature[last] not in self._stops:
            last -= 1
        first = last
        while first > 0 and row.signature[first] in self._named:
            first -= 1
        first += 1
        while first <= last and row.signature[first] in self._joins | self._of:
            first += 1
        if first > last or row.signature[last] in self._stops:
            return None
        aged = row.mentions[first - 1]
        if isinstance(aged, Quantity) and aged.dimension == "age" and first > 1:
            first -= 1  # `5岁以下儿童贫血患病率`
        start, end = row.starts[first], row.ends[last]
        parts = self._phrases.parts(text, (start, end), count)
        return parts if len(parts) == count else [(start, end)] * count

    def _from_numbers(self, row: Row, i: int, numbers: list[Quantity]) -> None:
        """`面积A，面积B，分别增长`: the names are those of the numbers just before."""
        before = [m for m in row.mentions[:i] if isinstance(m, Quantity)][-len(numbers) :]
        if len(before) == len(numbers):
            for number, other in zip(numbers, before, strict=True):
                number.follows = other
