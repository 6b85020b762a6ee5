"""Full, reused-model and weekly matching against Splink 5 in one run: the same rows, rules, comparisons and model.

Usage: python bench/match/against_splink.py ROWS [SEED [PLANTED]] [--without-splink]

With PLANTED, so many pairs of each kind of people made to be confused are among them, and who joined them is told.

CPU seconds are user and system time of all threads and children; each job runs in a process of its own after the
imports, on the same Arrow file in memory (invented people, so the file may touch the disk). Splink is given the columns
that its conditions read, prepared; the engine starts from the raw records and prepares them itself. Splink's clusters
are connected components at a match weight of 2; the engine's own clustering is what it always does.
"""

import json
import multiprocessing as mp
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from people import People, make_people
from pyarrow import feather
from quality import b_cubed, codes, pair_counts, wrongly_joined

LINK = 2.0


def measured(job: Callable[..., object], *arguments: object) -> dict[str, object]:
    """Runs a job in a fresh process; its CPU seconds, wall seconds and peak memory, and what it gave."""
    context = mp.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_timed, args=(queue, job, arguments))
    process.start()
    found: dict[str, object] = queue.get()
    process.join()
    return found


def _timed(queue: "mp.Queue[dict[str, object]]", job: Callable[..., object], arguments: tuple[object, ...]) -> None:
    ready = job(*arguments)
    before, wall = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    given = ready()  # type: ignore[operator]  # a job prepares and gives the part to be measured
    after = resource.getrusage(resource.RUSAGE_SELF)
    queue.put(
        {
            "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
            "wall": time.perf_counter() - wall,
            "rss_gb": peak_memory(),
            "given": given,
        }
    )


