"""What is put to the tests, and what a test says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa

from ndas.use_cases.features import FeatureMatrix
from ndas.use_cases.outcome.examples import Life
from ndas.use_cases.outcome.label import label
from ndas.use_cases.outcome.spec import OutcomeSpec

Maker = Callable[[OutcomeSpec, pa.Table, datetime], pa.Table]
"""Makes labels: specification, lives and the moment they speak for, to a table in the shape of `LABELS`."""


@dataclass(frozen=True)
class Trial:
    """A training set that wants to be used: the definition, the records, and the labels and features made of them."""

    spec: OutcomeSpec
    force: str
    lives: pa.Table
    as_at: datetime
    labels: pa.Table
    features: FeatureMatrix | None = None
    examples: tuple[Life, ...] = ()
    make: Maker = label
    """What made the labels, so that it can be tried on other definitions."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one test found."""

    test: str
    """T1 to T10."""
    passed: bool
    words: str
    """What was found and, where it failed, what to do; for people."""
    counted: Mapping[str, float] = field(default_factory=dict)
