"""Does a model trained in one force hold in another? Only the model travels, never a row: forces stay apart.

A model of steps tells nothing of a person: it is made of thousands, and each step of many. Each force's rows are scored
in that force's own connection, one after the other, and only figures come together.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ndas.use_cases.evaluation.measure import Measured, Told, measure
from ndas.use_cases.evaluation.split import Array
from ndas.use_cases.features import FeatureMatrix
from ndas.use_cases.models.glass_box import GlassBox

Opens = Callable[[], tuple[FeatureMatrix, Array, Array, Array]]
"""Opens one force's rows: features, label, person, moment."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """A model of one force, measured in another."""

    trained_in: str
    tested_in: str
    measured: Measured


def across_forces(models: Mapping[str, GlassBox], rows: Mapping[str, Opens], list_size: int) -> tuple[Crossed, ...]:
    """Return every model measured in every other force.

    Args:
        models: force to the model trained there.
        rows: force to what opens its rows; opened one force at a time.
        list_size: how many each moment's list holds.
    """
    found = []
    for tested_in, opens in rows.items():
        matrix, label, people, moments = opens()
        for trained_in, model in models.items():
            if trained_in != tested_in:
                told = Told(people, moments, np.asarray(label, bool), model.chance(matrix.values))
                found.append(Crossed(trained_in, tested_in, measure(f"{trained_in} in {tested_in}", told, list_size)))
    return tuple(found)
