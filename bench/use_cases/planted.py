"""What the use cases find of what was planted in invented forces, and what share of a refresh they take.

    python bench/use_cases/planted.py [rows] [force ...]

The codes and flags of modern slavery are hidden first, so that nothing but text and structure can find it.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from invented import Invented, invented

from ndas.governance.assessment import Decision, read_national
from ndas.governance.assessment.compiled import cover
from ndas.use_cases import USE_CASES, Insights, run_use_case
from ndas.use_cases.lifecycle import Standing, State

COVER = cover(read_national(), Decision(allowed=True, words="", rule=""))


def _standing(use_case: str) -> Standing:
    return Standing(use_case, USE_CASES[use_case].declaration.version, State.LIVE)


def _as_harmonised(row: Mapping[str, Any]) -> str:
    """The id that a force's mapping makes: where a key has several columns it joins them by a slash."""
    return f"{row['system']}:{row['table']}:{row['source_id']}".replace("|", "/")


def _place_of(subject: str) -> str:
    """The row that a place was told in, without which of its places it is."""
    return subject.partition(":")[2].partition("#")[0]


class Asked:
    """A force's week, with use cases asked of it at any moment before."""

    def __init__(self, week: Invented) -> None:
        self.week = week
        self.tables = dict(week.tables)
        self.tables["event"] = _hide_slavery(self.tables["event"])

    def ask(self, use_case: str, as_at: datetime | None = None) -> Insights:
        """Ask one use case."""
        return run_use_case(USE_CASES[use_case], self._connect, as_at or self.week.as_at, COVER, _standing(use_case))

    @contextmanager
    def _connect(self, columns: Mapping[str, tuple[str, ...]]) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect() as connection:
            for name, wanted in columns.items():
                connection.register(f"given {name}", self.tables[name].select(list(wanted)))
                connection.execute(f'CREATE VIEW "{name}" AS FROM "given {name}"')
            yield connection

    def cases(self, kind: str) -> list[dict[str, Any]]:
        """The planted cases of a kind."""
        return [case for case in self.week.cases if case["kind"] == kind]

    def true_ids(self, truth: str, column: str, wanted: set[int]) -> set[str]:
        """Harmonised ids of invented places or people."""
        table = self.week.truth[truth]
        rows = table.filter(pc.is_in(table.column(column), pa.array(sorted(wanted), pa.int64()))).to_pylist()
        return {_as_harmonised(row) for row in rows}

    def people(self, wanted: set[int]) -> set[str]:
        """Person ids that matching gave to invented people."""
        records = self.true_ids("persons", "person", wanted)
        identity = self.tables["identity"]
        chosen = identity.filter(pc.is_in(identity.column("record"), pa.array(sorted(records), pa.string())))
        return set(chosen.column("person").to_pylist())

    def persons_in(self, events: set[str]) -> set[str]:
        """Person ids that matching gave to whoever has a part in events."""
        parts, identity = self.tables["event_person"], self.tables["identity"]
        records = parts.filter(pc.is_in(parts.column("event"), pa.array(sorted(events), pa.string()))).column("person")
        return set(identity.filter(pc.is_in(identity.column("record"), records)).column("person").to_pylist())

    def adults(self, persons: set[str]) -> bool:
        """Whether a record of one of them gives a year of birth: nobody of unknown age is listed."""
        identity, people = self.tables["identity"], self.tables["person"]
        records = identity.filter(pc.is_in(identity.column("person"), pa.array(sorted(persons), pa.string())))
        born = people.filter(pc.is_in(people.column("id"), records.column("record"))).column("birth_year")
        return born.null_count < len(born)

    def planted_events(self, kind: str, styles: set[str] | None = None) -> dict[str, set[str]]:
        """Case to the harmonised ids of its events."""
        table = self.week.truth["planted"].to_pylist()
        found: dict[str, set[str]] = {}
        for row in table:
            if row["kind"] == kind and (styles is None or row["style"] in styles):
                found.setdefault(row["case"], set()).add(f"{row['system']}:{row['table']}:{row['source_id']}")
        return found


def _hide_slavery(events: pa.Table) -> pa.Table:
    with duckdb.connect() as connection:
        connection.register("given", events)
        return connection.sql(
            "SELECT * REPLACE (CASE WHEN offence_code LIKE '106%' THEN '8N' ELSE offence_code END AS offence_code, "
            "list_filter(flags, lambda f: f <> 'modern slavery') AS flags) FROM given"
        ).to_arrow_table()


def slavery(asked: Asked) -> str:
    """Precision of the first addresses, and how many planted addresses are among the first fifty."""
    places = {case["case"]: case["place"] for case in asked.cases("modern_slavery")}
    ids = asked.true_ids("places", "place", set(places.values()))
    events = set().union(*asked.planted_events("modern_slavery").values())
    leads = asked.ask("modern-slavery").findings
    addresses = [f for f in leads if f.subject.startswith("location:")]
    records = [f for f in leads if f.subject.startswith("event:")]
    right = [_place_of(f.subject) in ids for f in addresses]
    told = [f.subject.partition(":")[2] in events for f in records]
    cut = min(50, len(places))
    return (
        f"modern slavery, codes hidden: {len(places)} planted addresses; P@{cut} {sum(right[:cut]) / cut:.2f}, "
        f"all listed {sum(right)}/{len(right)} right; "
        f"records P@50 {sum(told[:50]) / max(min(50, len(told)), 1):.2f} of {len(told)}"
    )


