"""Who is within one or two steps of somebody to whom something happened, by products of a sparse matrix.

`A` holds one for each two people with an edge; `A y` counts the neighbours to whom it happened, `A A y` those of the
neighbours' neighbours. The paths themselves are read off the two columns that meet, so that each can be shown with the
records that make it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Exposed:
    """Shortest paths: person `who`, the one in between (-1 where there is none), and `source`, to whom it happened."""

    who: Ints
    between: Ints
    source: Ints

    @property
    def steps(self) -> Ints:
        """1 or 2."""
        return np.where(self.between < 0, 1, 2)


def adjacency(a: Ints, b: Ints, people: int) -> csr_array:
    """Return the symmetric matrix of the edges, without loops, one for each two people."""
    keep = a != b
    rows, columns = np.concatenate([a[keep], b[keep]]), np.concatenate([b[keep], a[keep]])
    matrix = csr_array((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(people, people))
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix


def counts(matrix: csr_array, happened: Ints) -> tuple[Ints, Ints]:
    """Return for each person how many neighbours, and how many walks of two steps, lead to somebody listed."""
    y = np.zeros(matrix.shape[0], dtype=np.int64)
    y[happened] = 1
    one = matrix @ y
    return one, matrix @ one


def exposure(matrix: csr_array, happened: Ints) -> Exposed:
    """Return every shortest path of one or two steps that ends in somebody listed.

    Somebody listed is not exposed to themselves; a two-step path is given only where there is no one-step path, and
    one for each person in between.
    """
    who, between, source = [], [], []
    for start in np.unique(happened):
        first = matrix.indices[matrix.indptr[start] : matrix.indptr[start + 1]].astype(np.int64)
        who.append(first)
        between.append(np.full(len(first), -1, dtype=np.int64))
        source.append(np.full(len(first), start, dtype=np.int64))
        near = np.append(first, start)
        for middle in first:
            second = matrix.indices[matrix.indptr[middle] : matrix.indptr[middle + 1]].astype(np.int64)
            second = second[~np.isin(second, near)]
            who.append(second)
            between.append(np.full(len(second), middle, dtype=np.int64))
            source.append(np.full(len(second), start, dtype=np.int64))
    empty = np.zeros(0, dtype=np.int64)
    return Exposed(*(np.concatenate([*parts, empty]) for parts in (who, between, source)))
