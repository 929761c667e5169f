"""What a large pack of a user costs: the same texts with 1,000 terms and 300 rules more."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.conftest import NOTES, Sample
from benchmarks.growth import RULES, TERMS, write
from extract import Extractor

ROUNDS = 5


def test_growth(
    benchmark: BenchmarkFixture, extractor: Extractor, mixed: Sample, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Both extractors take turns on the same texts: the ratio of the best times of each."""
    grown = Extractor(["zh-policy", write(tmp_path)])

    def seconds(one: Extractor) -> float:
        start = process_time()
        for text in mixed.texts:
            one(text)
        return process_time() - start

    def run() -> float:
        pairs = [(seconds(extractor), seconds(grown)) for _ in range(ROUNDS)]
        return min(after for _, after in pairs) / min(before for before, _ in pairs)

    ratio: float = benchmark.pedantic(run, rounds=1, warmup_rounds=0)  # type: ignore[no-untyped-call]
    benchmark.extra_info["ratio"] = round(ratio, 3)
    if benchmark.stats is not None:
        pytestconfig.stash[NOTES].append(f"With {TERMS:,} terms and {RULES} rules more: {ratio:.2f} x the time.")
