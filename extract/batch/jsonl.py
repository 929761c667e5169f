"""JSON Lines: one record a line, UTF-8.

Each line is an object with `doc_id`, `record_id`, `schema_version`, `ruleset` (the digest of the rules), `path`,
`title`, `sentence_text`, and then every field of the record in the JSON form of the contract (numbers as text without
exponent, dates as ISO 8601). Where the type of a rule pack has a field of such a name (`title`), that field stands.
"""

from __future__ import annotations

import json
from typing import IO

from extract.batch.rows import Done, Origin, record_ids, scrub, sentence_text
from extract.messages import Catalogue
from extract.records import SCHEMA_VERSION

__all__ = ["JsonLines", "make"]


class JsonLines:
    """Writes JSON Lines."""

    def __init__(self, stream: IO[bytes], origin: Origin) -> None:
        """Write into a binary stream what comes of these rules."""
        self._stream = stream
        self._versions = {"schema_version": SCHEMA_VERSION, "ruleset": origin.ruleset}
        # no name stands twice in an object
        self._own = {spec.name: frozenset(field.name for field in spec.fields) for spec in origin.types}

    def write(self, done: Done) -> None:
        """Write the records of one document."""
        result = done.result
        shared = {**self._versions, "path": scrub(done.path), "title": _clean(result.metadata.title)}
        doc_id = scrub(done.doc_id)
        lines = []
        for record, record_id in zip(result.records, record_ids(done.doc_id, result.records), strict=True):
            sentence = scrub(sentence_text(record, result.text))
            head = {"doc_id": doc_id, "record_id": record_id, **shared, "sentence_text": sentence}
            if own := self._own.get(record.type):
                head = {name: value for name, value in head.items() if name not in own}
            start = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
            # The record's own JSON is spliced in: building it a second time from a dict would cost more than all else.
            lines.append(f"{start[:-1]},{record.model_dump_json()[1:]}\n")
        self._stream.write("".join(lines).encode())

    def finish(self) -> None:
        """Nothing comes last."""

    def discard(self) -> None:
        """Nothing is held."""


def make(stream: IO[bytes], say: Catalogue, origin: Origin) -> JsonLines:
    """The writer of this format; JSON is the same in every language."""
    return JsonLines(stream, origin)


def _clean(text: str | None) -> str | None:
    return None if text is None else scrub(text)
