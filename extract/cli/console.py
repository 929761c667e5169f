"""The two consoles, and errors in the user's words."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from rich.console import Console
from rich.text import Text

from extract.batch import output_endings
from extract.documents import endings
from extract.errors import DocumentError
from extract.messages import Catalogue
from extract.view.terminal import plain

__all__ = ["broken_pipe", "console", "describe", "print_error"]


class _Console(Console):
    """A console that lets a broken pipe be handled in one place."""

    def on_broken_pipe(self) -> None:
        """Raise again what rich would turn into exit code 1."""
        raise BrokenPipeError


def console(*, stderr: bool = False) -> Console:
    """A console on standard output or standard error as they are now."""
    stream: IO[str] = sys.stderr if stderr else sys.stdout
    return _Console(file=stream, highlight=False, emoji=False, soft_wrap=False)


def print_error(text: str, say: Catalogue) -> None:
    """Tell an error on standard error, on lines of its own."""
    line = Text.assemble((f"{say('errors.head')}: ", "bold red"), plain(text))
    console(stderr=True).print(line, soft_wrap=True)


def describe(error: BaseException, say: Catalogue, *, output: str | None = None, path: str | None = None) -> str:
    """An error in the user's language.

    Args:
        error: What was raised.
        say: The language.
        output: The output of the run, whose formats are others than those of its inputs.
        path: The input at which it came up, for errors that do not name one.
    """
    if isinstance(error, DocumentError) and f"errors.{error.code}" in say.texts:
        supported = output_endings() if error.path == output else endings()
        return say(
            f"errors.{error.code}",
            path=error.path,
            format=Path(error.path).suffix or Path(error.path).name,
            supported=say("joiner").join(supported),
            detail=_detail(error),
        )
    if isinstance(error, OSError) and error.strerror:
        return say("errors.system", path=error.filename or output or "", reason=error.strerror)
    reason = str(error) or type(error).__name__
    return say("errors.at", path=path, reason=reason) if path else say("errors.other", reason=reason)


def _detail(error: DocumentError) -> str:
    """What the message of an error says behind its last fixed words."""
    return str(error).removeprefix(f"{error.path}: {error.code} ").partition(": ")[2]


def broken_pipe() -> int:
    """Close what is left of standard output in silence; the exit code of a process that SIGPIPE ends."""
    with suppress(OSError, ValueError):  # where it is no real file there is nothing to flush
        # Whatever is still in the buffer would raise again when Python flushes it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 141
