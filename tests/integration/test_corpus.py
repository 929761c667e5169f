"""Real documents: nothing fails, spans slice, none is slow. POLICY_EXTRACT_ALL=1 takes them all."""

import os
from functools import cache
from pathlib import Path
from time import process_time

import pytest

from extract import Extractor, Quantity, Target

PARTS = 8
EVERY = 1 if os.environ.get("POLICY_EXTRACT_ALL") else 6
SECONDS, BYTES = 1.0, 100_000  # at most so long for so much; the shorter texts get as long

PACKS = ("zh-policy", "zh-citations", "zh-duties")

extractor = cache(Extractor)


@pytest.mark.parametrize("part", range(PARTS))
def test_documents(shared: Path, part: int) -> None:
    paths = sorted((shared / "corpus" / "text").glob("*.txt"))[::EVERY][part::PARTS]
    assert paths
    faults = [f"{path.name}: {fault}" for path in paths for fault in _faults(path)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("part", range(PARTS))
def test_explained_as_they_are_extracted(shared: Path, part: int) -> None:
    paths = sorted((shared / "corpus" / "text").glob("*.txt"))[:: 5 * EVERY][part::PARTS]
    assert paths
    for path in paths:
        text = path.read_text("utf-8")
        made = extractor(PACKS).explain(text)
        assert tuple(explained.record for explained in made.records) == extractor(PACKS)(text).records, path.name
        assert all(explained.steps for explained in made.records)


def _faults(path: Path) -> list[str]:
    """What is wrong with the outcome of one document."""
    with open(path, encoding="utf-8", newline="") as file:
        text = file.read()
    reader = extractor()  # to make it takes its own time
    before = process_time()
    made = reader(text)
    seconds = process_time() - before
    faults = []
    if seconds > SECONDS * max(1.0, len(text.encode()) / BYTES):
        faults.append(f"{seconds:.1f} s for {len(text.encode())} bytes")
    for record in made.records:
        if text[record.start : record.end] != record.text or not record.text:
            faults.append(f"{record.start}: {record.text!r}")
        spans = [record.sentence]
        if isinstance(record, Target):
            spans.append(record.quantity)
        elif isinstance(record, Quantity):
            spans += [span for span in (record.previous, record.part_of) if span is not None]
        faults += [f"{record.start}: {span}" for span in spans if not 0 <= span[0] < span[1] <= len(text)]
    order = [(record.start, record.end, record.type) for record in made.records]
    if order != sorted(order):
        faults.append("not in order")
    return faults
