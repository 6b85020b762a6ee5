"""What a model must reach, fixed before it is trained: `evaluation.yaml` in the use case's folder."""

import hashlib
import json
from importlib.resources.abc import Traversable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ndas.vocabulary.yaml_text import read_yaml

_Words = Annotated[str, StringConstraints(min_length=10, strip_whitespace=True)]


class PlanError(ValueError):
    """An evaluation plan does not say what it must. Names the file and the place."""


class Plan(BaseModel):
    """Targets and limits. Its digest stands in every report, so that nobody can move the posts afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    list_size: int = Field(ge=1, le=100)
    quarters: int = Field(ge=1, le=8)
    """How many past quarters are tested, each by a model that knows nothing from its time."""
    calibration_at_most: float = Field(gt=0, le=0.1)
    kill_below_precision: float = Field(gt=0, lt=1)
    """At the list's size: a lower share of right ones in a quarter is a failure, two in a row are the end."""
    fewest_positives: int = Field(ge=60)
    """People with the outcome in training and in test, each; below it there is no model."""
    review_by: _Words
    means: _Words
    """What follows "of 100 people with records like these, about N"."""
    missing: tuple[_Words, ...] = Field(min_length=1)
    not_used: tuple[_Words, ...] = Field(min_length=1)

    @property
    def digest(self) -> str:
        """Sixteen digits; another plan has another."""
        told = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def parse_plan(document: Any, file: str) -> Plan:
    """Return the plan that a document describes.

    Raises:
        PlanError: something is missing, unknown or not allowed; ``file`` and place are named.
    """
    try:
        return Plan.model_validate(document)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc']) or 'plan'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise PlanError(f"{file}: {places}") from None


def read_plan(folder: Traversable) -> Plan:
    """Return the plan in a use case's folder.

    Raises:
        PlanError: there is none, or as `parse_plan`.
    """
    file = folder.joinpath("evaluation.yaml")
    if not file.is_file():
        raise PlanError(f"{folder.name}: what a model must reach is said before it is trained; write evaluation.yaml")
    return parse_plan(read_yaml(file.read_text("utf-8")), f"{folder.name}/evaluation.yaml")
