"""What a rule pack may hold, as pydantic models.

A pack is a folder: `pack.yaml` (a `PackHead`) and the rule files that it names (each a `RuleFile`). A rule file holds
any of the sections below; the sections of all files of a pack are joined. Unknown keys are refused.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from extract.errors import did_you_mean

Op = Literal["eq", "approx", "gt", "ge", "lt", "le", "range"]
Grain = Literal["day", "tenday", "month", "quarter", "half", "year", "plan", "decade", "century", "none"]
MentionKind = Literal["amount", "count", "measure", "ratio", "date"]
QUANTITY_KINDS = ("amount", "count", "measure", "ratio")
_PIECE = re.compile(r"(?<!\\[pPN])\{([a-z][a-z0-9_]*)\}")
_DASH = re.compile(r"-[^\s-]")  # as in `-word`, which YAML takes for text
_DEEPEST = 100  # pieces in one pattern
_LONGEST_WORD = 100
_LONGEST_PATTERN = 100_000


def _as_tuple(value: object) -> object:
    """Let a single word stand for a list of one."""
    if isinstance(value, str) and _DASH.match(value):
        raise ValueError("in a list a space follows the dash: `- word`")
    return (value,) if isinstance(value, str) else value


def _as_word(value: str) -> str:
    """Refuse what no text holds as a word; the empty word would stand everywhere."""
    if not value:
        raise ValueError("an empty word")
    if len(value) > _LONGEST_WORD:
        raise ValueError(f"a word of {len(value)} characters, the limit is {_LONGEST_WORD}")
    return value


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Word = Annotated[str, AfterValidator(_as_word)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_as_tuple)]
Character = Annotated[str, StringConstraints(min_length=1, max_length=1)]
Whole = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]*$")]
Pair = Annotated[str, StringConstraints(min_length=2, max_length=2)]
Digit = Annotated[int, Field(ge=0, le=9)]
Scale = Annotated[int, Field(ge=10, le=10**20)]
Factor = Annotated[Decimal, Field(ge=Decimal("1e-24"), le=Decimal("1e24"))]
Value = Annotated[Decimal, Field(ge=Decimal("-1e24"), le=Decimal("1e24"))]
Year = Annotated[int, Field(ge=1, le=9000)]
Length = Annotated[int, Field(ge=1, le=1000)]


class Strict(BaseModel):
    """A part of a rule file: frozen, and unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


# fmt: off
FieldType = Literal[
    "str", "int", "Decimal", "date", "bool", "enum",
    "list[str]", "list[int]", "list[Decimal]", "list[date]", "list[bool]", "list[enum]",
]
# fmt: on


def _as_values(value: object) -> object:
    """A list of words stands for a table of words that mean themselves."""
    return {word: (word,) for word in value} if isinstance(value, list | tuple) else value


class FieldSpec(Strict):
    """A field of a record type."""

    type: FieldType
    about: str = Field(default="", description="one line for people; the description in schemas")
    values: Annotated[dict[str, Words], BeforeValidator(_as_values)] = Field(
        default={}, description="of an enum: each value with the words that stand for it; a list: as written"
    )
    split: str | None = Field(
        default=None, description="of a list: regular expression between its items; else as lists of phrases are parted"
    )
    required: bool = Field(default=False, description="without it no record is made; else it is null, a list empty")

    @property
    def many(self) -> bool:
        """Whether it holds a list."""
        return self.type.startswith("list[")

    @property
    def item(self) -> str:
        """Its type, or that of the items of its list."""
        return self.type.removeprefix("list[").removesuffix("]")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.item == "enum") != bool(self.values):
            raise ValueError("`values` goes with type enum" if self.values else "an enum needs `values`")
        if self.split is not None and not self.many:
            raise ValueError("`split` goes with lists")
        return self


def _as_fields(value: object) -> object:
    """`name: str` is short for `name: {type: str}`."""
    if not isinstance(value, dict):
        return value
    return {name: {"type": spec} if isinstance(spec, str) else spec for name, spec in value.items()}


_FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_TypeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
_PieceName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class RecordType(Strict):
    """A record type of a pack: it becomes a pydantic model, with what every record has besides its own fields."""

    about: str = Field(default="", description="one line for people")
    fields: Annotated[dict[_FieldName, FieldSpec], BeforeValidator(_as_fields)]


