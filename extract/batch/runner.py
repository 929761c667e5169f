"""The run: documents one by one through an extractor into a sink."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import IO

from extract.batch.rows import Done, Failed, Origin
from extract.batch.sinks import check_output, open_sink
from extract.documents import STDIN, Source, discover, load, read
from extract.engine.extractor import Extractor
from extract.messages import DEFAULT_LANGUAGE, catalogue
from extract.records import Document

__all__ = ["Progress", "Summary", "run"]

Progress = Callable[[int, int, Done | Failed], None]
"""Called after each document with how many are through, how many there are, and what came of it."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a run.

    Attributes:
        documents: Documents that were extracted from.
        failed: What failed, in order.
        counts: Records by type, the built-in types first, then those of rule packs; 0 where there were none.
        size: Bytes of all texts as UTF-8.
        seconds: Time from the first document to the last, without making the extractor.
        output: The file that was written; `-` for standard output.
        origin: The rules that made the records, by packs and digest.
    """

    documents: int
    failed: tuple[Failed, ...]
    counts: dict[str, int]
    size: int
    seconds: float
    output: str
    origin: Origin

    @property
    def records(self) -> int:
        """Records of all types."""
        return sum(self.counts.values())

    @property
    def megabytes_per_second(self) -> float:
        """Throughput in MB of UTF-8."""
        return self.size / 1e6 / self.seconds if self.seconds else 0.0


def run(
    paths: Iterable[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    extractor: Extractor | None = None,
    rules: Sequence[str | Path] = ("zh-policy",),
    reference_date: date | None = None,
    lang: str = DEFAULT_LANGUAGE,
    progress: Progress | None = None,
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
) -> Summary:
    """Extract from files and folders into one output.

    A document that fails is noted in the summary, and the run goes on. An output file appears when it is complete:
    where the run ends early, an older file stays as it was.

    Args:
        paths: Files, folders, `-` for standard input; see `extract.documents.discover`.
        output: A `.jsonl`, `.csv` or `.parquet` file; `-` for standard output as JSON Lines.
        extractor: What extracts; made from `rules` by default.
        rules: Rule packs, where no extractor is given.
        reference_date: What relative dates count from; by default each document's own date.
        lang: Language of the heads and terms of CSV, `zh` or `en`.
        progress: Called after each document.
        stdin: Read for `-` instead of standard input.
        stdout: Written for `-` instead of standard output.

    Returns:
        The summary.

    Raises:
        DocumentError: The output has an unknown ending, or there is nothing at all to read.
        RulesError: A rule pack is wrong.
        OSError: The output cannot be written.
    """
    check_output(output)
    say = catalogue(lang)
    failed: list[Failed] = []
    sources = discover(paths, on_error=lambda path, error: failed.append(Failed(path, error)))
    if not sources:
        raise failed[0].error
    extractor = extractor if extractor is not None else Extractor(rules)
    total = len(sources) + len(failed)
    for done, failure in enumerate(failed, 1):
        if progress:
            progress(done, total, failure)
    counts: Counter[str] = Counter()
    documents = size = 0
    origin = Origin.of(extractor)
    sink = open_sink(output, say, origin, stdout=stdout)
    start = perf_counter()
    try:
        for outcome in _outcomes(sources, extractor, reference_date, stdin):
            if isinstance(outcome, Done):
                sink.write(outcome)
                documents += 1
                size += outcome.size
                counts.update(record.type for record in outcome.result.records)
            else:
                failed.append(outcome)
            if progress:
                progress(documents + len(failed), total, outcome)
        sink.commit()
    except BaseException:
        sink.abort()
        raise
    seconds = perf_counter() - start
    names = dict.fromkeys((*extractor.result_type.type_names, *counts))
    found = {name: counts[name] for name in names}
    return Summary(documents, tuple(failed), found, size, seconds, os.fspath(output), origin)


def _outcomes(
    sources: Iterable[Source], extractor: Extractor, reference_date: date | None, stdin: IO[bytes] | None
) -> Iterator[Done | Failed]:
    for source in sources:
        yield process(source, extractor, reference_date, stdin)


def _read(stdin: IO[bytes] | None) -> Document:
    return read((stdin or sys.stdin.buffer).read(), STDIN)


def process(
    source: Source, extractor: Extractor, reference_date: date | None = None, stdin: IO[bytes] | None = None
) -> Done | Failed:
    """Load one document and extract from it; whatever goes wrong is its outcome.

    Args:
        source: The document.
        extractor: What extracts.
        reference_date: What relative dates count from.
        stdin: Read for `-` instead of standard input.
    """
    try:
        document = _read(stdin) if source.is_stdin else load(source.path)
        result = extractor(document, reference_date=reference_date)
        size = len(document.text.encode("utf-8", "surrogatepass"))
        return Done(source.doc_id, str(source.path), size, result)
    except Exception as error:  # one document must not end the run, whatever is wrong with it
        return Failed(str(source.path), error)
