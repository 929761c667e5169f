"""Errors: their messages, their places, and their way through pickle."""

from __future__ import annotations

import copy
import pickle
import string
from pathlib import Path

import pytest

from extract.errors import (
    MESSAGES,
    DocumentError,
    NumberError,
    PolicyExtractError,
    Problem,
    RulesError,
    RuleTimeoutError,
    did_you_mean,
    message,
    problem,
)

ERRORS = [
    PolicyExtractError("anything"),
    NumberError("三千五点"),
    DocumentError("通知.wps", "D103", format=".wps", supported=".txt, .html"),
    RulesError([problem("E204", "a.yaml", 3, 5, key="id"), problem("E513", "b.yaml", 1, 1)]),
    RuleTimeoutError("label.slow", "mine/a.yaml:3:5", "(a|aa)+$", 0.5),
]


def placeholders(code: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(MESSAGES[code]) if name}


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_can_be_filled_in_and_needs_no_hint(code: str) -> None:
    values = {name: f"<{name}>" for name in placeholders(code) - {"hint"}}
    text = message(code, **values)
    assert all(value in text for value in values.values())
    assert "{" not in text
    assert text == text.strip()


def test_the_catalogue_has_the_codes_that_the_documentation_names() -> None:
    codes = (
        "E101 E102 E103 E104 E201 E202 E203 E204 E205 E206 E207 E301 E302 E303 E304 E401 E402 E501 D101 D102 D103 D104"
    )
    assert set(codes.split()) | {"N101", "X101"} <= set(MESSAGES)


def test_a_value_with_braces_is_left_as_it_is() -> None:
    assert message("E302", detail="{amount} {0}") == "bad token pattern: {amount} {0}"


def test_a_missing_value_or_an_unknown_code_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        message("E204")
    with pytest.raises(KeyError):
        message("E999")


def test_a_problem_reads_as_place_code_and_message() -> None:
    hint = did_you_mean("mony", ["money", "length"])
    found = problem("E203", Path("rules/zh-policy/amounts.yaml"), 41, 9, what="unit class", name="mony", hint=hint)
    assert found == Problem("rules/zh-policy/amounts.yaml", 41, 9, "E203", found.message)
    assert str(found) == "rules/zh-policy/amounts.yaml:41:9: E203 unknown unit class 'mony' (did you mean 'money'?)"


def test_a_problem_without_a_line_names_the_file_alone() -> None:
    assert str(problem("E204", "pack.yaml", 0, 0, key="version")) == "pack.yaml: E204 missing key 'version'"


def test_a_rules_error_shows_every_problem_on_its_own_line_in_order() -> None:
    problems = [problem("E513", "b.yaml", 9, 1), problem("E204", "a.yaml", 3, 5, key="id")]
    error = RulesError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error).splitlines() == ["b.yaml:9:1: E513 the folder exists", "a.yaml:3:5: E204 missing key 'id'"]


def test_a_number_error_is_a_value_error() -> None:
    error = NumberError("十十")
    assert isinstance(error, PolicyExtractError)
    assert isinstance(error, ValueError)
    assert (str(error), error.text, error.code) == ("N101 not a number: '十十'", "十十", "N101")


def test_a_document_error_takes_a_path_and_keeps_it_as_text() -> None:
    error = DocumentError(Path("in") / "方案.txt", "D101")
    assert (error.path, error.code) == (str(Path("in") / "方案.txt"), "D101")
    assert str(error) == f"{error.path}: D101 file not found"


def test_a_rule_timeout_error_names_the_rule_its_place_and_its_pattern() -> None:
    error = RuleTimeoutError("label.slow", "mine/a.yaml:3:5", "(a|aa)+$", 0.5)
    assert (error.rule_id, error.place, error.code) == ("label.slow", "mine/a.yaml:3:5", "X101")
    assert str(error) == (
        "X101 rule 'label.slow' at mine/a.yaml:3:5 took longer than 0.5 s on this text: "
        "its pattern '(a|aa)+$' is too slow"
    )


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_crosses_process_borders_whole(error: PolicyExtractError, protocol: int) -> None:
    error.add_note("in document 7")
    for other in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error)):
        assert type(other) is type(error)
        assert str(other) == str(error)
        assert other.args == error.args
        assert vars(other) == vars(error)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_one_base_class_catches_them_all(error: PolicyExtractError) -> None:
    assert isinstance(error, PolicyExtractError)


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("indicater", ["indicator", "deadline"], " (did you mean 'indicator'?)"),
        ("AMOUNT", ["Amount"], " (did you mean 'Amount'?)"),
        ("zzz", ["amount"], ""),
        ("amount", [], ""),
        ("", ["amount"], ""),
    ],
)
def test_did_you_mean(word: str, candidates: list[str], expected: str) -> None:
    assert did_you_mean(word, candidates) == expected
