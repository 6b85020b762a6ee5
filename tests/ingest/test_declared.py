"""A delivery that is not what was agreed stops before a row is read."""

from typing import Any

import pytest

from ndas.ingest import UndeclaredError

GOOD = ("ID", "PERSON_ID", "NOTE")


def take(load: Any, columns: tuple[str, ...], header: tuple[str, ...] | None = None) -> None:
    person = tuple(column.name for column in load.contract.tables["PERSON"].columns)
    files = {"PERSON": ",".join(person).encode(), "LINK": ",".join(header or columns).encode()}
    delivery = load.delivery(files, {"PERSON": 0, "LINK": 0})
    object.__setattr__(delivery.manifest.tables[1], "columns", columns)
    load.take(delivery)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ((*GOOD, "PHOTO_ID"), r"rms/LINK: column 4, PHOTO_ID, is not declared\."),
        (("ID", "NOTE"), r"rms/LINK: column PERSON_ID is missing\."),
        (("ID", "PersonId", "NOTE"), r"column 2, PersonId, is not declared \(renamed from PERSON_ID\?\)"),
        (("ID", "PERSON_ID", "NOTE", "NOTE"), r"column NOTE comes twice"),
        (("id", "PERSON_ID", "NOTE"), r"column 1, id, is not declared \(renamed from ID\?\)"),
    ],
)
def test_it_lists_each_difference(load: Any, columns: tuple[str, ...], says: str) -> None:
    with pytest.raises(UndeclaredError, match=says):
        take(load, columns)
    assert load.sink.begun == []


def test_it_never_repeats_a_row_that_stands_where_the_header_should(load: Any) -> None:
    with pytest.raises(UndeclaredError, match="is the header missing") as caught:
        take(load, ("9", "1", "seen with Ann Merrow"))
    assert "Merrow" not in str(caught.value)
    with pytest.raises(UndeclaredError, match=r"column 4 is not declared") as caught:
        take(load, (*GOOD, "14/02/1981 Ann Merrow"))
    assert "Merrow" not in str(caught.value)


def test_it_holds_the_file_to_the_manifests_columns(load: Any) -> None:
    with pytest.raises(UndeclaredError, match=r"header of LINK\.csv is not the one that the manifest states"):
        take(load, GOOD, ("ID", "NOTE", "PERSON_ID"))


def test_it_lists_missing_and_undeclared_tables(load: Any) -> None:
    delivery = load.delivery({"LINK": b"ID,PERSON_ID,NOTE"}, {"LINK": 0})
    with pytest.raises(UndeclaredError, match="rms: table PERSON is missing"):
        load.take(delivery)
    object.__setattr__(delivery.manifest.tables[0], "table", "STAFF")
    with pytest.raises(UndeclaredError, match="rms: table STAFF is not declared"):
        load.take(delivery)
    object.__setattr__(delivery.manifest.tables[0], "system", "custody")
    with pytest.raises(UndeclaredError, match="custody: table STAFF is not declared"):
        load.take(delivery)


def test_it_refuses_another_forces_contract(load: Any) -> None:
    person = ",".join(column.name for column in load.contract.tables["PERSON"].columns)
    delivery = load.delivery({"PERSON": person.encode(), "LINK": ",".join(GOOD).encode()}, {"PERSON": 0, "LINK": 0})
    object.__setattr__(delivery.manifest, "force", "westvale")
    with pytest.raises(UndeclaredError, match="the contract of rms is another force's"):
        load.take(delivery)
