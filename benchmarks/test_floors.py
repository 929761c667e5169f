"""What the same text costs at the least: finding its numbers, and making its records from values that are ready."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from extract import Extractor, Record

if TYPE_CHECKING:
    from benchmarks.conftest import Rates, Sample

NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def test_scan(benchmark: BenchmarkFixture, sample: Sample, rates: Rates) -> None:
    """A bare scan for numbers, all matches made."""

    def run() -> int:
        return sum(1 for text in sample.texts for _ in NUMBER.finditer(text))

    assert benchmark(run)
    rates("scan", sample, 0)


@pytest.fixture(scope="session")
def records(extractor: Extractor, sample: Sample) -> list[Record]:
    """All records of the sample."""
    return [record for text in sample.texts for record in extractor(text).records]


@pytest.fixture(scope="session")
def ready(records: list[Record]) -> list[tuple[type[Record], dict[str, Any]]]:
    """Their classes and values."""
    return [(type(record), dict(record.__dict__)) for record in records]


def test_build(
    benchmark: BenchmarkFixture,
    sample: Sample,
    records: list[Record],
    ready: list[tuple[type[Record], dict[str, Any]]],
    rates: Rates,
) -> None:
    """As many records as the text holds, made without validation from dicts of their values."""

    def run() -> list[Record]:
        # a copy of the dict, because a built record keeps its own
        return [made.build(values.copy()) for made, values in ready]

    assert benchmark(run) == records
    rates("build", sample, len(records))
