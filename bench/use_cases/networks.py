"""Exposure over a network of a million edges: what it costs, how that grows, and beside a plain sparse product.

python bench/use_cases/networks.py [edges]
"""

import resource
import sys
import time

import numpy as np

from ndas.use_cases.networks import exposure
from ndas.use_cases.networks.exposure import adjacency, counts


def main(edges: int) -> None:
    """Measure a tenth of the edges and all of them, and print."""
    for size in (edges // 10, edges):
        rng, people = np.random.default_rng(1), max(10, size * 2 // 5)
        a, b = rng.integers(0, people, size), rng.integers(0, people, size)
        matrix = adjacency(a, b, people)
        marked, asked = rng.integers(0, people, 2_000), np.ones(people)
        begun = time.process_time()
        counts(matrix, marked)
        exposure(matrix, marked)
        spent = time.process_time() - begun
        begun = time.process_time()
        matrix @ asked
        product = time.process_time() - begun
        print(
            f"{size:,} edges, {people:,} people: {spent:.3f} CPU-s, {spent / product:.0f} times one sparse product, "
            f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
