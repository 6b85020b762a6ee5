"""Which given names are forms of one name: BOB and ROBERT, MOHAMMED and MUHAMMAD.

The list is `forms.txt` beside this file: plain text, for people to read and extend.
"""

from functools import cache
from importlib.resources import files

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc


@cache
def forms() -> dict[str, tuple[int, ...]]:
    """For each form the numbers of the names that it may stand for."""
    text = files("ndas.match.names").joinpath("forms.txt").read_text(encoding="utf-8")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    found: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        for form in line:
            found.setdefault(form, []).append(number)
    return {form: tuple(dict.fromkeys(numbers)) for form, numbers in found.items()}


def form_lists(names: Values) -> tuple[Flat, Flat, Flat, Values]:
    """For each distinct name the list of names that it may stand for: starts, counts, codes and their words.

    A name that is in no line stands for nothing but itself and has an empty list.
    """
    known = forms()
    keys = list(known)
    counts = np.array([len(known[key]) for key in keys], dtype=np.int64)
    begins = np.concatenate([[0], np.cumsum(counts)[:-1]])
    flat = np.array([number for key in keys for number in known[key]], dtype=np.int32)
    place = np.asarray(pc.fill_null(pc.index_in(names, value_set=pa.array(keys)), -1))
    inside = place >= 0
    starts = np.where(inside, begins[place], 0)
    words = pa.array([f"name {number}" for number in range(int(flat.max()) + 1)])
    return starts, np.where(inside, counts[place], 0), flat, words
