"""Every error the library raises, and every message it gives, each with its code.

Codes: `E1xx` a rule file cannot be read, `E2xx` it does not hold what it should, `E3xx` a pattern in it is wrong,
`E4xx` an example does not come out as written, `E5xx` packs, `L1xx` rules that work, but hardly as meant, `D1xx`
documents, `N1xx` numbers, `R1xx` records, `X1xx` rules at work on a text.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "MESSAGES",
    "DocumentError",
    "NumberError",
    "PolicyExtractError",
    "Problem",
    "RuleTimeoutError",
    "RulesError",
    "Severity",
    "did_you_mean",
    "message",
    "problem",
]

MESSAGES: dict[str, str] = {
    "E101": "the file cannot be read: {detail}",
    "E102": "not YAML: {detail}",
    "E103": "duplicate key {key!r}, also at {other}",
    "E104": "the file is too large: {size} bytes, the limit is {limit}",
    "E201": "unknown key {key!r}{hint}",
    "E202": "wrong type: expected {expected}",
    "E203": "unknown {what} {name!r}{hint}",
    "E204": "missing key {key!r}",
    "E205": "bad value: {detail}",
    "E206": "duplicate id {id!r}, also at {other}{hint}",
    "E207": "missing field {name!r}: there is no {type!r} without it",
    "E301": "bad regular expression: {detail}",
    "E302": "bad token pattern: {detail}",
    "E303": "unknown word class {name!r}{hint}",
    "E304": "unknown capture {name!r}{hint}",
    "E305": "the pattern can take exponential time: {detail}",
    "E401": "the example fails: {detail}",
    "E402": "the counterexample makes a record: {detail}",
    "E501": "pack {name!r} not found{hint}; known packs: {known}",
    "E502": "the packs {names} hold no {section}: name the pack they add to before them (rules=[{base!r}, ...]), "
    "or in their `extends`",
    "E503": "packs that extend each other: {chain}",
    "E504": "pack {name!r} needs policy-extract {wanted}, this is {installed}",
    "E505": "another pack is named {name!r} too, at {other}",
    "E506": "several installed distributions offer a pack {name!r}: {distributions}",
    "E507": "nothing to {do}: {detail}{hint}",
    "E508": "conflict: {what} is something else at {other}; {remedy}",
    "E509": "the pack {name!r} of the installed distribution {distribution} cannot be used: {detail}",
    "E511": "no rule, type or term {name!r}{hint}",
    "E512": "bad name of a pack {name!r}: a lower-case letter, then letters, digits and hyphens",
    "E513": "the folder exists",
    "L101": "repeats {other}: {detail}",
    "L102": "can never act: {detail}",
    "L103": "can never act: {detail}",
    "L104": "{term!r} stands twice, also at {other}: {detail}",
    "L105": "has {examples} and {counterexamples}; wanted are {wanted} examples and {counter} counterexample",
    "L106": "the example comes out without {id!r}, by {others}: it shows nothing of it",
    "L107": "the pattern can take {growth} time: {detail}",
    "L108": "the capture {name!r} is not used",
    "L109": "a backslash in double quotes, {detail}; write the pattern in single quotes or none",
    "L110": "nothing names the {what} {name!r}{but}",
    "L111": "has no `about`: one line that says what it is for",
    "L112": "{name!r} is no unit, classifier or counted noun of any table{hint}",
    "D101": "file not found",
    "D102": "the encoding of the text cannot be read: {detail}",
    "D103": "unsupported format {format!r}; supported: {supported}",
    "D104": "the selection is empty: {detail}",
    "N101": "not a number: {text!r}",
    "R101": "unknown record type {name!r}{hint}",
    "R102": "a reference date is a datetime.date or None, not {found}",
    "X101": "rule {id!r} at {place} took longer than {limit} s on this text: its pattern {pattern!r} is too slow",
}
"""Every message as a format template, by its code. `{hint}` is what `did_you_mean` gives; it may be left out."""


def message(code: str, **values: object) -> str:
    """Fill in the message of a code.

    Args:
        code: A key of `MESSAGES`.
        **values: What its template names; `hint` may be left out.

    Returns:
        The message, without the code.

    Raises:
        KeyError: The code is unknown, or a value that the template names is missing.
    """
    return MESSAGES[code].format(**{"hint": "", **values})


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """Suggest the known word that is nearest to an unknown one, whatever its case.

    Args:
        word: What was written.
        candidates: What could have been written.

    Returns:
        `" (did you mean 'x'?)"`, ready to append to a message, or `""` where nothing comes near.
    """
    known = {candidate.casefold(): candidate for candidate in candidates}
    near = difflib.get_close_matches(word.casefold(), known, n=1)
    return f" (did you mean {known[near[0]]!r}?)" if near else ""


def _rebuild(cls: type[PolicyExtractError], args: tuple[Any, ...], state: dict[str, Any]) -> PolicyExtractError:
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class PolicyExtractError(Exception):
    """Base of every error that the library raises on purpose.

    Attributes:
        code: The code of the message (`"N101"`), `""` where the error holds several or none.
    """

    code: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the message and the attributes, whatever the signature of the class: errors cross process borders."""
        # The default would call the class with `args`, which hold the finished message.
        return _rebuild, (type(self), self.args, dict(self.__dict__))


