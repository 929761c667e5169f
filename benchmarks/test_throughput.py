"""How fast text becomes records, and how long it takes until the first text can."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import regex
from pytest_benchmark.fixture import BenchmarkFixture

from extract import Extraction, Extractor

if TYPE_CHECKING:
    from benchmarks.conftest import Rates, Sample

ROOT = Path(__file__).resolve().parent.parent
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


def test_extractor(benchmark: BenchmarkFixture, rates: Rates) -> None:
    """Reading, checking and compiling the rule pack, in a process that has done its imports."""

    def forget() -> None:
        # both keep the patterns they have compiled
        re.purge()
        regex.purge()

    made: Extractor = benchmark.pedantic(Extractor, setup=forget, rounds=10)  # type: ignore[no-untyped-call]
    assert made("总投资2.59亿元。").amounts
    rates("Extractor()", None, 0)
