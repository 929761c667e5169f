"""`policy-extract run`: progress, failures as they come, and the summary at the end."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from extract.batch import STDOUT, Done, Failed, Summary, output_endings, run
from extract.cli.console import console, describe
from extract.cli.help import UsageError
from extract.engine.extractor import Extractor
from extract.errors import DocumentError
from extract.messages import Catalogue
from extract.records import Record
from extract.view.cells import label, rules_line
from extract.view.terminal import plain, records_table, type_text

__all__ = ["run_command"]

DEFAULT_PACKS = ("zh-policy",)
_SOME_FAILED = 3
_SAMPLES = {"target": 2, "amount": 2, "ratio": 2, "count": 2, "measure": 1, "date": 1}
_FAILURES_SHOWN = 10


def run_command(
    paths: list[str], output: str, packs: list[str] | None, day: date | None, say: Catalogue, *, quiet: bool
) -> int:
    """Run and tell about it.

    Returns:
        The exit code.

    Raises:
        UsageError: The output cannot be meant, or there is nothing to read.
    """
    _check_output(output, say)
    extractor = Extractor(packs or DEFAULT_PACKS)
    errors = console(stderr=True)
    samples = Samples()
    with _bar(errors, say, quiet=quiet) as bar:

        def advance(done: int, total: int, outcome: Done | Failed) -> None:
            if isinstance(outcome, Failed):
                reason = say("run.failed_line", reason=describe(outcome.error, say, path=outcome.path))
                (bar.console if bar else errors).print(Text(plain(reason), style="red"), soft_wrap=True)
            elif not quiet:
                samples.add(outcome.result.records)
            if bar:
                bar.update(bar.task_ids[0], completed=done, total=total)

        try:
            summary = run(paths, output, extractor=extractor, reference_date=day, lang=say.language, progress=advance)
        except DocumentError as error:
            raise UsageError(describe(error, say, output=output)) from error
    if not quiet:
        _print_summary(summary, samples, errors if output == STDOUT else console(), say)
    return _SOME_FAILED if summary.failed else 0


def _check_output(output: str, say: Catalogue) -> None:
    """Refuse an output that cannot work before anything is read."""
    if output == STDOUT:
        return
    path = Path(output)
    if path.suffix.lower() not in output_endings():
        formats = say("joiner").join(output_endings())
        raise UsageError(say("errors.D103", path=output, format=path.suffix, supported=formats))
    if path.is_dir():
        raise UsageError(say("errors.output_is_folder", path=output))
    if not path.absolute().parent.is_dir():
        raise UsageError(say("errors.output_folder", path=os.fspath(path.parent)))


@contextmanager
def _bar(errors: Console, say: Catalogue, *, quiet: bool) -> Iterator[Progress | None]:
    """A progress bar, where someone sees it."""
    if quiet or not errors.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TaskProgressColumn())
    with Progress(*columns, TimeRemainingColumn(), console=errors, transient=True) as bar:
        bar.add_task(say("run.progress"), total=None)
        yield bar


class Samples:
    """A few records that show what there is: the first of each type, those with a label before others."""

    def __init__(self) -> None:
        self._labelled: dict[str, list[Record]] = {}
        self._bare: dict[str, list[Record]] = {}

    def add(self, records: Iterable[Record]) -> None:
        """Look at the records of a document."""
        for record in records:
            wanted = _SAMPLES.get(record.type, 1)
            kept = (self._labelled if label(record) else self._bare).setdefault(record.type, [])
            if len(kept) < wanted:
                kept.append(record)

    def records(self) -> list[Record]:
        """The samples, targets first."""
        names = dict.fromkeys((*_SAMPLES, *self._labelled, *self._bare))
        return [
            record
            for name in names
            for record in (self._labelled.get(name, []) + self._bare.get(name, []))[: _SAMPLES.get(name, 1)]
        ]


def _print_summary(summary: Summary, samples: Samples, out: Console, say: Catalogue) -> None:
    out.print(_counts(summary, say))
    shown = samples.records()
    if shown:
        out.print(records_table(shown, say, title=say("run.samples")))
    speed, seconds = f"{summary.megabytes_per_second:.2f}", f"{summary.seconds:.2f}"
    text = say("run.documents", documents=summary.documents, records=summary.records, seconds=seconds, speed=speed)
    out.print(Text(text))
    out.print(Text(plain(rules_line(summary.origin.packs, summary.origin.ruleset, say))), soft_wrap=True)
    if summary.failed:
        _print_failed(summary, out, say)
    path = say("run.stdout") if summary.output == STDOUT else summary.output
    out.print(Text(say("run.output", path=plain(path)), style="bold"), soft_wrap=True)


def _print_failed(summary: Summary, out: Console, say: Catalogue) -> None:
    out.print(Text(say("run.failed", count=len(summary.failed)), style="red"))
    for failure in summary.failed[:_FAILURES_SHOWN]:
        out.print(Text(f"  {plain(describe(failure.error, say, path=failure.path))}"), soft_wrap=True)
    more = len(summary.failed) - _FAILURES_SHOWN
    if more > 0:
        out.print(Text(f"  {say('run.failed_more', count=more)}"))


def _counts(summary: Summary, say: Catalogue) -> Table:
    table = Table(
        title=say("run.summary"), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    table.add_column(say("columns.type"))
    table.add_column(say("columns.count"), justify="right")
    for name, count in summary.counts.items():
        table.add_row(type_text(name, say), f"{count:,}")
    table.add_section()
    table.add_row(say("run.total"), f"{summary.records:,}")
    return table
