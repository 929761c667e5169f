"""Patterns as trees: what `regex` and `re` read, as far as it decides how long a match may take."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import regex

_Kind = Literal["chars", "seq", "alt", "repeat", "atomic", "ahead", "behind", "assert"]
_Spans = tuple[tuple[int, int], ...]  # ranges of code points, the end not included

WAYS: Final = 1_000_000  # a repeat that can be read in more ways is not written out
STEPS: Final = 300_000  # of a check
_DEPTH: Final = 40  # groups in groups
_SCANS: Final = 50  # classes that the engine itself is asked about
_FEW: Final = 1000  # characters of a class that are looked at one by one
_ENDLESS: Final = 1 << 30
_ALL: Final[_Spans] = ((0, 0x110000),)
_LINE_END: Final[_Spans] = ((0x0A, 0x0E), (0x85, 0x86), (0x2028, 0x202A))
_CONTROL: Final = {"a": 7, "b": 8, "t": 9, "n": 10, "v": 11, "f": 12, "r": 13}


class TooLarge(Exception):
    """The pattern takes too much to be checked."""


class Budget:
    """The steps that a check may take."""

    def __init__(self) -> None:
        self.left = STEPS

    def spend(self, steps: int = 1) -> None:
        """Take some of them; `TooLarge` where there are no more."""
        self.left -= steps
        if self.left < 0:
            raise TooLarge


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of a pattern; what captures is like what does not."""

    kind: _Kind
    parts: tuple[Node, ...] = ()
    spans: _Spans = ()
    low: int = 1
    high: int = 1
    text: str = ""  # of a repeat, as written


_ASSERT: Final = Node("assert")
_FAIL: Final = Node("chars")
_ANYTHING: Final = Node("repeat", (Node("chars", spans=_ALL),), low=0, high=_ENDLESS, text="(?R)")

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


def parsed(pattern: str) -> _Parser:
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
        self._groups: dict[str, Node] = {}
        self.node = self._alternatives()

    def _alternatives(self) -> Node:
        self._depth += 1
        if self._depth > _DEPTH:
            raise TooLarge
        branches = [self._sequence()]
        while self._text.startswith("|", self._at):
            self._at += 1
            branches.append(self._sequence())
        self._depth -= 1
        if len(branches) == 1:
            return branches[0]
        if all(branch.kind == "chars" for branch in branches) and len({branch.spans for branch in branches}) > 1:
            # both engines make one class of them
            return Node("chars", spans=_joined(span for branch in branches for span in branch.spans))
        return Node("alt", tuple(branches))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            if not self._skips():
                start = self._at
                parts.append(self._repeated(self._item(), start))
        return parts[0] if len(parts) == 1 else Node("seq", tuple(parts))

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

    def _item(self) -> Node:
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
            return _alone(Node("chars", spans=_ALL if "s" in self._on else _without(((10, 11),))))
        return _ASSERT if c in "^$" else Node("chars", spans=self._letter(ord(c)))

    def _repeated(self, node: Node, start: int) -> Node:
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
        made = Node("repeat", (node,), low=rounds[0], high=rounds[1], text=self._text[start : self._at])
        return Node("atomic", (made,)) if manner == "+" else made

    # ---- groups

    def _group(self) -> Node:
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
        return Node("atomic", (self._closed(),)) if kind == "atomic" else self._closed()

    def _closed(self) -> Node:
        """What stands up to the closing bracket; flags set inside end with it."""
        on = self._on
        node = self._alternatives()
        self._on = on
        self._at += 1
        return node

    def _captured(self, name: str | None) -> Node:
        self._count += 1
        number = str(self._count)
        node = _alone(self._closed())
        self._groups[number] = node
        if name:
            self._groups[name] = node
        return node

    def _look(self, mark: str) -> Node:
        node = self._closed()
        if mark == "!" and node.kind == "seq" and not node.parts:
            return _FAIL
        return Node("behind" if "<" in mark else "ahead", (node,))

    def _conditional(self, condition: str) -> Node:
        """`(?(name)yes|no)`; the condition may be a lookaround."""
        asked = _ASSERT
        if condition == "(":
            self._at -= 1
            asked = self._group()
        node = self._closed()
        return Node("seq", (asked, node if node.kind == "alt" else Node("alt", (node, Node("seq")))))

    def _flagged(self, found: re.Match[str]) -> Node:
        flags = frozenset(re.findall("V[01]|.", found["flags"]))
        if found["scope"] == ")":
            self.flags |= flags
            self._on |= flags
            return Node("seq")
        on = self._on
        self._on = (on | flags) - frozenset(found["off"] or "")
        node = self._closed()
        self._on = on
        return node

    def _reference(self, name: str) -> Node:
        """Any text of the group's characters, no longer than it can be: there is one way only to read it."""
        node = self._groups.get(name)
        if node is None:
            return Node("atomic", (_ANYTHING,))
        chars = Node("chars", spans=_joined(span for part in walk(node) for span in part.spans))
        return Node("atomic", (Node("repeat", (chars,), low=0, high=_width(node), text=f"\\{name}"),))

    # ---- characters

    def _escape(self, token: str) -> Node:
        head = token[1]
        if head in "AZzbBGmMK":
            return _ASSERT
        if head == "g" and token != "\\g":
            return self._reference(token[3:-1])
        if head in "123456789" and (len(token) < 4 or not token[1:].isdigit()):
            return self._reference(token[1:])
        if head == "L" and token != "\\L":
            return Node("atomic", (_ANYTHING,))
        if head == "X":
            return Node("chars", spans=_ALL)
        return Node("chars", spans=_LINE_END if head == "R" else self._escaped(token))

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

    def _class(self) -> Node:
        start = self._at
        simple = self._pass_class()
        text = self._text[start : self._at]
        if not simple:
            return Node("chars", spans=self._asked(text))
        negated, on = text.startswith("[^"), self._on
        self._on = on - {"i"}  # a range is that of its ends as they are written
        spans = _joined(self._members(text[1 + negated : -1]))
        self._on = on
        if "i" in on:
            if sum(high - low for low, high in spans) > _FEW:
                return _alone(Node("chars", spans=self._asked(text)))
            spans = _joined(span for low, high in spans for code in range(low, high) for span in _cases(code))
        return _alone(Node("chars", spans=_without(spans))) if negated else Node("chars", spans=spans)

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


