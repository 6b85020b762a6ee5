"""What a run may depend on and use: neither row order nor threads count, nothing is written, memory is bounded."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ndas.match import Run, match_persons

BYTES_A_RECORD = 1_500


@pytest.fixture(scope="module")
def table(people: ModuleType) -> pa.Table:
    made: pa.Table = people.make_people(220, 17, planted=15).records
    return made


@pytest.fixture(scope="module")
def run(table: pa.Table) -> Run:
    return match_persons(table)


def groups(run: Run) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in run.identity.membership.to_pylist():
        found.setdefault(row["person"], set()).add(row["record"])
    return {frozenset(group) for group in found.values()}


@given(st.integers(0, 2**32 - 1), st.integers(1, 5))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_gives_one_answer_whatever_the_row_order_and_the_number_of_threads(
    table: pa.Table, run: Run, seed: int, threads: int
) -> None:
    order = np.random.default_rng(seed).permutation(table.num_rows)
    again = match_persons(table.take(pa.array(order)), run.model, threads=threads)
    assert groups(again) == groups(run)
    assert again.edges.weight.tolist() == run.edges.weight.tolist()


@contextmanager
def no_file_may_grow() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_it_writes_nothing_to_disk(table: pa.Table, run: Run, tmp_path: Path) -> None:
    with no_file_may_grow():
        with pytest.raises(OSError, match="File too large"):
            (tmp_path / "spilled").write_bytes(b"x")
        assert groups(match_persons(table, run.model)) == groups(run)


def _highest_and_now() -> tuple[int, int]:
    """The most memory this process has held since the count was last set back, and what it holds now, in bytes."""
    told = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return tuple(1024 * int(told[name].split()[0]) for name in ("VmHWM", "VmRSS"))  # type: ignore[return-value]


def test_it_holds_no_more_memory_than_its_records_ask_for(people: ModuleType, run: Run) -> None:
    made = people.make_people(9_000, 18).records
    Path("/proc/self/clear_refs").write_text("5")  # sets the count back
    _, before = _highest_and_now()
    match_persons(made, run.model)
    highest, _ = _highest_and_now()
    assert highest - before < BYTES_A_RECORD * made.num_rows + 30_000_000