class PackHead(Strict):
    """`pack.yaml`."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="the name users give to `Extractor(rules=[...])`")
    version: str = Field(description="version of the pack, as in PEP 440: 1.2.0")
    engine: str = Field(default="", description="versions of policy-extract it works with: `>=0.1,<2`; empty: any")
    about: str = Field(default="", description="one line for people")
    extends: Texts = Field(
        default=(), description="packs it builds on, by name or by path from this folder; they are loaded before it"
    )
    types: dict[_TypeName, RecordType] = Field(default={}, description="record types that its rules make")
    files: tuple[str, ...] = Field(description="rule files in order: where two rules apply, the earlier one wins")


class Example(Strict):
    """A text and what must, or must not, come out of it."""

    text: str = Field(description="one sentence or less")
    also: Texts = Field(default=(), description="other ways to say it, of which the same comes out")
    expect: tuple[dict[str, object], ...] = Field(
        default=(), description="records that must be among those made; only the fields given are compared"
    )
    absent: tuple[str, ...] = Field(default=(), description="record types that must not be made")
    reference: str | None = Field(default=None, description="reference date, ISO")


def _as_examples(value: object) -> object:
    """`- TEXT: {fields}` or `- TEXT: [types]` is short for the long form."""
    if not isinstance(value, list | tuple):
        return value
    return tuple(_as_example(item) for item in value)


def _as_example(item: object) -> object:
    if not isinstance(item, dict) or len(item) != 1 or "text" in item:
        return item
    [(text, said)] = item.items()
    if isinstance(said, dict):
        return {"text": text, "expect": (said,)}
    if isinstance(said, str):
        return {"text": text, "absent": (said,)}
    if isinstance(said, list) and all(isinstance(x, str) for x in said):
        return {"text": text, "absent": tuple(said)}
    return {"text": text, "expect": said}


Examples = Annotated[tuple[Example, ...], BeforeValidator(_as_examples)]


class Exampled(Strict):
    """Anything that carries its own tests."""

    id: str = Field(pattern=r"^[a-z][a-z0-9.-]*$", description="unique in the pack; what `record.rule` names")
    override: bool = Field(default=False, description="takes the place of the one with this id in a pack before")
    about: str = Field(default="", description="one line for people")
    examples: Examples = Field(default=(), description="texts with what must come out of them")
    counterexamples: Examples = Field(default=(), description="texts that look alike, with what must not come out")


class Once(Strict):
    """A section that a pack has once: what a later pack says is joined to it, key by key and list by list."""

    override: bool = Field(
        default=False, description="the keys given here replace those of the packs before, instead of adding to them"
    )


class Folding(Once):
    """One-to-one replacement of characters before anything is read."""

    characters: dict[Character, str] = Field(default={}, description="target character: the characters that become it")
    by_turns: dict[Character, Pair] = Field(
        default={}, description="a mark that opens and closes alike: the two marks it becomes where a line holds a pair"
    )
    traditional: dict[Character, str] = Field(
        default={}, description="the same, done only in text with traditional script"
    )
    traditional_signs: str = Field(default="", description="characters of which one at least stands in such text")


class Numerals(Once):
    """The words numbers are written with."""

    digits: dict[Character, Digit] = Field(default={}, description="character: 0 to 9")
    scales: dict[Character, Scale] = Field(default={}, description="character: power of ten it stands for, as a number")
    zero: Words = Field(default=(), description="digits that only fill a place")
    point: Words = ()
    fraction: Words = Field(default=(), description="between denominator and numerator")
    fractions: dict[Whole, str] = Field(default={}, description="denominator: the unit of the numerator; else `1`")
    mixed: str | None = Field(default=None, description="between a whole number and a fraction")
    half: Words = ()
    half_unless: str = Field(
        default=" ", min_length=1, description="characters after which it is no half more of the unit before it"
    )
    negative: Words = Field(default=(), description="signs of one character; `+` and `-` are always read as signs")
    negative_after: str = Field(
        default="", description="characters after which such a word, or `-`, is a sign in a text"
    )
    several: Words = Field(default=(), description="stands for a vague digit")
    odd: dict[Character, Op] = Field(default={}, description="after digits or a scale word: the bound it sets")
    whole: Words = Field(default=(), description="closes a sum of money; the longer words first")
    nearly: dict[str, Op] = Field(default={}, description="touches a bare scale word and sets its bound")
    ranges: Words = Field(default=(), description="between the ends of a range")
    joins: Words = Field(default=(), description="of one character, between numbers that share the unit of the last")
    crossing: Words = Field(default=(), description="the same between lengths: ×")


class Unit(Strict):
    """Words that make a number an amount, a measure or a ratio."""

    terms: Words
    override: bool = Field(default=False, description="takes its terms from the packs before")
    kind: Literal["amount", "measure", "ratio"]
    unit: str = Field(description="canonical unit; an amount's is its ISO 4217 code")
    scale: Factor = Field(default=Decimal(1), description="canonical units in one of it")
    dimension: str | None = Field(default=None, description="of a measure")
    rule: str = Field(description="id of the rule that reads it")
    signs: Words = Field(default=(), description="of money: also before the number")
    minor: bool = Field(default=False, description="of money: goes with the amount that it touches")
    opens: Words = Field(default=(), description="must stand before the number, and belong to it")
    op: Op | None = Field(default=None, description="bound that the word itself sets")
    doubling: bool = Field(default=False, description="the value is two to the power of the number")
    named: str | None = Field(
        default=None,
        description="regular expression that ends where a number without a unit begins: it is of this unit",
    )


class Fixed(Exampled):
    """A word that is a value by itself, without a numeral."""

    terms: Words
    kind: Literal["ratio", "amount", "measure", "cover"] = Field(
        description="`cover` is no record: a word that a target may hang on"
    )
    value: Value
    op: Op = "eq"
    unit: str
    change: Literal["increase", "decrease"] | None = None


class Bound(Strict):
    """Words before or after a number that set its `op`."""

    terms: Words
    override: bool = Field(default=False, description="takes its terms from the packs before")
    op: Op
    at: Literal["before", "after"]
    weak: bool = Field(default=False, description="gives way to another bound")
    modality: Literal["fact", "plan", "norm"] | None = Field(default=None, description="what the words say besides")
    kinds: tuple[MentionKind, ...] = Field(default=(), description="only on these types; none given: all")
    bare: bool = Field(default=False, description="only before a numeral that begins with a scale word")


class Guard(Exampled):
    """A number that is none, or not of some types: what touches it tells.

    `before` and `after` are regular expressions over the folded text that end where the number begins, and begin
    where it (with its unit) ends.
    """

    number: str | None = Field(default=None, description="regular expression the whole numeral matches")
    unit: Texts = Field(default=(), description="only with one of these units, as written; empty: without one")
    kinds: tuple[MentionKind, ...] = Field(default=(), description="types it forbids; none given: all")
    before: str | None = Field(default=None, description="regular expression that ends where the number begins")
    after: str | None = Field(default=None, description="regular expression that begins where it, with its unit, ends")
    not_before: str | None = Field(default=None, description="saves the number")
    not_after: str | None = Field(default=None, description="saves the number")


class Fence(Strict):
    """A pair of marks inside of which only some types are read."""

    open: Word
    close: Word
    kinds: tuple[MentionKind, ...] = Field(description="types that are read inside")
    longest: Length = Field(default=60, description="a longer stretch is no name, and read as usual")
    written: str | None = Field(default=None, description="regular expression: a number like this is read all the same")


class CalendarWord(Exampled):
    """A closed expression of time."""

    terms: Words
    kind: Literal["date", "period", "recurring", "vague"] = "date"
    grain: Grain = "none"
    shift: int | None = Field(default=None, description="so many grains from the anchor; null: resolves to nothing")
    index: int | None = Field(default=None, description="which half, quarter … of the year it is, from 1")
    through: bool = Field(default=False, description="from the first up to this index")
    anchor: Literal["reference", "named", "earlier", "strict"] = Field(
        default="reference",
        description="reference: the reference date; named: a year named earlier in the sentence, else the reference "
        "date; earlier: a year named earlier in the sentence or, in a plan, the reference date; strict: only a year "
        "named earlier",
    )
    part: Literal["start", "mid", "end"] | None = None
    bound: Literal["by", "since", "until"] | None = None
    length: int = Field(default=1, ge=1, description="so many grains on end")
    governs: bool = Field(default=True, description="false: says of no number when it is")


class CalendarTail(Strict):
    """What may close an expression of time and belongs to it."""

    terms: Words
    bound: Literal["by", "since", "until"] | None = None
    part: Literal["start", "mid", "end"] | None = None
    open: bool = Field(default=False, description="the time goes on without an end")
    outside: bool = Field(default=False, description="sets the bound but stays outside the span")
    grains: tuple[Grain, ...] = Field(default=(), description="only after one of these; none given: after all")
    unless: Words = Field(default=(), description="no tail where one of these follows: it begins another word")


class CalendarHead(Strict):
    """What stands before an expression of time, outside it, and sets its bound."""

    terms: Words
    bound: Literal["by", "since", "until"] | None = Field(description="null: it only ends like a head, and is none")
    needs: Words = Field(default=(), description="only where one of these comes right after")
    later: Words = Field(default=(), description="or one of these later in the clause")
    open: bool = False


class Calendar(Once):
    """The words of the calendar."""

    units: dict[Literal["year", "month", "day", "quarter", "half", "tenday", "decade", "century"], Words] = {}
    versions: Words = Field(default=(), description="after a year, part of it")
    plans: dict[str, Year] = Field(default={}, description="numeral of a five-year plan: its first year")
    plan_marks: Words = ()
    near: Words = Field(default=(), description="before a number of years up to now")
    coming: Words = Field(default=(), description="before a number of years from now")
    onward: Words = Field(default=(), description="after a number of years up to now")
    ongoing: Words = Field(default=(), description="the same, without an end")
    numbered: Words = Field(default=(), description="before a numbered quarter or half")
    upto: Words = Field(default=(), description="before a number of quarters or months from the year's start")
    pieces: Words = Field(default=(), description="between that number and its unit")
    tails: tuple[CalendarTail, ...] = ()
    heads: tuple[CalendarHead, ...] = ()
    fillers: Words = Field(default=(), description="between the parts of a date")
    events: Words = Field(default=(), description="soon after a year without its unit, as in the name of an event")
    occasions: Words = Field(default=(), description="right before such a year, if not the start of a line")
    today: Words = Field(default=(), description="the reference date as the start of a period")
    starting: Words = Field(default=(), description="after the first date of a period")
    included: Words = Field(default=(), description="in brackets between a date and what closes it")
    dayparts: Words = Field(default=(), description="before a clock time")
    hours: Words = Field(default=(), description="after the hours of a clock time")
    minutes: Words = Field(default=(), description="after its minutes")
    tendays: dict[str, Annotated[int, Field(ge=1, le=3)]] = Field(
        default={}, description="word before the ten-day unit: which of the three"
    )
    halves: dict[str, Annotated[int, Field(ge=1, le=2)]] = Field(
        default={}, description="word for half a year, right after the year: which of the two"
    )
    joins: Words = Field(default=(), description="between dates that share a year or a month")
    between: Words = Field(default=(), description="after the second of two such dates: they are the ends of a period")
    behind: Words = Field(default=(), description="ends such a tail (之后) that the end of a period may follow at once")
    bare_unless: Words = Field(default=(), description="after a day of the month that opens a sentence: it is none")
    beside: Words = Field(
        default=(), description="before a date that something is compared with, where `alike` follows"
    )
    alike: Words = Field(default=(), description="soon after such a date")
    aims: Words = Field(default=(), description="right before a word of the year: it is a plan, of the reference date")
    grounds: Words = Field(default=(), description="soon after a date on which what follows was built")
    named: Words = Field(default=(), description="after a five-year plan: what bears its name")
    spanning: Words = Field(
        default=(), description="in a sentence: it is of the years that a heading names beside a year"
    )
    present: Words = Field(default=(), description="opens a clause on how things stand now")
    present_unless: Words = Field(default=(), description="not where one of these follows")


class Outline(Once):
    """Headings: numbering by rank, outermost first, and what they say of the text below."""

    numbering: tuple[str, ...] = Field(default=(), description="regular expressions at the start of a line, by rank")
    inline: tuple[str, ...] = Field(default=(), description="those that also open a heading after a sentence")
    longest: Length = Field(default=60, description="a longer line is no heading")
    review: str | None = Field(default=None, description="regular expression: the text below tells what was done")
    plan: str | None = Field(default=None, description="regular expression: the text below tells what is to be done")
    norm: str | None = Field(default=None, description="regular expression: a title of rules")
    dated: str | None = Field(
        default=None, description="regular expression: a heading that looks back where the year that it names is over"
    )
    titles: dict[Literal["review", "plan", "norm", "year"], str] = Field(
        default={},
        description="the same of the document's title, for text under no heading that tells; year: all numbers are of "
        "the year it names",
    )


class Condition(Strict):
    """Word classes that must, or must not, stand around."""

    clause: Words = Field(default=(), description="one of these classes stands in the clause")
    sentence: Words = Field(default=(), description="one of these classes stands in the sentence")
    not_clause: Words = ()
    not_sentence: Words = ()
    modality: Words = Field(default=(), description="the mention's modality so far is one of these")
    unit: Texts = Field(default=(), description="the mention's unit as written is one of these; empty: it has none")
    not_unit: Texts = Field(default=(), description="and none of these")
    dimension: Words = Field(default=(), description="the measure's dimension is one of these")
    op: Words = Field(default=(), description="the mention's bound is one of these")
    change: Words = Field(default=(), description="the mention's change so far is one of these; none: null")
    under: Words = Field(default=(), description="the nearest heading that says so is one of review, plan, norm, none")


class Rule(Exampled):
    """What is said with a mention: sets its fields, or makes a record that points at it.

    `before` ends where the mention begins, `after` begins where it ends; both are token patterns (see
    `extract.ruleset.patterns`). A rule is tried only at mentions of the kinds in `on`. Of rules that set the same
    field the first wins.
    """

    on: Words = Field(description="mention kinds; `quantity` is short for the four quantities")
    before: str | None = Field(default=None, description="token pattern that ends where the mention begins")
    after: str | None = Field(default=None, description="token pattern that begins where it ends")
    when: Condition = Field(default=Condition(), description="what must, or must not, stand around it")
    like: dict[str, str] = Field(default={}, description="capture: regular expression found in it")
    unlike: dict[str, str] = Field(default={}, description="capture: regular expression not found in it")
    cut: dict[str, str] = Field(default={}, description="capture: regular expression; what it finds is kept")
    set: dict[str, str | None] = Field(
        default={}, description="field: constant, or `$capture` or `$capture.field`; null keeps later rules from it"
    )
    make: dict[str, str | bool | None] | None = Field(
        default=None,
        description="fields of a new record, `type` among them: constant, `$on` (the mention), `$capture`, "
        "`$on.field`; of a pack's own type each becomes what the field is declared to be, or null",
    )


class MentionSpec(Exampled):
    """A kind of mention of a pack: words, with what regular expressions find around them.

    The words of all packs are looked for in one pass; `before` ends where the word begins, `after` begins where it
    ends; each sees 1,000 characters. The mention is all that they match, with the word. What named groups capture are
    its fields (`$on.year`); a name in both stands for all from the one to the other, the word included. Where mentions
    that the rules of a type name overlap, the earlier counts, then the longer, then the one defined first.

    Rules may hang on the kind (`on`) and name it in their patterns (`{kind}`), where they make records of the pack's
    own types.
    """

    kind: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="name of the kind; several specs may share it")
    terms: Words
    before: str | None = Field(default=None, description="regular expression that ends where the word begins")
    after: str | None = Field(default=None, description="regular expression that begins where it ends")


class MetadataField(Strict):
    """Words before a colon that say which field of the document's metadata follows."""

    field: Literal["title", "source", "issuer", "number", "published", "signed"]
    words: Words
    where: tuple[Literal["head", "tail", "inline"], ...] = Field(
        default=("head",), description="among the first lines, among the last, also behind something else in a line"
    )


