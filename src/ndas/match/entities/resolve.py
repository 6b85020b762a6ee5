"""From strong and weak keys to things: which mentions speak of one and the same.

1. Mentions with one strong key are one thing. Two strong keys never come together.
2. A weak key whose mentions state exactly one strong key stands for that thing, also where the strong key is not given.
3. A weak key whose mentions state several strong keys (one address line, three properties) stands for itself: its
   mentions without a strong key are a thing of their own, and none of the three.
4. Nothing here depends on the order of rows.
"""

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, in_one_piece, pc, pick


def resolve(kinds: Values, strong: Values, weak: Values) -> Values:
    """The key of the thing that each mention speaks of; null where it has no key."""
    own = _within(kinds, strong)
    loose = _within(kinds, weak)
    strong_codes, weak_codes = _coded(own), _coded(loose)
    both = (strong_codes >= 0) & (weak_codes >= 0)
    stands_for = np.full(int(weak_codes.max(initial=-1)) + 1, -1, np.int64)
    pairs = np.unique(np.stack([weak_codes[both], strong_codes[both]], axis=1), axis=0)
    named, at, often = np.unique(pairs[:, 0], return_index=True, return_counts=True)
    stands_for[named[often == 1]] = pairs[at[often == 1], 1]
    without = (strong_codes < 0) & (weak_codes >= 0)
    through = np.full(len(weak_codes), -1, np.int64)
    through[without] = stands_for[weak_codes[without]]
    codes = np.where(strong_codes >= 0, strong_codes, through)
    dictionary = in_one_piece(own).dictionary_encode().dictionary
    found = pick(dictionary, np.maximum(codes, 0), codes < 0) if len(dictionary) else pa.nulls(len(codes), pa.string())
    return pc.coalesce(found, loose)


def _within(kinds: Values, keys: Values) -> Values:
    """Keys with their kind before them, so that a telephone never meets a place."""
    return pc.binary_join_element_wise(kinds, keys, "\x1f")


def _coded(keys: Values) -> Flat:
    return np.asarray(pc.fill_null(in_one_piece(keys).dictionary_encode().indices, -1)).astype(np.int64)
