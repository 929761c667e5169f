"""Which documents the given files and folders hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.documents.formats import endings, is_supported
from extract.errors import DocumentError

STDIN = "-"
"""Among the paths, standard input; also the doc_id of what is read from it."""

ErrorHandler = Callable[[str, Exception], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A document that can be loaded.

    Attributes:
        path: The file, or `-` for standard input.
        doc_id: Its name in a dataset: its path inside the folder that was given, with `/`; its name where the file
            itself was given. The second of two documents that come to the same name has its path from the working
            directory instead.
    """

    path: Path
    doc_id: str

    @property
    def is_stdin(self) -> bool:
        """Whether it is to be read from standard input."""
        return str(self.path) == STDIN


def discover(paths: Iterable[str | os.PathLike[str]], *, on_error: ErrorHandler | None = None) -> list[Source]:
    """Find the documents in files and folders.

    Folders are searched through all levels, in the order of their names, for files with a supported ending. What
    begins with a dot is left out there. A file that is met twice is taken once.

    Args:
        paths: Files, folders, `-`.
        on_error: Called with path and error for what is wrong (a missing file, a folder that cannot be read), instead
            of raising.

    Returns:
        The documents, in the order of `paths`.

    Raises:
        DocumentError: D101 a path does not exist; D103 a file that was named has no supported ending; D104 nothing
            was found, and nothing was wrong.
        OSError: A folder cannot be read.
    """
    given = [os.fspath(path) for path in paths]
    found: list[Source] = []
    failed = 0
    names: set[str] = set()
    seen: set[str] = set()

    def report(path: str, error: Exception) -> None:
        nonlocal failed
        failed += 1
        if on_error is None:
            raise error
        on_error(path, error)

    for root in given:
        for path, name in _files(root, report):
            real = STDIN if root == STDIN else os.path.realpath(path)
            if real in seen:
                continue
            seen.add(real)
            doc_id = name if name not in names else _from_here(path)
            names.add(doc_id)
            found.append(Source(path, doc_id))
    if not found and not failed:
        raise DocumentError(", ".join(given) or ".", "D104", detail=f"no {' or '.join(endings())} file")
    return found


def _from_here(path: Path) -> str:
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive on Windows
        return path.as_posix()


def _files(root: str, report: ErrorHandler) -> Iterator[tuple[Path, str]]:
    """The files of one given path, each with its name in a dataset."""
    path = Path(root)
    if root == STDIN:
        yield path, STDIN
    elif path.is_dir():
        for file in sorted(_walk(path, report), key=lambda file: file.relative_to(path).parts):
            yield file, file.relative_to(path).as_posix()
    elif not path.exists():
        report(root, DocumentError(root, "D101"))
    elif not is_supported(path):
        report(root, DocumentError(root, "D103", format=path.suffix, supported=", ".join(endings())))
    else:
        yield path, path.name


def _walk(root: Path, report: ErrorHandler) -> Iterator[Path]:
    """The supported files below a folder; links to folders are followed, but no folder is entered twice."""
    entered: set[str] = set()

    def fail(error: OSError) -> None:
        report(error.filename or str(root), error)

    for folder, folders, files in os.walk(root, followlinks=True, onerror=fail):
        real = os.path.realpath(folder)
        if real in entered:
            folders.clear()
            continue
        entered.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            file = Path(folder, name)
            if not name.startswith(".") and is_supported(name) and (file.is_file() or file.is_symlink()):
                yield file
