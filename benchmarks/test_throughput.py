"""How fast text becomes records, and how long it takes until the first text can."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import NOTES
from extract import Extraction, Extractor

if TYPE_CHECKING:
    from benchmarks.conftest import Rates, Sample

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 10
FIRST = """
from time import perf_counter
from extract import Extractor
start = perf_counter()
Extractor()
print(perf_counter() - start)
"""
STARTS = {
    "bare python": "",
    "import extract": "import extract",
    "first records in a new process": "import extract; extract.extract('总投资2.59亿元。')",
}


def test_extract(benchmark: BenchmarkFixture, extractor: Extractor, sample: Sample, rates: Rates) -> None:
    """Text to records, document by document, all results kept."""

    def run() -> list[Extraction]:
        return [extractor(text) for text in sample.texts]

    results = benchmark(run)
    rates("extract", sample, sum(len(result.records) for result in results))
    assert any(result.records for result in results)


@pytest.mark.parametrize("start", STARTS)
def test_start(benchmark: BenchmarkFixture, start: str, rates: Rates) -> None:
    """A new interpreter, from its start to its end."""

    def run() -> int:
        return subprocess.run([sys.executable, "-c", STARTS[start]], cwd=ROOT, check=False).returncode

    assert benchmark(run) == 0
    rates(start, None, 0)


@pytest.mark.parametrize("kept", [False, True])
def test_extractor(kept: bool, benchmark: BenchmarkFixture, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """The first extractor of a new process, its imports apart: from the rule files, and from the cache."""
    environment = {**os.environ, "POLICY_EXTRACT_CACHE": str(tmp_path) if kept else "off"}

    def milliseconds() -> float:
        command = [sys.executable, "-c", FIRST]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return float(done.stdout) * 1000

    milliseconds()  # so that the cache has it
    found = benchmark.pedantic(milliseconds, rounds=1)  # type: ignore[no-untyped-call]
    times = [found, *(milliseconds() for _ in range(0 if benchmark.disabled else ROUNDS))]
    benchmark.extra_info["milliseconds"] = round(median(times), 1)
    if not benchmark.disabled:
        how = "Extractor() from the cache" if kept else "Extractor()"
        note = f"{how} in a new process: {median(times):.0f} ms (best {min(times):.0f})."
        pytestconfig.stash[NOTES].append(note)