def _alone(node: Node) -> Node:
    """What no engine joins with other branches of one character."""
    return Node("seq", (node,)) if node.kind == "chars" else node


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


def walk(node: Node) -> Iterator[Node]:
    """A node and all that is in it."""
    yield node
    for part in node.parts:
        yield from walk(part)


def bodies(node: Node, backward: bool) -> Iterator[tuple[Node, bool]]:
    """The parts that are matched by themselves, each with whether it is read from right to left."""
    if node.kind in ("ahead", "behind"):
        backward = node.kind == "behind"
    for part in node.parts:
        if node.kind in ("atomic", "ahead", "behind"):
            yield part, backward
        yield from bodies(part, backward)


def copies(node: Node) -> int:
    """How many things stand in it with the rounds that repeats must make written out."""
    inside = sum(map(copies, node.parts)) or 1
    return inside * max(node.low, 1) if node.kind == "repeat" else inside


def _width(node: Node) -> int:
    """The longest text it can match."""
    widths = [_width(part) for part in node.parts]
    if node.kind == "repeat":
        return min(widths[0] * node.high, _ENDLESS)
    if node.kind in ("ahead", "behind", "assert"):
        return 0
    return min(max(widths), _ENDLESS) if node.kind == "alt" else sum(widths) + (node.kind == "chars")


def may_repeat(node: Node) -> bool:
    """Whether anything in it can be read more than once."""
    return any(part.kind == "repeat" and part.high > 1 for part in walk(node))


def nested(node: Node) -> bool:
    """Whether a repeat stands in a repeat."""
    return any(part.kind == "repeat" and part.high > 1 and may_repeat(part.parts[0]) for part in walk(node))


def choices(node: Node) -> int:
    """In how many ways, at most, a pattern without repeats can be read."""
    made = 2 if node.kind == "repeat" else 1
    for part in node.parts if node.kind != "alt" else ():
        made = min(made * choices(part), WAYS + 1)
    return made if node.kind != "alt" else min(sum(map(choices, node.parts)), WAYS + 1)


def short(text: str) -> str:
    """A text that is not too long to be shown."""
    return text if len(text) <= 48 else f"{text[:36]}…{text[-10:]}"
