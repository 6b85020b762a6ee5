"""The harmonised layer: every column has a class, every row both clocks and its provenance."""

from ndas.vocabulary import POLE, ColumnClass
from ndas.vocabulary.marking import Marking, read_marking

TYPES = {"text", "texts", "date", "timestamp", "integer", "decimal", "boolean"}


def test_every_column_has_a_known_type_a_class_and_words():
    for table in POLE.values():
        for column in table.columns:
            assert column.type in TYPES, (table.name, column.name)
            assert isinstance(column.column_class, ColumnClass)
            assert column.about


def test_every_table_says_where_each_row_came_from_and_when_it_was_known():
    for table in POLE.values():
        assert table.column_names[-6:] == ("force", "system", "source_table", "source_id", "row_number", "recorded_at")


def test_events_keep_when_it_happened_apart_from_when_it_was_known():
    assert {"occurred_from", "recorded_at"} <= set(POLE["event"].column_names)


def test_the_subject_category_stands_on_the_link_and_never_on_the_person():
    assert "category" in POLE["event_person"].column_names
    assert "category" not in POLE["person"].column_names


def test_nothing_above_official_sensitive_can_be_held():
    assert read_marking("restricted") is Marking.OFFICIAL_SENSITIVE
    assert read_marking("UK OFFICIAL - SENSITIVE") is Marking.OFFICIAL_SENSITIVE
    for above in ("SECRET", "TOP SECRET", "CONFIDENTIAL", "", "OFFICIAL-SECRET"):
        assert read_marking(above) is None