class Metadata(Once):
    """How metadata is read; `extract.engine.metadata` says what it does with each pattern."""

    labels: tuple[MetadataField, ...] = Field(default=(), description="of two labels of a field the earlier wins")
    words: dict[str, Texts] = Field(
        default={}, description="lists of words, or small regular expressions, that patterns name as `{name}`"
    )
    patterns: dict[str, Texts] = Field(
        default={}, description="what a line of folded text, or a part of it, is: regular expressions, any of them"
    )
    digits: dict[Character, Annotated[int, Field(ge=0, le=10)]] = Field(
        default={}, description="numerals of dates: character, and 0 to 10"
    )

    def alternatives(self, name: str) -> str:
        """The regular expression of the pattern of that name, its words filled in; without one, it never matches."""
        return "|".join(f"(?:{self._filled(part)})" for part in self.patterns.get(name, ())) or "(?!)"

    def _filled(self, pattern: str, inside: tuple[str, ...] = ()) -> str:
        for name in dict.fromkeys(re.findall(r"\{([a-z_]+)\}", pattern)):
            if name in inside:
                raise ValueError(f"the words {{{name}}} hold themselves")
            if name not in self.words:
                raise ValueError(f"no words {{{name}}} for a pattern")
            choice = "|".join(self._filled(word, (*inside, name)) for word in self.words[name])
            pattern = pattern.replace(f"{{{name}}}", f"(?:{choice})")
            if len(pattern) > _LONGEST_PATTERN:
                raise ValueError(f"with its words it has more than {_LONGEST_PATTERN} characters")
        return pattern


