"""Bytes to text: byte order marks, UTF-8, GB18030, in this order, and never a guess."""

from __future__ import annotations

import codecs
from importlib.util import find_spec

from extract.errors import DocumentError
from extract.messages import install_hint

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = "gb18030"  # holds GBK and GB2312
_MOST_NOISE = 0.1  # share of suspicious characters that charset-normalizer may find; real GB18030 text has none


def decode(data: bytes, path: str) -> str:
    """Decode the bytes of a text file, without its byte order mark.

    Args:
        data: The bytes.
        path: The file, for errors.

    Raises:
        DocumentError: D102.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding, path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
    try:
        text = data.decode(_CHINESE)
    except UnicodeDecodeError as error:
        detail = f"not UTF-8 (byte {place}), not GB18030 (byte {error.start})"
        raise DocumentError(path, "D102", detail=detail) from None
    _check_plausible(data, path)
    return text


def _strict(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        detail = f"marked as {encoding}, but wrong at byte {error.start}"
        raise DocumentError(path, "D102", detail=detail) from None


def _check_plausible(data: bytes, path: str) -> None:
    """Refuse what only happens to decode as GB18030: nearly any run of bytes above 127 in pairs does."""
    if find_spec("charset_normalizer") is None:
        detail = f"not UTF-8; to read GB18030 install charset-normalizer: {install_hint('docs-formats')}"
        raise DocumentError(path, "D102", detail=detail)
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=[_CHINESE], enable_fallback=False).best()
    if best is None or best.chaos > _MOST_NOISE:
        raise DocumentError(path, "D102", detail="not UTF-8, and no sensible text as GB18030")
