"""Patterns with a limit of time: they match as patterns do, and give up where those would not."""

import pickle
import time
from collections.abc import Callable

import pytest
import regex

import extract
from extract.errors import PolicyExtractError, RuleTimeoutError
from extract.ruleset.timed import LIMIT, TimedPattern

SLOW = "(?:增|增)*减"
LINE = "增" * 60 + "平减"  # the last character keeps the engine from giving up at once
CALLS: dict[str, Callable[[TimedPattern], object]] = {
    "match": lambda pattern: pattern.match(LINE),
    "fullmatch": lambda pattern: pattern.fullmatch(LINE),
    "search": lambda pattern: pattern.search(LINE),
    "finditer": lambda pattern: pattern.finditer(LINE),
    "sub": lambda pattern: pattern.sub("", LINE),
}


def timed(pattern: str, limit: float = LIMIT) -> TimedPattern:
    return TimedPattern(pattern, "label.mine", "mine/labels.yaml:3:5", limit=limit)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_takes_too_long_is_an_error_that_names_the_rule(call: Callable[[TimedPattern], object]) -> None:
    began = time.process_time()
    with pytest.raises(RuleTimeoutError) as caught:
        call(timed(SLOW, limit=0.05))
    assert time.process_time() - began < 2
    assert (caught.value.rule_id, caught.value.place) == ("label.mine", "mine/labels.yaml:3:5")
    assert str(caught.value).startswith("X101 rule 'label.mine' at mine/labels.yaml:3:5 took longer than 0.05")
    assert SLOW in str(caught.value)
    assert caught.value.__cause__ is None


def test_the_error_is_one_of_the_library_and_crosses_process_borders() -> None:
    with pytest.raises(extract.RuleTimeoutError) as caught:
        timed(SLOW, limit=0.01).match(LINE)
    other = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(other, PolicyExtractError)
    assert (str(other), vars(other)) == (str(caught.value), vars(caught.value))


def test_it_matches_as_the_pattern_does() -> None:
    written = r"(?<label>\p{Han}+)(?<value>\d+)"
    plain, pattern = regex.compile(written), timed(written)
    text = "产值12，投资3，共计"
    for name in ("match", "search", "fullmatch"):
        for places in ((), (5,), (0, 4), (3, 20)):
            expected, found = getattr(plain, name)(text, *places), getattr(pattern, name)(text, *places)
            assert (found and found.span()) == (expected and expected.span())
    for places in ((), (3,), (3, 7)):
        assert [m.span() for m in pattern.finditer(text, *places)] == [m.span() for m in plain.finditer(text, *places)]
    assert pattern.sub(r"\g<value>", text) == "12，3，共计"
    assert pattern.sub(lambda found: found["label"], text, 1) == "产值，投资3，共计"
    assert pattern.pattern == written
    assert dict(pattern.groupindex) == {"label": 1, "value": 2}


def test_a_match_knows_the_groups_of_its_pattern() -> None:
    found = timed("(?<label>产值)").match("产值")
    assert found is not None
    assert "label" in found.re.groupindex
    assert found.span("label") == (0, 2)


def test_an_anchor_and_a_look_back_see_the_text_before_the_place() -> None:
    assert timed("^值").match("产值", 1) is None
    assert timed("(?<=产)值").match("产值", 1) is not None
    assert timed("(?r)产").match("产值", 0, 1) is not None


def test_what_the_caller_does_between_matches_takes_none_of_the_time() -> None:
    count, began = 0, time.process_time()
    for found in timed("值", limit=0.05).finditer("产值" * 5000):
        if not count:
            while time.process_time() - began < 0.3:
                pass
        count += len(found.group())
    assert count == 5000


def test_a_long_text_has_more_time() -> None:
    pattern, text = timed("值减", limit=1e-6), "产值" * 500_000
    assert pattern.search(text) is None
    assert list(pattern.finditer(text)) == []
    assert pattern.sub("", text) == text


def test_it_crosses_process_borders() -> None:
    other = pickle.loads(pickle.dumps(timed(SLOW, limit=0.05)))
    assert other.match("增增减").span() == (0, 3)
    with pytest.raises(RuleTimeoutError, match=r"label\.mine"):
        other.match(LINE)
