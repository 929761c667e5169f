"""Plain text and Markdown."""

from __future__ import annotations

from extract.documents.encoding import decode
from extract.records import Document


def read(data: bytes, path: str) -> Document:
    r"""Make a document of the bytes of a text file; line ends become `\n`."""
    text = decode(data, path)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Document(text=text, path=path)
