"""Bytes to text: byte order marks, UTF-8, GB18030, then what charset-normalizer finds (extra `docs-formats`).

Nearly any bytes above 127 decode as GB18030, so the text must look Chinese besides. That is told by the order of the
character sets: GB 2312 and Big5 list frequent characters before rare ones, and text read in the wrong encoding comes
out as rare ones. Of 619 policy documents none had less than 91 % frequent characters; Japanese, French or Russian
bytes read as GB18030 have hardly any. charset-normalizer, asked whether such bytes are GB18030, refuses some real
documents (lists of numerals such as Ⅳ and ①), and each of its versions others; so it comes last, for Big5 and for
UTF-16 without a mark.
"""

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
_CHINESE = "gb18030"  # holds GBK and GB 2312
_GUESSED = ("big5", "big5hkscs", "cp950", "utf_16_le", "utf_16_be")
_FREQUENT = {  # lead bytes of punctuation and of the frequent characters; kana, Greek and Cyrillic stand between
    "gb2312": frozenset((*range(0xA1, 0xA4), *range(0xB0, 0xD8))),
    "big5": frozenset(range(0xA1, 0xC7)),
}
_SAMPLE = 20_000
_LEAST_FREQUENT = 0.75
_HANGUL = range(0xB0, 0xC9)  # lead bytes of all syllables in EUC-KR, of half of the frequent characters in GB 2312
_MOST_HANGUL = 0.95
_ENOUGH = 20  # fewer characters tell nothing about that


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
    except UnicodeDecodeError:
        text = ""
    return text if text and _looks_chinese(text) else _guessed(data, path, place)


def _strict(data: bytes, encoding: str, path: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        detail = f"marked as {encoding}, but wrong at byte {error.start}"
        raise DocumentError(path, "D102", detail=detail) from None


def _looks_chinese(text: str) -> bool:
    """Whether nearly all characters of a text are frequent ones, and it is no Korean in the wrong encoding."""
    sample = [char for char in text[:_SAMPLE] if not char.isascii()]
    leads = {encoding: _leads(sample, encoding) for encoding in _FREQUENT}
    frequent = max(sum(lead in _FREQUENT[encoding] for lead in found) for encoding, found in leads.items())
    hangul = sum(lead in _HANGUL for lead in leads["gb2312"])
    korean = len(sample) >= _ENOUGH and hangul > _MOST_HANGUL * len(sample)
    return frequent >= _LEAST_FREQUENT * len(sample) and not korean


def _leads(chars: list[str], encoding: str) -> list[int]:
    """The first bytes of those characters that an encoding has."""
    coded = (char.encode(encoding, "ignore") for char in chars)
    return [code[0] for code in coded if code]


def _guessed(data: bytes, path: str, place: int) -> str:
    """What charset-normalizer makes of the bytes, where that is Chinese."""
    if find_spec("charset_normalizer") is None:
        hint = f"to try other encodings install charset-normalizer: {install_hint('docs-formats')}"
        raise DocumentError(path, "D102", detail=f"not UTF-8 (byte {place}), not GB18030; {hint}")
    from charset_normalizer import from_bytes

    best = from_bytes(data, enable_fallback=False).best()
    if best is not None and best.encoding in _GUESSED:
        text = data.decode(best.encoding, "replace")
        if "\ufffd" not in text and _looks_chinese(text):
            return text
    guess = f"; it looks like {best.encoding}" if best is not None else ""
    raise DocumentError(path, "D102", detail=f"not UTF-8 (byte {place}), not GB18030{guess}")