def repeat_suspects(asked: Asked) -> str:
    """Harm of the listed suspects against the mean of all named suspects, and planted ones found."""
    planted = asked.people({case["people"]["suspect"] for case in asked.cases("repeat_suspect")})
    listed = [
        f.subject.partition(":")[2] for f in asked.ask("serious-sexual-offences").findings if "person:" in f.subject
    ]
    with duckdb.connect() as connection:
        for name in ("event", "event_person", "identity"):
            connection.register(name, asked.tables[name])
        days = USE_CASES["serious-sexual-offences"].harm.days
        connection.execute("CREATE TABLE weight (code VARCHAR, days DOUBLE)")
        connection.executemany("INSERT INTO weight VALUES (?, ?)", [list(one) for one in days.items()])
        harm = dict(
            connection.execute(
                "SELECT i.person, sum(coalesce(w.days, 0)) FROM event_person p JOIN identity i ON i.record = p.person "
                "JOIN event e ON e.id = p.event AND e.kind = 'crime' LEFT JOIN weight w ON w.code = e.offence_code "
                "WHERE p.category IN ('suspect', 'disposed', 'convicted') GROUP BY 1"
            ).fetchall()
        )
    mean, top = sum(harm.values()) / len(harm), [harm.get(person, 0) for person in listed[:100]]
    times = sum(top) / max(len(top), 1) / mean
    return (
        f"repeat suspects: {len(planted & set(listed))}/{len(asked.cases('repeat_suspect'))} planted listed among "
        f"{len(listed)}; harm of the list {times:.0f} x the mean of {len(harm):,} named suspects"
    )


def exposure(asked: Asked) -> str:
    """Planted paths found: the one between and the one at the end.

    A path is broken by matching where somebody on it is another person in one of its events than in the next: no
    network can follow that, and it is named apart from one that holds and that the use case does not find.
    """
    cases = asked.cases("exposure")
    findings = [f for f in asked.ask("firearms").findings if f.subject.startswith("person:")]
    doubtful = {f.subject for f in findings if all(r.words.startswith("Possible") for r in f.reasons_for)}
    listed, stands = (
        {f.subject.partition(":")[2] for f in findings if f.subject not in not_of} for not_of in ((), doubtful)
    )
    events, found = (
        asked.planted_events("exposure"),
        dict.fromkeys(("whole", "possible", "broken", "no age", "missed"), 0),
    )
    missed = []
    for case in cases:
        parts = asked.persons_in(events[case["case"]])
        path = [asked.people({person}) & parts for person in case["people"]["path"]]
        if all(some & stands for some in path[1:]):
            found["whole"] += 1
        elif all(some & listed for some in path[1:]):
            found["possible"] += 1
        else:
            broken, ageless = any(len(some) > 1 for some in path), not all(asked.adults(some) for some in path[1:])
            found["broken" if broken else "no age" if ageless else "missed"] += 1
            missed.append(case["case"])
    words = {
        "whole": "found whole",
        "possible": "found through two people shown as possibly one",
        "broken": "broken by matching",
        "no age": "reached, somebody on them of unknown age and so on no list",
        "missed": "held together and not found",
    }
    told = "; ".join(f"{found[sort]} {said}" for sort, said in words.items())
    return (
        f"exposure: {len(cases)} planted paths: {told} ({', '.join(missed) or 'none missing'}); "
        f"{len(listed)} people listed, {len(listed - stands)} of them as possible"
    )


def near_repeats(asked: Asked) -> str:
    """Planted series found when asked two weeks after their last event, and series listed that were not planted."""
    found, other, asked_of = 0, 0, 0
    events = asked.planted_events("near_repeat")
    moments = dict(
        zip(
            asked.tables["event"].column("id").to_pylist(),
            asked.tables["event"].column("recorded_at").to_pylist(),
            strict=True,
        )
    )
    for _, ids in sorted(events.items())[:8]:
        known = [moments[one] for one in ids if one in moments]
        if not known:
            continue
        asked_of += 1
        leads = [
            f
            for f in asked.ask("serious-violence", max(known).astimezone(UTC) + timedelta(days=14)).findings
            if "within 200 m" in f.headline
        ]
        hit = [bool(ids & {e for r in f.reasons_for for e in r.evidence}) for f in leads]
        found += any(hit)
        other += len(hit) - sum(hit)
    return (
        f"near repeats: {found}/{asked_of} planted series listed within two weeks; {other} other series in those weeks"
    )


def main(rows: int, forces: list[str], seeds: list[int]) -> None:
    """Invent, ask, print."""
    for force, seed in product(forces, seeds):
        asked = Asked(invented(force, rows, seed=seed))
        rows_held = sum(table.num_rows for table in asked.tables.values())
        print(
            f"\n{force}, seed {seed}, {rows_held:,} harmonised rows, {len(asked.week.cases)} planted cases", flush=True
        )
        for question in (slavery, repeat_suspects, exposure, near_repeats):
            print("  " + question(asked), flush=True)
        for use_case in USE_CASES:
            begun = time.perf_counter()
            asked.ask(use_case)
            print(f"  {use_case}: {time.perf_counter() - begun:.1f} s of wall time")


if __name__ == "__main__":
    named = [word for word in sys.argv[2:] if not word.isdecimal()]
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 100_000,
        named or ["northmoor", "easthaven", "westvale"],
        [int(word) for word in sys.argv[2:] if word.isdecimal()] or [7],
    )
