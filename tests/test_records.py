"""The record contract: shape, JSON form, and the way round validation."""

from __future__ import annotations

import json
import pickle
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from extract import records as r

RECORD_TYPES: tuple[type[r.Record], ...] = (r.Amount, r.Count, r.Measure, r.Ratio, r.Date, r.Target)
MODELS = (*RECORD_TYPES, r.Section, r.Metadata, r.Document, r.Failure, r.Extraction)

# --- strategies: values for every field, in the order of the model ---

numbers = st.builds(
    lambda n, e: Decimal((int(n < 0), tuple(map(int, str(abs(n)))), e)), st.integers(), st.integers(-6, 12)
)
maybe_number = st.none() | numbers
words = st.text(min_size=1, max_size=6)
maybe_words = st.none() | words
many_words = st.lists(words, max_size=3).map(tuple)
maybe_day = st.none() | st.dates()
spans = st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda ab: (min(ab), max(ab)))
currencies = st.sampled_from(["CNY", "USD"])


def one_of(alias: Any, *others: None) -> st.SearchStrategy[Any]:
    return st.sampled_from([*get_args(alias), *others])


HEAD: dict[str, st.SearchStrategy[Any]] = {"text": words, "start": st.integers(0, 500), "end": st.integers(0, 500)}
TAIL: dict[str, st.SearchStrategy[Any]] = {"rule": words, "sentence": spans, "section": many_words}
NUMBER: dict[str, st.SearchStrategy[Any]] = {"value": maybe_number, "low": maybe_number, "high": maybe_number}
QUANTITY: dict[str, st.SearchStrategy[Any]] = {
    **NUMBER,
    "op": one_of(r.Op),
    "unit": words,
    "modality": one_of(r.Modality),
    "label": maybe_words,
    "change": one_of(r.Change, None),
    "baseline": maybe_words,
    "when": st.none() | st.tuples(maybe_day, maybe_day),
    "previous": st.none() | spans,
    "part_of": st.none() | spans,
    "row": many_words,
    "column": many_words,
}
OWN: dict[type[r.Record], dict[str, st.SearchStrategy[Any]]] = {
    r.Amount: {**QUANTITY, "unit": currencies, "currency": currencies, "per": many_words, "recipient": maybe_words},
    r.Count: {**QUANTITY, "noun": maybe_words, "members": many_words},
    r.Measure: {**QUANTITY, "dimension": one_of(r.Dimension)},
    r.Ratio: {**QUANTITY, "of": maybe_words},
    r.Date: {
        "kind": one_of(r.DateKind),
        "first": maybe_day,
        "last": maybe_day,
        "grain": one_of(r.Grain),
        "part": one_of(r.Part, None),
        "bound": one_of(r.Bound, None),
    },
    r.Target: {
        "indicator": words,
        "change": one_of(r.TargetChange),
        **NUMBER,
        "op": one_of(r.Op),
        "unit": words,
        "quantity": spans,
        "deadline": maybe_day,
        "baseline": maybe_words,
        "binding": one_of(r.Binding, None),
    },
}


def values_of(cls: type[r.Record]) -> st.SearchStrategy[dict[str, Any]]:
    name = st.just(cls.model_fields["type"].default)
    shuffled = st.fixed_dictionaries({"type": name, **HEAD, **OWN[cls], **TAIL})
    return shuffled.map(lambda values: {field: values[field] for field in cls.model_fields})


any_values = st.sampled_from(RECORD_TYPES).flatmap(lambda cls: st.tuples(st.just(cls), values_of(cls)))
built_records = any_values.map(lambda pair: pair[0].build(pair[1]))
metadata = st.builds(
    r.Metadata, title=maybe_words, source=maybe_words, number=maybe_words, signed=maybe_day, citations=many_words
)
sections = st.builds(r.Section, title=words, level=st.integers(1, 5), start=st.integers(0, 99), end=st.integers(0, 99))
extractions = st.fixed_dictionaries(
    {
        "text": st.text(max_size=40),
        "reference_date": maybe_day,
        "metadata": metadata,
        "sections": st.lists(sections, max_size=2).map(tuple),
        "records": st.lists(built_records, max_size=4).map(tuple),
    }
).map(r.Extraction.build)


