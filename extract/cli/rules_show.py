"""`policy-extract rules list|show`: what stands in rule packs, and where."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from rich.cells import cell_len
from rich.text import Text

from extract.cli.console import console
from extract.cli.run import DEFAULT_PACKS
from extract.errors import RulesError, did_you_mean, problem
from extract.messages import Catalogue
from extract.ruleset import model
from extract.ruleset.compiler import compile_rules, layer
from extract.ruleset.inventory import SECTIONS, Term, Thing, terms, things
from extract.ruleset.loader import LoadedPack
from extract.ruleset.resolve import Resolved, resolve
from extract.ruleset.source import KeyPath, Marks, read
from extract.view.cells import rules_line
from extract.view.terminal import plain

__all__ = ["KINDS", "LIST_FORMATS", "list_command", "show_command"]

KINDS: Final = (*SECTIONS, "types", "terms", "packs")
"""What can be listed."""
LIST_FORMATS: Final = ("table", "json")
"""How it can be written."""

_HEAD: Final = "pack.yaml"
_WIDEST: Final = 40  # a longer cell pushes what stands behind it


@dataclass(frozen=True)
class _Entry:
    """Something that can be listed and shown: a thing with an id, a record type, or a word of a table."""

    id: str
    kind: str
    layer: str
    on: tuple[str, ...]
    about: str
    pack: LoadedPack
    marks: Marks
    path: KeyPath
    override: bool = False
    is_key: bool = False

    @property
    def where(self) -> tuple[int, int]:
        """Line and column."""
        return self.marks.mark(self.path, at_key=self.is_key)

    @property
    def place(self) -> str:
        """`path:line:column`."""
        return "{}:{}:{}".format(self.marks.name, *self.where)

    def values(self) -> dict[str, object]:
        """What JSON says of it."""
        line, column = self.where
        return {
            "id": self.id,
            "kind": self.kind,
            "layer": self.layer,
            "on": list(self.on),
            "about": self.about,
            "pack": self.pack.head.name,
            "path": self.marks.name,
            "line": line,
            "column": column,
        }


# ------------------------------------------------------------------------------------------------ list


def list_command(names: Sequence[str] | None, kind: str | None, form: str, say: Catalogue) -> int:
    """List what stands in packs; the words of tables, and the packs themselves, only where they are asked for.

    Returns:
        The exit code.

    Raises:
        RulesError: A pack is wrong.
    """
    resolved = resolve(tuple(names or DEFAULT_PACKS))
    if kind == "packs":
        _list_packs(resolved, form, say)
        return 0
    packs = resolved.named
    entries = _terms(packs) if kind == "terms" else _entries(packs)
    chosen = [entry for entry in entries if kind in (None, entry.kind)]
    if form == "json":
        sys.stdout.write(json.dumps([entry.values() for entry in chosen], indent=2) + "\n")
        return 0
    rows = [(entry.id, entry.layer, say("joiner").join(entry.on), entry.place, entry.about) for entry in chosen]
    _print_columns([say(f"rules.column_{name}") for name in ("id", "layer", "on", "place", "about")], rows)
    return 0


def _list_packs(resolved: Resolved, form: str, say: Catalogue) -> None:
    """List packs with all that they extend, and the digest of the rules that they make together."""
    digest = compile_rules(resolved.packs).digest
    heads = [(pack.head, str(pack.path)) for pack in resolved.packs]
    if form == "json":
        about = [
            {"name": h.name, "version": h.version, "path": path, "extends": list(h.extends), "about": h.about}
            for h, path in heads
        ]
        sys.stdout.write(json.dumps({"ruleset": digest, "packs": about}, indent=2) + "\n")
        return
    rows = [(h.name, h.version, say("joiner").join(h.extends), path, h.about) for h, path in heads]
    _print_columns([say(f"rules.column_{name}") for name in ("name", "version", "extends", "path", "about")], rows)
    named = (f"{h.name}=={h.version}" for h, _ in heads)
    console().print(Text(plain(rules_line(named, digest, say)), style="bold"), soft_wrap=True)


def _print_columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a line a row, however narrow the terminal is: lines can be searched, and places clicked on."""
    widths = [min(_WIDEST, max(map(cell_len, column))) for column in zip(head, *rows, strict=True)]
    widths[-1] = 0  # nothing stands behind the last one
    out = console()
    for style, row in (("bold", head), *(("", row) for row in rows)):
        cells = (text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True))
        out.print(Text(plain("  ".join(cells)).rstrip(), style=style), soft_wrap=True)


def _entries(packs: Iterable[LoadedPack]) -> Iterator[_Entry]:
    """Everything with an id, and record types."""
    for pack in packs:
        for thing in things(pack.files):
            yield _entry(pack, thing)
        if pack.head.types:
            marks = read(pack.path / _HEAD).marks
            for name, made in pack.head.types.items():
                yield _Entry(name, "types", "types", (), made.about, pack, marks, ("types", name))


