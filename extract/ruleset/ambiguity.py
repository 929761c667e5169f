r"""Whether a regular expression can blow up when a backtracking engine matches it.

A backtracking engine tries every way to read a text before it gives up. `hazard` makes an automaton of a pattern, one
state for each place of a character and no empty steps, and looks for

- *exponential* ambiguity: a state that comes back to itself on one text by two paths, as in `(a|aa)+$`;
- *quadratic* ambiguity, or worse: a repeat that can hand over to another one at any place of a text that both can read,
  as in `\d+\d+x`.

(Weideman, van der Merwe, Berglund, Watson: Analyzing matching time behavior of backtracking regular expression
matchers by using ambiguity of NFA, 2016.)

What it takes into account:

- Where the end of the pattern is reached with nothing more to read or to check, the match has succeeded, and nothing
  read before is given up: `(a|aa)+` is harmless for `match` and `search`, though not for `fullmatch` (`whole`).
- Possessive repeats, atomic groups and lookarounds are not entered again. Each is also looked at by itself.
- Branches of one character each are one class to both engines: `(?:[ab]|[bc])*x` is harmless.

Where it errs, it warns rather than not:

- A repeat `{m,n}` is written out where that stays small, else read as endless. Only repeats of more than `_LONG` rounds
  make a quadratic hazard.
- Lookarounds do not narrow what may follow them, a backreference may be any text of its group's characters, and a call
  of a group any text at all.
- `regex` remembers where repeats in repeats have failed, and is often faster than is said here; `re` is not.
- What takes too many steps to check is called exponential if it holds a repeat in a repeat. Else nothing is said.

What it does not count: that `search` begins anew at every place of a text, and what lookbehinds read again and again.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise
from math import prod
from typing import Final, Literal

import regex

_Kind = Literal["chars", "seq", "alt", "repeat", "atomic", "ahead", "behind", "assert"]
_Spans = tuple[tuple[int, int], ...]  # ranges of code points, the end not included

_LONG: Final = 30  # a repeat of no more rounds is never quadratic
_WAYS: Final = 1_000_000  # a repeat that can be read in more ways is not written out
_TOO_MANY: Final = 10_000_000  # ways to read one short text that are a hazard, though there is an end to them
_SHORT: Final = 64  # the length of that text
_EXPANDED: Final = 3000  # places of characters at most in a repeat that is written out
_LONGEST: Final = 100_000  # characters of a pattern
_PLACES: Final = 10_000  # places of characters in it
_STEPS: Final = 300_000  # of a check
_DEPTH: Final = 40  # groups in groups
_COPIES: Final = 100_000  # `regex` unrolls the rounds that a repeat must make when it compiles
_COUNTS: Final = re.compile(r"\{([1-9][0-9]{0,9})")  # rounds that must be made
_TRIED: Final = 10  # characters of which the ways to read a text are counted
_COUNTED: Final = 30_000  # steps of that, for each
_SCANS: Final = 50  # classes that the engine itself is asked about
_FEW: Final = 1000  # characters of a class that are looked at one by one
_ENDLESS: Final = 1 << 30
_ALL: Final[_Spans] = ((0, 0x110000),)
_LINE_END: Final[_Spans] = ((0x0A, 0x0E), (0x85, 0x86), (0x2028, 0x202A))
_CONTROL: Final = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}


@dataclass(frozen=True, slots=True)
class Hazard:
    """What is wrong with a pattern.

    Attributes:
        kind: `quadratic` stands for every power of the length of the text.
        detail: The part of the pattern, and a text that it reads in many ways.
    """

    kind: Literal["exponential", "quadratic"]
    detail: str


def hazard(pattern: str, *, whole: bool = False) -> Hazard | None:
    """Find out whether a pattern can take too long, before it is compiled.

    Args:
        pattern: A regular expression of `regex` or `re`; one that is matched from right to left begins with `(?r)`.
            What does not compile has no meaningful answer.
        whole: Whether it is used with `fullmatch`.

    Returns:
        The worst hazard, or None.
    """
    return _judged(pattern, whole=whole)[0]


def unrolled(pattern: str) -> str:
    """What is wrong with a pattern that would fill the memory when it is compiled; empty where nothing is."""
    if prod(map(int, _COUNTS.findall(pattern)[:_PLACES])) <= _COPIES:
        return ""
    try:
        copies = _copies(_parsed(pattern).node)
    except (_TooLarge, RecursionError):
        return "it is too large to be checked"
    return f"its repeats make {copies} copies of what they repeat" if copies > _COPIES else ""


def is_linear(pattern: str, *, whole: bool = False) -> bool:
    """Whether a pattern is known to take no more than linear time; arguments as of `hazard`."""
    return _judged(pattern, whole=whole) == (None, True)


def _judged(pattern: str, *, whole: bool) -> tuple[Hazard | None, bool]:
    """The worst hazard, and whether all was looked at."""
    if len(pattern) > _LONGEST:
        return Hazard("exponential", "too long to be checked"), False
    try:
        parser = _parsed(pattern)
    except (_TooLarge, RecursionError):
        return Hazard("exponential", "groups in groups, nested too deeply to be checked"), False
    if parser.fuzzy:
        return Hazard("exponential", f"the fuzzy match `{_short(parser.fuzzy)}` tries every error"), True
    if (copies := _copies(parser.node)) > _COPIES:
        return Hazard("exponential", f"its repeats make {copies} copies of what they repeat"), True
    parts = [(parser.node, "r" in parser.flags, whole or "p" in parser.flags)]
    parts += [(part, backward, False) for part, backward in _bodies(parser.node, "r" in parser.flags)]
    return _worst(part for part in parts if _may_repeat(part[0]) or _choices(part[0]) > _WAYS)


def _worst(parts: Iterable[tuple[_Node, bool, bool]]) -> tuple[Hazard | None, bool]:
    """The worst hazard of a pattern and of what is matched by itself in it, and whether all was looked at."""
    budget = _Budget()
    searches = []
    complete = True
    for node, backward, whole in parts:
        try:
            search = _Search(_Automaton(node, backward, budget), whole, budget)
            detail = search.exponential()
        except (_TooLarge, RecursionError):
            if _nested(node):
                return Hazard("exponential", "repeats in repeats, too large to be checked"), False
            complete = False
            continue
        if detail:
            return Hazard("exponential", detail), complete
        searches.append(search)
    budget.left = _STEPS
    try:
        detail = next(filter(None, (search.quadratic() for search in searches)), "")
    except _TooLarge:
        return None, False
    return (Hazard("quadratic", detail) if detail else None), complete


class _TooLarge(Exception):
    """The pattern takes too much to be checked."""


class _Budget:
    """The steps that a check may take."""

    def __init__(self) -> None:
        self.left = _STEPS

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise _TooLarge


# ------------------------------------------------------------------------------------------------ reading


@dataclass(frozen=True, slots=True, eq=False)
class _Node:
    """A part of a pattern; what captures is like what does not."""

    kind: _Kind
    parts: tuple[_Node, ...] = ()
    spans: _Spans = ()
    low: int = 1
    high: int = 1
    text: str = ""  # of a repeat, as written


_ASSERT: Final = _Node("assert")
_FAIL: Final = _Node("chars")
_ANYTHING: Final = _Node("repeat", (_Node("chars", spans=_ALL),), low=0, high=_ENDLESS, text="(?R)")

_ESCAPE: Final = re.compile(
    r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|0[0-7]{0,2}|[0-7]{3}|[1-9][0-9]?"
    r"|N\{[^}]*\}|[pP]\{[^}]*\}|[pP].|[gL]<[^>]*>|.)",
    re.DOTALL,
)
_REPEAT: Final = re.compile(r"(?:([*+?])|\{([0-9]+)\}|\{([0-9]*),([0-9]*)\})([?+]?)")
_ERRORS: Final = r" *(?:[0-9]+ *<=? *)?[0-9]*[ides](?: *\+ *[0-9]*[ids])*(?: *<=? *[0-9]+)? *"
_FUZZY: Final = re.compile(rf"\{{{_ERRORS}(?:,{_ERRORS})*(?::[^}}]*)?\}}")
_GROUP: Final = re.compile(
    r"\((?:\*(?P<verb>[A-Z]+)\)"
    r"|\?(?:P=(?P<back>\w+)\)|(?:P>|&)(?P<call>\w+)\)|(?P<whole>R|[0-9]+)\)|(?P<condition>\((?:\w+\))?)"
    r"|(?P<look><?[=!])|(?P<atomic>>)|P?<(?P<name>\w+)>|(?P<plain>[:|])"
    r"|(?P<flags>[A-Za-z01]*)(?:-(?P<off>[a-z]+))?(?P<scope>[:)]))"
    r"|(?P<capture>))"
)


def _parsed(pattern: str) -> _Parser:
    """Read a pattern; flags that stand inside of it hold for all of it, so it may be read twice."""
    flags: frozenset[str] = frozenset()
    while True:
        parser = _Parser(pattern, flags)
        if parser.flags == flags:
            return parser
        flags = parser.flags


class _Parser:
    """Reads a pattern into nodes. It takes what does not compile as well, and makes something of it."""

    def __init__(self, pattern: str, flags: frozenset[str]) -> None:
        self.flags = flags  # of the whole pattern
        self.fuzzy = ""
        self._on = flags  # here
        self._text = pattern
        self._at = 0
        self._depth = 0
        self._scans = 0
        self._count = 0
        self._groups: dict[str, _Node] = {}
        self.node = self._alternatives()

    def _alternatives(self) -> _Node:
        self._depth += 1
        if self._depth > _DEPTH:
            raise _TooLarge
        branches = [self._sequence()]
        while self._text.startswith("|", self._at):
            self._at += 1
            branches.append(self._sequence())
        self._depth -= 1
        if len(branches) == 1:
            return branches[0]
        if all(branch.kind == "chars" for branch in branches) and len({branch.spans for branch in branches}) > 1:
            # both engines make one class of them
            return _Node("chars", spans=_joined(span for branch in branches for span in branch.spans))
        return _Node("alt", tuple(branches))

    def _sequence(self) -> _Node:
        parts: list[_Node] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            if not self._skips():
                start = self._at
                parts.append(self._repeated(self._item(), start))
        return parts[0] if len(parts) == 1 else _Node("seq", tuple(parts))

    def _skips(self) -> bool:
        """Pass over a comment, and over white space where that means nothing."""
        text, at = self._text, self._at
        if text.startswith("(?#", at):
            self._at = self._behind(")", at)
        elif "x" in self._on and text[at] == "#":
            self._at = self._behind("\n", at)
        elif "x" in self._on and text[at].isspace():
            self._at += 1
        return self._at > at

    def _behind(self, mark: str, at: int) -> int:
        found = self._text.find(mark, at)
        return found + len(mark) if found >= 0 else len(self._text)

    def _item(self) -> _Node:
        c = self._text[self._at]
        if c == "(":
            return self._group()
        if c == "[":
            return self._class()
        if c == "\\" and (found := _ESCAPE.match(self._text, self._at)):
            self._at = found.end()
            return self._escape(found[0])
        self._at += 1
        if c == ".":
            return _alone(_Node("chars", spans=_ALL if "s" in self._on else _without(((10, 11),))))
        return _ASSERT if c in "^$" else _Node("chars", spans=self._letter(ord(c)))

    def _repeated(self, node: _Node, start: int) -> _Node:
        """The item with the repeat that may stand behind it."""
        while self._at < len(self._text) and self._skips():
            pass
        if found := _FUZZY.match(self._text, self._at):
            self._at = found.end()
            self.fuzzy = found[0]
            return node
        found = _REPEAT.match(self._text, self._at)
        if found is None:
            return node
        self._at = found.end()
        mark, exact, low, high, manner = found.groups()
        if mark:
            rounds = {"*": (0, _ENDLESS), "+": (1, _ENDLESS), "?": (0, 1)}[mark]
        else:
            rounds = _number(exact or low, 0), _number(exact or high, _ENDLESS)
        made = _Node("repeat", (node,), low=rounds[0], high=rounds[1], text=self._text[start : self._at])
        return _Node("atomic", (made,)) if manner == "+" else made

    # ---- groups

    def _group(self) -> _Node:
        found = _GROUP.match(self._text, self._at)
        if found is None:
            self._at += 1
            return self._closed()
        self._at = found.end()
        if found["scope"]:
            return self._flagged(found)
        kind = found.lastgroup or ""
        if kind == "verb":
            return _FAIL if found["verb"] in ("F", "FAIL") else _ASSERT
        if kind == "back":
            return self._reference(found["back"])
        if kind in ("call", "whole"):
            return _ANYTHING
        if kind == "condition":
            return self._conditional(found["condition"])
        if kind == "look":
            return self._look(found["look"])
        if kind in ("name", "capture"):
            return self._captured(found["name"])
        return _Node("atomic", (self._closed(),)) if kind == "atomic" else self._closed()

    def _closed(self) -> _Node:
        """What stands up to the closing bracket; flags set inside end with it."""
        on = self._on
        node = self._alternatives()
        self._on = on
        self._at += 1
        return node

    def _captured(self, name: str | None) -> _Node:
        self._count += 1
        number = str(self._count)
        node = _alone(self._closed())
        self._groups[number] = node
        if name:
            self._groups[name] = node
        return node

    def _look(self, mark: str) -> _Node:
        node = self._closed()
        if mark == "!" and node.kind == "seq" and not node.parts:
            return _FAIL
        return _Node("behind" if "<" in mark else "ahead", (node,))

    def _conditional(self, condition: str) -> _Node:
        """`(?(name)yes|no)`; the condition may be a lookaround."""
        asked = _ASSERT
        if condition == "(":
            self._at -= 1
            asked = self._group()
        node = self._closed()
        return _Node("seq", (asked, node if node.kind == "alt" else _Node("alt", (node, _Node("seq")))))

    def _flagged(self, found: re.Match[str]) -> _Node:
        flags = frozenset(re.findall("V[01]|.", found["flags"]))
        if found["scope"] == ")":
            self.flags |= flags
            self._on |= flags
            return _Node("seq")
        on = self._on
        self._on = (on | flags) - frozenset(found["off"] or "")
        node = self._closed()
        self._on = on
        return node

    def _reference(self, name: str) -> _Node:
        """Any text of the group's characters, no longer than it can be: there is one way only to read it."""
        node = self._groups.get(name)
        if node is None:
            return _Node("atomic", (_ANYTHING,))
        chars = _Node("chars", spans=_joined(span for part in _walk(node) for span in part.spans))
        return _Node("atomic", (_Node("repeat", (chars,), low=0, high=_width(node), text=f"\\{name}"),))

    # ---- characters

    def _escape(self, token: str) -> _Node:
        head = token[1]
        if head in "AZzbBGmMK":
            return _ASSERT
        if head == "g" and token != "\\g":
            return self._reference(token[3:-1])
        if head in "123456789" and (len(token) < 4 or not token[1:].isdigit()):
            return self._reference(token[1:])
        if head == "L" and token != "\\L":
            return _Node("atomic", (_ANYTHING,))
        if head == "X":
            return _Node("chars", spans=_ALL)
        return _Node("chars", spans=_LINE_END if head == "R" else self._escaped(token))

    def _escaped(self, token: str) -> _Spans:
        """The characters that an escape stands for, also inside of a class."""
        head = token[1]
        if head in "xuU" and len(token) > 2:
            return self._letter(int(token[2:], 16))
        if head in "01234567" and token[1:].isdigit():
            return self._letter(int(token[1:], 8) & 0x1FF)
        if head in _CONTROL:
            return self._letter(_CONTROL[head])
        if head.isascii() and head.isalpha():
            return self._asked(token)
        return self._letter(ord(head))

    def _letter(self, code: int) -> _Spans:
        return _cases(code) if "i" in self._on else _one(min(code, 0x10FFFF))

    def _asked(self, item: str) -> _Spans:
        self._scans += 1
        if self._scans > _SCANS or len(item) > _FEW:
            return _ALL
        return _scanned(item, "".join(sorted(self._on & {"i", "V1"})))

    def _class(self) -> _Node:
        start = self._at
        simple = self._pass_class()
        text = self._text[start : self._at]
        if not simple:
            return _Node("chars", spans=self._asked(text))
        negated, on = text.startswith("[^"), self._on
        self._on = on - {"i"}  # a range is that of its ends as they are written
        spans = _joined(self._members(text[1 + negated : -1]))
        self._on = on
        if "i" in on:
            if sum(high - low for low, high in spans) > _FEW:
                return _alone(_Node("chars", spans=self._asked(text)))
            spans = _joined(span for low, high in spans for code in range(low, high) for span in _cases(code))
        return _alone(_Node("chars", spans=_without(spans))) if negated else _Node("chars", spans=spans)

    def _pass_class(self) -> bool:
        """Go behind a class; whether it holds nothing but characters, ranges and escapes."""
        text, v1, simple, depth = self._text, "V1" in self._on, True, 0
        while self._at < len(text):
            c = text[self._at]
            if c == "\\" and (found := _ESCAPE.match(text, self._at)):
                self._at = found.end()
                continue
            if c == "[" and depth and text.startswith("[:", self._at) and text.find(":]", self._at) > 0:
                simple = False
                self._at = self._behind(":]", self._at)
                continue
            self._at += 1
            if c == "[" and (v1 or not depth):
                simple = simple and not depth
                depth += 1
                self._at += text.startswith("^", self._at)
                self._at += text.startswith("]", self._at)
            elif c == "]":
                depth -= 1
                if not depth:
                    break
            elif v1 and c in "-&|~" and text.startswith(c, self._at):
                simple = False
        return simple

    def _members(self, text: str) -> Iterator[tuple[int, int]]:
        tokens = [found[0] for found in re.finditer(f"{_ESCAPE.pattern}|.", text, re.DOTALL)]
        i = 0
        while i < len(tokens):
            spans = self._member(tokens[i])
            if i + 2 < len(tokens) and tokens[i + 1] == "-" and len(spans) == 1:
                yield spans[0][0], max(self._member(tokens[i + 2])[-1:], default=spans[0])[1]
                i += 3
            else:
                yield from spans
                i += 1

    def _member(self, token: str) -> _Spans:
        return self._escaped(token) if len(token) > 1 else self._letter(ord(token))


