"""Avro types: references by name are followed, and what stands for a type is encoded as the type."""

import io

import fastavro

from spark_jobs.bronze.decode.avro_types import AvroType, NamedTypes, opaque, physical

POINT: AvroType = {"type": "record", "name": "Point", "fields": [{"name": "x", "type": "long"}]}
SCHEMA: AvroType = {
    "type": "record",
    "name": "Line",
    "namespace": "shop",
    "fields": [
        {"name": "start", "type": POINT},
        {"name": "end", "type": ["null", "Point"]},
        {"name": "label", "type": "string"},
        {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 4, "scale": 2}},
    ],
}


def test_a_name_is_resolved_with_and_without_its_namespace() -> None:
    types = NamedTypes(SCHEMA)
    for name in ("Point", "shop.Point"):
        kind, definition = types.resolve(name)
        assert (kind, definition["fields"]) == ("record", [{"name": "x", "type": "long"}])
    assert types.resolve(["null", "Point"]) == ("union", {"branches": ["null", "Point"]})
    assert types.resolve("long") == ("long", {})


def test_an_annotation_around_a_reference_keeps_the_referenced_definition() -> None:
    kind, definition = NamedTypes(SCHEMA).resolve({"type": "shop.Point", "connect.name": "io.Point"})
    assert (kind, definition["connect.name"], definition["name"]) == ("record", "io.Point", "Point")


def test_opaque_and_physical_types_read_the_same_bytes() -> None:
    line = {"start": {"x": 1}, "end": {"x": -2}, "label": "Ünal", "price": b"\x01\x00"}
    written = io.BytesIO()
    fastavro.schemaless_writer(written, fastavro.parse_schema(physical(SCHEMA)), line)
    written.seek(0)
    read = fastavro.schemaless_reader(written, fastavro.parse_schema(opaque(physical(SCHEMA))), None)
    assert read == {**line, "label": "Ünal".encode()}
