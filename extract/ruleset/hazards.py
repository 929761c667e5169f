"""Patterns that can take too long: every pattern of a pack is looked at as the engine runs it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extract.ruleset.ambiguity import hazard
from extract.ruleset.compiler import ANY, STOP, RuleSet, Signatures
from extract.ruleset.inventory import Pattern, patterns
from extract.ruleset.loader import LoadedFile

__all__ = ["Slow", "rule_sets", "slow"]

_ESCAPED: Final = re.compile(r"\\u(e[0-9a-f]{3}|f[0-8][0-9a-f]{2})")  # a character for private use, as `repr` has it
_WIDE: Final = (ANY, "quantity", STOP)  # say less than the other classes of a token
_SUCH_AS: Final = re.compile(r"such as '(.*)'")


@dataclass(frozen=True, slots=True)
class Slow:
    """A pattern that can take too long; `kind` is `exponential` or `quadratic`."""

    pattern: Pattern
    kind: str
    detail: str


def slow(files: Sequence[LoadedFile], rules: RuleSet) -> Iterator[Slow]:
    """The patterns that can take too long.

    Args:
        files: The files whose patterns are looked at.
        rules: The packs, compiled: token patterns run as what they are compiled to.
    """
    for pattern in patterns(files):
        for text, signatures in _run(pattern, rules):
            found = hazard(text, whole=True) if pattern.kind == "whole" else hazard(text)
            if found is not None:
                detail = _in_words(found.detail, signatures) if pattern.kind == "tokens" else found.detail
                yield Slow(pattern, found.kind, detail)


def _run(pattern: Pattern, rules: RuleSet) -> Iterator[tuple[str, Signatures]]:
    """What runs of a pattern; what others are made of is looked at in them."""
    match pattern.path:
        case ("rules", int(i), ("before" | "after") as side):
            name = pattern.file.content.rules[i].id
            for among in rule_sets(rules):
                for made in (getattr(rule, str(side)) for rule in among.rules if rule.id == name):
                    if made is not None:
                        yield made.pattern, among.signatures
        case ("metadata", "patterns", str(name), 0) if rules.content.metadata:
            yield rules.content.metadata.alternatives(name), rules.signatures
        case ("fragments" | "metadata", *_):
            return
        case ("guards" | "mentions", _, "before" | "not_before"):  # it ends at the number, and is read from there
            yield f"(?r)(?:{pattern.text})", rules.signatures
        case _:
            yield pattern.text, rules.signatures


def rule_sets(rules: RuleSet) -> list[RuleSet]:
    """The rules of a set and those that make the types of packs: they run apart, a type by itself."""
    return [rules, *(made.rules for made in getattr(rules, "types", ()))]


def _in_words(detail: str, signatures: Signatures) -> str:
    """The text that a token pattern is slow on, in classes instead of signatures."""
    found = _SUCH_AS.search(detail)
    if found is None:
        return "some rows of tokens"
    names: dict[str, list[str]] = {}
    for name in sorted(signatures.classes(), key=lambda name: (name in _WIDE, len(name), name)):
        for char in signatures(name):
            names.setdefault(char, []).append(name)
    names |= {char: [mark] for mark, char in signatures.of_mark.items()}
    tokens = (names.get(chr(int(code, 16)), ["?"])[0] for code in _ESCAPED.findall(found[1]))
    return "it can read one row of tokens in many ways, such as " + " ".join(f"{{{name}}}" for name in tokens)
