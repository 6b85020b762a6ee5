"""A model's comparisons written out as one compiled function, without loops over levels, clauses and tests.

1. The function says exactly what `kernels/score.py` says, which goes through the model as data; a test holds the two
   against each other. Written out it is two to three times faster.
2. What is written out is the shape alone: which columns, tests, bounds and levels. Weights, frequencies and prior are
   read at run time, so that a model trained anew needs nothing compiled anew.
3. The text is written from numbers only, never from a value or a name, and kept beside the compiled kernels.
4. Comparisons of plain codes come first and those of texts last, so that a pair without a chance is left early.
"""

import hashlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ndas.match.arrow import Flat
from ndas.match.errors import ModelRefusedError
from ndas.match.kernels.compiled import cache_folder
from ndas.match.model import Comparison, Kind, Test

_READ = ("rows", "lists", "text", "text_at", "mask", "weights", "tf_of", "tf", "tf_log", "reach", "tests", "out")
_TYPES = ("int32s", "int32s", "uint8s", "int64s", "uint32s", "float64s", "int64s", "float64s", "float32s", "float64s",
          "int32s", "uint64s")  # fmt: skip
_TEXTS = (Kind.ALIKE, Kind.ONE_EDIT, Kind.EDITS)
_HEAD = '''"""Written by ndas.match.specialised: the scoring of one model's shape."""
import numpy as np
from numba import carray, cfunc
from ndas.match.kernels.pointers import *
from ndas.match.kernels.pointers import SCORE_SIGNATURE
from ndas.match.kernels.score import NOTHING, frequency, holds, lists_share, stays_overlap, texts_pass

MANY = 1 << 40


@cfunc(SCORE_SIGNATURE, cache=True, error_model="numpy")
def score(i, j, stop_below, prior, address):
    table = carray(int64s(address), (16,))
'''


@dataclass(frozen=True)
class Scoring:
    """A model's scoring over some rows: the function's address, and the arrays that it reads, kept alive."""

    address: int
    arrays: tuple[Flat, ...]

    def table(self) -> tuple[int, int, Flat, Flat]:
        """Function address, table address, the array that takes a pair's levels, and the table. One per thread."""
        out = np.zeros(1, np.uint64)
        table = np.array([*(array.ctypes.data for array in self.arrays), out.ctypes.data, 0, 0, 0, 0], np.int64)
        return self.address, int(table.ctypes.data), out, table


def order_of(comparisons: Sequence[Comparison]) -> list[int]:
    """The numbers of the comparisons in the order in which they are made: texts last."""

    def costs(comparison: Comparison) -> bool:
        return any(t.kind in _TEXTS for level in comparison.levels for clause in level.any_of for t in clause)

    return sorted(range(len(comparisons)), key=lambda number: (costs(comparisons[number]), number))


def scoring_address(comparisons: Sequence[Comparison], slots: dict[str, int], width: int) -> int:
    """The address of the compiled scoring of comparisons over rows of this layout, compiled if it is new."""
    return _compiled(_text(comparisons, slots, width))