class NumberError(PolicyExtractError, ValueError):
    """A numeral cannot be read as a number.

    Attributes:
        text: The numeral as written.
    """

    code = "N101"

    def __init__(self, text: str) -> None:
        """Make the error for a numeral."""
        super().__init__(f"{self.code} {message(self.code, text=text)}")
        self.text = text


class DocumentError(PolicyExtractError):
    """A document cannot be loaded.

    Attributes:
        path: The file or folder.
        code: The code of the message (`"D103"`).
    """

    def __init__(self, path: str | os.PathLike[str], code: str, **values: object) -> None:
        """Make the error for a file.

        Args:
            path: The file or folder.
            code: A key of `MESSAGES`.
            **values: What the template of the code names.
        """
        self.path = os.fspath(path)
        self.code = code
        super().__init__(f"{self.path}: {code} {message(code, **values)}")


class RuleTimeoutError(PolicyExtractError):
    """A pattern of a rule takes too long on a text.

    Attributes:
        rule_id: The rule.
        place: Where its pattern is written: file, line and column, or a key.
    """

    code = "X101"

    def __init__(self, rule_id: str, place: str, pattern: str, limit: float) -> None:
        """Make the error for a rule.

        Args:
            rule_id: The rule.
            place: Where its pattern is written.
            pattern: The regular expression.
            limit: The time it had, in seconds.
        """
        said = message(self.code, id=rule_id, place=place, pattern=pattern, limit=f"{limit:.3g}")
        super().__init__(f"{self.code} {said}")
        self.rule_id = rule_id
        self.place = place


Severity = Literal["error", "high", "medium", "low"]
"""How bad a problem is: an error keeps a pack from being used, the others are grades of what `rules lint` finds."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a rule file; its `str` is `path:line:column: CODE message`.

    Attributes:
        path: The file, or the name of the pack where there is no file.
        line: Its line, from 1; 0 where the problem has no one place in the file.
        column: Its column, from 1; 0 as with `line`.
        code: The code of the message.
        message: The message.
        severity: How bad it is.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        """The problem on one line, in the form that editors make clickable."""
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.code} {self.message}"


def problem(code: str, path: str | os.PathLike[str], line: int, col: int, **values: object) -> Problem:
    """Make a `Problem` with the message of its code.

    Args:
        code: A key of `MESSAGES`.
        path: The file, or the name of the pack where there is no file.
        line: The line, from 1; 0 where there is none.
        col: The column, from 1; 0 where there is none.
        **values: What the template of the code names; `hint` may be left out.
    """
    return Problem(os.fspath(path), line, col, code, message(code, **values))


class RulesError(PolicyExtractError):
    """Rule files are wrong; its `str` has every problem on its own line.

    Attributes:
        problems: Everything that is wrong, in the order it was found.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Make the error for some problems."""
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
