"""Guards as masks of levels, and which guard holds for each edge."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.kernels.guard import guards_of
from ndas.match.model import Guard, Model


@dataclass(frozen=True)
class GuardMasks:
    """Per guard and comparison the levels asked for, the levels that excuse, and whether it speaks against."""

    comparisons: int
    when: Flat
    unless: Flat
    against: Flat

    @property
    def arrays(self) -> tuple[Any, ...]:
        """What the kernels take, in their order."""
        return self.comparisons, self.when, self.unless, len(self.against)


def guard_masks(model: Model) -> GuardMasks:
    """The model's guards as masks."""
    when = [_masks(model, guard, excuse=False) for guard in model.guards]
    unless = [_masks(model, guard, excuse=True) for guard in model.guards]
    return GuardMasks(
        len(model.comparisons),
        np.array(when, np.int64).reshape(-1),
        np.array(unless, np.int64).reshape(-1),
        np.array([guard.against for guard in model.guards], np.bool_),
    )


def _masks(model: Model, guard: Guard, *, excuse: bool) -> list[int]:
    named = guard.unless if excuse else guard.when
    return [sum(1 << c.level(level) for level in named.get(c.name, ())) for c in model.comparisons]


def edge_guards(model: Model, levels: Flat) -> Flat:
    """The number of the first guard that holds for each edge (int8), -1 where none does."""
    masks = guard_masks(model)
    out = np.empty(len(levels), dtype=np.int8)
    guards_of(out, levels, *masks.arrays)
    return out
