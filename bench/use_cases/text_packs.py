"""Rows a CPU-second of all text packs together, on invented narratives of up to 300 characters.

python bench/use_cases/text_packs.py [rows]
"""

import resource
import sys

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ndas.synthesis.area import World
from ndas.synthesis.incidents import recall_incidents
from ndas.synthesis.narrative import write_incidents
from ndas.use_cases.text import Scanner, load_pack, pack_names

ROUNDS, CHARACTERS = 5, 300
"""What else runs on the machine takes the caches: the best round is the scanner's own, the middle one is today's."""


def main(rows: int) -> None:
    """Scan and print."""
    world = World("northmoor", 7, rows)
    told = write_incidents(world, recall_incidents(world, np.arange(rows * 3)), pa.nulls(rows * 3, pa.string()))
    parts = [told.slice(part * rows, rows) for part in range(3)]
    texts = pc.utf8_slice_codeunits(pc.binary_join_element_wise(*parts, " "), 0, CHARACTERS)
    scanner = Scanner([load_pack(name) for name in pack_names()])
    scanner.scan(texts.slice(0, 1000))
    rounds = []
    for _ in range(ROUNDS):
        begun = _user()
        hits = scanner.scan(texts)
        rounds.append(_user() - begun)
    best, middle = min(rounds), sorted(rounds)[ROUNDS // 2]
    length = pc.mean(pc.utf8_length(texts)).as_py()
    flagged = len(set(hits.column("row").to_pylist()))
    print(
        f"{rows:,} texts of {length:.0f} characters, {flagged / rows:.1%} with words of a pack: {hits.num_rows:,} hits"
    )
    for said, spent in (("best", best), ("middle", middle)):
        print(
            f"{rows / spent:,.0f} rows a CPU-second ({rows * length / spent / 1e6:.0f} MB), {said} of {ROUNDS} rounds"
        )


def _user() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
