"""What goes from a document to a sink."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from extract.record_types import RecordSpec
from extract.records import Extraction, Record

if TYPE_CHECKING:
    from extract.engine.extractor import Extractor

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Origin:
    """What the records of a run are made by.

    Attributes:
        ruleset: The digest of the rules, `extractor.ruleset.digest`: outputs that agree in it are made by the same.
        packs: The packs that these are made of, as `name==version`, each after what it extends.
        types: The record types that they declare.
    """

    ruleset: str
    packs: tuple[str, ...]
    types: tuple[RecordSpec, ...] = ()

    @classmethod
    def of(cls, extractor: Extractor) -> Origin:
        """That of all an extractor makes."""
        packs = tuple(f"{pack.name}=={pack.version}" for pack in extractor.ruleset.packs)
        return cls(extractor.ruleset.digest, packs, extractor.type_specs)


@dataclass(frozen=True, slots=True)
class Done:
    """A document and what was found in it.

    Attributes:
        doc_id: Its name in the dataset.
        path: The file, as it was found; `-` for standard input.
        size: Bytes of its text as UTF-8.
        result: The extraction.
    """

    doc_id: str
    path: str
    size: int
    result: Extraction


@dataclass(frozen=True, slots=True)
class Failed:
    """A document of which there are no records.

    Attributes:
        path: The file or folder, as it was given or found.
        error: What it failed with.
    """

    path: str
    error: Exception


def record_ids(doc_id: str, records: tuple[Record, ...]) -> list[str]:
    """The ids of the records of a document: the same for the same document, type and place, whatever else changes.

    Args:
        doc_id: The document.
        records: Its records.

    Returns:
        For each record 24 hexadecimal digits of a hash of `doc_id`, type, start and end; a second record with the
        same of all these has `-2` behind it, and so on.
    """
    ids: list[str] = []
    seen: dict[str, int] = {}
    for record in records:
        key = f"{doc_id}\0{record.type}\0{record.start}\0{record.end}".encode("utf-8", "surrogatepass")
        name = blake2b(key, digest_size=12).hexdigest()
        seen[name] = seen.get(name, 0) + 1
        ids.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return ids


def sentence_text(record: Record, text: str) -> str:
    """The sentence that holds a record."""
    start, end = record.sentence
    return text[start:end]


def scrub(text: str) -> str:
    """The text with U+FFFD for every lone surrogate, one for one."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
