"""Packs into one: later packs add to those before, replace parts of them and take parts out of them.

What a later pack says otherwise than one before is a conflict, unless it says `override: true`; an override or a
`disable` that finds nothing is an error too. Messages about two packs name the places in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, get_args, get_origin

from pydantic import BaseModel

from extract.errors import Problem, did_you_mean
from extract.ruleset.loader import LoadedFile, LoadedPack
from extract.ruleset.model import Bound, Exampled, RuleFile, Unit, Words
from extract.ruleset.sections import Sections
from extract.ruleset.source import KeyPath

__all__ = ["THINGS", "Merged", "Placed", "merge"]

# ------------------------------------------------------------------------------------------------ kinds of sections

_KINDS: Final = {name: info.annotation for name, info in RuleFile.model_fields.items()}
_LISTS: Final = tuple(name for name, kind in _KINDS.items() if kind == get_args(Words)[0])
_TABLES: Final = tuple(name for name, kind in _KINDS.items() if kind == dict[str, Words] and name != "disable")
THINGS: Final = tuple(name for name, kind in _KINDS.items() if get_origin(kind) is tuple and name not in _LISTS)
"""The sections that are lists of models."""
_WORDS: Final = {
    "units": ("terms", "signs"),
    "bounds": ("terms",),
    "fixed": ("terms",),
    "calendar_words": ("terms",),
    "mentions": ("terms",),
    "fences": ("open",),
}
"""Where things are taken out word by word: the keys that hold the words."""
_COUNTED: Final = ("classifiers", "bare", "silent")
"""Lists whose words are units."""

# ------------------------------------------------------------------------------------------------ where things stand


@dataclass(eq=False, slots=True)
class Placed:
    """A thing of a list, with where it stands.

    Attributes:
        value: The thing; without the words that have been taken out of it.
        section: Its list.
        file: Its file.
        index: Its place in the list of the file.
        pack: The number of its pack, from 0.
        rank: The number of the pack whose place it holds: another one where it replaces something.
    """

    value: Any
    section: str
    file: LoadedFile
    index: int
    pack: int
    rank: int

    def path(self, key: str, word: str | None = None) -> KeyPath:
        """Give the path to a key of it, or to a word there."""
        words = getattr(getattr(self.file.content, self.section)[self.index], key)
        at = () if word is None or isinstance(words, str) else (words.index(word),)
        return (self.section, self.index, key, *at)

    def words(self, key: str) -> tuple[str, ...]:
        """The words of a key."""
        words = getattr(self.value, key)
        return (words,) if isinstance(words, str) else words

    def without(self, word: str, keys: Iterable[str]) -> bool:
        """Take a word out of some keys; whether there are any words left."""
        left = {key: tuple(known for known in self.words(key) if known != word or key not in keys) for key in self.keys}
        if not any(left.values()):
            return False
        self.value = self.value.model_copy(update=left)
        return True

    def all(self) -> list[str]:
        """All words of it."""
        return [word for key in self.keys for word in self.words(key)]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that hold words."""
        return _WORDS[self.section]


@dataclass(eq=False, slots=True)
class _List:
    """What a file adds to a list of words: each word with its place."""

    section: str
    file: LoadedFile
    at: KeyPath
    words: dict[str, int]

    def path(self, _: str, word: str) -> KeyPath:
        return (*self.at, self.words[word])

    def all(self) -> Iterable[str]:
        return self.words


def _lists(file: LoadedFile) -> Iterator[_List]:
    """The lists of words of a file; those of a table are called `table.name`."""
    for section in _LISTS:
        if words := getattr(file.content, section):
            yield _List(section, file, (section,), {word: i for i, word in enumerate(words)})
    for section in _TABLES:
        for name, words in getattr(file.content, section).items():
            yield _List(f"{section}.{name}", file, (section, name), {word: i for i, word in enumerate(words)})


@dataclass(frozen=True, slots=True)
class _Sense:
    """What a word means; in its field a word has one meaning."""

    field: str
    word: str
    meaning: tuple[object, ...]
    key: str
    holder: Placed | _List

    @property
    def place(self) -> str:
        return self.holder.file.place(self.holder.path(self.key, self.word))


_Known = dict[tuple[str, str], list[_Sense]]


def _senses(holder: Placed | _List) -> Iterator[_Sense]:
    """What the words of a thing or a list mean, where that matters."""
    if isinstance(holder, _List):
        if holder.section in _COUNTED:
            yield from (_Sense("unit", word, (holder.section,), "", holder) for word in holder.words)
        return
    value = holder.value
    if isinstance(value, Unit):
        own = _meaning(value)
        yield from (_Sense("unit", word, own, "terms", holder) for word in value.terms)
        yield from (_Sense("word", word, (value.unit, value.rule), "signs", holder) for word in value.signs)
    elif isinstance(value, Bound):
        own = _meaning(value)
        yield from (_Sense(value.at, word, own, "terms", holder) for word in value.terms)
    elif holder.section in ("fixed", "calendar_words"):
        yield from (_Sense("word", word, (value.id,), "terms", holder) for word in value.terms)