# --- plain examples ---

TEXT = "全县计划投入3.2亿元，到2027年底建成养老服务站45个。"


def amount(**values: Any) -> r.Amount:
    given_values: dict[str, Any] = {
        "text": "3.2亿元",
        "start": 6,
        "end": 11,
        "rule": "amount.plain",
        "sentence": (0, 29),
        "unit": "CNY",
        "currency": "CNY",
        "value": Decimal("320000000"),
    }
    return r.Amount(**(given_values | values))


def deadline() -> r.Date:
    return r.Date(
        text="2027年底",
        start=13,
        end=19,
        rule="date.year",
        sentence=(0, 29),
        kind="date",
        first=date(2027, 1, 1),
        last=date(2027, 12, 31),
        grain="year",
        part="end",
        bound="by",
    )


# --- numbers ---


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E+9", "1000000000"),
        ("2.50", "2.5"),
        ("259000000", "259000000"),
        ("0.3333", "0.3333"),
        ("0", "0"),
        ("0E+3", "0"),
        ("0.00", "0"),
        ("-0.0", "0"),
        ("-12.10", "-12.1"),
        ("1E-7", "0.0000001"),
        ("100", "100"),
        # Longer than the 28 digits of the default context: nothing may be rounded.
        ("123456789012345678901234567890.1230", "123456789012345678901234567890.123"),
    ],
)
def test_a_decimal_is_a_plain_string_in_json(value: str, text: str) -> None:
    record = amount(value=Decimal(value))
    assert json.loads(record.model_dump_json())["value"] == text
    assert record.model_dump(mode="json")["value"] == text
    assert record.model_dump()["value"] == Decimal(value)
    assert r.Amount.model_validate_json(record.model_dump_json()) == record


@given(numbers)
def test_a_decimal_reads_back_exactly_and_fits_the_schema(value: Decimal) -> None:
    text = r.decimal_text(value)
    assert Decimal(text) == value
    schema = TypeAdapter(r.Number).json_schema()
    assert schema["type"] == "string"
    assert re.search(schema["pattern"], text)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "五"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        amount(value=value)


# --- building ---


@given(any_values)
def test_build_equals_validation(pair: tuple[type[r.Record], dict[str, Any]]) -> None:
    cls, values = pair
    validated, built = cls.model_validate(values), cls.build(dict(values))
    assert built == validated
    assert hash(built) == hash(validated)
    assert repr(built) == repr(validated)
    assert built.model_fields_set == validated.model_fields_set
    assert built.model_dump() == validated.model_dump()
    assert built.model_dump(exclude_unset=True) == validated.model_dump(exclude_unset=True)
    assert list(built.model_dump()) == list(validated.model_dump()) == list(cls.model_fields)
    assert built.model_dump_json() == validated.model_dump_json()
    for loaded in (pickle.loads(pickle.dumps(built)), pickle.loads(pickle.dumps(validated))):
        assert loaded == built
        assert hash(loaded) == hash(built)
        assert loaded.model_dump_json() == built.model_dump_json()


def test_a_copy_of_a_built_record_leaves_the_others_alone() -> None:
    values = amount().model_dump()
    first, second = r.Amount.build(dict(values)), r.Amount.build(dict(values))
    changed = first.model_copy(update={"label": "总投入"})
    assert changed.label == "总投入"
    assert first == second == amount()
    changed.model_fields_set.discard("label")
    assert "label" in second.model_fields_set


def test_a_built_record_is_frozen_too() -> None:
    built = r.Amount.build(amount().model_dump())
    with pytest.raises(ValidationError, match="frozen"):
        built.value = None  # type: ignore[misc]


