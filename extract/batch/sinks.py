"""Where a run writes to: sinks, chosen by the ending of the output.

A writer puts documents into a binary stream; `FileSink` gives it a file that appears only when it is complete. A
sink that is no file (a database) has the three methods of `Sink` and an entry in `open_sink` of its own.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Protocol, cast

from extract.batch.rows import Done, Origin
from extract.errors import DocumentError
from extract.messages import Catalogue

STDOUT = "-"
"""As output: standard output, as JSON Lines."""

_WRITERS = {
    ".csv": "extract.batch.table",
    ".jsonl": "extract.batch.jsonl",
    ".parquet": "extract.batch.parquet",
}
_JSON_LINES = ".jsonl"


class Writer(Protocol):
    """Writes documents into a binary stream."""

    def write(self, done: Done) -> None:
        """Write the records of one document."""

    def finish(self) -> None:
        """Write what comes last; the stream stays open."""

    def discard(self) -> None:
        """Let go of everything without regard to what is written; may follow a `finish` that failed."""


class Sink(Protocol):
    """Takes documents one by one; nothing counts before `commit`."""

    def write(self, done: Done) -> None:
        """Take the records of one document."""

    def commit(self) -> None:
        """Make everything written take effect."""

    def abort(self) -> None:
        """Leave everything as it was before; may follow a `commit` that failed."""


MakeWriter = Callable[[IO[bytes], Catalogue, Origin], Writer]


class FileSink:
    """Writes a file beside its place and moves it there when it is complete and on disk."""

    def __init__(self, path: Path, make: MakeWriter, say: Catalogue, origin: Origin) -> None:
        """Open a file for a writer.

        Args:
            path: The file to be; an older one stays untouched until `commit`.
            make: Makes the writer.
            say: Language of column heads.
            origin: What the records are made by.

        Raises:
            OSError: The folder does not exist, or nothing can be written there.
        """
        self._path = Path(os.path.realpath(path))  # write through a link, not over it
        handle, temp = tempfile.mkstemp(prefix=f".{self._path.name}.", suffix=".part", dir=self._path.parent)
        self._temp = Path(temp)
        self._stream = os.fdopen(handle, "wb")
        self._writer: Writer | None = None
        try:
            self._writer = make(self._stream, say, origin)
        except BaseException:
            self.abort()
            raise

    def write(self, done: Done) -> None:
        """Write the records of one document."""
        self._open().write(done)

    def commit(self) -> None:
        """Bring the file to disk and to its place."""
        self._open().finish()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._temp.chmod(_mode(self._path))
        self._temp.replace(self._path)
        _sync_folder(self._path.parent)

    def abort(self) -> None:
        """Remove what was written."""
        try:
            if self._writer is not None:
                self._writer.discard()
            with suppress(OSError):  # what is still in the buffer may not fit on the disk
                self._stream.close()
        finally:
            self._temp.unlink(missing_ok=True)

    def _open(self) -> Writer:
        assert self._writer is not None, "made by __init__"
        return self._writer


class StreamSink:
    """Writes into a stream that is open already, such as standard output; what is written is written."""

    def __init__(self, stream: IO[bytes], make: MakeWriter, say: Catalogue, origin: Origin) -> None:
        """Give a writer a stream."""
        self._stream = stream
        self._writer = make(cast(IO[bytes], _Whole(stream)), say, origin)

    def write(self, done: Done) -> None:
        """Write the records of one document, for whoever reads at the other end."""
        self._writer.write(done)
        self._stream.flush()

    def commit(self) -> None:
        """Write what comes last."""
        self._writer.finish()
        self._stream.flush()

    def abort(self) -> None:
        """Nothing: a stream cannot be taken back."""


class _Whole:
    """Writes all it is given: an unbuffered stream (`python -u`) may take only a part of it at a time."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        while rest:
            rest = rest[self._stream.write(rest) or 0 :]
        return len(data)


def output_endings() -> tuple[str, ...]:
    """The endings that can be written, sorted."""
    return tuple(sorted(_WRITERS))


def check_output(output: str | os.PathLike[str]) -> None:
    """Raise what `open_sink` would for the name alone: before any work is done, and without touching the disk.

    Raises:
        DocumentError: D103, no such output format.
    """
    name = os.fspath(output)
    suffix = Path(name).suffix.lower()
    if name != STDOUT and suffix not in _WRITERS:
        raise DocumentError(name, "D103", format=suffix, supported=", ".join(output_endings()))


def open_sink(
    output: str | os.PathLike[str], say: Catalogue, origin: Origin, *, stdout: IO[bytes] | None = None
) -> Sink:
    """Open the sink of an output.

    Args:
        output: A file, its format by its ending; `-` for standard output.
        say: Language of column heads.
        origin: What the records are made by: `Origin.of(extractor)`.
        stdout: Used for `-` instead of standard output.

    Raises:
        DocumentError: D103, no such output format.
        PolicyExtractError: An extra is not installed; the message names it.
        OSError: The file cannot be written.
    """
    check_output(output)
    name = os.fspath(output)
    if name == STDOUT:
        return StreamSink(stdout or sys.stdout.buffer, _maker(_JSON_LINES), say, origin)
    return FileSink(Path(name), _maker(Path(name).suffix.lower()), say, origin)


def _maker(suffix: str) -> MakeWriter:
    return cast(MakeWriter, import_module(_WRITERS[suffix]).make)


def _mode(path: Path) -> int:
    """Permissions for the file: those of the one it replaces, else what the process gives new files."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    """Bring the new name to disk, where the system lets a folder be opened for that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # some network file systems refuse
        pass
    finally:
        os.close(handle)
