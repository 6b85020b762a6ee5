"""The outcome of a use case that learns, as a file that can be executed: `outcome.yaml` in its folder.

Rules that reading enforces:

1. Every field is there; an unknown one is an error.
2. Somebody takes part only who already has what the index names. To predict a first offence is refused: the programme
   that tried said that it cannot be done "with any degree of precision". Of suspects that means: what they already have
   is of the classes that are predicted. A petty offence before a first serious one makes it no second.
3. An event is dated by when it happened and known by when it was recorded; there is no other choice.
4. Every offence class is said to count, or to be left out with a reason; none both.
5. What the police found by their own activity is no outcome: it says where they looked.
6. A cancelled crime is no outcome.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from ndas.vocabulary import SubjectCategory
from ndas.vocabulary.yaml_text import read_yaml

_Words = Annotated[str, StringConstraints(min_length=10, strip_whitespace=True)]
Status = Literal["open", "closed", "cancelled", "transferred", "unknown"]
Detected = Literal["victim report", "third party", "unknown"]
OFFENDERS = frozenset({SubjectCategory.SUSPECT, SubjectCategory.DISPOSED, SubjectCategory.CONVICTED})
FIRST_OFFENCE = (
    "the platform predicts nobody's first offence: of people without a serious record it cannot be told with any "
    "degree of precision, and a list of them would be a list of suspicions. Name in `index` what people must already "
    "have on record (least_events 1 or more, first_ever false)"
)


class OutcomeSpecError(ValueError):
    """An outcome specification does not say what it must. Names the file, the place and what belongs there."""


class FirstOffenceRefusedError(OutcomeSpecError):
    """The outcome asked for is somebody's first offence."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Index(_Strict):
    """Who takes part, at the first of each month: adults with these events in the time before."""

    codes: tuple[str, ...] = Field(min_length=1)
    flags: tuple[str, ...] = ()
    """Of the force's own; an event has at least one of them. Empty for all events."""
    parts: tuple[SubjectCategory, ...] = Field(min_length=1)
    within_days: int = Field(ge=1)
    least_events: int = Field(ge=1)
    first_ever: Literal[False]


class Positive(_Strict):
    """What must happen."""

    codes: tuple[str, ...] = Field(min_length=1)
    left_out: Mapping[str, _Words] = {}
    """Class to why it does not count."""
    flags: tuple[str, ...] = ()
    """Of the force's own; an event has at least one of them. Empty for all events."""
    parts: tuple[SubjectCategory, ...] = Field(min_length=1)
    detected: tuple[Detected, ...] = Field(min_length=1)
    excluded_statuses: tuple[Status, ...]
    dated_by: Literal["occurred"]
    known_by: Literal["recorded"]

    @model_validator(mode="after")
    def _says_each_class_once(self) -> "Positive":
        if both := set(self.codes) & set(self.left_out):
            raise ValueError(f"{min(both)} both counts and is left out")
        if "cancelled" not in self.excluded_statuses:
            raise ValueError("excluded_statuses: a cancelled crime did not happen; exclude it")
        return self


class Anchor(_Strict):
    """An outside count of the same events, such as the force's annual return."""

    source: _Words
    begins: date
    ends: date
    events: int = Field(ge=1)
    people: int = Field(ge=1)
    tolerance: float = Field(gt=0, le=0.1)


class OutcomeSpec(_Strict):
    """An outcome: of whom, what, within how long, known by when, and what to expect."""

    outcome: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]+$")]
    version: int = Field(ge=1)
    means: _Words
    unit: Literal["person"]
    index: Index
    positive: Positive
    window_days: int = Field(ge=28, le=1096)
    follow_up_days: int = Field(ge=28, le=366)
    """How long after the window an event may still be recorded; the same for those with and without."""
    prevalence: tuple[float, float]
    """The share that must be expected, from and to."""
    anchors: Mapping[str, Anchor] = {}
    """Force to its anchor."""

    @model_validator(mode="after")
    def _expects_a_share(self) -> "OutcomeSpec":
        low, high = self.prevalence
        if not 0 < low < high < 1:
            raise ValueError("prevalence: a share from and to, both between 0 and 1")
        return self

    @property
    def digest(self) -> str:
        """Sixteen digits that stand on every result: another definition has another. Outside counts are none."""
        told = json.dumps(self.model_dump(mode="json", exclude={"anchors"}), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def parse_outcome(document: Any, file: str) -> OutcomeSpec:
    """Return the specification that a document describes.

    Raises:
        FirstOffenceRefusedError: it asks for a first offence.
        OutcomeSpecError: it breaks another rule above; ``file`` and place are named.
    """
    index = document.get("index") if isinstance(document, dict) else None
    if isinstance(index, dict) and (index.get("first_ever") is True or index.get("least_events") == 0):
        raise FirstOffenceRefusedError(f"{file}: index: {FIRST_OFFENCE}")
    try:
        spec = OutcomeSpec.model_validate(document)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc']) or 'outcome'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise OutcomeSpecError(f"{file}: {places}") from None
    if _is_first_of_its_kind(spec):
        raise FirstOffenceRefusedError(f"{file}: index: {FIRST_OFFENCE}, of the very classes that are predicted")
    return spec


def _is_first_of_its_kind(spec: OutcomeSpec) -> bool:
    """Whether suspects are asked about who have nothing of the kind on record yet."""
    if not OFFENDERS & set(spec.positive.parts):
        return False
    index, positive = spec.index, spec.positive
    same = all(any(code == one or code.startswith(f"{one}/") for one in positive.codes) for code in index.codes)
    flagged = not positive.flags or (bool(index.flags) and set(index.flags) <= set(positive.flags))
    return not (same and flagged and set(index.parts) <= OFFENDERS)


def read_outcome(folder: Traversable) -> OutcomeSpec | None:
    """Return the specification in a use case's folder; None where it has none and so cannot learn.

    Raises:
        OutcomeSpecError: as `parse_outcome`.
    """
    file = folder.joinpath("outcome.yaml")
    if not file.is_file():
        return None
    return parse_outcome(read_yaml(file.read_text("utf-8")), f"{folder.name}/outcome.yaml")