# --- round trips ---


@given(extractions)
def test_an_extraction_reads_back_from_json(result: r.Extraction) -> None:
    loaded = r.Extraction.model_validate_json(result.model_dump_json())
    assert loaded == result
    assert hash(loaded) == hash(result)
    assert list(map(type, loaded.records)) == list(map(type, result.records))
    assert r.Extraction.model_validate(result.model_dump(mode="json")) == result
    assert r.Extraction.model_validate(result.model_dump()) == result
    assert pickle.loads(pickle.dumps(result)) == result


def test_the_json_of_an_extraction() -> None:
    record = amount(when=(date(2026, 1, 1), None), per=("人", "月"), part_of=(0, 4), section=("一、总体目标",))
    result = r.Extraction(text=TEXT, reference_date=date(2026, 3, 2), records=(record, deadline()))
    data = json.loads(result.model_dump_json())
    assert list(data) == ["text", "reference_date", "metadata", "sections", "records"]
    assert data["reference_date"] == "2026-03-02"
    assert data["records"][0] | {"rule": ""} == {
        "type": "amount",
        "text": "3.2亿元",
        "start": 6,
        "end": 11,
        "value": "320000000",
        "low": None,
        "high": None,
        "op": "eq",
        "unit": "CNY",
        "modality": "fact",
        "label": None,
        "change": None,
        "baseline": None,
        "when": ["2026-01-01", None],
        "previous": None,
        "part_of": [0, 4],
        "row": [],
        "column": [],
        "currency": "CNY",
        "per": ["人", "月"],
        "recipient": None,
        "rule": "",
        "sentence": [0, 29],
        "section": ["一、总体目标"],
    }
    assert all(TEXT[row["start"] : row["end"]] == row["text"] for row in data["records"])


def test_a_lone_surrogate_is_written_as_the_replacement_character() -> None:
    broken = "投入\ud8003.2亿元"
    record = r.Amount.build(amount(text=broken, row=("\udfff",)).model_dump())
    result = r.Extraction.build(r.Extraction(text=broken, records=(record,)).__dict__)
    for line in (result.model_dump_json(), result.model_dump_json(indent=2)):
        data = json.loads(line)
        assert data["text"] == data["records"][0]["text"] == "投入\ufffd3.2亿元"
        assert data["records"][0]["row"] == ["\ufffd"]
    assert result.text == broken
    assert json.loads(record.model_dump_json())["text"] == "投入\ufffd3.2亿元"


# --- shape ---


@pytest.mark.parametrize("cls", RECORD_TYPES)
def test_dumps_begin_with_the_span_and_end_with_the_place(cls: type[r.Record]) -> None:
    names = list(cls.model_fields)
    assert names == ["type", *HEAD, *OWN[cls], *TAIL]
    assert list(cls.model_json_schema()["properties"]) == names


@pytest.mark.parametrize("cls", MODELS)
def test_every_field_is_described_and_the_schema_is_plain_json(cls: type[r.Record]) -> None:
    assert all(field.description for field in cls.model_fields.values())
    for mode in ("validation", "serialization"):
        schema = cls.model_json_schema(mode=mode)
        json.dumps(schema)
        assert schema["additionalProperties"] is False
        assert schema.get("description")


def test_the_schema_of_an_extraction_tells_records_apart_by_type() -> None:
    schema = r.Extraction.model_json_schema(mode="serialization")
    assert schema["schema_version"] == r.SCHEMA_VERSION == r.Extraction.schema_version == "1"
    assert set(schema["properties"]["records"]["items"]["discriminator"]["mapping"]) == set(r.TYPE_NAMES)
    assert schema["required"] == list(r.Extraction.model_fields)
    assert schema["$defs"]["Amount"]["required"] == list(r.Amount.model_fields)


def test_the_names_of_the_types() -> None:
    assert tuple(cls.model_fields["type"].default for cls in RECORD_TYPES) == r.TYPE_NAMES