def _alone(node: _Node) -> _Node:
    """What no engine joins with other branches of one character."""
    return _Node("seq", (node,)) if node.kind == "chars" else node


def _number(digits: str, default: int) -> int:
    return min(int(digits[:10]), _ENDLESS) if digits else default


@lru_cache(maxsize=4096)
def _one(code: int) -> _Spans:
    return ((code, code + 1),)


@lru_cache(maxsize=1024)
def _cases(code: int) -> _Spans:
    c = chr(min(code, 0x10FFFF))
    return _joined((ord(x), ord(x) + 1) for x in {c, c.lower(), c.upper(), c.title(), c.casefold()} if len(x) == 1)


def _joined(spans: Iterable[tuple[int, int]]) -> _Spans:
    """Ranges in order, those that touch made one."""
    made: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if made and low <= made[-1][1]:
            made[-1] = made[-1][0], max(high, made[-1][1])
        elif low < high:
            made.append((low, high))
    return tuple(made)


def _without(spans: _Spans) -> _Spans:
    """All other characters."""
    edges = [0, *(edge for span in spans for edge in span), 0x110000]
    return tuple((low, high) for low, high in zip(edges[::2], edges[1::2], strict=True) if low < high)


@lru_cache(maxsize=512)
def _scanned(item: str, flags: str) -> _Spans:
    """The characters that a class or an escape matches: the engine is asked, so that it cannot be another."""
    try:
        run = regex.compile(f"{f'(?{flags})' if flags else ''}(?:{item})+")
    except regex.error:
        return _ALL
    return tuple(found.span() for found in run.finditer(_characters()))


