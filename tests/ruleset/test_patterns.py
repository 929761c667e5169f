"""Token patterns: read, and matched as a matcher that tries everything does."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.ruleset.patterns import (
    Node,
    PatternError,
    captures_of,
    expand,
    first_signatures,
    names_of,
    parse,
    regex_of,
    row_of,
    words_of,
    written,
)

# A token is the classes it has; each combination of classes has a character of its own.
TOKENS = [frozenset(names) for names in (("a",), ("b",), ("a", "b"), ("c", "=到"), ("=的",))]
CHARS = {token: chr(0xE000 + i) for i, token in enumerate(TOKENS)}


def signatures(name: str) -> str:
    return "".join(char for token, char in CHARS.items() if name in token)


def row(tokens: Sequence[frozenset[str]]) -> str:
    return "".join(CHARS[token] for token in tokens)


def compiled(pattern: str, *, backward: bool = False) -> re.Pattern[str]:
    return re.compile(regex_of(parse(pattern), signatures, backward=backward))


# ---------------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize(
    ("pattern", "place", "message"),
    [
        ("{a", 0, "cannot read '{a'"),
        ("{a} {A}", 3, "cannot read ' {A}'"),
        ("到 }", 1, "cannot read ' }'"),
        ("({a}", 0, "an opening bracket that is not closed"),
        ("{a} (到 | (的)", 4, "an opening bracket that is not closed"),
        ("{a})", 3, "a closing bracket without an opening one"),
        ("*{a}", 0, "* has no place here"),
        ("{a} ?*", 5, "* has no place here"),
        ("({a} | +)", 7, "+ has no place here"),
        ("label:", 0, "label: captures nothing"),
        ("label: rest:{a}", 0, "label: captures nothing"),
        ("(label:)", 7, ") has no place here"),
    ],
)
def test_what_cannot_be_read_has_its_place(pattern: str, place: int, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern)
    assert (str(caught.value), caught.value.place) == (message, place)


def test_groups_in_each_other_are_limited() -> None:
    assert captures_of(parse("(" * 50 + "a:{np}" + ")" * 50)) == {"a"}
    with pytest.raises(PatternError) as caught:
        parse("{np} " + "(" * 51 + "{np}" + ")" * 51)
    assert (str(caught.value), caught.value.place) == ("more than 50 groups in each other", 55)


def test_names() -> None:
    node = parse("label:{np|a} (到|change:{b-c} 的)* ，?")
    assert names_of(node) == {"np", "a", "b-c", "=到", "=的", "=，"}
    assert words_of(node) == {"到", "的", "，"}
    assert captures_of(node) == {"label", "change"}


def test_fragments() -> None:
    fragments = {"end": "的 | <stop>", "stop": "，"}
    assert expand("{a} <end>?", fragments) == "{a} ( 的 | ( ， ) )?"
    with pytest.raises(PatternError, match="no fragment <edn>"):
        expand("{a} <edn>", fragments)
    with pytest.raises(PatternError, match="hold one another"):
        expand("<x>", {"x": "<y>", "y": "<x>"})


@pytest.mark.parametrize(
    "pattern",
    [
        "{a|b} 到 的?",
        "label:{np} ({aux}* | 到 (的 | {a} {b}))+ ，",
        "label:({a} {b}) base:({a})? ()*",
        "({a}?)*",
    ],
)
def test_written(pattern: str) -> None:
    said = written(parse(pattern)).removeprefix("(").removesuffix(")")
    assert said.replace(" ", "") in (pattern.replace(" ", ""), pattern.replace(" ", "").strip("()"))


def test_the_row_of_a_pattern() -> None:
    node = parse("( {a} (到 name:({b} 的)) )  ({a} {b})? (的 | 到)")
    assert [written(part) for part in row_of(node)] == ["{a}", "到", "{b}", "的", "({a} {b})?", "(的 | 到)"]


# ---------------------------------------------------------------------------------------------------- matching


A, B, AB, TO, OF = TOKENS


@pytest.mark.parametrize(
    ("pattern", "tokens", "matches"),
    [
        ("{a}", [A], True),
        ("{a}", [AB], True),
        ("{a}", [B], False),
        ("{a|b}", [B], True),
        ("到", [TO], True),
        ("{c}", [TO], True),
        ("{a}?", [], True),
        ("{a}?", [A, A], False),
        ("{a}*", [A, AB, A], True),
        ("{a}+", [], False),
        ("{a} 的 {b}", [A, OF, B], True),
        ("({a}|到 的)+", [A, TO, OF, A], True),
        ("({a}|到 的)+", [A, TO], False),
        ("({a}?)*", [A], True),
        ("{nothing}", [A], False),
        ("{nothing}?", [], True),
        ("()", [], True),
    ],
)
def test_both_ways(pattern: str, tokens: list[frozenset[str]], matches: bool) -> None:
    assert bool(compiled(pattern).fullmatch(row(tokens))) is matches
    assert bool(compiled(pattern, backward=True).fullmatch(row(tokens[::-1]))) is matches


def test_captures() -> None:
    pattern, tokens = "first:{a}+ 到 (last:{b})?", [A, AB, TO, B]
    forward, backward = (
        compiled(pattern).fullmatch(row(tokens)),
        compiled(pattern, backward=True).fullmatch(row(tokens)[::-1]),
    )
    assert forward is not None
    assert backward is not None
    assert (forward.span("first"), forward.span("last")) == ((0, 2), (3, 4))
    assert (backward.span("first"), backward.span("last")) == ((2, 4), (0, 1))


@dataclass(frozen=True)
class Tree:
    """A pattern, made by the test itself."""

    kind: str  # atom, seq, alt, repeat or capture
    parts: tuple["Tree", ...] = ()
    names: tuple[str, ...] = ()
    mark: str = ""

    def written(self, names: Iterator[int]) -> str:
        inner = [part.written(names) for part in self.parts]
        if self.kind == "atom":
            return self.names[0][1:] if self.names[0].startswith("=") else "{" + "|".join(self.names) + "}"
        if self.kind == "seq":
            return "( " + " ".join(inner) + ")"
        if self.kind == "alt":
            return "(" + " | ".join(inner) + " )"
        if self.kind == "repeat":
            return f"({inner[0]}){self.mark}" if self.parts[0].kind == "repeat" else inner[0] + self.mark
        return f"{chr(97 + next(names) % 26)}_{'x' * next(names)}:({inner[0]})"

    def ends(self, tokens: Sequence[frozenset[str]], i: int) -> set[int]:
        """Where a match that begins at `i` may end."""
        if self.kind == "atom":
            return {i + 1} if i < len(tokens) and tokens[i] & set(self.names) else set()
        if self.kind == "alt":
            return set().union(*(part.ends(tokens, i) for part in self.parts))
        if self.kind == "repeat":
            return self._repeated(tokens, i)
        places = {i}
        for part in self.parts:
            places = set().union(*(part.ends(tokens, place) for place in places))
        return places

    def _repeated(self, tokens: Sequence[frozenset[str]], i: int) -> set[int]:
        once = self.parts[0].ends(tokens, i)
        if self.mark == "?":
            return {i} | once
        found, new = set(), once
        while new:
            found |= new
            new = set().union(*(self.parts[0].ends(tokens, place) for place in new)) - found
        return found | {i} if self.mark == "*" else found


ATOMS = st.one_of(
    st.sampled_from(["=到", "=的"]).map(lambda word: Tree("atom", names=(word,))),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=2).map(lambda names: Tree("atom", names=tuple(names))),
)
TREES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(Tree, st.sampled_from(["seq", "alt"]), st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(
            Tree, st.just("repeat"), st.tuples(inner.filter(lambda t: t.kind != "capture")), mark=st.sampled_from("?*+")
        ),
        st.builds(Tree, st.just("capture"), st.tuples(inner)),
    ),
    max_leaves=8,
)


def counted() -> Iterator[int]:
    return iter(range(1000))


@settings(max_examples=300)
@given(TREES, st.lists(st.sampled_from(TOKENS), max_size=6))
def test_it_matches_what_a_matcher_that_tries_everything_matches(tree: Tree, tokens: list[frozenset[str]]) -> None:
    pattern = tree.written(counted())
    ends = tree.ends(tokens, 0)
    forward, backward = compiled(pattern), compiled(pattern, backward=True)
    for n in range(len(tokens) + 1):
        assert bool(forward.fullmatch(row(tokens[:n]))) is (n in ends), pattern
        assert bool(backward.fullmatch(row(tokens[:n][::-1]))) is (n in ends), pattern


@given(TREES, st.lists(st.sampled_from(TOKENS), max_size=4), st.booleans())
def test_nothing_matches_that_does_not_begin_as_it_says(
    tree: Tree, tokens: list[frozenset[str]], backward: bool
) -> None:
    node = parse(tree.written(counted()))
    first, may_be_empty = first_signatures(node, signatures, backward=backward)
    found = re.compile(regex_of(node, signatures, backward=backward)).match(row(tokens))
    if found is not None and found.group():
        assert found.group()[0] in first
    elif found is not None:
        assert may_be_empty


@given(TREES, st.lists(st.sampled_from(TOKENS), max_size=5))
def test_written_and_parted_it_matches_the_same(tree: Tree, tokens: list[frozenset[str]]) -> None:
    node = parse(tree.written(counted()))
    forms = (parse(written(node)), Node("seq", row_of(node)))
    wanted = re.compile(regex_of(node, signatures, backward=False)).fullmatch(row(tokens)) is not None
    for form in forms:
        assert (re.compile(regex_of(form, signatures, backward=False)).fullmatch(row(tokens)) is not None) is wanted


@given(st.text("{}()|?*+: ab到的_-<>", max_size=15))
def test_any_text_is_a_pattern_or_an_error_with_a_place(text: str) -> None:
    place, node = 0, None
    try:
        node = parse(text)
    except PatternError as error:
        place = error.place
    assert 0 <= place < max(1, len(text))
    names = re.findall(r"([a-z_]+):", text)
    if node is not None and len(set(names)) == len(names):
        re.compile(regex_of(node, signatures, backward=False))
