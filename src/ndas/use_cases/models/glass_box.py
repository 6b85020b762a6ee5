"""A model as data: an intercept and terms. Scores are sums, in one order, so that they are the same everywhere.

1. What a model says of a row is the sum of what its terms say; there is nothing else in it.
2. It is JSON. Reading one runs no code, and one written and read again gives the same scores to the last bit.
3. It names the definition of its outcome and the features in their order; scored with others it refuses.
"""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np

from ndas.use_cases.models.terms import Array, Line, Steps, Term

FORM = 1


class ModelError(ValueError):
    """A model's file or what it is asked about is not what it must be. Names the place."""


@dataclass(frozen=True)
class GlassBox:
    """A model that can be read."""

    method: str
    """logistic or ebm."""
    features: tuple[str, ...]
    intercept: float
    terms: tuple[Term, ...]
    bag_intercepts: Array
    digest: str
    """Of the outcome's specification."""
    rows: int
    positives: int
    """What it was trained on."""

    def contributions(self, values: Array) -> Array:
        """What each term adds to the logit: rows by terms. With the intercept they add up to `logit` exactly."""
        return np.stack([term.adds(self._fitting(values)) for term in self.terms], axis=1)

    def logit(self, values: Array) -> Array:
        """The log odds of each row."""
        total = np.full(len(values), self.intercept)
        for term in self.terms:
            total += term.adds(self._fitting(values))
        return total

    def chance(self, values: Array) -> Array:
        """The chance of each row."""
        return _chance(self.logit(values))

    def spread(self, values: Array) -> Array:
        """The chance of each row in each resampled model: bags by rows."""
        total = np.repeat(self.bag_intercepts[:, None], len(values), axis=1)
        for term in self.terms:
            total = total + term.bags_add(self._fitting(values))
        return _chance(total)

    def named(self, term: Term) -> tuple[str, ...]:
        """Names of the features that a term reads."""
        return tuple(self.features[place] for place in term.features)

    def _fitting(self, values: Array) -> Array:
        if values.ndim != 2 or values.shape[1] != len(self.features):  # noqa: PLR2004 - rows and columns
            raise ModelError(
                f"the model reads {len(self.features)} features in their order: {', '.join(self.features)}"
            )
        return values


def model_to_json(model: GlassBox) -> str:
    """Return the model as JSON; every number is written so that it reads back the same."""
    return json.dumps(
        {
            "form": FORM, "method": model.method, "features": list(model.features), "digest": model.digest,
            "rows": model.rows, "positives": model.positives, "intercept": model.intercept,
            "bag_intercepts": model.bag_intercepts.tolist(), "terms": [_written(term) for term in model.terms],
        },
        separators=(",", ":"), allow_nan=False,
    )  # fmt: skip


def model_from_json(text: str) -> GlassBox:
    """Return the model that `model_to_json` wrote.

    Raises:
        ModelError: it is something else.
    """
    try:
        found = json.loads(text)
        if found["form"] != FORM:
            raise ModelError(f"the model is of form {found['form']}, and this platform reads form {FORM}")
        return GlassBox(
            found["method"], tuple(found["features"]), float(found["intercept"]),
            tuple(_read(term) for term in found["terms"]), np.array(found["bag_intercepts"], float),
            found["digest"], int(found["rows"]), int(found["positives"]),
        )  # fmt: skip
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ModelError(f"the file is no model of ours ({type(error).__name__})") from None


def _written(term: Term) -> dict[str, Any]:
    if isinstance(term, Line):
        return {
            "line": term.feature, "centre": term.centre, "scale": term.scale, "weight": term.weight,
            "missing": term.missing, "bag_weights": term.bag_weights.tolist(), "bag_missing": term.bag_missing.tolist(),
        }  # fmt: skip
    return {
        "steps": list(term.features), "cuts": [cuts.tolist() for cuts in term.cuts],
        "heights": term.heights.tolist(), "bag_heights": term.bag_heights.tolist(),
    }  # fmt: skip


def _read(term: dict[str, Any]) -> Term:
    if "line" in term:
        centre, scale, weight, missing = (float(term[name]) for name in ("centre", "scale", "weight", "missing"))
        bags = np.array(term["bag_weights"], float), np.array(term["bag_missing"], float)
        return Line(int(term["line"]), centre, scale, weight, missing, *bags)
    return Steps(
        tuple(int(place) for place in term["steps"]), tuple(np.array(cuts, float) for cuts in term["cuts"]),
        np.array(term["heights"], float), np.array(term["bag_heights"], float),
    )  # fmt: skip


def _chance(logit: Array) -> Array:
    found: Array = 1.0 / (1.0 + np.exp(-logit))
    return found
