"""Every document of the corpus: no exception, exact spans, and quick.

By default every sixth document is read; with `POLICY_EXTRACT_WHOLE_CORPUS=1` all of them.
"""

import os
from pathlib import Path
from time import process_time

from extract import Extractor, Quantity, Target

STEP = 1 if os.environ.get("POLICY_EXTRACT_WHOLE_CORPUS") else 6
SECONDS, EACH = 1.0, 100_000  # bytes


def test_documents(shared: Path) -> None:
    extractor = Extractor()
    slow = []
    for path in sorted((shared / "corpus" / "text").glob("*.txt"))[::STEP]:
        text = path.read_text("utf-8")
        before = process_time()
        made = extractor(text)
        seconds = process_time() - before
        if seconds > SECONDS * max(1, len(text.encode()) / EACH):
            slow.append((path.name, seconds))
        for record in made.records:
            assert text[record.start : record.end] == record.text, path.name
            spans = [record.sentence]
            if isinstance(record, Target):
                spans.append(record.quantity)
            elif isinstance(record, Quantity):
                spans += [span for span in (record.previous, record.part_of) if span is not None]
            assert all(0 <= start < end <= len(text) for start, end in spans), path.name
    assert slow == []
