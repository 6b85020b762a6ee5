"""What a model may look at, as a closed list: `features.yaml` in a use case's folder.

1. A feature measures what was recorded about somebody's part in offences, or age; there is no other kind. Nothing can
   be written here that reads ethnicity, sex, religion, health, a name, a place of living or a text.
2. Every feature says its sentence for officers and in which direction it may count.
"""

from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from ndas.vocabulary import SubjectCategory
from ndas.vocabulary.yaml_text import read_yaml

Measure = Literal["count", "lately", "decayed", "days_since", "others", "age"]


class FeatureError(ValueError):
    """A feature does not say what it must. The message names the file, the place and what belongs there."""


class Feature(BaseModel):
    """One feature: a measure of the offences of some classes in which somebody had some part."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]+$")]
    measure: Measure
    """count: events ever; lately: within the window; decayed: harm, halved with each half-life; days_since: since the
    last; others: different people on the other side, within the window; age: in years. What counts without a window
    grows with the years that are on record, and seems to rise when nothing did: prefer `lately` with a long window."""
    parts: tuple[SubjectCategory, ...] = ()
    codes: tuple[str, ...] = ()
    """Offence classes; empty for all."""
    flags: tuple[str, ...] = ()
    """Of the force's own; an event has at least one of them. Empty for all events."""
    others: tuple[SubjectCategory, ...] = ()
    """Of the measure `others`: which part the others had."""
    window_days: int = Field(default=365, ge=1)
    half_life_days: int = Field(default=365, ge=1)
    direction: Literal["increasing", "decreasing", "free"] = "free"
    words: Annotated[str, StringConstraints(min_length=10, strip_whitespace=True)]
    """`{value}` is the figure."""

    @model_validator(mode="after")
    def _says_whose_part(self) -> "Feature":
        if (self.measure == "age") == bool(self.parts):
            raise ValueError(f"{self.name}: parts belong to every measure but age")
        if (self.measure == "others") != bool(self.others):
            raise ValueError(f"{self.name}: others belong to the measure others, and to no other")
        if "{value}" not in self.words:
            raise ValueError(f"{self.name}: words need {{value}}, the figure that an officer reads")
        return self


def parse_features(document: Any, file: str) -> tuple[Feature, ...]:
    """Return the features that a document lists.

    Raises:
        FeatureError: one is not on the closed list, or two have one name; ``file`` and place are named.
    """
    try:
        found = tuple(Feature.model_validate(one) for one in document["features"])
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(step) for step in fault['loc']) or 'feature'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise FeatureError(f"{file}: {places}") from None
    except (KeyError, TypeError):
        raise FeatureError(f"{file}: it must hold a list called features") from None
    names = [feature.name for feature in found]
    if doubled := [name for name in names if names.count(name) > 1]:
        raise FeatureError(f"{file}: two features are called {doubled[0]}")
    return found


def read_features(folder: Traversable) -> tuple[Feature, ...]:
    """Return the features of the use case in ``folder``; none where it does not learn.

    Raises:
        FeatureError: as `parse_features`.
    """
    file = folder.joinpath("features.yaml")
    if not file.is_file():
        return ()
    return parse_features(read_yaml(file.read_text("utf-8")), f"{folder.name}/features.yaml")
