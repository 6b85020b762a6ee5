"""Which records speak of one thing: whatever their order, and the same by the week as anew."""

import dataclasses

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.match.entities import CAPS, MENTION_SCHEMA, NO_ENTITIES, TIE_SCHEMA, EntityKind, identify_entities
from ndas.match.entities.forms import FORMS_SCHEMA

NOBODY = pa.table({"record": pa.array([], pa.string()), "person": pa.array([], pa.string())})
NO_TIES = TIE_SCHEMA.empty_table()


def said(*rows):
    names = MENTION_SCHEMA.names
    return pa.Table.from_pylist([dict(zip(names, row, strict=False)) for row in rows], schema=MENTION_SCHEMA)


def people(**persons):
    return pa.table({"record": list(persons), "person": list(persons.values())})


def members(found):
    """The things as sets of records, whatever their ids."""
    grouped = {}
    for row in found.stated.to_pylist():
        grouped.setdefault(row["entity"], set()).add((row["source"], row["record"]))
    return {frozenset(one) for one in grouped.values()}


def by_value(found):
    return {(row["kind"], row["value"]): row for row in found.entities.to_pylist()}


def test_one_number_in_records_of_two_systems_is_one_thing():
    found = identify_entities(
        said(("phone", "person", "rms:1", "rms", "07700 900123"), ("phone", "object", "cus:9", "cus", "+447700900123")),
        NO_TIES,
        people(**{"rms:1": "P-1"}),
    )
    (row,) = found.entities.to_pylist()
    assert (row["value"], row["records"], row["systems"], row["people"], row["hub"]) == ("+447700900123", 2, 2, 1, None)


def test_a_property_reference_lends_itself_to_the_one_address_that_states_it():
    address = ("14 Mill Lane", "NN1 2AB")
    with_one = said(
        ("location", "location", "a", "rms", *address, "100012345678"), ("location", "person", "b", "cus", *address)
    )
    assert members(identify_entities(with_one, NO_TIES, NOBODY)) == {frozenset({("location", "a"), ("person", "b")})}


def test_an_address_of_three_properties_joins_none_of_them():
    address = ("14 Mill Lane", "NN1 2AB")
    rows = [("location", "location", name, "rms", *address, f"10001234567{name}") for name in "123"]
    found = identify_entities(said(*rows, ("location", "person", "b", "cus", *address)), NO_TIES, NOBODY)
    assert len(members(found)) == 4


def test_a_pubs_name_needs_its_postcode_and_a_companys_does_not():
    rows = [
        ("organisation", "person", "a", "rms", "The Crown", "NN1 2AB"),
        ("organisation", "person", "b", "rms", "The Crown", "NN9 9AB"),
        ("organisation", "person", "c", "rms", "The Crown"),
        ("organisation", "person", "d", "rms", "Crown Taxis Ltd", "NN1 2AB"),
        ("organisation", "person", "e", "cus", "CROWN TAXIS LIMITED"),
    ]
    found = members(identify_entities(said(*rows), NO_TIES, NOBODY))
    assert found == {
        frozenset({("person", "a")}),
        frozenset({("person", "b")}),
        frozenset({("person", "d"), ("person", "e")}),
    }


def test_people_are_tied_by_their_own_records_and_by_recorded_links():
    rows = [("vehicle", "object", "car", "rms", "AB51 CDE"), ("phone", "person", "rms:1", "rms", "07700 900123")]
    links = pa.Table.from_pylist(
        [{"source": "object", "record": "car", "person": "rms:2", "relation": "keeper"}], schema=TIE_SCHEMA
    )
    found = identify_entities(said(*rows), links, people(**{"rms:1": "P-1", "rms:2": "P-1"}))
    ties = {(row["person"], row["record"], row["relation"]) for row in found.tied.to_pylist()}
    assert ties == {("P-1", "rms:1", "stated"), ("P-1", "rms:2", "keeper")}


def test_what_very_many_share_is_a_hub_and_is_counted_by_kind_and_size():
    cap = CAPS[EntityKind.PHONE]
    rows = [("phone", "person", f"r{n}", "rms", "07700 900123") for n in range(cap + 1)]
    rows += [("phone", "person", f"r{n}", "rms", "07700 900124") for n in range(cap)]
    rows += [("location", "person", "r0", "rms", "Northmoor Hostel", "NN1 2AB")]
    found = identify_entities(said(*rows), NO_TIES, people(**{f"r{n}": f"P-{n}" for n in range(cap + 1)}))
    hubs = {row["value"]: row["hub"] for row in found.entities.to_pylist() if row["hub"]}
    assert hubs == {
        "+447700900123": "more people than one household or one user explains",
        "NORTHMOOR HOSTEL, NN1 2AB": "an institution: hostel",
    }
    assert [(r["kind"], r["people_from"], r["things"], r["largest"]) for r in found.hubs.to_pylist()] == [
        ("location", 1, 1, 1),
        ("phone", 10, 1, cap + 1),
    ]


