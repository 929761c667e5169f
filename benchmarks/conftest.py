"""What the benchmarks share: samples of policy text, the extractor, rates, and the table of ratios at the end."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from extract import Extractor

ROOT = Path(__file__).resolve().parent.parent
EVERY = 8  # the mixed sample is every eighth document of the corpus
DENSE = 500_000  # bytes of a dense sample, about
SAMPLES = ("seed", "mixed", "dense")


@dataclass(frozen=True)
class Sample:
    """Some texts to measure on."""

    name: str
    texts: tuple[str, ...]

    @cached_property
    def megabytes(self) -> float:
        """Size in UTF-8."""
        return sum(map(_size, self.texts)) / 1e6


@dataclass(frozen=True)
class Measured:
    """What a benchmark found: seconds for the whole of a sample (or of one start), and what came out of it."""

    seconds: float
    megabytes: float = 0
    records: int = 0


Rates = Callable[[str, Sample | None, int], None]
RESULTS = pytest.StashKey[dict[tuple[str, str], Measured]]()
NOTES = pytest.StashKey[list[str]]()


def _size(text: str) -> int:
    return len(text.encode())


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RESULTS] = {}
    config.stash[NOTES] = []


# ---- fixtures


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The extractor that is measured; it is warm from the first round on."""
    return Extractor()


@pytest.fixture(scope="session")
def seed() -> Sample:
    """The policy reply that the repository holds."""
    return Sample("seed", tuple(path.read_text("utf-8") for path in sorted((ROOT / "seeds").glob("*.txt"))))


@pytest.fixture(scope="session")
def mixed() -> Sample:
    """Every eighth document of the corpus, which is kept outside the repository."""
    folder = Path(ROOT, os.environ.get("POLICY_EXTRACT_SHARED") or "../shared").resolve() / "corpus" / "text"
    paths = sorted(folder.glob("*.txt"))[::EVERY]
    if not paths:
        pytest.skip(f"no corpus at {folder} (POLICY_EXTRACT_SHARED names another place for the shared data)")
    return Sample("mixed", tuple(path.read_text("utf-8") for path in paths))


@pytest.fixture(scope="session")
def dense(mixed: Sample, extractor: Extractor) -> Sample:
    """The documents of the mixed sample that hold most records per byte."""
    ranked = sorted(mixed.texts, key=lambda text: len(extractor(text).records) / max(_size(text), 1), reverse=True)
    kept: list[str] = []
    room = DENSE
    for text in ranked:
        if _size(text) <= room:
            kept.append(text)
            room -= _size(text)
        if room < DENSE // 10:
            break
    return Sample("dense", tuple(kept))


# A parameter of the session: pytest runs all benchmarks of one sample side by side, its floors next to what they are
# the floors of.
@pytest.fixture(scope="session", params=SAMPLES)
def sample(request: pytest.FixtureRequest) -> Sample:
    """Each of the samples in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Sample)
    return found


@pytest.fixture(autouse=True)
def settled() -> Iterator[None]:
    """Keep what is alive already out of the garbage collections that are part of what is measured."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def rates(benchmark: BenchmarkFixture, pytestconfig: pytest.Config) -> Rates:
    """Notes what the benchmark found: `rates(what, sample, records)`, once it has run.

    The median rates go to `extra_info`, and so to the JSON; the seconds to the table at the end.
    """

    def note(what: str, sample: Sample | None = None, records: int = 0) -> None:
        if benchmark.stats is None:  # --benchmark-disable
            return
        seconds = benchmark.stats.stats.median
        megabytes = sample.megabytes if sample else 0
        if megabytes:
            benchmark.extra_info["megabytes_per_second"] = round(megabytes / seconds, 3)
        if records:
            benchmark.extra_info["records_per_second"] = round(records / seconds)
        pytestconfig.stash[RESULTS][what, sample.name if sample else ""] = Measured(seconds, megabytes, records)

    return note


# ---- the table at the end


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    results, notes = config.stash[RESULTS], config.stash[NOTES]
    if not results and not notes:
        return
    terminalreporter.section("text to records, against the floors", sep="-")
    rows = [row for name in SAMPLES if (row := _row(results, name))]
    if rows:
        head = ("sample", "MB", "records/kB", "MB/s", "records/s", "x number scan", "x record building")
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
            terminalreporter.line("  ".join((row[0].ljust(widths[0]), *cells)))
        terminalreporter.line("Medians of this run. Compare the x, not the MB/s; differences under 20 % mean nothing.")
    starts = [f"{what} {found.seconds * 1000:.0f} ms" for (what, name), found in results.items() if not name]
    if starts:
        terminalreporter.line(f"Start: {', '.join(starts)}.")
    for note in notes:
        terminalreporter.line(note)


def _row(results: dict[tuple[str, str], Measured], name: str) -> tuple[str, ...] | None:
    """A sample's line of the table."""
    run = results.get(("extract", name))
    if run is None:
        return None
    floors = (results.get((what, name)) for what in ("scan", "build"))
    return (
        name,
        f"{run.megabytes:.3f}",
        f"{run.records / run.megabytes / 1000:.1f}",
        f"{run.megabytes / run.seconds:.2f}",
        f"{run.records / run.seconds:,.0f}",
        *(f"{run.seconds / floor.seconds:.1f}" if floor else "-" for floor in floors),
    )