def _meaning(value: BaseModel) -> tuple[object, ...]:
    return tuple(item for name, item in value if name not in ("terms", "signs", "override"))


# ------------------------------------------------------------------------------------------------ merging


@dataclass(frozen=True)
class Merged:
    """Packs as one.

    Attributes:
        content: What they hold.
        rules: The rules of `content`, with their places.
        lost: The pack and the id of each thing that a later pack replaces or takes out.
        problems: What does not go together.
    """

    content: RuleFile
    rules: tuple[Placed, ...]
    lost: frozenset[tuple[str, str]]
    problems: tuple[Problem, ...]


def merge(packs: Sequence[LoadedPack]) -> Merged:
    """Merge packs; the later ones build on the earlier ones.

    Args:
        packs: Loaded packs, each after what it builds on.
    """
    work = _Merging([pack.head.name for pack in packs])
    for number, pack in enumerate(packs):
        work.add(number, pack.files)
    problems = tuple(dict.fromkeys(work.problems))  # a word that stands twice in a list is told of once
    return Merged(work.content(), tuple(work.things["rules"]), frozenset(work.lost), problems)


@dataclass(slots=True)
class _Merging:
    """The packs that have been merged so far."""

    names: list[str]
    problems: list[Problem] = field(default_factory=list)
    lost: set[tuple[str, str]] = field(default_factory=set)
    things: dict[str, list[Placed]] = field(default_factory=lambda: {name: [] for name in THINGS})
    by_id: dict[str, Placed] = field(default_factory=dict)
    lists: dict[str, list[_List]] = field(default_factory=dict)
    sections: Sections = field(init=False)

    def __post_init__(self) -> None:
        self.sections = Sections(self.problems)

    def add(self, number: int, files: Sequence[LoadedFile]) -> None:
        """Merge the next pack."""
        for file in files:
            self._disable(file)
        things = [
            Placed(value, section, file, index, number, number)
            for file in files
            for section in THINGS
            for index, value in enumerate(getattr(file.content, section))
        ]
        things = [placed for placed in things if not isinstance(placed.value, Exampled) or self._identified(placed)]
        lists = [more for file in files for more in _lists(file)]
        self._settle(number, [*things, *lists])
        for placed in things:
            if placed.rank == number:  # else it stands where what it replaces stood
                self.things[placed.section].append(placed)
        for more in lists:
            self.lists.setdefault(more.section, []).append(more)
        self.sections.add(files)

    def content(self) -> RuleFile:
        """Everything as one rule file."""
        values: dict[str, Any] = {name: tuple(thing.value for thing in things) for name, things in self.things.items()}
        for name, lists in self.lists.items():
            words = tuple(word for more in lists for word in more.words)
            section, dot, inner = name.partition(".")
            if dot:
                values.setdefault(section, {})[inner] = words
            else:
                values[section] = words
        return RuleFile.model_construct(None, **values, **self.sections.content())

    def _problem(self, code: str, file: LoadedFile, path: KeyPath, *, at_key: bool = False, **values: object) -> None:
        self.problems.append(file.problem(code, path, at_key=at_key, **values))

    # ---- things with ids

    def _identified(self, placed: Placed) -> bool:
        """Note a thing with an id, in the place of the one that it overrides; whether it may be added."""
        thing, known = placed.value, self.by_id.get(placed.value.id)
        if known is None and thing.override:
            hint = did_you_mean(thing.id, self.by_id)
            self._dead(placed, f"no {thing.id!r} in the packs before", hint)
            return False
        if known is None:
            self.by_id[thing.id] = placed
            return True
        there = known.file.place(known.path("id"))
        same = known.section == placed.section
        if not thing.override:
            hint = "; write `override: true` to take its place" if same else ""
            self._problem("E206", placed.file, placed.path("id"), id=thing.id, other=there, hint=hint)
            return False
        if not same:
            self._dead(placed, f"{thing.id!r} is in `{known.section}`, at {there}")
            return False
        self.lost.add((self.names[known.pack], thing.id))
        placed.rank = known.rank
        things = self.things[placed.section]
        things[things.index(known)] = self.by_id[thing.id] = placed
        return True

    def _dead(self, placed: Placed, detail: str, hint: str = "") -> None:
        self._problem("E507", placed.file, placed.path("override"), do="override", detail=detail, hint=hint)

    def _remove(self, placed: Placed) -> None:
        self.things[placed.section].remove(placed)
        if isinstance(placed.value, Exampled):
            del self.by_id[placed.value.id]
            self.lost.add((self.names[placed.pack], placed.value.id))

    # ---- words that mean something else

    def _settle(self, number: int, added: Sequence[Placed | _List]) -> None:
        """Take out what a pack overrides word by word, and tell of the words that mean something else before it."""
        known = self._known(number)
        taken: set[tuple[str, str]] = set()
        for placed in added:
            if isinstance(placed, Placed) and isinstance(placed.value, Unit | Bound) and placed.value.override:
                taken |= self._override(placed, known)
        for holder in added if known else ():
            for sense in _senses(holder):
                there = () if (sense.field, sense.word) in taken else known.get((sense.field, sense.word), ())
                if there and sense.meaning not in [other.meaning for other in there]:
                    self._conflict(sense, there[0])

    def _known(self, number: int) -> _Known:
        """What words mean in the packs before."""
        known: _Known = {}
        things = (placed for name in _WORDS for placed in self.things[name] if placed.pack < number)
        lists = (more for name in _COUNTED for more in self.lists.get(name, ()))
        holders: list[Placed | _List] = [*things, *lists]
        for holder in holders:
            for sense in _senses(holder):
                known.setdefault((sense.field, sense.word), []).append(sense)
        return known

    def _override(self, placed: Placed, known: _Known) -> set[tuple[str, str]]:
        """Take the words of a thing out of the packs before; those that stood there."""
        names = {(sense.field, sense.word) for sense in _senses(placed)}
        found = names & known.keys()
        if not found:
            words = ", ".join(repr(word) for word in placed.value.terms)
            self._dead(placed, f"none of {words} in the packs before")
        for name in found:
            for sense in known[name]:
                self._take(sense.holder, sense.word, (sense.key,))
        return found

    def _take(self, holder: Placed | _List, word: str, keys: Iterable[str]) -> None:
        """Take a word out; what has no words then goes as a whole."""
        if isinstance(holder, _List):
            holder.words.pop(word, None)
        elif holder in self.things[holder.section] and not holder.without(word, keys):
            self._remove(holder)

    def _conflict(self, sense: _Sense, other: _Sense) -> None:
        holder = sense.holder
        out = f"take it out there by `disable: {{{other.holder.section}: [{sense.word}]}}`"
        may = isinstance(holder, Placed) and isinstance(holder.value, Unit | Bound)
        remedy = f"write `override: true`, or {out}" if may else out
        path, what = holder.path(sense.key, sense.word), f"{sense.word!r}"
        self._problem("E508", holder.file, path, what=what, other=other.place, remedy=remedy)

    # ---- disabling

    def _disable(self, file: LoadedFile) -> None:
        """Take out of the packs before what a file disables."""
        tables = ("ids", *_LISTS, *_WORDS, *(name for name in self.lists if "." in name))
        for table, words in file.content.disable.items():
            if table not in tables:
                hint = did_you_mean(table, tables)
                path, what = ("disable", table), "table of words"
                self._problem("E203", file, path, at_key=True, what=what, name=table, hint=hint)
                continue
            for i, word in enumerate(words):
                dead = self._disable_id(word) if table == "ids" else self._disable_word(table, word)
                if dead:
                    detail, hint = dead
                    self._problem("E507", file, ("disable", table, i), do="disable", detail=detail, hint=hint)

    def _disable_id(self, name: str) -> tuple[str, str] | None:
        """Take a thing out by its id; or what to say of it, and a hint."""
        placed = self.by_id.get(name)
        if placed is None:
            return f"no {name!r} in the packs before", did_you_mean(name, self.by_id)
        if placed.section == "readings":  # only names what reads: that goes with it
            units = [unit for unit in self.things["units"] if unit.value.rule == name]
            if not units:
                return f"{name!r} is how mentions are read; disable the words, or write a guard", ""
            for unit in units:
                self._remove(unit)
        self._remove(placed)
        return None

    def _disable_word(self, table: str, word: str) -> tuple[str, str] | None:
        """Take a word out of a table; or what to say of it, and a hint."""
        holders = self._holders(table)
        found = [holder for holder in holders if word in holder.all()]
        for holder in found:
            self._take(holder, word, _WORDS.get(table, ()))
        if found:
            return None
        detail = f"no {word!r} in `{table}` of the packs before"
        tables = (*self.lists, *_WORDS)
        if elsewhere := [name for name in tables if any(word in holder.all() for holder in self._holders(name))]:
            return f"{detail}; it is in " + ", ".join(f"`{name}`" for name in elsewhere), ""
        return detail, did_you_mean(word, (known for holder in holders for known in holder.all()))

    def _holders(self, table: str) -> list[Placed | _List]:
        """What holds the words of a table."""
        return [*self.lists.get(table, ()), *self.things.get(table, ())]
