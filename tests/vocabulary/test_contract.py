"""A contract file is read strictly; each mistake is named by its place."""

import copy

import pytest

from ndas.vocabulary.contract import ColumnType, ContractError, read_contract

GOOD = {
    "force": "northmoor",
    "system": "rms",
    "version": 1,
    "encoding": "utf-8",
    "tables": {
        "PERSON": {
            "file": "PERSON.csv",
            "key": ["ID"],
            "restriction": {"column": "ACL", "unrestricted": ["PUBLIC"]},
            "columns": {
                "ID": {"type": "text", "required": True, "class": "identifier"},
                "ACL": {"type": "text", "class": "operational"},
                "DOB": {"type": "date", "format": "%d/%m/%Y", "class": "personal"},
                "SEX": {"type": "code", "list": "sex", "class": "personal"},
            },
        }
    },
}
LISTS = {"sex": {"M": "Male", "F": "Female"}}


def test_it_reads_tables_and_columns():
    table = read_contract(GOOD, LISTS).tables["PERSON"]
    assert table.source_id == ("ID",)
    assert table.column("SEX").codes == LISTS["sex"]
    assert table.column("DOB").type is ColumnType.DATE


def _column(**changed):
    return lambda d: d["tables"]["PERSON"]["columns"].update(changed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.pop("version"), "version is missing"),
        (lambda d: d.update(encoding="ebcdic"), "encoding"),
        (lambda d: d["tables"]["PERSON"].update(key=["NUMBER"]), "NUMBER"),
        (lambda d: d["tables"]["PERSON"].update(colour="red"), "unknown entry colour"),
        (lambda d: d["tables"]["PERSON"].update(restriction={"column": "ACL"}), "unrestricted"),
        (_column(X={"type": "text"}), "column X: class is missing"),
        (_column(X={"type": "text", "class": "secret"}), "column X: class"),
        (_column(X={"type": "date", "class": "personal"}), "needs a format"),
        (_column(X={"type": "code", "class": "personal"}), "name of its list"),
        (_column(X={"type": "code", "list": "hue", "class": "personal"}), "no code list hue"),
        (_column(X={"type": "multi", "class": "contact"}), "separator"),
    ],
)
def test_it_names_the_place_of_a_mistake(change, said):
    document = copy.deepcopy(GOOD)
    change(document)
    with pytest.raises(ContractError, match=said):
        read_contract(document, LISTS)
