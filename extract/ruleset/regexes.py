"""How the patterns of rules are made: of their compiled code where it was kept, and under a limit of time if foreign.

Compiling is by far the largest part of making an extractor. `re` and `regex` both turn a pattern into code (a
list of integers) in Python, which takes long, and hand the code to C, which does not. `recording` notes the codes while
patterns are compiled, `loaded` makes patterns of such codes. Whatever does not fit (another version of Python or of
`regex`, code that C refuses) is compiled as usual: a pattern is the same, however it was made.
"""

from __future__ import annotations

import copyreg
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, cast

import regex

from extract.ruleset.ambiguity import is_linear
from extract.ruleset.timed import TimedPattern

__all__ = [
    "VERSIONS",
    "Code",
    "Key",
    "Limits",
    "Origin",
    "Pattern",
    "compile_re",
    "compile_regex",
    "compile_rule",
    "from_source",
    "kept_text",
    "limited",
    "loaded",
    "recording",
    "source_of",
]

Key = tuple[str, str]
"""`re` or `regex`, and the pattern; or of another text that is kept what it is, and what it is made of."""
Code = tuple[Any, ...]
"""A compiled pattern as plain values: what C makes it of; or a text that is kept."""

Pattern = re.Pattern[str] | TimedPattern
"""A compiled pattern; one of `regex` has the methods of `re.Pattern` that the engine uses."""
Origin = tuple[str, str]
"""Id of a rule, and where its pattern stands."""


@dataclass(frozen=True)
class Limits:
    """The patterns that may need a limit of time.

    Attributes:
        origins: Patterns as rule files have them, of packs that are not built in.
        linear: What was found of patterns made of these, by pattern and whether it is used with `fullmatch`: whether
            it is known that they take linear time at most.
    """

    origins: Mapping[str, Origin]
    linear: dict[tuple[str, bool], bool] = field(default_factory=dict)

    def of(self, pattern: str, parts: tuple[str, ...], *, whole: bool) -> Origin | None:
        """Whose the pattern is, if it needs a limit: to look at the clock costs ten times what such a match takes."""
        origin = next((self.origins[part] for part in parts or (pattern,) if part in self.origins), None)
        if origin is None:
            return None
        key = (pattern, whole)
        if key not in self.linear:
            self.linear[key] = is_linear(pattern, whole=whole)
        return None if self.linear[key] else origin


VERSIONS: Final = (sys.implementation.cache_tag, *sys.version_info[:3], sys.byteorder, regex.__version__)
"""What compiled code depends on."""

_recorded: ContextVar[dict[Key, Code] | None] = ContextVar("recorded", default=None)
_limited: ContextVar[Limits | None] = ContextVar("limited", default=None)
_known: ContextVar[Mapping[Key, Code]] = ContextVar("known", default={})  # noqa: B039 (never changed)


@contextmanager
def recording(*, wanted: bool = True) -> Iterator[dict[Key, Code]]:
    """Note the code of every pattern that is compiled inside, where that is wanted."""
    codes: dict[Key, Code] = {}
    token = _recorded.set(codes if wanted else None)
    try:
        yield codes
    finally:
        _recorded.reset(token)


@contextmanager
def loaded(codes: Mapping[Key, Code]) -> Iterator[None]:
    """Take patterns from their code inside, where it is known."""
    token = _known.set(codes)
    try:
        yield
    finally:
        _known.reset(token)


@contextmanager
def limited(limits: Limits) -> Iterator[None]:
    """Let patterns that are made inside run under a limit of time, where they may need one."""
    token = _limited.set(limits)
    try:
        yield
    finally:
        _limited.reset(token)


def compile_re(pattern: str) -> re.Pattern[str]:
    """As `re.compile`: for patterns that the engine makes of words."""
    return cast("re.Pattern[str]", _compiled("re", pattern))


