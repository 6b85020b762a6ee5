"""What the tests of outcomes and drift cost in a refresh: CPU seconds of gathering lives, and of the confined process.

    python bench/use_cases/outcomes.py [rows] [force]

Once without an outside count, as a force begins, and once with its own count and an officer's reading, so that T9
plants its flaws, too.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import duckdb
from invented import invented

from ndas.use_cases.engine.sandbox import Answered, Sandbox
from ndas.use_cases.folder import shipped_folder
from ndas.use_cases.learning import WEEKLY, Asking, try_outcome
from ndas.use_cases.models.develop import gather_lives, learns, read_learning
from ndas.use_cases.outcome import Review
from ndas.use_cases.outcome.spec import Anchor
from ndas.use_cases.outcome.trials.t5_anchor import counted_in
from ndas.use_cases.register import FOLDERS


def main(rows: int, force: str) -> None:
    """Print a line for each use case that says what it would learn."""
    spent: list[Answered] = []
    put = Sandbox.ask

    def ask(self: Sandbox, *given: object, **more: object) -> Answered:
        spent.append(put(self, *given, **more))  # type: ignore[arg-type]  # handed on as given
        return spent[-1]

    Sandbox.ask = ask  # type: ignore[method-assign]  # to read what each child used
    week = invented(force, rows)

    @contextmanager
    def connect(columns: Mapping[str, tuple[str, ...]]) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(config={"threads": 2}) as connection:
            for name, wanted in columns.items():
                connection.register(f"given {name}", week.tables[name].select(list(wanted)))
                connection.execute(f'CREATE VIEW "{name}" AS FROM "given {name}"')
            yield connection

    for folder in (shipped_folder(name) for name in FOLDERS):
        if not learns(folder):
            continue
        learning = read_learning(folder)
        begun = time.process_time()
        lives = gather_lives(learning, connect)
        gathered = time.process_time() - begun
        ends = (week.as_at - timedelta(days=365)).date()
        anchor = Anchor(source="counted by the bench", begins=ends - timedelta(days=365), ends=ends, events=1, people=1,
                        tolerance=0.05)  # fmt: skip
        events, people = counted_in(learning.spec, lives, anchor)
        counted = anchor.model_copy(update={"events": max(events, 1), "people": max(people, 1)})
        signed = Review(learning.spec.digest, "officer", 100, 0, 1.0)
        begun = Asking(learning, connect, force, week.as_at)
        for title, asking in (
            ("as it begins", begun),
            ("counted and read", replace(begun, review=signed, count=counted)),
        ):
            tested = try_outcome(asking, WEEKLY, watched=True)
            failed = [one.test for one in tested.report.verdicts if not one.passed]
            print(
                f"{folder.name:26} {title:17} {lives.num_rows:>9,} lives  gathering {gathered:5.2f}  "
                f"confined {spent[-1].cpu_seconds:5.2f} CPU-s, {spent[-1].peak_bytes >> 20} MB  "
                f"{tested.report.people} people, {tested.report.labels} labels, fail: {', '.join(failed) or 'none'}"
            )
            for one in tested.report.verdicts:
                if not one.passed:
                    print(f"    {one.test}: {one.words}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else "northmoor")
