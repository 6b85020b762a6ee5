"""Which groups a model is measured by and what differences are allowed, fixed before it is trained: `fairness.yaml`."""

import hashlib
import json
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from ndas.vocabulary.yaml_text import read_yaml

SMALLEST_GROUP = 200
_Words = Annotated[str, StringConstraints(min_length=10, strip_whitespace=True)]
_Kind = Literal["ethnicity", "sex", "age_band"]


class FairnessPlanError(ValueError):
    """A fairness plan does not say what it must. Names the file and the place."""


class FairnessPlan(BaseModel):
    """Groups, limits, who decides, and what is not measured. Its digest stands in the report."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: tuple[_Kind, ...] = Field(min_length=1)
    smallest_group: int = Field(ge=SMALLEST_GROUP)
    """People; a smaller group is withheld."""
    group_difference_at_most: float = Field(gt=0, le=0.2)
    """Mean chance less the share with the outcome, of any group."""
    false_alarm_ratio_at_most: float = Field(ge=1, le=3)
    decided_by: _Words
    """Who decides about a difference beyond these."""
    harm: _Words
    """What a wrong answer does to those of a group."""
    not_measured: tuple[_Words, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_each_once(self) -> "FairnessPlan":
        if missing := {"ethnicity", "sex", "age_band"} - set(self.groups):
            raise ValueError(f"groups: {', '.join(sorted(missing))} is not measured; all three are, at every force")
        return self

    @property
    def digest(self) -> str:
        """Sixteen digits; another plan has another."""
        told = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def parse_fairness(document: Any, file: str) -> FairnessPlan:
    """Return the plan that a document describes.

    Raises:
        FairnessPlanError: something is missing, unknown or not allowed; ``file`` and place are named.
    """
    try:
        return FairnessPlan.model_validate(document)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc']) or 'plan'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise FairnessPlanError(f"{file}: {places}") from None


def read_fairness(folder: Traversable) -> FairnessPlan:
    """Return the plan in a use case's folder.

    Raises:
        FairnessPlanError: there is none, or as `parse_fairness`.
    """
    file = folder.joinpath("fairness.yaml")
    if not file.is_file():
        raise FairnessPlanError(
            f"{folder.name}: which groups are measured, and what is allowed, is said beforehand; write fairness.yaml"
        )
    return parse_fairness(read_yaml(file.read_text("utf-8")), f"{folder.name}/fairness.yaml")
