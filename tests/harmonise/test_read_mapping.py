import copy
from typing import Any

import pytest

from ndas.harmonise import MappingError, compile_mapping
from ndas.harmonise.read_mapping import read_mapping
from ndas.vocabulary.contract import read_contract

CONTRACT = read_contract(
    {
        "force": "anywhere",
        "system": "rms",
        "version": 1,
        "encoding": "utf-8",
        "tables": {
            "PEOPLE": {
                "file": "people.csv",
                "key": "ID",
                "columns": {
                    "ID": {"type": "text", "class": "identifier"},
                    "NAME": {"type": "text", "class": "personal"},
                    "SEX": {"type": "code", "list": "sex", "class": "personal"},
                    "BORN": {"type": "date", "format": "%d/%m/%Y", "class": "personal"},
                },
            }
        },
    },
    {"sex": {"A": "Male", "B": "Female"}},
)
MAPPING: dict[str, Any] = {
    "force": "anywhere",
    "system": "rms",
    "version": 1,
    "maps": {"sexes": {"A": "M", "B": "F"}},
    "tables": {
        "PEOPLE": {
            "rows": [
                {
                    "make": "person",
                    "set": {
                        "kind": {"value": "person"},
                        "family_name": {"rule": "family_name", "from": "NAME"},
                        "sex": {"rule": "lookup", "from": "SEX", "map": "sexes"},
                    },
                }
            ]
        }
    },
}


def _compile(document: dict[str, Any]) -> None:
    compile_mapping(read_mapping(document, "anywhere/rms/mapping.yaml"), CONTRACT)


def test_it_accepts_the_mapping_that_the_mistakes_below_are_made_in() -> None:
    _compile(MAPPING)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("colour",), "red", "unknown entry colour"),
        (
            ("tables", "PEOPLE", "rows", 0, "make"),
            "persons",
            "there is no POLE table persons; there are: person, object",
        ),
        (("tables", "PEOPLE", "rows", 0, "set", "shoe_size"), "NAME", "person has no shoe_size"),
        (("tables", "PEOPLE", "rows", 0, "set", "id"), "NAME", "person has no id"),
        (
            ("tables", "PEOPLE", "rows", 0, "set", "nickname"),
            "NAMES",
            r"row 1 \(person\): set nickname: there is no column NAMES",
        ),
        (("tables", "PEOPLE", "rows", 0, "set", "nickname"), {"rule": "nick"}, "there is no rule nick; did you mean"),
        (
            ("tables", "PEOPLE", "rows", 0, "set", "nickname"),
            {"rule": "upper", "from": "NAME", "x": 1},
            "no parameter x",
        ),
        (
            ("tables", "PEOPLE", "rows", 0, "set", "nickname"),
            {"rule": "joined", "from": "NAME"},
            "needs the parameter separator",
        ),
        (("tables", "PEOPLE", "rows", 0, "set", "nickname"), "=given_name", "=given_name is not set in this row"),
        (("tables", "PEOPLE", "rows", 0, "set", "nickname"), "=nickname", "a circle"),
        (
            ("tables", "PEOPLE", "rows", 0, "set", "birth_date"),
            {"rule": "upper", "from": "NAME"},
            "gives text, here date is needed",
        ),
        (("tables", "PEOPLE", "rows", 0, "set", "birth_date"), "NAME", "needs the parameter format"),
        (
            ("tables", "PEOPLE", "rows", 0, "set", "kind"),
            {"value": "horse"},
            "horse may not stand there; it takes: organisation, person",
        ),
        (("maps", "sexes"), {"A": "M"}, "the map leaves out B of the code list sex"),
        (("maps", "sexes"), {"A": "M", "B": "F", "C": "X"}, "the map holds C, which the code list sex has not"),
        (("maps", "sexes"), {"A": "M", True: "F"}, "a code must be text; put bool codes in quotes"),
        (("tables", "PEOPLE", "rows", 0, "when"), [{"rule": "present", "from": "NAME"}], "needs otherwise"),
        (
            ("tables", "PEOPLE", "rows", 0, "when"),
            [{"rule": "upper", "from": "NAME", "otherwise": "x"}],
            "does not say yes or no",
        ),
        (("tables", "PEOPLE", "unused"), {"HAT": "no"}, "the contract's table has no column HAT"),
        (("tables", "PETS"), {"rows": []}, "the contract has no such table"),
        (("tables",), {}, "says nothing of the contract's table PEOPLE"),
        (
            ("tables", "PEOPLE", "rows", 0, "look_up"),
            {"o": {"table": "PEOPLE", "by": {"NAME": "NAME"}}},
            "PEOPLE is known by ID; look it up by all of that",
        ),
    ],
)
def test_it_names_the_mistake_and_its_place(path: tuple[Any, ...], value: object, message: str) -> None:
    document = copy.deepcopy(MAPPING)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(MappingError, match=message) as raised:
        _compile(document)
    assert "anywhere/rms/mapping.yaml" in str(raised.value)


def test_it_refuses_two_rows_of_one_kind_without_parts() -> None:
    document = copy.deepcopy(MAPPING)
    document["tables"]["PEOPLE"]["rows"] *= 2
    with pytest.raises(MappingError, match="give it a part of its own"):
        _compile(document)


def test_it_asks_whose_data_it_is_where_a_mapping_serves_any_force() -> None:
    document = copy.deepcopy(MAPPING) | {"force": "any"}
    with pytest.raises(MappingError, match="say whose data it is"):
        _compile(document)