def test_an_id_stays_with_its_thing_and_is_never_given_again():
    first = identify_entities(said(("phone", "object", "a", "rms", "07700 900123")), NO_TIES, NOBODY)
    both = said(("phone", "object", "b", "rms", "0044 7700 900123"), ("phone", "object", "c", "rms", "07700 900100"))
    second = identify_entities(both, NO_TIES, NOBODY, first)
    third = identify_entities(said(("phone", "object", "c", "rms", "07700 900199")), NO_TIES, NOBODY, second)
    kept = by_value(first)["phone", "+447700900123"]["entity"]
    assert by_value(second)["phone", "+447700900123"]["entity"] == kept
    ids = [row["entity"] for found in (first, second, third) for row in found.entities.to_pylist()]
    assert len(set(ids)) == 3


def test_a_place_keeps_its_id_when_its_property_reference_becomes_known():
    address = ("location", "location", "a", "rms", "14 Mill Lane", "NN1 2AB")
    first = identify_entities(said(address), NO_TIES, NOBODY)
    second = identify_entities(said((*address, "100012345678")), NO_TIES, NOBODY, first)
    assert second.entities.column("entity").to_pylist() == first.entities.column("entity").to_pylist()
    assert second.entities.column("value").to_pylist() == ["UPRN 100012345678"]


_PHONES = st.sampled_from(["07700 900123", "+447700900123", "07700 900124", "12"])
_PLACES = st.tuples(
    st.sampled_from(["14 Mill Lane", "14 Mill Ln, Northmoor", "Flat 1, 14 Mill Lane", "NFA"]),
    st.sampled_from(["NN1 2AB", "nn12ab", None]),
    st.sampled_from([None, "100012345678", "100012345679", "0"]),
)
_ROWS = st.lists(
    st.one_of(
        st.tuples(st.just("phone"), st.just("person"), st.sampled_from("abcdef"), st.just("rms"), _PHONES),
        st.builds(
            lambda record, where: ("location", "location", record, "cus", *where), st.sampled_from("uvwxyz"), _PLACES
        ),
    ),
    max_size=14,
)
_PEOPLE = people(a="P-1", b="P-1", c="P-2")
_LINKS = pa.Table.from_pylist(
    [{"source": "location", "record": "u", "person": "a", "relation": "home"}], schema=TIE_SCHEMA
)


@settings(max_examples=15, deadline=None)
@given(_ROWS, st.randoms(use_true_random=False))
def test_it_does_not_depend_on_the_order_of_rows(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (identify_entities(said(*order), _LINKS, _PEOPLE) for order in (rows, shuffled))
    for name in ("entities", "stated", "tied", "hubs"):
        assert getattr(one, name).equals(getattr(other, name)), name


@settings(max_examples=15, deadline=None)
@given(_ROWS, _ROWS)
def test_a_week_with_carried_forms_is_the_week_read_anew(before, now):
    first = identify_entities(said(*before), _LINKS, _PEOPLE)
    forgetful = dataclasses.replace(first, forms=FORMS_SCHEMA.empty_table())
    carried, anew = (identify_entities(said(*now), _LINKS, _PEOPLE, week) for week in (first, forgetful))
    for name in ("entities", "stated", "tied", "hubs"):
        assert getattr(carried, name).equals(getattr(anew, name)), name
    assert carried.next_number == anew.next_number
    assert set(carried.forms.column("text").to_pylist()) <= {row[4] or "" for row in now}


def test_forms_of_other_rules_are_read_anew():
    first = identify_entities(said(("phone", "object", "a", "rms", "07700 900123")), NO_TIES, NOBODY)
    assert first.fresh == 1
    assert identify_entities(said(("phone", "object", "a", "rms", "07700 900123")), NO_TIES, NOBODY, first).fresh == 0
    old = dataclasses.replace(first, forms=first.forms.replace_schema_metadata({"rules": "0"}))
    assert identify_entities(said(("phone", "object", "a", "rms", "07700 900123")), NO_TIES, NOBODY, old).fresh == 1


@pytest.mark.parametrize("rows", [[], [("phone", "person", "a", "rms", "12")]])
def test_nothing_that_can_be_read_is_no_thing(rows):
    found = identify_entities(said(*rows), NO_TIES, NOBODY, NO_ENTITIES)
    assert found.entities.num_rows == found.stated.num_rows == found.tied.num_rows == 0
