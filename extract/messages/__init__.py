"""What users read, in their language: one catalogue a language, `zh.yaml` and `en.yaml` beside this file.

    >>> from extract.messages import catalogue
    >>> catalogue("en").name("types", "amount")
    'amount'

The API, its errors and the codes are English and do not come from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from extract.errors import did_you_mean

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "Catalogue", "catalogue", "install_hint"]

LANGUAGES = ("zh", "en")
"""The languages there is a catalogue for."""

DEFAULT_LANGUAGE = "zh"
"""The language of those who name none."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The messages of one language, by dotted key.

    Attributes:
        language: One of `LANGUAGES`.
        texts: Every message as a format template, by its key (`"run.done"`).
    """

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Fill in a message.

        Raises:
            KeyError: There is no such message, or a value that it names is missing.
        """
        return self.texts[key].format(**values) if values else self.texts[key]

    def name(self, group: str, key: str) -> str:
        """The name of a term in a group, `key` itself where the catalogue has none (a unit as written, a new type)."""
        return self.texts.get(f"{group}.{key}", key)

    def group(self, group: str) -> dict[str, str]:
        """All messages of a group in the order of the file, by the rest of their keys."""
        start = f"{group}."
        return {key[len(start) :]: text for key, text in self.texts.items() if key.startswith(start)}


def catalogue(language: str = DEFAULT_LANGUAGE) -> Catalogue:
    """The catalogue of a language; read when first asked for.

    Args:
        language: One of `LANGUAGES`.

    Raises:
        ValueError: There is no such catalogue.
    """
    if language not in LANGUAGES:
        hint = did_you_mean(language, LANGUAGES)
        raise ValueError(f"unknown language {language!r}{hint}; known: {', '.join(LANGUAGES)}")
    return _load(language)


@cache
def _load(language: str) -> Catalogue:
    import yaml

    text = Path(__file__).with_name(f"{language}.yaml").read_text(encoding="utf-8")
    return Catalogue(language, dict(_flat(yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)))))


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """The leaves of a tree with their dotted keys, in order."""
    leaves: list[tuple[str, str]] = []
    for key, value in tree.items():
        if isinstance(value, Mapping):
            leaves += _flat(value, f"{prefix}{key}.")
        else:
            leaves.append((f"{prefix}{key}", str(value)))
    return leaves


def install_hint(extra: str) -> str:
    """The command that installs an extra, ready to copy."""
    return f'pip install "policy-extract[{extra}]"'
