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
from extract.ruleset import trie

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


@pytest.mark.parametrize("kept", [False, True])
def test_extractor(
    kept: bool, benchmark: BenchmarkFixture, rates: Rates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Making an extractor in a process that has done its imports: from the rule files, and from the cache."""
    monkeypatch.setenv("POLICY_EXTRACT_CACHE", str(tmp_path) if kept else "off")
    Extractor()

    def forget() -> None:
        # these keep what they have made
        re.purge()
        regex.purge()
        trie._of.cache_clear()

    made: Extractor = benchmark.pedantic(Extractor, setup=forget, rounds=10)  # type: ignore[no-untyped-call]
    assert made("总投资2.59亿元。").amounts
    rates("Extractor() from the cache" if kept else "Extractor()", None, 0)
