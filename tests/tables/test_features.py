import json
from pathlib import Path

import pytest

from geo.errors import FileRefused
from geo.tables.features import flatten, read_features

POINT = {"type": "Point", "coordinates": [4.39, 44.62]}


def read(document):
    return read_features(json.dumps(document).encode(), Path("carte.json"))


def names(document):
    return read(document).column("nom")


@pytest.mark.parametrize(
    "document",
    [
        [{"nom": "A"}, {"nom": "B"}],
        {"data": [{"nom": "A"}, {"nom": "B"}]},
        {"@graph": [{"nom": "A"}, {"nom": "B"}]},
        {"licence": "x", "annuaire": {"fiches": [{"nom": "A"}, {"nom": "B"}]}},
        {"categories": [{"c": "x"}], "lieux": [{"nom": "A"}, {"nom": "B"}]},
    ],
    ids=["alone", "usual key", "JSON-LD", "deep", "the longest"],
)
def test_list_of_objects_is_found(document):
    assert names(document) == ("A", "B")


def test_layers_of_a_map_are_one_list():
    def layer(nom):
        return {"features": [{"geometry": POINT, "properties": {"nom": nom}}]}

    assert names({"type": "umap", "layers": [layer("A"), layer("B")]}) == ("A", "B")


def test_one_object_with_lists_of_its_own_is_one_entry():
    table = read({"@id": "x", "nom": "A", "lieux": [{"ville": "Privas"}, {"ville": "Aubenas"}]})
    assert table.rows == (("x", "A", "Privas"),)


@pytest.mark.parametrize(
    ("entry", "cells"),
    [
        ({"a": {"b": {"c": 1}}}, {"a.b.c": "1"}),
        ({"a": [{"ville": "Privas", "cp": "07000"}]}, {"a.ville": "Privas", "a.cp": "07000"}),
        ({"a": {"fr": ["Miel"], "en": ["Honey"]}}, {"a": "Miel"}),
        ({"a": {"en": "Honey"}}, {"a": "Honey"}),
        ({"a": [{"@value": "Miel"}]}, {"a": "Miel"}),
        ({"a": [{"rdfs:label": {"fr": ["Miel"]}}]}, {"a": "Miel"}),
        ({"a": [{"@id": "x"}]}, {"a": "x"}),
        ({"a": [{"id": 3, "name": "Pain"}, {"id": 4, "name": "Vin"}]}, {"a": "Pain; Vin"}),
        ({"a": []}, {"a": ""}),
        ({"a": None, "b": True}, {"a": "", "b": "oui"}),
    ],
)
def test_nested_values_become_cells(entry, cells):
    assert flatten(entry) == cells


def test_very_deep_values_stop_somewhere():
    document = json.loads('{"a":' * 300 + "1" + "}" * 300)
    ((key, cell),) = flatten(document).items()
    assert key.count(".") < 30
    assert cell.startswith("{")


@pytest.mark.parametrize("document", [{}, {"data": [1]}, {"data": []}, 3, "x", [[]]], ids=repr)
def test_document_without_objects_is_refused(document):
    with pytest.raises(FileRefused):
        read(document)