class RuleFile(Strict):
    """A rule file: any of these sections."""

    disable: dict[str, Words] = Field(
        default={},
        description="what is taken out of the packs before: `ids` of rules, guards …; or by the name of a table of "
        "words (`units`, `classifiers`, `words.aim`) the words",
    )
    folding: Folding | None = None
    numerals: Numerals | None = None
    units: tuple[Unit, ...] = ()
    classifiers: Words = Field(default=(), description="words that make a number a count")
    bare: Words = Field(default=(), description="nouns that are counted without a classifier")
    silent: Words = Field(default=(), description="between a number and what is counted, and part of neither: 大")
    fixed: tuple[Fixed, ...] = ()
    bounds: tuple[Bound, ...] = ()
    included: Words = Field(
        default=(), description="in brackets after a number: its bound holds the value itself; … is the number"
    )
    per: Words = Field(default=(), description="before a noun: for each of it")
    guards: tuple[Guard, ...] = ()
    fences: tuple[Fence, ...] = ()
    calendar: Calendar | None = None
    calendar_words: tuple[CalendarWord, ...] = ()
    outline: Outline | None = None
    metadata: Metadata | None = None
    words: dict[str, Words] = Field(default={}, description="word class: its words, found wherever they stand")
    cues: dict[str, Words] = Field(
        default={}, description="word class: words that do not part phrases; rules may ask whether one stands around"
    )
    suffixes: Words = Field(default=(), description="what closes a compound that begins with a verb-noun")
    endings: Words = Field(default=(), description="what makes a noun of any verb before it")
    edges: dict[str, Words] = Field(
        default={}, description="word class: words that are only read where they touch a mention or another word"
    )
    plain: Words = Field(default=(), description="words that hold a word of some class and are none")
    fragments: dict[str, str] = Field(
        default={}, description="name: part of a token pattern that patterns call `<name>`"
    )
    readings: tuple[Exampled, ...] = Field(
        default=(), description="how mentions are read: what `rule` of units and dates names, with its examples"
    )
    pieces: dict[_PieceName, str] = Field(
        default={}, description="name: part of a regular expression that `mentions` of this file call `{name}`"
    )
    mentions: tuple[MentionSpec, ...] = Field(default=(), description="kinds of mentions for the pack's own types")
    rules: tuple[Rule, ...] = ()

    @field_validator("mentions")
    @classmethod
    def _filled(cls, specs: tuple[MentionSpec, ...], info: ValidationInfo) -> tuple[MentionSpec, ...]:
        """Write pieces out, so that what other files call by the same name does not matter."""
        if "pieces" not in info.data:  # they are wrong themselves, and that is told
            return specs
        pieces: dict[str, str] = info.data["pieces"]

        def filled(name: str, pattern: str | None) -> str | None:
            for _ in range(_DEEPEST):
                found = _PIECE.search(pattern or "")
                if pattern is None or found is None:
                    return pattern
                if found[1] not in pieces:
                    raise ValueError(f"{name}: no piece {{{found[1]}}}{did_you_mean(found[1], pieces)}")
                pattern = f"{pattern[: found.start()]}(?:{pieces[found[1]]}){pattern[found.end() :]}"
            raise ValueError(f"{name}: pieces that hold one another")

        return tuple(
            spec.model_copy(update={key: filled(spec.id, getattr(spec, key)) for key in ("before", "after")})
            for spec in specs
        )
