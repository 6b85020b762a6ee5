"""A use case as it travels to the confined process, and back into shape there."""

from dataclasses import asdict
from typing import Any

from ndas.use_cases.declaration import Declaration
from ndas.use_cases.folder import UseCase
from ndas.use_cases.leads.spec import LeadList
from ndas.use_cases.strategic.definitions import Counted, HarmWeights
from ndas.vocabulary.insight import MethodSection
from ndas.vocabulary.json_form import read_card


def use_case_to(use_case: UseCase) -> dict[str, Any]:
    """Return the use case, JSON-ready."""
    return {
        "declaration": use_case.declaration.model_dump(mode="json"),
        "definitions": [asdict(one) for one in use_case.definitions],
        "harm": asdict(use_case.harm),
        "method": [asdict(one) for one in use_case.method],
        "lists": [one.model_dump(mode="json") for one in use_case.lists],
        "statements": dict(use_case.statements),
    }


def use_case_from(document: dict[str, Any]) -> UseCase:
    """Return the use case that `use_case_to` wrote."""
    return UseCase(
        declaration=Declaration.model_validate(document["declaration"]),
        definitions=tuple(read_card(Counted, one) for one in document["definitions"]),
        harm=HarmWeights(**document["harm"]),
        method=tuple(read_card(MethodSection, one) for one in document["method"]),
        lists=tuple(LeadList.model_validate(one) for one in document["lists"]),
        statements=document["statements"],
    )
