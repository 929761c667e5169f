"""Token patterns: what stands before or after a mention, said in one line.

A sentence is a row of tokens: mentions, words of the lexicon, phrases between them, punctuation. A pattern is a row of

- `{class}` or `{class|class}`: a token of a word class, a mention kind (`{amount}`, `{quantity}`, `{date}` …) or a
  phrase (`{np}`);
- a word or a punctuation mark as it stands: `的`, `，`;
- `( … | … )`: a group with alternatives;

each with `?`, `*` or `+` behind it where wanted, and with `name:` before it where it is captured:

    label:{np} {aux}* {reach}?

Patterns are compiled to regular expressions over *signatures*: one character a token, for the classes it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Classes = frozenset[str]
_LEXER = re.compile(
    r"\s*(?:(?P<name>[a-z_][a-z0-9_]*):|\{(?P<classes>[a-z0-9_|-]+)\}|(?P<mark>[()|?*+])|(?P<word>[^\s{}()|?*+:]+))"
)


_FRAGMENT = re.compile(r"<([a-z-]+)>")
_DEEPEST = 50  # fragments in one pattern, and groups in each other


class PatternError(ValueError):
    """A token pattern that cannot be read; `place` is the offset in it."""

    def __init__(self, message: str, place: int) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a pattern: `atom` (classes in `names`), `seq`, `alt` or `group` (captured as `name`)."""

    kind: str
    parts: tuple[Node, ...] = ()
    names: tuple[str, ...] = ()
    repeat: str = ""
    name: str = ""


def expand(pattern: str, fragments: Mapping[str, str]) -> str:
    """The pattern with its fragments (`<name>`) written out as groups.

    Raises:
        PatternError: a fragment does not exist, or holds itself.
    """
    for _ in range(_DEEPEST):
        found = _FRAGMENT.search(pattern)
        if found is None:
            return pattern
        if found[1] not in fragments:
            raise PatternError(f"no fragment <{found[1]}>", found.start())
        pattern = f"{pattern[: found.start()]}( {fragments[found[1]]} ){pattern[found.end() :]}"
    raise PatternError("fragments that hold one another", 0)


def parse(pattern: str) -> Node:
    """Read a pattern.

    Raises:
        PatternError: with the place in the pattern.
    """
    tokens: list[tuple[str, str, int]] = []
    pos = 0
    text = pattern.rstrip()
    while pos < len(text):
        found = _LEXER.match(text, pos)
        if found is None:
            raise PatternError(f"cannot read {text[pos : pos + 10]!r}", pos)
        kind = found.lastgroup or ""
        tokens.append((kind, found[kind], found.start(kind)))
        pos = found.end()
    names: set[str] = set()
    depth = 0
    for kind, value, place in tokens:
        depth += {"(": 1, ")": -1}.get(value, 0) if kind == "mark" else 0
        if depth > _DEEPEST:
            raise PatternError(f"more than {_DEEPEST} groups in each other", place)
        if kind == "name" and value in names:
            raise PatternError(f"{value}: is captured twice", place)
        if kind == "name":
            names.add(value)
    node, rest = _alternatives(tokens, 0)
    if rest < len(tokens):
        raise PatternError("a closing bracket without an opening one", tokens[rest][2])
    return node


def names_of(node: Node) -> set[str]:
    """The classes that a pattern names, and its words written `=word`."""
    return set(node.names).union(*(names_of(part) for part in node.parts))


def words_of(node: Node) -> set[str]:
    """The words that a pattern names as they stand."""
    return {name[1:] for name in names_of(node) if name.startswith("=")}


def captures_of(node: Node) -> set[str]:
    """The names that a pattern captures."""
    found = {node.name} if node.name else set()
    return found.union(*(captures_of(part) for part in node.parts))


def _alternatives(tokens: list[tuple[str, str, int]], i: int) -> tuple[Node, int]:
    branches = []
    node, i = _sequence(tokens, i)
    branches.append(node)
    while i < len(tokens) and tokens[i][:2] == ("mark", "|"):
        node, i = _sequence(tokens, i + 1)
        branches.append(node)
    return (branches[0] if len(branches) == 1 else Node("alt", tuple(branches))), i


def _sequence(tokens: list[tuple[str, str, int]], i: int) -> tuple[Node, int]:
    parts: list[Node] = []
    while i < len(tokens):
        kind, text, place = tokens[i]
        if kind == "mark" and text in ")|":
            break
        node, i = _item(tokens, i)
        parts.append(node)
        if kind == "mark" and text in "?*+":
            raise PatternError(f"{text} with nothing before it", place)
    return Node("seq", tuple(parts)), i


