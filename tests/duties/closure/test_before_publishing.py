"""Before a deletion is published: the force's own list is held against its delivery, changes are counted by group."""

import io
from datetime import UTC, datetime

import pytest

from ndas.duties.closure import SourceTablesOnly, compare_groups, keep_list, open_probe, rehearse, still_there
from ndas.duties.closure.listed import LISTED
from ndas.ingest import UndeclaredError
from ndas.vocabulary import Manifest, ManifestTable, Marking
from ndas.vocabulary.deletion_list import COLUMNS


class Delivered:
    """A delivery that carries a deletion list beside a source table."""

    def __init__(self, text, columns=COLUMNS):
        self._text = text
        tables = (
            ManifestTable("rms", "PERSON", "PERSON.csv", 1, ("PERSON_ID",), 1, "0" * 64),
            ManifestTable("deletions", "deletions", "gone.csv", text.count("\n") - 1, columns, len(text), "0" * 64),
        )
        now = datetime(2026, 11, 22, tzinfo=UTC)
        about = ("northmoor", "all", 2, now, now, now, Marking.OFFICIAL_SENSITIVE, (), "contact", "age1")
        self.manifest = Manifest(*about, tables)

    def read(self, table):
        return io.BytesIO(self._text.encode())


def _listed(ground, *lines, columns=COLUMNS):
    text = "\n".join((",".join(columns), *lines)) + "\n"

    def take(building):
        assert keep_list(ground.estate, Delivered(text, columns), building) == len(lines)

    return take


def _week(ground, take):
    ground.begin(2, early=take)
    return ground.estate.open(ground.weeks[-1])


def test_what_the_list_names_and_the_delivery_still_holds_is_counted_by_table(fresh):
    lines = ("rms,PERSON,P0000001", "rms,PERSON, P0000003 ", "rms,OCCURRENCE,O0000009", "rms,PERSON,P7777777")
    with _week(fresh, _listed(fresh, *lines)) as snapshot:
        assert [(one.table, one.records) for one in still_there(fresh.estate, snapshot)] == [("PERSON", 2)]


def test_a_list_of_what_is_gone_raises_nothing_and_keeps_no_id(fresh):
    with _week(fresh, _listed(fresh, "rms,OCCURRENCE,O0000009", "rms,PERSON,P0000002")) as snapshot:
        assert still_there(fresh.estate, snapshot) == ()
        kept = snapshot.dataset(LISTED).to_table()
        assert kept.num_rows == 2
        assert "O0000009" not in repr(kept.to_pydict())


def test_ingest_does_not_see_the_list_as_a_source_table():
    only = SourceTablesOnly(Delivered("system,table,source_id\n"))
    assert [table.table for table in only.manifest.tables] == ["PERSON"]


@pytest.mark.parametrize("line", ["rms,NOBODY,P1", "other,PERSON,P1"])
def test_a_list_that_names_no_table_of_ours_refuses_the_delivery_without_repeating_it(fresh, line):
    with pytest.raises(UndeclaredError) as refused:
        _week(fresh, _listed(fresh, line))
    assert "P1" not in str(refused.value)
    assert "rows 1 to 1" in str(refused.value)


def test_a_list_with_other_columns_refuses_the_delivery(fresh):
    with pytest.raises(UndeclaredError, match="must have the columns"):
        _week(fresh, _listed(fresh, "rms,PERSON,P1", columns=("system", "table", "name")))


def test_the_rehearsal_samples_what_would_go_and_what_is_listed_and_still_there(fresh):
    with fresh.estate.open(fresh.weeks[0]) as before, _week(fresh, _listed(fresh, "rms,PERSON,P0000001")) as held:
        sample = {(one.why, one.table, one.source_id) for one in rehearse(fresh.estate, before, held, 5)}
        none = rehearse(fresh.estate, before, held, 0)
    assert sample == {
        ("would go", "OCCURRENCE", "O0000009"),
        ("would go", "PERSON", "P0000002"),
        ("would go", "LINK", "L0000002"),
        ("listed, still there", "PERSON", "P0000001"),
    }
    assert none == ()


def test_the_difference_is_counted_by_offence_group_and_category(fresh, tools):
    def grouped(week):
        def write(building):
            groups = {1: ["theft", "theft", "violence"], 2: ["theft", "violence", "violence"]}[week]
            ids = {1: ["O1", "O2", "O3"], 2: ["O1", "O2", "O4"]}[week]
            tools.harmonised(building, "event", "OCCURRENCE", ids, offence_group=groups, kind=["crime"] * 3)
            tools.harmonised(building, "event_person", "LINK", ["L1"], category=["suspect" if week == 1 else "victim"])

        return write

    fresh.begin(2, early=grouped(1))
    fresh.begin(3, rows={"OCCURRENCE": (), "PERSON": (), "LINK": ()}, early=grouped(2))
    with fresh.estate.open(fresh.weeks[1]) as before, fresh.estate.open(fresh.weeks[2]) as now:
        found = {
            one.value: (one.before, one.now, one.added, one.removed)
            for one in compare_groups(fresh.estate, before, now)
        }
        assert compare_groups(fresh.estate, None, now) == ()
    assert found == {
        "theft": (2, 1, 0, 1),
        "violence": (1, 2, 2, 1),
        "suspect": (1, 0, 0, 1),
        "victim": (0, 1, 1, 0),
    }


def test_what_is_counted_as_gone_is_what_the_table_of_the_snapshot_says(fresh):
    with _week(fresh, lambda _: None) as snapshot, open_probe(snapshot, "1GB") as probe:
        assert probe.counts() == {("rms", "OCCURRENCE"): 1, ("rms", "PERSON"): 1, ("rms", "LINK"): 1}
