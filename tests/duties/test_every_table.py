"""Every table says what each duty of deletion does with it, and every duty does what the table says.

A table or a column that is added without its word fails here; so does a word that no duty keeps.
"""

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
)

from ndas.duties.backup.dump import tables as backed_up
from ndas.duties.backup.reconcile import TOUCHED
from ndas.duties.certificate import places
from ndas.duties.closure import open_probe
from ndas.duties.closure.control_places import search_control
from ndas.duties.closure.words import WordSearch
from ndas.duties.reach.tables import people_words
from ndas.store.control.forgetting import FORGOTTEN_WORDS, forgettable_columns
from ndas.store.control.withdrawals import leaving, remove_rows
from ndas.store.database import (
    Room,
    UndeclaredTableError,
    UtcDateTime,
    children_first,
    duties,
    duties_of,
    metadata,
    rows_of,
    undeclared_columns,
)

GONE, HERE = "rms:PERSON:P0000002", "rms:PERSON:P0000001"
TABLES = list(metadata.sorted_tables)


def test_a_table_or_column_without_its_word_is_refused():
    silent = Table("silent", MetaData(), Column("force", String(9), primary_key=True), Column("said", JSON))
    with pytest.raises(UndeclaredTableError, match="silent"):
        duties_of(silent)
    said = Table("said", MetaData(), Column("force", String(9)), Column("a", JSON), info=duties(room=Room.CONTROL))
    assert undeclared_columns(said) == ["a"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_it_names_every_column_that_can_hold_words_and_its_reasons(table):
    said = duties_of(table)
    assert undeclared_columns(table) == []
    assert all(len(why.split()) >= 4 for why in (said.stays, said.left_out, said.returns, *said.fixed.values()) if why)
    assert said.left_out or said.returns or any(table.name in names for names in TOUCHED.values()), (
        "a restore brings it back as it was, and it does not say why it may"
    )
    assert bool(said.left_out) is (table not in backed_up())
    assert not (said.credential and not said.left_out), "a backup holds no means of signing in"
    rows_of(table, "northmoor")


def test_the_tables_of_the_database_are_those_that_say_so(ground):
    with ground.control.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        there = {row.name for row in rows if not row.name.startswith(("sqlite_", "alembic_"))}
    assert there == {table.name for table in TABLES}


def _value(column, text):
    kind = column.type
    if isinstance(kind, String):
        return text[: kind.length or None]
    if isinstance(kind, LargeBinary):
        return text.encode()
    if isinstance(kind, JSON):
        return {"said": text}
    if isinstance(kind, UtcDateTime):
        return None if column.nullable else _value.now
    if isinstance(kind, Date):
        return _value.now.date()
    return False if isinstance(kind, Boolean) else 1 if isinstance(kind, Integer) else None if column.nullable else 1


def _row(table, force, text, number=7_000_000):
    """A row of a force in which every text is the given one, but for what binds it to its force."""
    said, row = duties_of(table), {column.name: _value(column, text) for column in table.c}
    for place, column in enumerate(table.primary_key.columns):
        if isinstance(column.type, String):
            row[column.name] = f"{force}-key-{place}"[: column.type.length]
        elif isinstance(column.type, Integer):
            row[column.name] = number
    for one in ("granted_by", "reviewed_by", "attested_by"):
        if one in row:
            row[one] = None if table.c[one].nullable else "another"
    if "public_id" in row:
        row["public_id"] = f"{force[0]} {text}"
    if "begins_at" in row:
        row["begins_at"] = _value.now.replace(year=2025)
    if "number" in row and table.name == "certificate":
        row["number"] = number
    row[said.of] = f"{force}-key-0" if said.parent else force
    return row


@pytest.fixture
def planted(ground):
    """Writes the given text into every text of a row of each table, for two forces."""
    _value.now = ground.now

    def plant(text, forces=("northmoor", "easthaven")):
        with ground.control.database.write() as connection:
            for table in reversed(children_first(metadata)):
                if table.name not in ("force", "audit_head", "force_lease"):
                    for force in forces:
                        if table.name == "publication":
                            connection.execute(delete(table).where(table.c.force == force))
                        connection.execute(insert(table).values(**_row(table, force, text)))

    return plant


def test_the_search_looks_at_every_text_of_every_table_and_at_no_other_forces(ground, planted):
    """In each table that can hold a text, a name of a record that went is found; a neighbour's same id is not."""
    can_hold = [
        table
        for table in TABLES
        if any(
            not column.primary_key and isinstance(column.type, String | JSON | LargeBinary)
            and column.name != duties_of(table).of and (getattr(column.type, "length", None) or 99) >= len(GONE)
            for column in table.c
        ) and table.name not in ("force", "audit_head", "force_lease")
    ]  # fmt: skip
    assert len(can_hold) > 35
    with ground.estate.open(ground.weeks[-1]) as live, open_probe(live, "1GB") as probe:
        search = WordSearch(probe, ground.estate.contracts)
        planted(GONE, forces=["easthaven"])
        assert not any(part.found for part in search_control(ground.estate, probe, search, subjects_stay=False))
        planted(GONE, forces=["northmoor"])
        found = {
            part.what.removeprefix("table "): part
            for part in search_control(ground.estate, probe, search, subjects_stay=False)
        }
        assert [table.name for table in can_hold if not found[table.name].found] == []
        stay = {p.what: p for p in search_control(ground.estate, probe, search, subjects_stay=True)}
        for table in can_hold:
            part = stay[f"table {table.name}"]
            assert (part.place == places.AUDIT) is (part.found == 0), "the log keeps; it is told, not found"


def test_what_people_wrote_and_opened_is_forgotten_in_every_table_and_no_other_row_changes(ground, planted):
    columns = list(forgettable_columns())
    assert len(columns) > 20
    planted(HERE)
    with ground.control.database.write() as connection:
        for table, column in columns:
            mine = rows_of(table, "northmoor")
            connection.execute(table.update().where(mine).values({column.name: GONE[: column.type.length or None]}))
        before = {t.name: connection.execute(select(t).where(rows_of(t, "easthaven"))).all() for t in TABLES}
    issued = ground.certify()
    assert not issued.refused, [str(one) for one in issued.findings]
    with ground.control.database.read() as connection:
        for table, column in columns:
            left = set(connection.scalars(select(column).where(rows_of(table, "northmoor"))))
            assert left == {"" if column.name in duties_of(table).names else FORGOTTEN_WORDS}, (table.name, column.name)
        for table in TABLES:
            assert connection.execute(select(table).where(rows_of(table, "easthaven"))).all() == before[table.name]


def test_a_force_that_leaves_takes_its_rows_from_every_table_that_does_not_say_why_they_stay(ground, planted):
    planted(HERE)
    with ground.control.database.write() as connection:
        before = {t.name: connection.execute(select(t).where(rows_of(t, "easthaven"))).all() for t in TABLES}
        gone = remove_rows(connection, "northmoor")
        assert {name for name, count in gone.items() if not count} <= {"force_lease"}
        for table in TABLES:
            left = connection.execute(select(table).where(rows_of(table, "northmoor"))).all()
            assert bool(left) is (table not in leaving()) or table.name == "force_lease", table.name
            assert connection.execute(select(table).where(rows_of(table, "easthaven"))).all() == before[table.name]


def test_reach_tells_every_table_in_which_people_write_or_that_lets_somebody_in():
    told = people_words()
    for table in TABLES:
        said = duties_of(table)
        if said.written or said.fixed or said.credential:
            assert table.name.replace("_", " ") in told, table.name
    assert "passkey" not in people_words(backup=True)
