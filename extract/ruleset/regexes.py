"""Regular expressions that need not be compiled again: their compiled code can be kept and loaded.

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
from typing import Any, Final, cast

import regex

__all__ = ["VERSIONS", "Code", "Key", "compile_re", "compile_regex", "loaded", "recording"]

Key = tuple[str, str]
"""`re` or `regex`, and the pattern."""


Code = tuple[Any, ...]
"""A compiled pattern as plain values: what C makes it of."""

VERSIONS: Final = (sys.implementation.cache_tag, *sys.version_info[:3], sys.byteorder, regex.__version__)
"""What compiled code depends on."""

_recorded: ContextVar[dict[Key, Code] | None] = ContextVar("recorded", default=None)
_known: ContextVar[Mapping[Key, Code]] = ContextVar("known", default={})  # noqa: B039 (never changed)


@contextmanager
def recording() -> Iterator[dict[Key, Code]]:
    """Note the code of every pattern that is compiled inside."""
    codes: dict[Key, Code] = {}
    token = _recorded.set(codes)
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


def compile_re(pattern: str) -> re.Pattern[str]:
    """As `re.compile`."""
    known = _known.get().get(("re", pattern))
    made = _made(_sre_compile, known) if known is not None else None
    if made is None:
        made = re.compile(pattern)
        _note("re", pattern, _code_of_re)
    return made


def compile_regex(pattern: str) -> regex.Pattern[str]:
    """As `regex.compile`."""
    known = _known.get().get(("regex", pattern))
    made = _made(_REGEX_COMPILE, known) if known is not None else None
    if made is None:
        made = regex.compile(pattern)
        _note("regex", pattern, _code_of_regex)
    return made


def _made(compiler: Callable[..., Any], code: Code) -> Any:  # noqa: ANN401 (a pattern of either module)
    """The pattern of some code; None where C refuses it."""
    try:
        return compiler(*code)
    except (RuntimeError, TypeError, ValueError, OverflowError, regex.error):
        return None


def _note(module: str, pattern: str, code_of: Callable[[str], Code | None]) -> None:
    codes = _recorded.get()
    if codes is not None and (module, pattern) not in codes and (code := code_of(pattern)) is not None:
        codes[module, pattern] = code


# `regex` gives its code away in what it pickles as: a function, and what it is called with.
_reduce = cast("Callable[[Any], tuple[Callable[..., Any], Code]]", copyreg.dispatch_table[regex.Pattern])
_REGEX_COMPILE: Final = _reduce(regex.compile(""))[0]


def _code_of_regex(pattern: str) -> Code:
    return _reduce(regex.compile(pattern))[1]


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
