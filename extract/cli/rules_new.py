"""`policy-extract rules schema|new`: JSON Schemas for editors, and a pack to begin with."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Final

from rich.text import Text

from extract.cli.console import console
from extract.errors import RulesError, problem
from extract.messages import Catalogue
from extract.ruleset.model import PackHead
from extract.ruleset.schema import SCHEMAS, SchemaName, schema
from extract.view.terminal import plain

__all__ = ["new_command", "schema_command"]

_TEMPLATES: Final = Path(__file__).resolve().parent.parent / "ruleset" / "template"
_NAME: Final = "my-pack"  # stands in the templates for the name
_SCHEMAS: Final = ".schema"  # where the templates look for the schemas


def schema_command(name: SchemaName, output: str | None, say: Catalogue) -> int:
    """Print a schema, or write all of them into a folder.

    Returns:
        The exit code.
    """
    if output is None:
        sys.stdout.write(_text(name))
        return 0
    for path in _write_schemas(Path(output)):
        console().print(Text(say("rules.written", path=plain(str(path)))), soft_wrap=True)
    return 0


def _write_schemas(folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in SCHEMAS:
        path = folder / f"{name}.json"
        path.write_text(_text(name), "utf-8", newline="\n")
        paths.append(path)
    return paths


def _text(name: SchemaName) -> str:
    return json.dumps(schema(name), indent=2) + "\n"


def new_command(name: str, folder: str | None, say: Catalogue) -> int:
    """Make a pack to begin with: it passes `check`, `lint` and `test` as it is.

    Returns:
        The exit code.

    Raises:
        RulesError: The name is none for a pack, or its folder exists.
    """
    if not re.fullmatch(_pattern(), name):
        raise RulesError([problem("E512", name, 0, 0, name=name)])
    pack = Path(folder or "") / name
    if pack.exists():
        raise RulesError([problem("E513", pack, 0, 0)])
    pack.mkdir(parents=True)
    for template in sorted((_TEMPLATES / say.language).glob("*.yaml")):
        text = template.read_text("utf-8").replace(_NAME, name)
        (pack / template.name).write_text(text, "utf-8", newline="\n")
    _write_schemas(pack / _SCHEMAS)
    console().print(Text(say("rules.made", path=plain(str(pack)))), soft_wrap=True)
    return 0


def _pattern() -> str:
    """What the name of a pack looks like, as the model has it."""
    found = (getattr(rule, "pattern", "") for rule in PackHead.model_fields["name"].metadata)
    return str(next(filter(None, found)))
