"""What an explanation holds, as frozen pydantic models.

Offsets are those of the caller's text. The codes (`kind`, `why`, `how`, `name`) are the same in every language;
`extract/messages/*.yaml` says them in words.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, SerializeAsAny

from extract.records import AnyRecord, Record, Span, _Model

__all__ = [
    "Capture",
    "Condition",
    "Explained",
    "Explanation",
    "Lost",
    "Masked",
    "Missing",
    "Near",
    "NearRule",
    "Pattern",
    "Sentence",
    "Step",
    "Token",
]


class Token(_Model):
    """A token of a sentence: what rules see."""

    text: str = Field(description="The token, as the text has it; empty at the ends of a sentence.")
    start: int = Field(description="Offset of its first character.")
    end: int = Field(description="Offset after its last character.")
    kind: Literal["mention", "word", "phrase", "mark", "edge", "cue"] = Field(
        description="What it is; a cue is a word that rules may ask for, but that parts nothing."
    )
    classes: tuple[str, ...] = Field(default=(), description="The classes that patterns may name it by.")


class Sentence(_Model):
    """A sentence in tokens, in the order of the text; cues follow the phrase that they stand in."""

    start: int = Field(description="Offset of its first character.")
    end: int = Field(description="Offset after its last character.")
    tokens: tuple[Token, ...] = Field(description="The tokens.")
    type: str = Field(
        default="", description="The type of a pack whose rules see it so; empty: as rules of the built-in types do."
    )


class Capture(_Model):
    """What a rule's pattern captured."""

    name: str = Field(description="The name in the pattern.")
    text: str = Field(description="What was captured, without what hangs at its edges.")
    span: Span = Field(description="Its offsets (start, end).")


class Condition(_Model):
    """A condition of a rule, met or not."""

    name: str = Field(
        description="The key in the rule (`when.modality`, `before`, `like.label`); or `set`: an earlier rule had "
        "set all its fields, `made`: one had made a target, `indicator`: the number has no name, `empty`: what it "
        "captured says nothing, `required`: a field that its type requires stays empty; of a word of a pack's kind "
        "`word-before` and `word-after`: its regular expressions."
    )
    met: bool = Field(description="Whether it is met.")
    wants: str = Field(default="", description="What the rule asks for, as it has it.")
    has: str = Field(default="", description="What is there.")
    matched: str = Field(default="", description="Of a pattern: the part of the text it matched before it stopped.")
    next: str = Field(default="", description="Of a pattern: what it wanted next.")


class Step(_Model):
    """One step on the way to a record."""

    kind: str = Field(description="What was done, as a code.")
    fields: tuple[str, ...] = Field(
        default=(), description="The fields of the record that it set; the steps `field-…` also tell which stay null."
    )
    text: str = Field(default="", description="What it was read from, as the text has it.")
    span: Span | None = Field(default=None, description="Offsets (start, end) of that.")
    value: str = Field(default="", description="What came out.")
    detail: str = Field(default="", description="How: a sum, or the entry of the table.")
    rule: str = Field(default="", description="Id of the rule, guard, reading or calendar word.")
    layer: str = Field(default="", description="The layer that the rule runs in.")
    place: str = Field(default="", description="Where it stands in the rule files: `path:line`.")
    conditions: tuple[Condition, ...] = Field(default=(), description="The conditions of the rule, all met.")
    captures: tuple[Capture, ...] = Field(default=(), description="What its patterns captured.")
    tokens: tuple[Token, ...] = Field(default=(), description="The tokens that its patterns matched.")
    steps: tuple["Step", ...] = Field(default=(), description="The steps that it is made of.")


class Explained(_Model):
    """A record and how it came about."""

    record: AnyRecord | SerializeAsAny[Record] = Field(description="The record.")
    steps: tuple[Step, ...] = Field(description="Its steps, in order.")


class Pattern(_Model):
    """A pattern of a guard and what it matched."""

    name: str = Field(description="The key in the guard: number, before, after, not_before, not_after.")
    pattern: str = Field(description="The regular expression.")
    text: str = Field(default="", description="What it matched.")
    span: Span | None = Field(
        default=None, description="Offsets (start, end) of that; null where `not_before` or `not_after` did not match."
    )


class Masked(_Model):
    """A guard or a fence that acted."""

    rule: str = Field(description="Id of the guard; of a fence its marks.")
    kind: str = Field(description="What the number would have been.")
    text: str = Field(description="What was hidden.")
    start: int = Field(description="Offset of its first character.")
    end: int = Field(description="Offset after its last character.")
    fence: Span | None = Field(default=None, description="Of a fence: where it stands.")
    allows: tuple[str, ...] = Field(default=(), description="Of a fence: the types that are read inside.")
    patterns: tuple[Pattern, ...] = Field(default=(), description="Of a guard: what its patterns matched.")
    place: str = Field(default="", description="Where it stands in the rule files: `path:line`.")