def compile_rule(pattern: str, *parts: str, module: Literal["re", "regex"] = "regex", whole: bool = False) -> Pattern:
    """Compile a pattern of a rule file; one of a pack that is not built in gets a limit of time, unless it is linear.

    Args:
        pattern: A regular expression.
        *parts: What it is made of, as the rule file has it; nothing: itself.
        module: What compiles it; where there is a limit always `regex`, since `re` knows none.
        whole: Whether it is used with `fullmatch`.
    """
    limits = _limited.get()
    if limits is not None and (origin := limits.of(pattern, parts, whole=whole)) is not None:
        return TimedPattern(_compiled("regex", pattern), *origin)
    return cast("re.Pattern[str]", _compiled(module, pattern))


def kept_text(key: Key, make: Callable[[], str]) -> str:
    """A text that takes long to make: that which was kept under the key, else one made and noted."""
    known, recorded = _known.get().get(key), _recorded.get()
    text = make() if known is None else str(known[0])
    if recorded is not None:
        recorded[key] = (text,)
    return text


def source_of(pattern: Pattern) -> tuple[str, ...]:
    """A pattern as texts: its module and its regular expression; of one with a limit of time also its origin."""
    if isinstance(pattern, TimedPattern):
        return "regex", pattern.pattern, *pattern.origin
    return _MODULE_OF[type(pattern)], pattern.pattern


def from_source(module: str, pattern: str, *origin: str) -> Pattern:
    """The pattern that `source_of` gives as texts."""
    made = _compiled(module, pattern)
    return TimedPattern(made, *origin) if origin else cast("re.Pattern[str]", made)


def _compiled(module: str, pattern: str) -> Any:  # noqa: ANN401 (a pattern of either module)
    """The pattern: made of known code; or compiled, and its code noted where that is wanted."""
    compiler, usual, code_of = _MODULES[module]
    key = (module, pattern)
    known, recorded = _known.get().get(key), _recorded.get()
    if known is None and recorded is not None:
        known = recorded.get(key) or code_of(pattern)
        if known is not None:
            recorded[key] = known
    made = _made(compiler, known) if known is not None else None
    return usual(pattern) if made is None else made


def _made(compiler: Callable[..., Any], code: Code) -> Any:  # noqa: ANN401 (a pattern of either module)
    """The pattern of some code; None where C refuses it."""
    try:
        return compiler(*code)
    except (RuntimeError, TypeError, ValueError, OverflowError, regex.error):
        return None


# `regex` gives its code away in what it pickles as: a function, and what it is called with.
_reduce = cast("Callable[[Any], tuple[Callable[..., Any], Code]]", copyreg.dispatch_table[regex.Pattern])
_REGEX_COMPILE: Final = _reduce(regex.compile(""))[0]


@lru_cache(maxsize=4096)
def compile_regex(pattern: str) -> regex.Pattern[str]:
    """As `regex.compile`; it keeps what it made, since patterns are checked first and used later."""
    return regex.compile(pattern, cache_pattern=False)  # its own memory is too small for all of a pack


def _code_of_regex(pattern: str) -> Code:
    return _reduce(compile_regex(pattern))[1]


# `re` has no public way to its code: what `re.compile` does in Python, up to where C begins.
try:
    from _sre import compile as _sre_compile  # type: ignore[import-not-found]
    from re import _compiler, _parser  # type: ignore[attr-defined]
except ImportError:  # another implementation of Python: nothing is kept
    _sre_compile = re.compile

    def _code_of_re(pattern: str) -> Code | None:
        return None

else:

    def _code_of_re(pattern: str) -> Code | None:
        parsed = _parser.parse(pattern)
        names: list[str | None] = [None] * parsed.state.groups
        for name, index in parsed.state.groupdict.items():
            names[index] = name
        code = list(map(int, _compiler._code(parsed, 0)))
        return pattern, parsed.state.flags, code, parsed.state.groups - 1, dict(parsed.state.groupdict), tuple(names)


_MODULES: Final[dict[str, tuple[Callable[..., Any], Callable[[str], Any], Callable[[str], Code | None]]]] = {
    "re": (_sre_compile, re.compile, _code_of_re),
    "regex": (_REGEX_COMPILE, compile_regex, _code_of_regex),
}
"""What makes a pattern of its code, what makes it of its text, and what tells its code."""
_MODULE_OF: Final[dict[type, str]] = {re.Pattern: "re", regex.Pattern: "regex"}
