"""How embedded people are in a network, and which of them form a group.

Core numbers: the largest k such that a person is among people who all have k ties to each other's kind (Seidman 1983;
peeling after Matula and Beck). Groups: connected components; a group that is too large to mean anything is left whole
and its size says so.
"""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Ints = npt.NDArray[np.int64]


def core_numbers(matrix: csr_array) -> Ints:
    """Return the core number of each person of a symmetric matrix without loops."""
    degree = np.diff(matrix.indptr).astype(np.int64)
    core = np.zeros(len(degree), dtype=np.int64)
    alive = np.ones(len(degree), dtype=np.bool_)
    level = 0
    while alive.any():
        falling = np.flatnonzero(alive & (degree <= level))
        if not len(falling):
            level = int(degree[alive].min())
            continue
        core[falling] = level
        alive[falling] = False
        touched = np.concatenate([matrix.indices[matrix.indptr[one] : matrix.indptr[one + 1]] for one in falling])
        np.subtract.at(degree, touched, 1)
    return core


def communities(matrix: csr_array) -> Ints:
    """Return the number of each person's group."""
    _, label = connected_components(matrix, directed=False)
    return label.astype(np.int64)
