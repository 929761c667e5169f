"""`policy-extract show`: one file, its records and its highlighted text."""

from __future__ import annotations

import sys
from datetime import date

import typer
from rich.text import Text

from extract.batch import Origin
from extract.cli.console import console, describe
from extract.cli.help import UsageError
from extract.cli.run import DEFAULT_PACKS
from extract.documents import STDIN, load, read
from extract.engine.extractor import Extractor
from extract.errors import DocumentError
from extract.messages import Catalogue
from extract.view.cells import rules_line
from extract.view.terminal import extraction, plain

__all__ = ["show_command"]


def show_command(path: str, types: list[str], packs: list[str] | None, day: date | None, say: Catalogue) -> int:
    """Show a file.

    Returns:
        The exit code.

    Raises:
        UsageError: The file cannot be loaded, or a type is not known.
    """
    extractor = Extractor(packs or DEFAULT_PACKS)
    try:
        document = read(sys.stdin.buffer.read(), path) if path == STDIN else load(path)
    except DocumentError as error:
        raise UsageError(describe(error, say)) from error
    result = extractor(document, reference_date=day)
    for name in types:
        known = dict.fromkeys((*result.type_names, *(record.type for record in result.records)))
        if name not in known:
            reason = say("usage.type", value=name, known=say("joiner").join(known))
            raise typer.BadParameter(reason, param_hint="--type")
    origin, out = Origin.of(extractor), console()
    out.print(extraction(result, say, types=types))
    out.print(Text(plain(rules_line(origin.packs, origin.ruleset, say)), style="dim"), soft_wrap=True)
    return 0
