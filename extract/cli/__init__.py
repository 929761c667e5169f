"""The command `policy-extract`; needs the extra `cli`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from extract.messages import DEFAULT_LANGUAGE, LANGUAGES, catalogue, install_hint

__all__ = ["language_of", "main"]

_NEEDED = ("rich", "typer")
_LANGUAGE = "POLICY_EXTRACT_LANG"  # the variable that names the language once for all commands


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: Its arguments; those of the process by default.

    Returns:
        The exit code: 0 all went well, 1 an error, 2 wrong usage, 3 some documents failed, 130 interrupted, 141 who
        reads the output is gone.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    say = catalogue(language_of(arguments))
    missing = _missing()
    if missing:
        text = say("errors.missing_extra", package=missing, command=install_hint("cli"))
        sys.stderr.write(f"policy-extract: {text}\n")
        return 1
    from extract.cli.app import execute

    return execute(arguments, say)


def language_of(arguments: Sequence[str]) -> str:
    """The language that the arguments ask for, else the variable: help and errors need it before they are parsed.

    A language there is none of gives the default; where an argument names it, the parser then reports it.
    """
    language = os.environ.get(_LANGUAGE, "")
    if language not in LANGUAGES:
        language = DEFAULT_LANGUAGE
    for i, word in enumerate(arguments):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name == "--lang":
            asked = value if equals else next(iter(arguments[i + 1 : i + 2]), "")
            language = asked if asked in LANGUAGES else language
    return language


def _missing() -> str:
    """The first package of the extra that is not installed; empty where all are."""
    from importlib.util import find_spec

    return next((name for name in _NEEDED if find_spec(name) is None), "")
