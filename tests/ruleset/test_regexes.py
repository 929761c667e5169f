"""Patterns made of their code: the same patterns; whatever does not fit is compiled as usual."""

import pickle
import re

import pytest
import regex

from extract.ruleset.regexes import Code, Key, Limits, compile_re, compile_rule, limited, loaded, recording
from extract.ruleset.timed import TimedPattern

PATTERNS = ["", "a|b+c", r"(?P<x>a|b+)c(?=d)", "[一二三]{1,3}(?:年|月)", r"(\d+)(?P<unit>万|亿)?元"]
REVERSED = r"(?r)(?<name>\p{Han}{1,3})x"


def codes_of(*patterns: str) -> dict[Key, Code]:
    with recording() as codes:
        for pattern in patterns:
            compile_re(pattern)
            compile_rule(pattern)
    return codes


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_same_pattern(pattern: str) -> None:
    codes = codes_of(pattern)
    assert set(codes) == {("re", pattern), ("regex", pattern)}
    text = "abbcd三年120万元"
    for compiler, usual in ((compile_re, re.compile), (compile_rule, regex.compile)):
        with loaded(codes):
            made = compiler(pattern)
        assert made.pattern == pattern
        assert dict(made.groupindex) == dict(usual(pattern).groupindex)
        assert [m.span() for m in made.finditer(text)] == [m.span() for m in usual(pattern).finditer(text)]
        assert pickle.loads(pickle.dumps(made)).pattern == pattern


def test_code_is_taken_where_it_is_known() -> None:
    """The code of another pattern shows that it is the code that is used, and only inside."""
    codes = codes_of("甲", "乙")
    swapped = {(module, "甲"): (("甲", *codes[module, "乙"][1:])) for module in ("re", "regex")}
    with loaded(swapped):
        assert compile_re("甲").match("乙")
        assert compile_rule("甲").match("乙")
    assert compile_re("甲").match("甲")
    assert compile_rule("甲").match("甲")


def test_reversed_patterns() -> None:
    with recording() as codes:
        compile_rule(REVERSED)
    with loaded(codes):
        found = compile_rule(REVERSED).match("某中国x", 0, 4)
    assert found is not None
    assert found["name"] == "某中国"


@pytest.mark.parametrize("code", [(), ("a",), ("a", 32, [999, 1], 0, {}, ()), ("a", 32, ["x"], 0, {}, ())])
def test_code_that_is_refused(code: Code) -> None:
    with loaded({("re", "a"): code, ("regex", "a"): code}):
        assert compile_re("a").match("a")
        assert compile_rule("a").match("a")


def test_wrong_patterns_raise_as_usual() -> None:
    with recording() as codes, pytest.raises(re.error):
        compile_re("(")
    assert codes == {}


def test_a_pattern_is_judged_by_how_it_is_used() -> None:
    pattern = "(a|aa)+"  # harmless where it need not match to the end
    limits = Limits({pattern: ("r.one", "rules.yaml:1:1")})
    with limited(limits):
        assert isinstance(compile_rule(pattern), regex.Pattern)
        assert isinstance(compile_rule(pattern, whole=True), TimedPattern)
        assert isinstance(compile_rule(pattern), regex.Pattern)
        assert isinstance(compile_rule(f"x{pattern}", pattern, whole=True), TimedPattern)
        assert isinstance(compile_rule("(b|bb)+", whole=True), regex.Pattern)  # of a pack that is built in
    assert isinstance(compile_rule(pattern, whole=True), regex.Pattern)
