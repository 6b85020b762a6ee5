"""A hostile use case reaches nothing: its SQL is tried through the whole engine."""

from dataclasses import replace

import pytest
from invented_tables import Force, days_ago

from ndas.use_cases import USE_CASES
from ndas.use_cases.engine import Limits, SandboxError, shared_sandbox

PEOPLE = USE_CASES["serious-violence"]
COLUMNS = "'k' AS kind, 'w' AS words, ['e0'] AS evidence, 1.0 AS weight, as_at() AS latest"


@pytest.fixture(scope="module")
def force():
    made = Force()
    made.people(60)
    made.place("l0")
    for number in range(60):
        made.crime(f"e{number}", 3, victims=(number,), offence_code="8N", place="l0", text="nothing much")
    return made


def _with(sql, *, population="SELECT id AS subject FROM event", **changed):
    """Serious violence with one list, about events, whose only reason is this SQL."""
    mine = next(one for one in PEOPLE.lists if one.about == "event")
    changed = {"reasons": (("1_mine", sql),), "against": (), "population": population} | changed
    return replace(PEOPLE, lists=(mine.model_copy(update=changed),))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT content FROM read_text('/etc/passwd')",
        "SELECT * FROM read_parquet('/srv/ndas/forces/easthaven/snapshots/1/pole/person.parquet')",
        "SELECT * FROM glob('/**')",
        "SELECT * FROM read_csv('https://example.org/leads.csv')",
        "SELECT * FROM 'file:///etc/passwd'",
        "SELECT getenv('HOME')",
        "SELECT * FROM sqlite_scan('/tmp/x.db', 't')",
    ],
)
def test_it_reads_no_file_and_no_address(force, sql):
    with pytest.raises(SandboxError, match=r"1_mine\.sql"):
        force.ask(_with(sql))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1) ; COPY event TO '/tmp/out.csv' ; SELECT (1",
        "SELECT 1) ; ATTACH '/tmp/other.db' ; SELECT (1",
        "SELECT 1) ; INSTALL httpfs ; SELECT (1",
        "SELECT 1) ; SET enable_external_access = true ; SELECT (1",
        "SELECT 1) ; LOAD httpfs ; SELECT (1",
        "SELECT 1) ; CREATE OR REPLACE MACRO as_at() AS TIMESTAMPTZ '2099-01-01' ; SELECT (1",
    ],
)
def test_a_reason_is_one_query_and_nothing_else(force, sql):
    with pytest.raises(SandboxError, match="one SELECT"):
        force.ask(_with(sql))


@pytest.mark.parametrize(
    "name",
    ["person.given_name", "event.reference", "text.body", "source_rms.CRIME.x", "audit.group.sex", '"group".ethnicity'],
)
def test_a_column_or_table_that_was_not_declared_does_not_exist(force, name):
    table, column = name.rsplit(".", 1)
    with pytest.raises(SandboxError, match="was not given"):
        force.ask(_with(f"SELECT {column} AS subject, {COLUMNS} FROM {table}"))


def test_texts_are_gone_when_its_sql_runs(force):
    with pytest.raises(SandboxError, match="was not given"):
        force.ask(_with(f"SELECT record AS subject, {COLUMNS} FROM text"))


def test_it_is_ended_when_it_takes_more_memory_than_it_may(force):
    hungry = f"SELECT CAST(len(list(x)) AS VARCHAR) AS subject, {COLUMNS} FROM range(2000000000) t(x)"
    with pytest.raises(SandboxError, match="memory"):
        force.ask(_with(hungry), limits=Limits(memory=1 << 30))


def test_it_is_ended_when_it_never_ends(force):
    numbers = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t)"
    endless = f"{numbers} SELECT max(x)::VARCHAR AS subject, {COLUMNS} FROM t"
    with pytest.raises(SandboxError, match="processor time"):
        force.ask(_with(endless), limits=Limits(seconds=2))


def test_a_reason_without_a_record_is_refused(force):
    none = f"SELECT id AS subject, {COLUMNS} FROM event".replace("['e0']", "[]::VARCHAR[]")
    with pytest.raises(SandboxError, match="names no record"):
        force.ask(_with(none))


def test_a_list_holds_at_most_a_twentieth(force):
    everybody = f"SELECT id AS subject, {COLUMNS} FROM event"
    assert len(force.ask(_with(everybody)).findings) == 3


def test_the_next_question_is_answered_after_one_that_failed(force):
    with pytest.raises(SandboxError):
        force.ask(_with("SELECT nonsense"))
    assert force.ask(PEOPLE).marts
    assert shared_sandbox().alive


def test_nothing_recorded_later_reaches_it(force):
    late = Force()
    late.people(60)
    for number in range(60):
        late.crime(f"e{number}", 3, victims=(number,), offence_code="8N")
    before = late.ask(_with(f"SELECT id AS subject, {COLUMNS} FROM event"))
    late.crime("told-later", 2, victims=(1,), offence_code="8N", recorded=-1)
    late.put("event", id="in-the-future", kind="crime", occurred_from=days_ago(-2), recorded_at=days_ago(1))
    assert late.ask(_with(f"SELECT id AS subject, {COLUMNS} FROM event")) == before
