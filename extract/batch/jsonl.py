"""JSON Lines: one record a line, UTF-8.

Each line is an object with `doc_id`, `record_id`, `schema_version`, `path`, `title`, `sentence_text`, and then every
field of the record in the JSON form of the contract (numbers as text without exponent, dates as ISO 8601).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import IO

from extract.batch.rows import Done, record_ids, scrub, sentence_text
from extract.messages import Catalogue
from extract.record_types import RecordSpec
from extract.records import SCHEMA_VERSION

__all__ = ["JsonLines", "make"]


class JsonLines:
    """Writes JSON Lines."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Write into a binary stream."""
        self._stream = stream

    def write(self, done: Done) -> None:
        """Write the records of one document."""
        result = done.result
        shared = {"schema_version": SCHEMA_VERSION, "path": scrub(done.path), "title": _clean(result.metadata.title)}
        doc_id = scrub(done.doc_id)
        lines = []
        for record, record_id in zip(result.records, record_ids(done.doc_id, result.records), strict=True):
            sentence = scrub(sentence_text(record, result.text))
            head = {"doc_id": doc_id, "record_id": record_id, **shared, "sentence_text": sentence}
            start = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
            # The record's own JSON is spliced in: building it a second time from a dict would cost more than all else.
            lines.append(f"{start[:-1]},{record.model_dump_json()[1:]}\n")
        self._stream.write("".join(lines).encode())

    def finish(self) -> None:
        """Nothing comes last."""

    def discard(self) -> None:
        """Nothing is held."""


def make(stream: IO[bytes], say: Catalogue, types: Sequence[RecordSpec] = ()) -> JsonLines:
    """The writer of this format; JSON is the same in every language and for all types."""
    return JsonLines(stream)


def _clean(text: str | None) -> str | None:
    return None if text is None else scrub(text)