@cache
def _compiled(text: str) -> int:
    name = f"scoring_{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"
    path = cache_folder() / f"{name}.py"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(text, encoding="ascii")
        draft.replace(path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ModelRefusedError("the model's scoring could not be loaded: is the cache folder readable?")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return int(module.score.address)


def _text(comparisons: Sequence[Comparison], slots: dict[str, int], width: int) -> str:
    read = enumerate(zip(_READ, _TYPES, strict=True))
    lines = [f"    {name} = carray({kind}(table[{at}]), (MANY,))" for at, (name, kind) in read]
    lines += [f"    a, b = i * {width}, j * {width}", "    total, levels = prior, np.uint64(0)"]
    level_at = np.cumsum([0, *(len(c.levels) for c in comparisons)]).tolist()
    test_at = np.cumsum([0, *(sum(len(k) for v in c.levels for k in v.any_of) for c in comparisons)]).tolist()
    order = order_of(comparisons)
    for place, number in enumerate(order):
        lines += _Writer(comparisons[number], number, level_at[number], test_at[number], slots).lines()
        if place < len(order) - 1:
            lines.append(f"    if total + reach[{place + 1}] < stop_below:")
            lines += ["        out[0] = levels", "        return total"]
    return _HEAD + "\n".join([*lines, "    out[0] = levels", "    return total", ""])


class _Writer:
    """Writes one comparison: its columns of both records, then one branch a level."""

    def __init__(self, comparison: Comparison, number: int, level: int, test: int, slots: dict[str, int]) -> None:
        self._comparison, self._number, self._level, self._test, self._slots = comparison, number, level, test, slots
        self._loads: dict[str, str] = {}
        self._known: set[str] = set()

    def lines(self) -> list[str]:
        """The comparison as lines of the function's body."""
        branches: list[str] = []
        for at, level in enumerate(self._comparison.levels):
            asked = " or ".join(f"({' and '.join(self._asked(test) for test in clause)})" for clause in level.any_of)
            branches.append(f"    {'if' if at == 0 else 'elif'} {asked}:" if level.any_of else "    else:")
            branches.append(f"        levels |= np.uint64({at << (4 * self._number)})")
            if not level.missing:
                branches.append(f"        total += weights[{self._level + at}]")
            if level.tf:
                one, two = self._value("a", level.tf), self._value("b", level.tf)
                number = self._level + at
                branches.append(
                    f"        total += frequency(tf_of[{2 * number + 1}], tf_of[{2 * number}], tf[{2 * number}],"
                    f" tf[{2 * number + 1}], {one}, {two}, tf_log)"
                )
            if at == 0:
                self._know(level.any_of)
        return [f"    {name} = {value}" for name, value in self._loads.items()] + branches

    def _know(self, clauses: tuple[tuple[Test, ...], ...]) -> None:
        """Past the first level, columns that it asked to be missing are known."""
        for clause in clauses:
            if len(clause) == 1 and clause[0].kind is Kind.MISSING:
                self._known |= {self._value("a", clause[0].left), self._value("b", clause[0].right)}

    def _value(self, side: str, column: str) -> str:
        name = f"{side}{self._number}_{self._slots[column]}"
        self._loads[name] = f"rows[{side} + {self._slots[column]}]"
        return name

    def _count(self, side: str, column: str) -> str:
        return f"rows[{side} + {self._slots[column] + 1}]"

    def _asked(self, test: Test) -> str:
        one, two = self._value("a", test.left), self._value("b", test.right)
        base = f"tests[{4 * self._test + 3}]"
        self._test += 1
        if test.kind is Kind.MISSING:
            return f"({one} == NOTHING or {two} == NOTHING)"
        counts = self._count("a", test.left), self._count("b", test.right)
        asked = {
            Kind.SAME: f"{one} == {two}",
            Kind.DIFFERENT: f"{one} != {two}",
            Kind.SHARED: f"lists_share(lists, {one}, {counts[0]}, {two}, {counts[1]})",
            Kind.OVERLAP: f"stays_overlap(lists, {one}, {counts[0]}, {two}, {counts[1]})",
            Kind.FOUND_IN: f"holds(lists, {two}, {counts[1]}, {one})",
            Kind.HOLDS: f"holds(lists, {one}, {counts[0]}, {two})",
            Kind.NEAR: f"abs({one} - {two}) <= {float(test.bound)!r}",
        }.get(test.kind)
        if asked is None:
            what = f"{int(test.kind)}, {float(test.bound)!r}, {base} + {one}, {base} + {two}, text, text_at, mask"
            asked = f"({one} == {two} or texts_pass({what}))"
        known = [f"{value} != NOTHING" for value in (one, two) if value not in self._known]
        return "(" + " and ".join([*known, asked]) + ")"
