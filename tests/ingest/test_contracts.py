"""Contracts as folders: what they must say, and that the shipped ones say it."""

from importlib.resources import files
from pathlib import Path

import pytest

from ndas.ingest import ForbiddenColumnError, check_contract
from ndas.vocabulary.contract import Contract, ContractError
from ndas.vocabulary.contract_files import load_contract

GOOD = """
force: northmoor
system: rms
version: 1
encoding: utf-8
tables:
  PERSON:
    file: PERSON.csv
    key: ID
    columns:
      ID: {type: text, class: identifier}
      SEX: {type: code, list: sex, class: personal}
      DOB: {type: date, format: "%d/%m/%Y", class: personal}
      MOTHER: {type: text, class: identifier, references: PERSON.ID}
"""
SEX = 'name: sex\nversion: "1"\nvalues: {"M": Male, "F": Female}\n'


def write(folder: Path, contract: str = GOOD, sex: str | None = SEX) -> Path:
    (folder / "contract.yaml").write_text(contract, encoding="utf-8")
    if sex is not None:
        (folder / "codes").mkdir()
        (folder / "codes" / "sex.yaml").write_text(sex, encoding="utf-8")
    return folder


def checked(folder: Path) -> Contract:
    contract = load_contract(folder)
    check_contract(contract)
    return contract


def test_it_loads_a_contract_and_the_lists_beside_it(tmp_path: Path) -> None:
    contract = checked(write(tmp_path))
    assert contract.tables["PERSON"].column("SEX").codes == {"M": "Male", "F": "Female"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("class: personal}\n      DOB", "class: colour}\n      DOB", "column SEX: class: expected one of"),
        ("%d/%m/%Y", "%d/%m/%Q", "column DOB: a date format cannot hold %Q"),
        ("PERSON.ID", "PEOPLE.ID", "references PEOPLE.ID, which the contract does not declare"),
        ("PERSON.ID", "PERSON.NO", "references PERSON.NO, which the contract does not declare"),
        ("encoding: utf-8", "encoding: utf-8\ndelimiter: '\"'", "delimiter must be one ASCII character"),
        ("references: PERSON.ID", "references: PERSON.ID | PERSON.NO", "references PERSON.NO"),
        ('format: "%d/%m/%Y"', 'format: "%d/%m/%Y", pattern: "(?=x)"', "column DOB: "),
        ("encoding: utf-8", "encoding: ebcdic", "encoding: expected one of"),
        ("key: ID", "key: NR", "names the column NR"),
        ("version: 1", "version: [1", "not YAML"),
    ],
)
def test_it_names_the_place_of_a_mistake(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ContractError, match=says):
        checked(write(tmp_path, GOOD.replace(old, new)))


@pytest.mark.parametrize(
    ("sex", "says"),
    [
        (None, "no code list sex"),
        (SEX.replace("name: sex", "name: gender"), "no code list sex"),
        ('name: sex\nvalues: {No: "None", F: Female}', "write each code in quotes"),
        ("name: sex\nvalues: []", "values must map each code to its meaning"),
    ],
)
def test_it_names_the_mistake_of_a_code_list(tmp_path: Path, sex: str | None, says: str) -> None:
    with pytest.raises(ContractError, match=says):
        checked(write(tmp_path, sex=sex))


def test_it_says_that_a_contract_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=r"contract\.yaml: there is no such file"):
        checked(tmp_path)


@pytest.mark.parametrize("name", ["PHOTO", "FINGERPRINT_TEMPLATE", "DnaProfile", "custody image"])
def test_it_has_no_place_for_media_biometric_or_genetic_data(tmp_path: Path, name: str) -> None:
    contract = GOOD + f"      {name}: {{type: text, class: personal}}\n"
    with pytest.raises(ForbiddenColumnError, match=f"table PERSON, column {name}"):
        checked(write(tmp_path, contract))


def test_it_loads_every_contract_that_is_shipped() -> None:
    forces = files("ndas.harmonise") / "forces"
    folders = [
        system
        for force in forces.iterdir() if force.is_dir()
        for system in force.iterdir() if system.is_dir() and (system / "contract.yaml").is_file()
    ]  # fmt: skip
    if not folders:
        pytest.skip("no force is shipped with this installation")
    for folder in folders:
        contract = checked(folder)
        assert contract.system == folder.name
        assert contract.tables