@lru_cache(maxsize=1)
def _characters() -> str:
    return array("I", range(0x110000)).tobytes().decode("utf-32", "surrogatepass")


# ------------------------------------------------------------------------------------------------ the tree


def _walk(node: _Node) -> Iterator[_Node]:
    yield node
    for part in node.parts:
        yield from _walk(part)


def _bodies(node: _Node, backward: bool) -> Iterator[tuple[_Node, bool]]:
    """The parts that are matched by themselves, each with whether it is read from right to left."""
    if node.kind in ("ahead", "behind"):
        backward = node.kind == "behind"
    for part in node.parts:
        if node.kind in ("atomic", "ahead", "behind"):
            yield part, backward
        yield from _bodies(part, backward)


def _copies(node: _Node) -> int:
    """How many things stand in it with the rounds that repeats must make written out."""
    inside = sum(map(_copies, node.parts)) or 1
    return inside * max(node.low, 1) if node.kind == "repeat" else inside


def _width(node: _Node) -> int:
    """The longest text it can match."""
    widths = [_width(part) for part in node.parts]
    if node.kind == "repeat":
        return min(widths[0] * node.high, _ENDLESS)
    if node.kind in ("ahead", "behind", "assert"):
        return 0
    return min(max(widths), _ENDLESS) if node.kind == "alt" else sum(widths) + (node.kind == "chars")


