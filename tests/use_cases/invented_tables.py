"""Small harmonised tables of invented people, in memory, and connections that hold what a use case declared."""

from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import duckdb
import pyarrow as pa

from ndas.governance.assessment import Decision, read_national
from ndas.governance.assessment.compiled import cover
from ndas.harmonise.schema import pole_schema
from ndas.use_cases import run_use_case
from ndas.use_cases.lifecycle import Standing, State
from ndas.use_cases.tables import TIMELESS
from ndas.vocabulary import POLE

AS_AT, TODAY = datetime(2026, 11, 15, tzinfo=UTC), date(2026, 11, 22)
COVER = cover(read_national(), Decision(allowed=True, words="", rule="assessment.covers"))
IDENTITY = {name: pa.schema([(column, pa.string()) for column in columns]) for name, columns in TIMELESS.items()}


def days_ago(days):
    return AS_AT - timedelta(days=days)


def live(use_case):
    """The standing of a use case that everybody has agreed to."""
    return Standing(use_case.declaration.id, use_case.declaration.version, State.LIVE)


class Force:
    """One force's tables, filled a record at a time."""

    def __init__(self):
        self.rows = {name: [] for name in (*POLE, *TIMELESS)}

    def put(self, table, **row):
        if table not in TIMELESS:
            row.setdefault("recorded_at", days_ago(1))
        self.rows[table].append(row)

    def people(self, count, *, born=1980):
        for number in range(count):
            self.put("person", id=f"r{number}", kind="person", birth_year=born, family_name=f"NAME{number}")
            self.put("identity", record=f"r{number}", person=f"P{number}")

    def crime(self, name, days, *, suspects=(), victims=(), text=None, place=None, recorded=None, **changed):
        row = {"kind": "crime", "status": "open", "flags": [], "occurred_precision": "exact"} | changed
        self.put("event", id=name, occurred_from=days_ago(days), recorded_at=days_ago(recorded or days - 0.5), **row)
        for category, people in (("suspect", suspects), ("victim", victims)):
            for person in people:
                self.put(
                    "event_person", id=f"{name}-{person}", event=name, person=f"r{person}", role=category,
                    category=category, recorded_at=days_ago(recorded or days - 0.5),
                )  # fmt: skip
        if text:
            self.put(
                "text", id=f"t-{name}", record=name, record_kind="event", body=text, recorded_at=days_ago(days - 0.5)
            )
        if place:
            self.put(
                "event_location",
                id=f"l-{name}",
                event=name,
                location=place,
                role="scene",
                recorded_at=days_ago(days - 0.5),
            )

    def place(self, name, *, cell="88195da49bfffff", area="Beat", east=0.0, north=0.0):
        self.put(
            "location", id=name, kind="address", cell=cell, area_name=area, latitude=54.0 + north / 111_320,
            longitude=-1.5 + east / 65_432, recorded_at=days_ago(4000),
        )  # fmt: skip

    @contextmanager
    def connect(self, columns):
        narrowed = duckdb.connect()
        for table, names in columns.items():
            schema = IDENTITY.get(table) or pole_schema(table)
            content = pa.Table.from_pylist(self.rows[table], schema).select(list(names))
            narrowed.register(f"given {table}", content)
            narrowed.execute(f'CREATE VIEW "{table}" AS FROM "given {table}"')
        with narrowed:
            yield narrowed

    def ask(self, use_case, *, as_at=AS_AT, cover=COVER, limits=None):
        return run_use_case(use_case, self.connect, as_at, cover, live(use_case), limits)
