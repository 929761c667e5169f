"""Which module reads which ending, and loading a file through it."""

from __future__ import annotations

import errno
import os
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from extract.errors import DocumentError
from extract.records import Document

READERS = {".txt": "extract.documents.text", ".md": "extract.documents.text"}
"""Endings in lower case, and the module that reads such files; it is imported at the first of them."""


class Reader(Protocol):
    """What the module of a format has."""

    def read(self, data: bytes, path: str) -> Document:
        """Make a document of the bytes of a file.

        Args:
            data: The file.
            path: Where it stands; goes into the document and into errors.

        Raises:
            DocumentError: The bytes are not of this format.
        """


def endings() -> tuple[str, ...]:
    """The endings that can be loaded, sorted."""
    return tuple(sorted(READERS))


def is_supported(path: str | os.PathLike[str]) -> bool:
    """Whether a file of that name can be loaded; capital letters do not matter."""
    return Path(path).suffix.lower() in READERS


def load(path: str | os.PathLike[str]) -> Document:
    r"""Load a file as a document, its format by its ending.

    Line ends become `\n`; all offsets count in `Document.text`.

    Args:
        path: A `.txt` or `.md` file in UTF-8, GB18030 (GBK, GB 2312), UTF-16 or UTF-32 with a byte order mark; with
            the extra `docs-formats` also Big5, and UTF-16 without a mark.

    Returns:
        The document, with its path.

    Raises:
        DocumentError: D101 there is no such file, D102 the encoding cannot be read, D103 no such format.
        OSError: The file cannot be read for another reason.

    Example:
        >>> load("seeds/000_6018132b0c54f53b.txt").path  # doctest: +SKIP
        'seeds/000_6018132b0c54f53b.txt'
    """
    name = os.fspath(path)
    if Path(name).is_dir():
        raise DocumentError(name, "D103", format="folder", supported=", ".join(endings()))
    suffix = Path(name).suffix.lower()
    if suffix not in READERS and Path(name).exists():
        raise DocumentError(name, "D103", format=suffix, supported=", ".join(endings()))
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR):
            raise DocumentError(name, "D101") from None
        raise
    return read(data, name, suffix)


def read(data: bytes, path: str, suffix: str = ".txt") -> Document:
    """Make a document of bytes that are in memory already.

    Args:
        data: What a file of that ending would hold.
        path: Goes into the document and into errors.
        suffix: The ending that tells the format.

    Raises:
        DocumentError: As `load`.
    """
    reader = READERS.get(suffix)
    if reader is None:
        raise DocumentError(path, "D103", format=suffix, supported=", ".join(endings()))
    return cast(Reader, import_module(reader)).read(data, path)