@pytest.mark.parametrize(
    "values",
    [
        {"colour": "red"},
        {"type": "count"},
        {"op": "about"},
        {"modality": "wish"},
        {"change": "reach"},
        {"currency": "元"},
        {"start": -1},
        {"sentence": (0,)},
        {"when": (date(2026, 1, 1),)},
    ],
)
def test_what_the_contract_does_not_know_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        amount(**values)


def test_records_are_frozen_and_hashable() -> None:
    record = amount(per=["人", "月"])  # lists become tuples
    assert record.per == ("人", "月")
    with pytest.raises(ValidationError, match="frozen"):
        record.label = "总投入"  # type: ignore[misc]
    assert len({record, amount(per=("人", "月")), amount()}) == 2
    assert amount(value=Decimal("2.50")) == amount(value=Decimal("2.5"))
    assert hash(amount(value=Decimal("2.50"))) == hash(amount(value=Decimal("2.5")))


# --- extraction ---


def test_records_by_type() -> None:
    result = r.Extraction(text=TEXT, records=(amount(), deadline(), amount(start=7)))
    assert result.amounts == result.of("amount") == (amount(), amount(start=7))
    assert result.dates == result.of("date") == (deadline(),)
    assert not any((result.counts, result.measures, result.ratios, result.targets))
    assert all(result.of(name) == getattr(result, f"{name}s") for name in r.TYPE_NAMES)


def test_built_in_types_are_known_where_the_text_holds_none() -> None:
    assert all(r.Extraction(text="").of(name) == () for name in r.TYPE_NAMES)


def test_an_unknown_type_is_a_key_error_with_a_suggestion() -> None:
    with pytest.raises(KeyError, match=r"unknown record type 'amounts' \(did you mean 'amount'\?\)"):
        r.Extraction(text="").of("amounts")
    with pytest.raises(KeyError) as caught:
        r.Extraction(text="").of("xyz")
    assert "did you mean" not in str(caught.value)


class Permit(r.Record):
    """A type as a rule pack may add it."""

    type: Literal["permit"] = Field(default="permit", description="`permit`.")
    holder: str = Field(description="Who holds it.")


class PermitExtraction(r.Extraction):
    """The extraction of a pack that adds permits."""

    type_names: ClassVar[tuple[str, ...]] = (*r.TYPE_NAMES, "permit")
    records: tuple[r.Amount | Permit, ...] = Field(default=(), description="All records.")  # type: ignore[assignment]


def test_there_is_room_for_types_that_packs_add() -> None:
    permit = Permit(text="采矿许可证", start=0, end=5, rule="my.permit", sentence=(0, 9), holder="某矿")
    assert list(permit.model_dump()) == ["type", "text", "start", "end", "holder", "rule", "sentence", "section"]
    assert Permit.build(permit.model_dump()) == permit
    result = PermitExtraction(text=TEXT, records=(permit, amount()))
    assert result.of("permit") == (permit,)
    assert PermitExtraction(text="").of("permit") == ()
    assert PermitExtraction.model_validate_json(result.model_dump_json()) == result


# --- documents and failures ---


def test_a_document_needs_only_its_text() -> None:
    assert r.Document(text=TEXT).model_dump() == {"text": TEXT, "path": None, "reference_date": None}
    assert r.Document.model_validate({"text": "", "reference_date": "2026-03-02"}).reference_date == date(2026, 3, 2)


def test_a_datetime_is_no_reference_date() -> None:
    with pytest.raises(TypeError, match=r"datetime\.date or None, not datetime"):
        r.Document(text=TEXT, reference_date=datetime(2026, 3, 2))


def test_a_failure_holds_the_error_as_text() -> None:
    failure = r.Failure.from_exception(3, ValueError("too long"))
    assert failure == r.Failure(index=3, error="ValueError: too long")
    assert pickle.loads(pickle.dumps(failure)) == failure
