"""Problems as people, programs and GitHub's checks read them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import Final

from extract.errors import Problem, Severity
from extract.view.terminal import plain

__all__ = ["FORMATS", "GRADES", "at_least", "report"]

FORMATS: Final = ("text", "json", "github")
"""How problems can be written."""
GRADES: Final[tuple[Severity, ...]] = ("low", "medium", "high")
"""The grades of lint findings, the mildest first."""

_LEVELS: Final[dict[Severity, str]] = {"error": "error", "high": "error", "medium": "warning", "low": "notice"}


def report(problems: Sequence[Problem], form: str) -> None:
    """Write problems to standard output.

    Args:
        problems: The problems.
        form: One of `FORMATS`; `text` and `github` give a line each, `json` one list.
    """
    if form == "json":
        # ASCII: whatever the console can write, nothing is lost
        sys.stdout.write(json.dumps([_values(found) for found in problems], indent=2) + "\n")
    for found in problems if form != "json" else ():
        sys.stdout.write(f"{_command(found) if form == 'github' else _line(found)}\n")


def at_least(found: Problem, grade: str) -> bool:
    """Whether a problem is of a grade or worse; nothing is as bad as `none`, but for errors."""
    if found.severity == "error":
        return True
    return grade != "none" and GRADES.index(found.severity) >= GRADES.index(grade)


def _values(found: Problem) -> dict[str, object]:
    return {
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "code": found.code,
        "severity": found.severity,
        "message": found.message,
        "docs": f"docs/errors/{found.code}.md",
    }


def _line(found: Problem) -> str:
    if found.severity == "error":
        return plain(str(found))
    # the grade stands before the message
    head, code, message = str(found).partition(f" {found.code} ")
    return plain(f"{head}{code}[{found.severity}] {message}")


def _command(found: Problem) -> str:
    """A workflow command of GitHub: it shows the message beside the line."""
    place = {"file": found.path.replace(os.sep, "/")}
    if found.line:
        place |= {"line": str(found.line), "col": str(found.column)}
    values = ",".join(f"{name}={_property(value)}" for name, value in (place | {"title": found.code}).items())
    return f"::{_LEVELS[found.severity]} {values}::{_data(found.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