def _may_repeat(node: _Node) -> bool:
    return any(part.kind == "repeat" and part.high > 1 for part in _walk(node))


def _nested(node: _Node) -> bool:
    """Whether a repeat stands in a repeat."""
    return any(part.kind == "repeat" and part.high > 1 and _may_repeat(part.parts[0]) for part in _walk(node))


def _choices(node: _Node) -> int:
    """In how many ways, at most, a pattern without repeats can be read."""
    made = 2 if node.kind == "repeat" else 1
    for part in node.parts if node.kind != "alt" else ():
        made = min(made * _choices(part), _WAYS + 1)
    return made if node.kind != "alt" else min(sum(map(_choices, node.parts)), _WAYS + 1)


def _short(text: str) -> str:
    return text if len(text) <= 48 else f"{text[:36]}…{text[-10:]}"


# ------------------------------------------------------------------------------------------------ the automaton


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


class _Automaton:
    """States are the places of characters in a pattern; a state is reached by reading its character."""

    def __init__(self, node: _Node, backward: bool, budget: _Budget) -> None:
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
        self.edges = sorted({edge for part in _walk(node) for span in part.spans for edge in span})
        self._index = {edge: i for i, edge in enumerate(self.edges)}
        self._known: dict[int, int] = {}
        self.piece = self._built(node)

    def _built(self, node: _Node) -> _Piece:
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

    def _state(self, node: _Node) -> _Piece:
        self._budget.spend()
        if len(self.masks) >= _PLACES:
            raise _TooLarge
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
        for p in _bits(a.last):
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
                ways=min(made.ways * piece.ways, _WAYS + 1),
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
        made.ways = min(self._alike(pieces) * max(piece.ways for piece in pieces), _WAYS + 1)
        return made

    def _alike(self, pieces: list[_Piece]) -> int:
        """How many of some branches, at most, may begin with the same character."""
        layers = [0]
        always = 0
        for piece in pieces:
            mask = 0
            for p in _bits(piece.first):
                mask |= self.masks[p]
            always += piece.empty > 0
            for i, layer in enumerate(layers):
                layers[i], mask = layer | mask, layer & mask
            if mask:
                layers.append(mask)
        return max(always + len(layers) - (not layers[0]), 1)

    def _repeat(self, node: _Node) -> _Piece:
        start = len(self.masks)
        piece = self._built(node.parts[0])
        low, high = node.low, node.high
        if high <= 1:
            return self._optional(piece) if low < 1 else piece
        size = len(self.masks) - start
        ways = min(max(piece.ways, 1) ** min(high, 20) * (high - low + 1), _WAYS + 1)
        if high <= _LONG and ways <= _WAYS and size * high <= _EXPANDED:
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

    def _loop(self, node: _Node, piece: _Piece, start: int) -> _Piece:
        states = (1 << len(self.masks)) - (1 << start)
        self.loops.append(_Loop(node.text, states, node.high > _LONG))
        self._link(piece, piece)
        piece.ways = min(node.high, _LONG) if piece.ways == 1 else _WAYS + 1
        return piece

    def _optional(self, piece: _Piece) -> _Piece:
        piece.empty = min(piece.empty + 1, 2)
        piece.sure = True
        piece.ways = min(piece.ways + 1, _WAYS + 1)
        return piece

    def _atomic(self, node: _Node) -> _Piece:
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


