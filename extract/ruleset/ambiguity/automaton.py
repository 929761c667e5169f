"""Patterns as automata: a state for each place of a character, and no empty steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from extract.ruleset.ambiguity.syntax import WAYS, Budget, Node, TooLarge, walk

_LONG: Final = 30  # a repeat of no more rounds is never quadratic
_EXPANDED: Final = 3000  # places of characters at most in a repeat that is written out
PLACES: Final = 10_000  # places of characters in it


@dataclass(slots=True)
class _Piece:
    """A part of the automaton. Sets of states are bits of an integer; `…2`: those reached in more ways than one."""

    first: int = 0
    first2: int = 0
    last: int = 0
    last2: int = 0
    empty: int = 1  # ways to match nothing: none, one, or more (2)
    sure: bool = True  # one of them checks nothing
    sure_first: int = 0  # states before which nothing is checked
    sure_last: int = 0  # states behind which nothing is
    ways: int = 1  # to read one text, at most or so


@dataclass(frozen=True, slots=True)
class _Loop:
    """A repeat that comes back to its beginning."""

    text: str
    states: int
    long: bool


class Automaton:
    """States are the places of characters in a pattern; a state is reached by reading its character."""

    def __init__(self, node: Node, backward: bool, budget: Budget) -> None:
        self.masks: list[int] = []  # the characters of a state: bits for the ranges between `edges`
        self.inner: list[int] = []  # where it goes on without a choice, inside of an atomic group
        self.outer: list[int] = []  # where it goes on
        self.twice: list[int] = []  # those of `outer` that are reached in more ways than one
        self.clear: list[int] = []  # where it goes on with nothing to check
        self.atom: list[int] = []  # the outermost atomic group it is in; 0: none
        self.loops: list[_Loop] = []
        self._atoms = 0
        self._backward = backward
        self._budget = budget
        self.edges = sorted({edge for part in walk(node) for span in part.spans for edge in span})
        self._index = {edge: i for i, edge in enumerate(self.edges)}
        self._known: dict[int, int] = {}
        self.piece = self._built(node)

    def _built(self, node: Node) -> _Piece:
        if node.kind == "chars":
            return self._state(node)
        if node.kind == "seq":
            return self._sequence([self._built(part) for part in (node.parts[::-1] if self._backward else node.parts)])
        if node.kind == "alt":
            return self._either([self._built(part) for part in node.parts])
        if node.kind == "repeat":
            return self._repeat(node)
        if node.kind == "atomic":
            return self._atomic(node.parts[0])
        if node.kind == ("behind" if self._backward else "ahead"):
            # a side path: it is walked as often as it is reached, and leads nowhere
            inside = self._atomic(node.parts[0])
            return _Piece(first=inside.first, sure=False, sure_first=0)
        return _Piece(sure=False)

    def _state(self, node: Node) -> _Piece:
        self._budget.spend()
        if len(self.masks) >= PLACES:
            raise TooLarge
        bit = 1 << len(self.masks)
        if id(node.spans) not in self._known:
            index = self._index
            self._known[id(node.spans)] = sum((1 << index[high]) - (1 << index[low]) for low, high in node.spans)
        self.masks.append(self._known[id(node.spans)])
        for table in (self.inner, self.outer, self.twice, self.clear, self.atom):
            table.append(0)
        return _Piece(first=bit, last=bit, empty=0, sure=False, sure_first=bit, sure_last=bit)

    def _link(self, a: _Piece, b: _Piece) -> None:
        self._budget.spend(a.last.bit_count())
        for p in bits(a.last):
            self.twice[p] |= self.outer[p] & b.first | (b.first if a.last2 >> p & 1 else b.first2)
            self.outer[p] |= b.first
            if a.sure_last >> p & 1 and not self.atom[p]:
                self.clear[p] |= b.sure_first

    def _sequence(self, pieces: Iterable[_Piece]) -> _Piece:
        made = _Piece()
        for piece in pieces:
            self._link(made, piece)
            more = made.empty == 2
            made = _Piece(
                first=made.first | (piece.first if made.empty else 0),
                first2=made.first2 | (piece.first if more else piece.first2 if made.empty else 0),
                last=piece.last | (made.last if piece.empty else 0),
                last2=piece.last2 | (made.last if piece.empty == 2 else made.last2 if piece.empty else 0),
                empty=min(made.empty * piece.empty, 2),
                sure=made.sure and piece.sure,
                sure_first=made.sure_first | (piece.sure_first if made.sure else 0),
                sure_last=piece.sure_last | (made.sure_last if piece.sure else 0),
                ways=min(made.ways * piece.ways, WAYS + 1),
            )
        return made

    def _either(self, pieces: list[_Piece]) -> _Piece:
        made = _Piece(empty=0, sure=False)
        for piece in pieces:
            made.first |= piece.first
            made.first2 |= piece.first2
            made.last |= piece.last
            made.last2 |= piece.last2
            made.empty = min(made.empty + piece.empty, 2)
            made.sure = made.sure or piece.sure
            made.sure_first |= piece.sure_first
            made.sure_last |= piece.sure_last
        made.ways = min(self._alike(pieces) * max(piece.ways for piece in pieces), WAYS + 1)
        return made

    def _alike(self, pieces: list[_Piece]) -> int:
        """How many of some branches, at most, may begin with the same character."""
        layers = [0]
        always = 0
        for piece in pieces:
            mask = 0
            for p in bits(piece.first):
                mask |= self.masks[p]
            always += piece.empty > 0
            for i, layer in enumerate(layers):
                layers[i], mask = layer | mask, layer & mask
            if mask:
                layers.append(mask)
        return max(always + len(layers) - (not layers[0]), 1)

    def _repeat(self, node: Node) -> _Piece:
        start = len(self.masks)
        piece = self._built(node.parts[0])
        low, high = node.low, node.high
        if high <= 1:
            return self._optional(piece) if low < 1 else piece
        size = len(self.masks) - start
        ways = min(max(piece.ways, 1) ** min(high, 20) * (high - low + 1), WAYS + 1)
        if high <= _LONG and ways <= WAYS and size * high <= _EXPANDED:
            pieces = [piece, *(self._built(node.parts[0]) for _ in range(high - 1))]
            tail = _Piece()
            for one in reversed(pieces[low:]):
                tail = self._optional(self._sequence([one, tail]))
            made = self._sequence([*pieces[:low], tail])
            made.ways = ways
            return made
        if low <= 1:
            made = self._loop(node, piece, start)
            return made if low else self._optional(made)
        if low <= _LONG and size * low <= _EXPANDED:
            pieces = [piece, *(self._built(node.parts[0]) for _ in range(low - 1))]
            pieces[-1] = self._loop(node, pieces[-1], len(self.masks) - size)
            return self._sequence(pieces)
        made = self._loop(node, piece, start)
        if made.empty:  # rounds that match nothing may stand anywhere
            self._link(made, made)
            made.first2, made.last2, made.empty = made.first, made.last, 2
        made.sure, made.sure_last = False, 0  # the number of rounds is checked
        return made

    def _loop(self, node: Node, piece: _Piece, start: int) -> _Piece:
        states = (1 << len(self.masks)) - (1 << start)
        self.loops.append(_Loop(node.text, states, node.high > _LONG))
        self._link(piece, piece)
        piece.ways = min(node.high, _LONG) if piece.ways == 1 else WAYS + 1
        return piece

    def _optional(self, piece: _Piece) -> _Piece:
        piece.empty = min(piece.empty + 1, 2)
        piece.sure = True
        piece.ways = min(piece.ways + 1, WAYS + 1)
        return piece

    def _atomic(self, node: Node) -> _Piece:
        start = len(self.masks)
        self._atoms += 1
        atom = self._atoms
        piece = self._built(node)
        for p in range(start, len(self.masks)):
            self.inner[p] |= self.outer[p]
            self.outer[p] = self.twice[p] = 0
            self.atom[p] = atom
        piece.first2 = piece.last2 = 0
        piece.empty = min(piece.empty, 1)
        piece.ways = 1
        return piece


def bits(states: int) -> Iterator[int]:
    """The numbers of the bits that are set, from the lowest."""
    while states:
        bit = states & -states
        yield bit.bit_length() - 1
        states ^= bit