class Missing(_Model):
    """A numeral or a word of the calendar that gave no record."""

    text: str = Field(description="What stands there.")
    start: int = Field(description="Offset of its first character.")
    end: int = Field(description="Offset after its last character.")
    why: str = Field(
        description="`guard` and `fence` (see `masked`), `no-unit`, `unknown-unit`, `inside` a longer mention, "
        "`overlap`, `joined` (see `lost`), `unreadable`, `calendar` (a unit of the calendar, but no date), `digits` "
        "(digits touch it), `no-day` (there is no such day), `opens` (the word that its unit asks for is not there), "
        "`sign` (no number follows), `type` (not asked for), `cover` (no record by itself), `unmatched` (a mention of "
        "a pack's kind that no rule made a record of), `nothing` (no number and no word of the calendar stands there)."
    )
    detail: str = Field(default="", description="What there is to say besides.")
    rules: tuple[str, ...] = Field(default=(), description="Ids of the guards that stopped it, marks of fences.")
    winner: Span | None = Field(default=None, description="Offsets (start, end) of the mention that has it.")


How = Literal["inside", "overlap", "range", "sum", "base"]


class Lost(_Model):
    """What was read and gave way to another mention, or is part of one."""

    kind: str = Field(description="What it would have been; empty where it was not read.")
    text: str = Field(description="What stands there.")
    start: int = Field(description="Offset of its first character.")
    end: int = Field(description="Offset after its last character.")
    how: How = Field(
        description="It stands inside a longer mention, overlaps one before it, was joined into a range or a sum, or "
        "is a target that would hang on the base of a change."
    )
    rule: str = Field(default="", description="Id of the rule that made it.")
    winner: Span = Field(description="Offsets (start, end) of the mention it gave way to.")
    winner_text: str = Field(description="The text of that.")


class NearRule(_Model):
    """A rule that came near."""

    rule: str = Field(description="Its id.")
    layer: str = Field(description="The layer that it runs in.")
    place: str = Field(default="", description="Where it stands in the rule files: `path:line`.")
    fields: tuple[str, ...] = Field(description="The fields it would have set; `target` for a target.")
    conditions: tuple[Condition, ...] = Field(description="Its conditions, those that stopped it first.")


class Near(_Model):
    """The rules that came nearest at a mention to something that it lacks.

    At most five for a target, for a label and for a record of a pack's type, and at most two for any other field. Where
    there is no mention of a pack's kind, but a word of one, what stands beside the word did not fit.
    """

    text: str = Field(description="The mention.")
    start: int = Field(description="Offset of its first character.")
    end: int = Field(description="Offset after its last character.")
    goal: str = Field(
        description="What they would have given: `target`, the name of a field, of a pack's type (their layer is then "
        "`records`) or of a kind of mention (`mentions`)."
    )
    rules: tuple[NearRule, ...] = Field(description="The nearest first.")


def _sorted(ids: frozenset[str]) -> list[str]:
    return sorted(ids)


Ids = Annotated[frozenset[str], PlainSerializer(_sorted, return_type=list[str], when_used="json")]


class Explanation(_Model):
    """Why a text gave the records it gave, and why it gave no others.

    Example:
        >>> from extract import Extractor
        >>> made = Extractor().explain("总投资2.59亿元。")
        >>> [step.detail for step in made.records[0].steps[0].steps[0].steps]
        ['2.59 × 100000000 = 259000000']
    """

    ruleset: str = Field(description="Digest of the rules: `Extractor.ruleset.digest`.")
    packs: tuple[str, ...] = Field(description="The packs that they are made of, as `name==version`.")
    text: str = Field(description="The text that all offsets count in.")
    reference_date: date | None = Field(default=None, description="Day that relative dates were resolved against.")
    at: Span | None = Field(default=None, description="The place that was asked about; null: the whole text.")
    records: tuple[Explained, ...] = Field(default=(), description="The records with their steps, in order.")
    missing: tuple[Missing, ...] = Field(default=(), description="What gave no record.")
    masked: tuple[Masked, ...] = Field(default=(), description="Guards and fences that acted.")
    lost: tuple[Lost, ...] = Field(default=(), description="What gave way to something else.")
    nearest: tuple[Near, ...] = Field(default=(), description="The rules that came nearest at the place.")
    sentences: tuple[Sentence, ...] = Field(default=(), description="The sentences in tokens, where asked for.")
    rules: Ids = Field(
        default=frozenset(), description="Ids of all that made or filled a record shown here, or masked something."
    )