def _bits(states: int) -> Iterator[int]:
    while states:
        bit = states & -states
        yield bit.bit_length() - 1
        states ^= bit


# ------------------------------------------------------------------------------------------------ the search


class _Search:
    """Looks for ambiguity in an automaton."""

    def __init__(self, automaton: _Automaton, whole: bool, budget: _Budget) -> None:
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
        for p in _bits(states):
            made |= self._masks[p]
        return made

    def _narrowed(self) -> list[int]:
        """Where each state goes on with a character that does not end the match."""
        known: dict[tuple[int, int], int] = {}
        for following, success in zip(self._all, self._success, strict=True):
            if (following, success) not in known:
                states = following & self._alive
                self._step(states.bit_count() if success else 1)
                narrow = sum(1 << q for q in _bits(states) if self._masks[q] & ~success) if success else states
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
        return self._many() if self._a.piece.ways > _WAYS else ""

    def _ambiguous(self, cycle: int) -> str:
        for p in _bits(cycle):
            for q in _bits(self._a.twice[p] & self._next[p] & cycle):
                return self._told(cycle, [(p,), (q,)])
        origin: dict[tuple[int, ...], tuple[int, ...]] = {}  # two states, and those before them
        for p, q, r in self._forks(cycle):
            origin.setdefault((q, r), (p,))
        queue = list(origin)
        for pair in queue:
            for one in _bits(self._next[pair[0]] & cycle):
                for other in _bits(self._next[pair[1]] & self._shares(one, cycle)):
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
        for p in _bits(cycle):
            following = self._a.outer[p] & self._next[p] & cycle
            if (following, self._success[p]) in seen:
                continue
            seen.add((following, self._success[p]))
            for q in _bits(following):
                self._step()
                for r in _bits((following & self._shares(q, cycle)) >> (q + 1) << (q + 1)):
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
            for i in _bits(mask):
                found |= self._by_character[cycle].get(i, 0)
            self._sharing[mask] = found
        return self._sharing[mask]

    def _characters_of(self, cycle: int) -> dict[int, int]:
        """The states of a cycle that read a character, by character."""
        alike: dict[int, int] = {}
        for p in _bits(cycle):
            alike[self._masks[p]] = alike.get(self._masks[p], 0) | 1 << p
        found: dict[int, int] = {}
        for mask, states in alike.items():
            self._step(mask.bit_count() // 8)
            for i in _bits(mask):
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
        return f"`{name}` can read the same text in many ways, such as {_short(text)!r}…"

    def _path(self, sources: int, goal: int, cycle: int = 0) -> list[tuple[int, ...]]:
        """A shortest path from one of some states to another, inside of a cycle where one is given."""
        origin: dict[tuple[int, ...], tuple[int, ...]] = {}
        queue: list[tuple[int, ...]] = [(p,) for p in _bits(sources)]
        seen = sources
        for state in queue:
            if state == (goal,):
                break
            new = (self._next[state[0]] & cycle if cycle else self._all[state[0]]) & ~seen
            seen |= new
            for q in _bits(new):
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
                if not behind & other or (one == other and not any(self._a.atom[p] for p in _bits(one))):
                    continue  # in one and the same cycle that would be exponential, but for atomic groups
                if text := self._shared(one, other, behind):
                    shown = _short(text * max(2, 6 // len(text)))
                    names = f"`{self._name(one)}` and `{self._name(other)}`"
                    return f"the repeats {names} can share the same text, such as {shown!r}…"
        return ""

    def _after(self, states: int) -> int:
        made = 0
        for p in _bits(states):
            made |= self._all[p]
        return made

    def _shared(self, one: int, other: int, behind: int) -> str:
        """A text that leads from a state of one cycle to itself, to a state of the other, and from that to itself."""
        self._step(one.bit_count() * other.bit_count())
        pairs = [(x, z) for x in _bits(one) for z in _bits(other) if self._masks[x] & self._masks[z]]
        index = {pair: i for i, pair in enumerate(pairs)}
        following = [0] * len(pairs)
        for (x, z), i in index.items():
            for to_x in _bits(self._all[x] & one):
                for to_z in _bits(self._next[z] & other):
                    self._step()
                    if (to_x, to_z) in index and self._both((z,), (to_x, to_z)):
                        following[i] |= 1 << index[to_x, to_z]
        for cycle in _cycles(following, (1 << len(pairs)) - 1, self._step):
            inside = {pairs[i]: [pairs[j] for j in _bits(following[i] & cycle)] for i in _bits(cycle)}
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
                for to_y in _bits(ways & behind):
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
        places = Counter(self._masks[p] for p in _bits(free))
        order = [mask for mask, _ in places.most_common()]
        for chosen in dict.fromkeys(_common(mask, order) for mask in order[:_TRIED]):
            states = sum(1 << p for p in _bits(free) if self._masks[p] & chosen)
            if self._readings(states) > _TOO_MANY:
                text = self._sample(chosen) * 6
                return f"it can read the same text in more than {_TOO_MANY} ways, such as {text!r}…"
        return ""

    def _readings(self, states: int) -> int:
        counts = Counter(_bits(self._a.piece.first & states))
        total = steps = 0
        for _ in range(_SHORT):
            total += counts.total()
            if total > _TOO_MANY or steps > _COUNTED:
                break
            following: Counter[int] = Counter()
            for p, count in counts.items():
                for q in _bits(self._next[p] & states):
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
        found = [chr(self._a.edges[i]) for i in islice(_bits(mask), 1000)]
        return next((c for c in found if c.isalnum()), next((c for c in found if c.isprintable()), found[0]))

    def _long(self, cycle: int) -> bool:
        return not cycle & ~self._lasting

    def _name(self, states: int, around: bool = False) -> str:
        """The smallest repeat that holds some states, or the next one around it."""
        loops = [loop for loop in self._a.loops if loop.states & states == states]
        loops.sort(key=lambda loop: loop.states.bit_count())
        return _short(loops[1 if around and len(loops) > 1 else 0].text)


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
        for p in _bits(new):
            more |= following[p]
        new = more & inside & ~reached
        reached |= new
    return reached


def _cycles(following: list[int], inside: int, step: Callable[[int], None]) -> list[int]:
    """The sets of states that can reach one another (Kosaraju's algorithm)."""
    before = [0] * len(following)
    alike: dict[int, int] = {}
    for p in _bits(inside):
        alike[following[p] & inside] = alike.get(following[p] & inside, 0) | 1 << p
    for states, sources in alike.items():
        step(states.bit_count())
        for q in _bits(states):
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
