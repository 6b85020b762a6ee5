"""Reads a source contract from its folder: ``contract.yaml`` and the pick-lists beside it.

A folder holds one system of one force: ``contract.yaml``, ``mapping.yaml`` and ``codes/<list>.yaml``. A pick-list file
says its name, its version and its values. What the contract may say is `ndas.vocabulary.contract`'s business.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from ndas.vocabulary.contract import Contract, ContractError, read_contract
from ndas.vocabulary.yaml_text import read_yaml

_CODE_FILE_KEYS = {"name", "version", "values", "about"}


def load_contract(folder: Path) -> Contract:
    """Return the contract that ``folder`` holds.

    Raises:
        ContractError: the file is missing, is not YAML, or does not say what it must; names file and place.
    """
    document = _yaml(folder / "contract.yaml")
    lists = {}
    for path in sorted((folder / "codes").glob("*.yaml")):
        name, values = _code_file(path)
        if name in lists:
            raise ContractError(f"{path}: a second list is called {name}; give it a name of its own")
        lists[name] = values
    return read_contract(document, lists)


def _code_file(path: Path) -> tuple[str, Mapping[str, str]]:
    document = _yaml(path)
    if strangers := sorted(set(document) - _CODE_FILE_KEYS):
        raise ContractError(
            f"{path}: unknown entry {', '.join(strangers)}; known: {', '.join(sorted(_CODE_FILE_KEYS))}"
        )
    values = document.get("values")
    if not isinstance(values, dict) or not values:
        raise ContractError(f"{path}: values must map each code to its meaning")
    return str(document.get("name", path.stem)), {str(code): str(meaning) for code, meaning in values.items()}


def _yaml(path: Path) -> dict[str, Any]:
    try:
        document = read_yaml(path.read_text("utf-8"))
    except FileNotFoundError as missing:
        raise ContractError(f"{path}: there is no such file") from missing
    except yaml.YAMLError as broken:
        raise ContractError(f"{path}: not YAML: {getattr(broken, 'problem', 'cannot be read')}") from broken
    if not isinstance(document, dict):
        raise ContractError(f"{path}: expected entries of the form name: value")
    return document