def _entry(pack: LoadedPack, thing: Thing) -> _Entry:
    content = thing.content
    on: tuple[str, ...] = getattr(content, "on", None) or getattr(content, "kinds", None) or ()
    if isinstance(content, model.Fixed | model.MentionSpec):
        on = (content.kind,)
    return _Entry(
        id=content.id,
        kind=thing.section,
        layer=layer(content) if isinstance(content, model.Rule) else thing.section,
        on=on,
        about=content.about or " ".join(getattr(content, "terms", ())),
        pack=pack,
        marks=thing.file.marks,
        path=thing.path,
        override=content.override,
    )


def _terms(packs: Iterable[LoadedPack]) -> Iterator[_Entry]:
    for pack in packs:
        for term in terms(pack.files):
            values = ("terms", term.table, (), _said(term), pack, term.file.marks, term.path)
            yield _Entry(term.word, *values, is_key=term.is_key)


def _said(term: Term) -> str:
    """What the table says of a word, besides that it is in it."""
    part: Any = term.file.content
    for key in term.path:
        if isinstance(part, BaseModel) and not isinstance(part, model.RuleFile | model.Once):
            said = part.model_dump(exclude_unset=True, exclude=_NOT_SAID)
            return ", ".join(f"{name}: {value}" for name, value in said.items())
        part = getattr(part, str(key)) if isinstance(part, BaseModel) else part[key]
    return str(part) if term.is_key else ""


_NOT_SAID: Final = {"terms", "words", "signs", "opens", "unless", "needs", "later", "examples", "counterexamples"}

# ------------------------------------------------------------------------------------------------ show


def show_command(name: str, names: Sequence[str] | None, say: Catalogue) -> int:
    """Show a thing by its id, a record type by its name, or where a word stands in tables.

    Returns:
        The exit code.

    Raises:
        RulesError: A pack is wrong, or there is nothing of that name.
    """
    packs = resolve(tuple(names or DEFAULT_PACKS)).packs
    found = [entry for entry in _entries(packs) if entry.id == name]
    words = [] if found else _words(name, list(_terms(packs)))
    if not found and not words:
        raise _unknown(name, packs)
    for i, entry in enumerate(found):
        _show(entry, found[:i], say)
    _show_words(words, say)
    return 0


def _show(entry: _Entry, before: Sequence[_Entry], say: Catalogue) -> None:
    out = console()
    out.print(Text(entry.id, style="bold"))
    facts = [
        ("place", entry.place),
        ("pack", f"{entry.pack.head.name} {entry.pack.head.version}"),
        ("layer", entry.layer),
    ]
    if entry.override and before:
        facts.append(("overrides", before[-1].place))
    for key, value in facts:
        out.print(Text(f"  {say(f'rules.{key}', value=value)}"), soft_wrap=True)
    sys.stdout.write(f"\n{plain(_written(entry))}\n\n")


def _written(entry: _Entry) -> str:
    """A thing as the file has it, without what it is indented by and comments behind it."""
    (first, column), (last, end) = entry.marks.mark(entry.path), entry.marks.end(entry.path)
    lines = Path(entry.marks.name).read_text("utf-8-sig").splitlines()[first - 1 : last]
    if len(lines) == last - first + 1:
        lines[-1] = lines[-1][: end - 1]  # a block ends where the next one begins
    lines = [" " * (column - 1) + lines[0][column - 1 :], *lines[1:]]
    while not lines[-1].strip() or lines[-1].lstrip().startswith("#"):
        lines.pop()
    return textwrap.dedent("\n".join(lines))


def _words(name: str, known: Sequence[_Entry]) -> list[_Entry]:
    """Where a word stands; of one that stands nowhere, its parts where they cover it."""
    by_word: dict[str, list[_Entry]] = {}
    for entry in known:
        by_word.setdefault(entry.id, []).append(entry)
    found: list[_Entry] = []
    rest = name
    while rest:
        size = next((size for size in range(len(rest), 0, -1) if rest[:size] in by_word), 0)
        if not size:
            return []
        found += by_word[rest[:size]]
        rest = rest[size:]
    return found


def _show_words(words: Sequence[_Entry], say: Catalogue) -> None:
    if not words:
        return
    rows = [(entry.id, entry.layer, entry.place, entry.about) for entry in words]
    _print_columns([say(f"rules.column_{name}") for name in ("term", "table", "place", "about")], rows)


def _unknown(name: str, packs: Sequence[LoadedPack]) -> RulesError:
    known: Mapping[str, None] = dict.fromkeys(entry.id for entry in (*_entries(packs), *_terms(packs)))
    where = ", ".join(pack.head.name for pack in packs)
    return RulesError([problem("E511", where, 0, 0, name=name, hint=did_you_mean(name, known))])
