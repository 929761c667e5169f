"""Record types of rule packs as pydantic models: what they hold, and that they go wherever other records go."""

import copy
import multiprocessing
import operator
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from pydantic import TypeAdapter, ValidationError

from extract import Amount, Extraction, Extractor, Record
from extract.record_types import CustomRecord, RecordField, RecordSpec, extraction_model, record_model, taken

SPEC = RecordSpec(
    "water_permit",
    (
        RecordField("holder", "str", required=True, about="who holds it"),
        RecordField("number", "int"),
        RecordField("volume", "Decimal"),
        RecordField("until", "date"),
        RecordField("renewed", "bool"),
        RecordField("use", "enum", values=("farming", "industry")),
        RecordField("wells", "str", many=True),
        RecordField("uses", "enum", many=True, values=("farming", "industry")),
        RecordField("days", "date", many=True, required=True),
    ),
    "a permit to take water",
)
COMMON = {"text": "证", "start": 0, "end": 1, "rule": "permit.plain", "sentence": (0, 1)}


def permit() -> CustomRecord:
    return record_model(SPEC)(
        **COMMON,
        holder="青河水厂",
        number=12,
        volume=Decimal("3.50"),
        until=date(2030, 12, 31),
        renewed=True,
        use="farming",
        wells=("甲", "乙"),
        uses=("industry",),
        days=(date(2025, 1, 1),),
    )


def result() -> Extraction:
    amount = Amount(**COMMON, value=Decimal(1), unit="CNY", currency="CNY")
    return extraction_model((SPEC,))(text="证", records=(amount, permit()))


def test_own_fields_stand_between_those_that_all_records_have() -> None:
    own = [field.name for field in SPEC.fields]
    names = ["type", "text", "start", "end", *own, "rule", "sentence", "section"]
    assert list(record_model(SPEC).model_fields) == names
    assert list(permit().model_dump()) == names


def test_records_are_frozen_hashable_and_know_their_type() -> None:
    made = permit()
    assert isinstance(made, Record)
    assert made.type == "water_permit"
    assert hash(made) == hash(permit())
    with pytest.raises(ValidationError, match="frozen"):
        made.number = 13  # type: ignore[attr-defined]
    with pytest.raises(ValidationError, match="extra"):
        record_model(SPEC)(**permit().model_dump(), colour="red")


def test_what_is_not_given_is_null_or_empty() -> None:
    made = record_model(SPEC)(**COMMON, holder="甲", days=())
    assert [getattr(made, name) for name in ("number", "volume", "until", "renewed", "use")] == [None] * 5
    assert (made.wells, made.uses) == ((), ())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("field", "value"),
    [("holder", None), ("days", None), ("number", "二"), ("use", "fishing"), ("uses", ("farming", "fishing"))],
)
def test_wrong_values_are_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        record_model(SPEC)(**permit().model_dump() | {field: value})


def test_built_is_validated() -> None:
    built = record_model(SPEC).build(permit().model_dump())
    assert built == permit()
    assert built.model_fields_set == permit().model_fields_set | {"type", "section"}


def test_json_goes_out_and_comes_back() -> None:
    written = result().model_dump_json()
    assert '"volume":"3.5","until":"2030-12-31","renewed":true,"use":"farming","wells":["甲","乙"]' in written
    model = type(result())
    assert model.model_validate_json(written) == result()
    assert TypeAdapter(model).validate_json(written) == result()


def test_a_result_holds_built_in_and_own_types() -> None:
    made = result()
    assert isinstance(made, Extraction)
    assert made.type_names == (*Extraction.type_names, "water_permit")
    assert made.of("water_permit") == (permit(),)
    assert made.amounts == made.of("amount") != ()
    assert extraction_model((SPEC,))(text="").of("water_permit") == ()
    with pytest.raises(KeyError, match="did you mean 'water_permit'"):
        made.of("water_permits")
    with pytest.raises(KeyError):
        Extraction(text="").of("water_permit")
    with pytest.raises(ValidationError):
        Extraction(text="证", records=(permit().model_dump(),))


def test_json_schema() -> None:
    schema = type(result()).model_json_schema()
    assert schema["schema_version"] == "1"
    mine = schema["$defs"]["WaterPermit"]
    assert mine["description"] == "a permit to take water"
    fields = mine["properties"]
    assert fields["holder"]["description"] == "who holds it"
    assert fields["use"]["anyOf"][0]["enum"] == ["farming", "industry"]
    assert fields["wells"]["items"] == {"type": "string"}
    assert fields["until"]["anyOf"][0]["format"] == "date"
    assert {"holder", "days"} <= set(mine["required"])
    assert not {"number", "wells"} & set(mine["required"])
    assert "water_permit" in schema["properties"]["records"]["items"]["discriminator"]["mapping"]


def test_one_spec_is_one_class_in_all_threads() -> None:
    spec = RecordSpec("well", (RecordField("depth", "Decimal"),))
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: record_model(RecordSpec("well", (RecordField("depth", "Decimal"),))), range(32)))
    assert set(made) == {record_model(spec)}
    assert record_model(spec) is not record_model(RecordSpec("well", (RecordField("depth", "int"),)))
    assert extraction_model((spec,)) is extraction_model((spec,))
    assert extraction_model(()) is Extraction


def test_copies_and_pickles_are_equal() -> None:
    for thing in (permit(), result()):
        for made in (copy.copy(thing), copy.deepcopy(thing), pickle.loads(pickle.dumps(thing))):
            assert made == thing
            assert type(made) is type(thing)
            assert made.model_fields_set == thing.model_fields_set


def test_they_cross_into_a_new_process() -> None:
    extractor = Extractor("zh-citations")
    text = "依照《供水条例》第九条执行。"
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(copy.deepcopy, (result(),)) == result()  # nothing is known of the type over there
        assert pool.apply(copy.deepcopy, (permit(),)) == permit()
        assert pool.apply(operator.call, (extractor, text)) == extractor(text)


@pytest.mark.parametrize("name", ["text", "rule", "section", "spec", "copy", "json", "model_x", "build", "class"])
def test_names_that_no_field_may_have(name: str) -> None:
    assert taken(name)


@pytest.mark.parametrize("name", ["title", "label", "value", "kind"])
def test_names_that_fields_may_have(name: str) -> None:
    assert not taken(name)
