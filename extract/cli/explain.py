"""`policy-extract explain`: which rules made the records of a text, and why a place has none."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date

import typer

from extract.cli.console import console, describe
from extract.cli.help import UsageError
from extract.cli.run import DEFAULT_PACKS
from extract.documents import STDIN, load, read
from extract.engine.extractor import Extractor
from extract.errors import DocumentError
from extract.messages import Catalogue
from extract.records import Document
from extract.view.explanation import explanation

__all__ = ["Question", "explain_command"]

_WIDEST = 10_000  # columns: what goes to a file or a pager is not broken into lines


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be explained.

    Attributes:
        text: The text, `-` for standard input, or None where a file is given.
        file: A file, or None.
        at: A place in the text, or None for all of it.
        day: What relative dates count from.
        tokens: Whether the tokens of all sentences with numbers are wanted.
    """

    text: str | None
    file: str | None
    at: tuple[int, int] | None
    day: date | None
    tokens: bool


def explain_command(question: Question, packs: list[str] | None, say: Catalogue, *, as_json: bool) -> int:
    """Explain a text.

    Returns:
        The exit code.

    Raises:
        UsageError: There is no text, or the place is outside of it.
    """
    document = _document(question, say)
    at, length = question.at, len(document.text)
    if at is not None and at[1] > length:
        reason = say("usage.at_outside", value=f"{at[0]}:{at[1]}", length=length)
        raise typer.BadParameter(reason, param_hint="--at")
    extractor = Extractor(packs or DEFAULT_PACKS)
    made = extractor.explain(document, at=at, reference_date=question.day, tokens=question.tokens)
    if as_json:
        sys.stdout.write(made.model_dump_json(indent=2) + "\n")
        return 0
    out = console()
    if not out.is_terminal:
        out.width = _WIDEST
    out.print(explanation(made, say))
    return 0


def _document(question: Question, say: Catalogue) -> Document:
    if (question.text is None) == (question.file is None):
        raise UsageError(say("usage.text_or_file"))
    try:
        if question.file is not None:
            return load(question.file)
        if question.text == STDIN:
            return read(sys.stdin.buffer.read(), STDIN)
    except DocumentError as error:
        raise UsageError(describe(error, say)) from error
    return Document(text=question.text or "")
