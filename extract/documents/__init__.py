"""Files to documents.

    >>> from extract.documents import discover, load
    >>> for source in discover(["reports/"]):  # doctest: +SKIP
    ...     document = load(source.path)

A format is a module with `read(data, path)`, named in `extract.documents.formats.READERS` by the endings it reads.
"""

from extract.documents.discover import STDIN, Source, discover
from extract.documents.formats import endings, load, read

__all__ = ["STDIN", "Source", "discover", "endings", "load", "read"]
