"""Amounts, counts, targets and dates out of Chinese policy text, by rule files, as typed records.

>>> import extract
>>> [r.text for r in extract.extract("总投资2.59亿元。").amounts]
['2.59亿元']
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extract.documents import load
    from extract.engine.explanation import Explanation
    from extract.engine.extractor import Extractor
    from extract.errors import DocumentError, NumberError, PolicyExtractError, RulesError
    from extract.records import (
        Amount,
        Count,
        Date,
        Document,
        Extraction,
        Failure,
        Measure,
        Metadata,
        Quantity,
        Ratio,
        Record,
        Section,
        Target,
    )

_HOMES = {
    "Explanation": "extract.engine.explanation",
    "Extractor": "extract.engine.extractor",
    "load": "extract.documents",
    **dict.fromkeys(("DocumentError", "NumberError", "PolicyExtractError", "RulesError"), "extract.errors"),
    **dict.fromkeys(
        (
            "Amount",
            "Count",
            "Date",
            "Document",
            "Extraction",
            "Failure",
            "Measure",
            "Metadata",
            "Quantity",
            "Ratio",
            "Record",
            "Section",
            "Target",
        ),
        "extract.records",
    ),
}

__all__ = [
    "Amount",
    "Count",
    "Date",
    "Document",
    "DocumentError",
    "Explanation",
    "Extraction",
    "Extractor",
    "Failure",
    "Measure",
    "Metadata",
    "NumberError",
    "PolicyExtractError",
    "Quantity",
    "Ratio",
    "Record",
    "RulesError",
    "Section",
    "Target",
    "extract",
    "load",
    "parse_number",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that `import extract` costs next to nothing."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'extract' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted(__all__)


@cache
def _default() -> Extractor:
    from extract.engine.extractor import Extractor

    return Extractor()


def extract(text: str | Document, *, reference_date: date | None = None) -> Extraction:
    """Extract everything from one text with a default `Extractor`, made once.

    Args:
        text: the text, or a document.
        reference_date: what relative dates count from.

    Returns:
        An `Extraction`.
    """
    return _default()(text, reference_date=reference_date)


def parse_number(text: str) -> Decimal:
    """The exact value of a numeral: Arabic, Chinese, formal or mixed.

    Args:
        text: `三千五百`, `3.5万`, `1,200`, `三分之一` …

    Raises:
        NumberError: a `ValueError`: `text` is no numeral, or a vague one.

    Example:
        >>> parse_number("1亿2000万")
        Decimal('120000000')
    """
    return _default().parse_number(text)