def _item(tokens: list[tuple[str, str, int]], i: int) -> tuple[Node, int]:
    kind, text, place = tokens[i]
    name = ""
    if kind == "name":
        name = text
        i += 1
        if i >= len(tokens) or tokens[i][0] == "name":
            raise PatternError(f"{name}: captures nothing", place)
        kind, text, place = tokens[i]
    if kind == "mark" and text == "(":
        inner, i = _alternatives(tokens, i + 1)
        if i >= len(tokens) or tokens[i][1] != ")":
            raise PatternError("an opening bracket that is not closed", place)
        node = inner
    elif kind == "classes":
        node = Node("atom", names=tuple(text.split("|")))
    elif kind == "word":
        node = Node("atom", names=(f"={text}",))
    else:
        raise PatternError(f"{text} has no place here", place)
    i += 1
    repeat = ""
    if i < len(tokens) and tokens[i][0] == "mark" and tokens[i][1] in "?*+":
        repeat = tokens[i][1]
        i += 1
    if name:
        return Node("group", (Node("seq", (node,), repeat=repeat),), name=name), i
    if node.repeat:
        return Node("seq", (node,), repeat=repeat), i
    return Node(node.kind, node.parts, node.names, repeat, node.name), i


def written(node: Node) -> str:
    """A pattern as it may be written in a rule file."""
    if node.kind == "atom":
        word = node.names[0].removeprefix("=") if node.names[0].startswith("=") else f"{{{'|'.join(node.names)}}}"
        return word + node.repeat
    if node.kind == "group":
        inner = written(node.parts[0])
        return f"{node.name}:({inner})" if _bare(node.parts[0]).kind == "group" else f"{node.name}:{inner}"
    bare = _bare(node)
    return written(bare) if bare is not node else f"({_inside(node)}){node.repeat}"


def _bare(node: Node) -> Node:
    """A node without the brackets around it that say nothing."""
    while node.kind == "seq" and len(node.parts) == 1 and not node.repeat:
        node = node.parts[0]
    return node


def _inside(node: Node) -> str:
    """What stands inside the brackets of a group."""
    if node.kind == "alt":
        return " | ".join(
            _inside(part) if part.kind == "seq" and not part.repeat else written(part) for part in node.parts
        )
    return " ".join(map(written, node.parts))


def row_of(node: Node) -> tuple[Node, ...]:
    """The parts of a pattern that must all be matched, one after the other, those of plain groups among them."""
    if node.repeat or node.kind not in ("seq", "group"):
        return (node,)
    return tuple(part for inner in node.parts for part in row_of(inner))


def regex_of(node: Node, signatures: Callable[[str], str], *, backward: bool) -> str:
    """The regular expression over signatures; `backward` reads from right to left.

    Args:
        node: a pattern.
        signatures: all signature characters of a class, or of a word written `=word`.
        backward: whether the row of tokens is given reversed.
    """
    if node.kind == "atom":
        chars = sorted(set("".join(signatures(name) for name in node.names)))
        body = f"[{''.join(_ranges(chars))}]" if chars else "(?!)"
    elif node.kind == "alt":
        body = "(?:" + "|".join(regex_of(p, signatures, backward=backward) for p in node.parts) + ")"
    else:
        parts = reversed(node.parts) if backward else node.parts
        body = "".join(regex_of(p, signatures, backward=backward) for p in parts)
        if node.name:
            return f"(?P<{node.name}>{body})"
        if node.repeat:
            body = f"(?:{body})"
    return body + node.repeat


def _ranges(chars: Sequence[str]) -> Iterator[str]:
    """The characters of a set in order, those that follow one another as ranges: `re` compiles these faster."""
    first = 0
    for i in range(1, len(chars) + 1):
        if i == len(chars) or ord(chars[i]) != ord(chars[i - 1]) + 1:
            run = chars[first:i]
            yield "".join(map(re.escape, run)) if len(run) < 3 else f"{re.escape(run[0])}-{re.escape(run[-1])}"
            first = i


def first_signatures(node: Node, signatures: Callable[[str], str], *, backward: bool) -> tuple[set[str], bool]:
    """The signatures a match may begin with, and whether it may be empty."""
    if node.kind == "atom":
        chars = {c for name in node.names for c in signatures(name)}
        return chars, node.repeat in ("?", "*")
    found: set[str] = set()
    if node.kind == "alt":
        empty = False
        for part in node.parts:
            chars, may = first_signatures(part, signatures, backward=backward)
            found |= chars
            empty = empty or may
        return found, empty or node.repeat in ("?", "*")
    for part in reversed(node.parts) if backward else node.parts:
        chars, may = first_signatures(part, signatures, backward=backward)
        found |= chars
        if not may:
            return found, node.repeat in ("?", "*")
    return found, True
