from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from ndas.store.snapshots import SnapshotRefusedError, connect

in_the_callers_frame = pa.table({"secret": [1]})


@pytest.fixture
def narrowed(finished):
    with connect(finished, {"pole/person": ("id", "born")}, memory_limit="200MB") as connection:
        yield connection


def test_it_answers_over_granted_columns(narrowed):
    assert narrowed.execute("SELECT max(born) FROM person").fetchall() == [(4999,)]
    assert narrowed.execute("SELECT id FROM pole.person WHERE born = 17").fetchall() == [("rms:PERSON:17",)]


def test_it_names_tables_by_their_place(finished):
    with connect(finished, {"source/rms/PERSON": None}) as connection:
        assert connection.execute('SELECT count(*) FROM source_rms."PERSON"').fetchall() == [(5000,)]


@pytest.mark.parametrize(
    "attack",
    [
        "SELECT family_name FROM person",
        'SELECT family_name FROM "table pole/person"',
        "SELECT * FROM source_rms.PERSON",
        "SELECT * FROM in_the_callers_frame",
        "SELECT * FROM local",
        "SELECT * FROM 'local.csv'",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('{file}')",
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM parquet_metadata('{file}')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM arrow_scan(1, 2, 3)",
        "SELECT * FROM python_arrow_scan()",
        "COPY person TO '{folder}/out.csv'",
        "COPY (SELECT 1) TO '/dev/stdout'",
        "ATTACH '{folder}/out.db'",
        "EXPORT DATABASE '{folder}/out'",
        "IMPORT DATABASE '{folder}/out'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 1",
        "SET enable_external_access = true",
        "SET temp_directory = '{folder}'",
        "SET lock_configuration = false",
        "RESET memory_limit",
        "PRAGMA enable_profiling = 'json'",
        "SET profile_output = '{folder}/out'",
        "CALL enable_logging()",
        "CREATE PERSISTENT SECRET s (TYPE http, BEARER_TOKEN 'x')",
        "SELECT getenv('HOME')",
    ],
)
def test_it_refuses(narrowed, finished, tmp_path: Path, attack):
    local = in_the_callers_frame
    assert local.num_rows
    before = sorted(tmp_path.rglob("*"))
    file = finished.folder / "pole" / "person.parquet"
    with pytest.raises(duckdb.Error):
        narrowed.execute(attack.format(file=file, folder=tmp_path)).fetchall()
    assert sorted(tmp_path.rglob("*")) == before


def test_it_shows_no_more_than_was_granted_in_its_catalogue(narrowed):
    columns = narrowed.execute("SELECT DISTINCT column_name FROM information_schema.columns").fetchall()
    assert {name for (name,) in columns} == {"id", "born"}
    words = narrowed.execute("SELECT string_agg(sql, ' ') FROM duckdb_views() WHERE NOT internal").fetchall()[0][0]
    assert "family_name" not in words
    assert ".parquet" not in words


def test_it_never_spills(narrowed, tmp_path):
    with pytest.raises(duckdb.Error, match=r"(?i)memory"):
        narrowed.execute(
            "SELECT count(*) FROM (SELECT i, repeat('x', 100) || i AS wide FROM range(20000000) t(i) ORDER BY wide, i)"
            " WHERE wide > 'a'"
        ).fetchall()
    assert not list(tmp_path.rglob("*.tmp*"))


def test_it_grants_only_what_is_there(finished):
    with pytest.raises(SnapshotRefusedError, match="shoe_size"):
        connect(finished, {"pole/person": ("id", "shoe_size")})
    with pytest.raises(SnapshotRefusedError, match="granted"):
        connect(finished, {"pole/person": ()})
    with pytest.raises(SnapshotRefusedError, match="no table"):
        connect(finished, {"pole/nobody": None})


def test_it_keeps_connections_apart(finished, narrowed):
    narrowed.execute("CREATE TABLE mine AS SELECT 1 AS one")
    with (
        connect(finished, {"pole/person": None}) as other,
        pytest.raises(duckdb.Error, match="mine"),
    ):
        other.execute("FROM mine")