def peak_memory() -> float:
    """The most memory this process has held, in GB (`ru_maxrss` would count its parent's before it began)."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1e6


def engine_full(folder: str) -> Callable[[], object]:
    from ndas.match import match_persons

    table = feather.read_table(f"{folder}/records.arrow")
    match_persons(table.slice(0, 3000))  # loads the compiled kernels from their cache

    def run() -> object:
        done = match_persons(table)
        return _written(folder, done.identity.membership, sum(done.scored.scored))

    return run


def engine_trained(folder: str) -> Callable[[], object]:
    from ndas.match import match_persons
    from ndas.match.model_file import load_model

    table = feather.read_table(f"{folder}/records.arrow")
    model = load_model(*(Path(folder, name).read_text() for name in ("model.json", "record.json")))
    match_persons(table.slice(0, 3000), model)

    def run() -> object:
        done = match_persons(table, model)
        return _written(folder, done.identity.membership, sum(done.scored.scored))

    return run


def engine_week(folder: str) -> Callable[[], object]:
    from ndas.match.model_file import load_model
    from ndas.match.weekly import first_week, match_week

    model = load_model(*(Path(folder, name).read_text() for name in ("model.json", "record.json")))
    state = first_week(feather.read_table(f"{folder}/records.arrow"), model).state
    table = feather.read_table(f"{folder}/next.arrow")
    small = table.slice(0, 3000)
    match_week(small, first_week(small, model).state, model)
    match_week(table.slice(0, 2000), first_week(small, model).state, model)

    def run() -> object:
        done = match_week(table, state, model)
        return {"changed": done.changed, "gone": done.gone, "scored": sum(done.run.scored.scored)}

    return run


def splink_job(folder: str, train: bool) -> Callable[[], object]:
    from splink import DuckDBAPI, Linker

    table = feather.read_table(f"{folder}/prepared.arrow")
    settings = json.loads(Path(folder, "model.json").read_text())

    def run() -> object:
        api = DuckDBAPI()
        linker = Linker(api.register(table), settings)
        if train:
            linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
            for rule in ('l."given" = r."given" AND l."family" = r."family"', 'l."birth" = r."birth"'):
                linker.training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=5e6)
        edges = linker.inference.predict(threshold_match_weight=-4)
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(edges, threshold_match_weight=LINK)
        found = clusters.as_pyarrow_table()
        return _written(
            folder, pa.table({"record": found["record"], "person": found["cluster_id"].cast(pa.string())}), -1
        )

    return run


def _written(folder: str, membership: pa.Table, scored: int) -> dict[str, object]:
    path = f"{folder}/found.arrow"
    feather.write_feather(membership, path)
    return {"path": path, "scored": scored}


def _quality(path: str, people: People) -> str:
    found = feather.read_table(path)
    at = np.asarray(pc.index_in(found.column("record"), value_set=people.records.column("record").combine_chunks()))
    groups, true = codes(found.column("person")), codes(people.truth[at])
    said = "pairs P/R/F1 %.4f %.4f %.4f, B-cubed P/R/F1 %.4f %.4f %.4f" % (
        *pair_counts(groups, true),
        *b_cubed(groups, true),
    )
    planted = (
        f"{kind} {wrong / pairs:.2%}" for kind, (wrong, pairs) in wrongly_joined(groups, people, at).items() if pairs
    )
    confused = ", ".join(planted)
    return f"{said}; wrongly joined: {confused}" if confused else said


def main(rows: int, seed: int, planted: int, splink: bool) -> None:
    from ndas.match import train_persons
    from ndas.match.encode.person import encode_persons
    from ndas.match.model_file import dump_model
    from ndas.match.plan import columns_used

    people = make_people(int(rows / 3.29), seed, planted)
    table = people.records
    with tempfile.TemporaryDirectory() as folder:
        feather.write_feather(table, f"{folder}/records.arrow", compression="uncompressed")
        rng = np.random.default_rng(seed)
        moved = pa.array(rng.random(table.num_rows) < 0.02)
        at = table.column_names.index("address")
        other = table.column("address").take(pa.array(rng.permutation(table.num_rows)))
        changed = table.set_column(at, "address", pc.if_else(moved, other, table.column("address")))
        feather.write_feather(changed, f"{folder}/next.arrow", compression="uncompressed")
        encoded = encode_persons(table)
        model, _ = train_persons(encoded)
        for name, text in zip(("model.json", "record.json"), dump_model(model), strict=True):
            Path(folder, name).write_text(text)
        prepared = encoded.as_table([n for n in columns_used(model) if n != "custody"])
        feather.write_feather(prepared, f"{folder}/prepared.arrow", compression="uncompressed")
        del encoded, prepared, changed
        print(f"{table.num_rows:,} records, seed {seed}")
        spent: dict[str, float] = {}
        jobs = [("engine, full with training", engine_full, ()), ("engine, model reused", engine_trained, ()),
                ("engine, week with 2 % changed", engine_week, ())]  # fmt: skip
        if splink:
            jobs += [
                ("Splink, full with training", splink_job, (True,)),
                ("Splink, model reused", splink_job, (False,)),
            ]
        for name, job, more in jobs:
            found = measured(job, folder, *more)
            spent[name] = float(found["cpu"])  # type: ignore[arg-type]  # made above
            line = f"{name}: {found['cpu']:.2f} CPU-s, {found['wall']:.2f} s wall, peak {found['rss_gb']:.2f} GB"
            given = found["given"]
            told = _quality(given["path"], people) if "path" in given else str(given)  # type: ignore[index, operator]
            print(f"{line}; {told}", flush=True)
        if splink:
            full, reused = spent["Splink, full with training"], spent["Splink, model reused"]
            print(
                f"less CPU than Splink: full {full / spent['engine, full with training']:.1f}x,"
                f" model reused {reused / spent['engine, model reused']:.1f}x,"
                f" weekly against Splink with its model reused {reused / spent['engine, week with 2 % changed']:.1f}x"
            )


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:] if a.isdigit()]
    rows, seed, planted = (numbers + [1, 0][len(numbers) - 1 :])[:3]
    main(rows, seed, planted, "--without-splink" not in sys.argv)
