"""The search for ambiguity in an automaton."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise
from typing import Final

from extract.ruleset.ambiguity.automaton import Automaton, bits
from extract.ruleset.ambiguity.syntax import WAYS, Budget, short

_TOO_MANY: Final = 10_000_000  # ways to read one short text that are a hazard, though there is an end to them
_SHORT: Final = 64  # the length of that text
_TRIED: Final = 10  # characters of which the ways to read a text are counted
_COUNTED: Final = 30_000  # steps of that, for each


class Search:
    """Looks for ambiguity in an automaton."""

    def __init__(self, automaton: Automaton, whole: bool, budget: Budget) -> None:
        self._a = automaton
        self._masks = automaton.masks
        self._step = budget.spend
        self._by_character: dict[int, dict[int, int]] = {}  # of the cycle that is looked at
        self._sharing: dict[int, int] = {}
        final = 0 if whole else automaton.piece.sure_last  # behind these states the match has succeeded
        alive = sum(1 << p for p, mask in enumerate(self._masks) if mask)
        self._all = [(i | o) & alive for i, o in zip(automaton.inner, automaton.outer, strict=True)]
        alive = _flood(automaton.piece.first & alive, self._all, alive)
        self._alive = alive & ~final  # what is read here may be given up
        self._success = [self._read(following & final) for following in automaton.clear]  # characters that lead there
        self._next = self._narrowed()
        self._looped = self._lasting = 0  # states in repeats, and in long ones
        for loop in automaton.loops:
            self._looped |= loop.states & alive
            self._lasting |= loop.states if loop.long else 0
        self._cycles = _cycles(self._next, self._looped & self._alive, self._step)

    def _read(self, states: int) -> int:
        self._step(states.bit_count())
        made = 0
        for p in bits(states):
            made |= self._masks[p]
        return made

    def _narrowed(self) -> list[int]:
        """Where each state goes on with a character that does not end the match."""
        known: dict[tuple[int, int], int] = {}
        for following, success in zip(self._all, self._success, strict=True):
            if (following, success) not in known:
                states = following & self._alive
                self._step(states.bit_count() if success else 1)
                narrow = sum(1 << q for q in bits(states) if self._masks[q] & ~success) if success else states
                known[following, success] = narrow
        return [known[pair] for pair in zip(self._all, self._success, strict=True)]

    def _both(self, before: Iterable[int], states: Iterable[int]) -> int:
        """The characters that all of some states read, and that end the match behind none of those before them."""
        mask = -1
        for p in states:
            mask &= self._masks[p]
        for p in before:
            mask &= ~self._success[p]
        return mask

    def _together(self, q: int, r: int) -> bool:
        """Whether one atomic group holds both: it chooses once."""
        return self._a.atom[q] == self._a.atom[r] != 0

    # ---- two paths from a state to itself

    def exponential(self) -> str:
        """What is exponential in it, or nothing."""
        for cycle in self._cycles:
            if detail := self._ambiguous(cycle):
                return detail
        return self._many() if self._a.piece.ways > WAYS else ""

    def _ambiguous(self, cycle: int) -> str:
        for p in bits(cycle):
            for q in bits(self._a.twice[p] & self._next[p] & cycle):
                return self._told(cycle, [(p,), (q,)])
        origin: dict[tuple[int, ...], tuple[int, ...]] = {}  # two states, and those before them
        for p, q, r in self._forks(cycle):
            origin.setdefault((q, r), (p,))
        queue = list(origin)
        for pair in queue:
            for one in bits(self._next[pair[0]] & cycle):
                for other in bits(self._next[pair[1]] & self._shares(one, cycle)):
                    self._step()
                    following = (one, other) if one < other else (other, one)
                    if following in origin or not self._both(pair, following):
                        continue
                    origin[following] = pair
                    if one == other:
                        return self._told(cycle, _trail(origin, following))
                    queue.append(following)
        return ""

    def _forks(self, cycle: int) -> Iterator[tuple[int, int, int]]:
        """States of a cycle with two ways to go on with one character."""
        seen: set[tuple[int, int]] = set()
        for p in bits(cycle):
            following = self._a.outer[p] & self._next[p] & cycle
            if (following, self._success[p]) in seen:
                continue
            seen.add((following, self._success[p]))
            for q in bits(following):
                self._step()
                for r in bits((following & self._shares(q, cycle)) >> (q + 1) << (q + 1)):
                    self._step()
                    if self._both((p,), (q, r)) and not self._together(q, r):
                        yield p, q, r

    def _shares(self, q: int, cycle: int) -> int:
        """The states of a cycle that share a character with a state."""
        if cycle not in self._by_character:
            self._by_character = {cycle: self._characters_of(cycle)}
            self._sharing.clear()
        mask = self._masks[q]
        if mask not in self._sharing:
            self._step(mask.bit_count() // 8)
            found = 0
            for i in bits(mask):
                found |= self._by_character[cycle].get(i, 0)
            self._sharing[mask] = found
        return self._sharing[mask]

    def _characters_of(self, cycle: int) -> dict[int, int]:
        """The states of a cycle that read a character, by character."""
        alike: dict[int, int] = {}
        for p in bits(cycle):
            alike[self._masks[p]] = alike.get(self._masks[p], 0) | 1 << p
        found: dict[int, int] = {}
        for mask, states in alike.items():
            self._step(mask.bit_count() // 8)
            for i in bits(mask):
                found[i] = found.get(i, 0) | states
        return found

    def _told(self, cycle: int, trail: list[tuple[int, ...]]) -> str:
        """Say which repeat it is, and what it reads in two ways on the way from a state to itself."""
        start, end = trail[0][0], trail[-1][0]
        pump = self._text([*trail, *self._path(1 << end, start, cycle)[1:]])
        path = self._path(self._a.piece.first, start)
        text = self._sample(self._masks[path[0][0]]) + self._text(path) + pump * max(2, 6 // len(pump))
        # two states alone: it is the way from one to the other that is there twice, by a repeat and one around it
        name = self._name(sum(1 << p for p in {p for states in trail for p in states}), len(trail) == 2)
        return f"`{name}` can read the same text in many ways, such as {short(text)!r}…"

    def _path(self, sources: int, goal: int, cycle: int = 0) -> list[tuple[int, ...]]:
        """A shortest path from one of some states to another, inside of a cycle where one is given."""
        origin: dict[tuple[int, ...], tuple[int, ...]] = {}
        queue: list[tuple[int, ...]] = [(p,) for p in bits(sources)]
        seen = sources
        for state in queue:
            if state == (goal,):
                break
            new = (self._next[state[0]] & cycle if cycle else self._all[state[0]]) & ~seen
            seen |= new
            for q in bits(new):
                origin[q,] = state
                queue.append((q,))
        return _trail(origin, (goal,))

    # ---- a repeat that hands over to another

    def quadratic(self) -> str:
        """Two repeats that can share a text; what the first has read may be kept, what the second reads is given up."""
        for one in filter(self._long, _cycles(self._all, self._looped, self._step)):
            behind = _flood(self._after(one) & self._alive, self._next, self._alive)
            self._step(behind.bit_count())
            for other in filter(self._long, self._cycles):
                self._step()
                if not behind & other or (one == other and not any(self._a.atom[p] for p in bits(one))):
                    continue  # in one and the same cycle that would be exponential, but for atomic groups
                if text := self._shared(one, other, behind):
                    shown = short(text * max(2, 6 // len(text)))
                    names = f"`{self._name(one)}` and `{self._name(other)}`"
                    return f"the repeats {names} can share the same text, such as {shown!r}…"
        return ""

    def _after(self, states: int) -> int:
        made = 0
        for p in bits(states):
            made |= self._all[p]
        return made

    def _shared(self, one: int, other: int, behind: int) -> str:
        """A text that leads from a state of one cycle to itself, to a state of the other, and from that to itself."""
        self._step(one.bit_count() * other.bit_count())
        pairs = [(x, z) for x in bits(one) for z in bits(other) if self._masks[x] & self._masks[z]]
        index = {pair: i for i, pair in enumerate(pairs)}
        following = [0] * len(pairs)
        for (x, z), i in index.items():
            for to_x in bits(self._all[x] & one):
                for to_z in bits(self._next[z] & other):
                    self._step()
                    if (to_x, to_z) in index and self._both((z,), (to_x, to_z)):
                        following[i] |= 1 << index[to_x, to_z]
        for cycle in _cycles(following, (1 << len(pairs)) - 1, self._step):
            inside = {pairs[i]: [pairs[j] for j in bits(following[i] & cycle)] for i in bits(cycle)}
            if text := self._handed_over(inside, behind):
                return text
        return ""

    def _handed_over(self, pairs: dict[tuple[int, int], list[tuple[int, int]]], behind: int) -> str:
        """The text on which a third path leads from the first cycle to the second, beside one in each."""
        origin: dict[tuple[int, ...], tuple[int, ...]] = {}
        queue = [(x, x, z) for x, z in pairs]
        for state in queue:
            x, y, z = state
            ways, ending = (self._all[y], (z,)) if x == y else (self._next[y], (y, z))
            for to_x, to_z in pairs[x, z]:
                for to_y in bits(ways & behind):
                    self._step()
                    following = to_x, to_y, to_z
                    if following in origin or (x == y and not self._parts(x, to_x, to_y)):
                        continue
                    if self._both(ending, following):
                        origin[following] = state
                        if to_y == to_z:
                            return self._text(_trail(origin, following))
                        queue.append(following)
        return ""

    def _parts(self, p: int, q: int, r: int) -> bool:
        """Whether a state can be left for one of two others at will."""
        return q != r and self._a.outer[p] >> q & self._a.outer[p] >> r & 1 == 1 and not self._together(q, r)

    # ---- many ways, though not endlessly many

    def _many(self) -> str:
        """Count the ways to read a short text of one character, for the characters that stand in most places."""
        free = self._alive & sum(1 << p for p, atom in enumerate(self._a.atom) if not atom)
        places = Counter(self._masks[p] for p in bits(free))
        order = [mask for mask, _ in places.most_common()]
        for chosen in dict.fromkeys(_common(mask, order) for mask in order[:_TRIED]):
            states = sum(1 << p for p in bits(free) if self._masks[p] & chosen)
            if self._readings(states) > _TOO_MANY:
                text = self._sample(chosen) * 6
                return f"it can read the same text in more than {_TOO_MANY} ways, such as {text!r}…"
        return ""

    def _readings(self, states: int) -> int:
        counts = Counter(bits(self._a.piece.first & states))
        total = steps = 0
        for _ in range(_SHORT):
            total += counts.total()
            if total > _TOO_MANY or steps > _COUNTED:
                break
            following: Counter[int] = Counter()
            for p, count in counts.items():
                for q in bits(self._next[p] & states):
                    following[q] += count * (1 + (self._a.twice[p] >> q & 1))
                    steps += 1
            counts = following
        return total

    # ---- what is shown

    def _text(self, trail: list[tuple[int, ...]]) -> str:
        """A text that is read on a trail, without that of its first states."""
        read = [self._both(before, states) or self._both((), states) for before, states in pairwise(trail)]
        return "".join(map(self._sample, read))

    def _sample(self, mask: int) -> str:
        """A character of a set, if possible one that can be shown."""
        found = [chr(self._a.edges[i]) for i in islice(bits(mask), 1000)]
        return next((c for c in found if c.isalnum()), next((c for c in found if c.isprintable()), found[0]))

    def _long(self, cycle: int) -> bool:
        return not cycle & ~self._lasting

    def _name(self, states: int, around: bool = False) -> str:
        """The smallest repeat that holds some states, or the next one around it."""
        loops = [loop for loop in self._a.loops if loop.states & states == states]
        loops.sort(key=lambda loop: loop.states.bit_count())
        return short(loops[1 if around and len(loops) > 1 else 0].text)


def _trail(origin: dict[tuple[int, ...], tuple[int, ...]], end: tuple[int, ...]) -> list[tuple[int, ...]]:
    """How the search came to some states."""
    made = [end]
    while made[-1] in origin:
        made.append(origin[made[-1]])
    return made[::-1]


def _common(mask: int, order: list[int]) -> int:
    """Characters of a set that many other sets have as well."""
    for other in order:
        mask = mask & other or mask
    return mask


def _flood(states: int, following: list[int], inside: int) -> int:
    """These states and all that can be reached from them."""
    reached = new = states & inside
    while new:
        more = 0
        for p in bits(new):
            more |= following[p]
        new = more & inside & ~reached
        reached |= new
    return reached


def _cycles(following: list[int], inside: int, step: Callable[[int], None]) -> list[int]:
    """The sets of states that can reach one another (Kosaraju's algorithm)."""
    before = [0] * len(following)
    alike: dict[int, int] = {}
    for p in bits(inside):
        alike[following[p] & inside] = alike.get(following[p] & inside, 0) | 1 << p
    for states, sources in alike.items():
        step(states.bit_count())
        for q in bits(states):
            before[q] |= sources
    left = inside
    found = []
    for p in reversed(_finished(following, inside)):
        if left >> p & 1:
            cycle = _flood(1 << p, before, left)
            left &= ~cycle
            if cycle & (cycle - 1) or following[p] >> p & 1:
                found.append(cycle)
    return found


def _finished(following: list[int], inside: int) -> list[int]:
    """States in the order in which a search through them is done with each."""
    done = []
    left = inside
    while left:
        path = [left.bit_length() - 1]
        left ^= 1 << path[-1]
        while path:
            new = following[path[-1]] & left
            if new:
                path.append(new.bit_length() - 1)
                left ^= 1 << path[-1]
            else:
                done.append(path.pop())
    return done
