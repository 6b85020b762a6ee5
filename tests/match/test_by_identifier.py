import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.match import NOBODY, Identity, link_by_identifiers
from ndas.match.errors import RecordsRefusedError
from ndas.match.identifiers import valid_cro_numbers, valid_pnc_ids

LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def pnc(number: int, year: int = 2003) -> str:
    return f"{year}/{number:07d}{LETTERS[int(f'{year % 100:02d}{number:07d}') % 23]}"


def cro(number: int, year: int = 11) -> str:
    return f"{number:06d}/{year:02d}{LETTERS[int(f'{year:02d}{number:06d}') % 23]}"


def table(*rows: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(
        [{"system": "crime", "pnc_id": None, "cro": None, "nominal_ref": None} | r for r in rows]
    )


def groups(identity: Identity) -> set[frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in identity.membership.to_pylist():
        found.setdefault(row["person"], set()).add(row["record"])
    return {frozenset(g) for g in found.values()}


def test_it_knows_the_published_pnc_ids_and_their_two_lengths() -> None:
    ids = ["2003/0011985X", "2001/0171310W", "1999/0123456X", "1999/1234567B", "20/9N", "03/11985x", "2003/0011985Y"]
    got = valid_pnc_ids(pa.array(ids), this_year=2026).to_pylist()
    assert got[:4] == ids[:4]
    assert got[4] == "2020/0000009N"
    assert got[5] == "2003/0011985X"
    assert got[6] is None


def test_it_knows_the_published_cro_numbers() -> None:
    got = valid_cro_numbers(pa.array(["265416/21G", "SF05/482703J", "265416/21H", "", None])).to_pylist()
    assert got == ["265416/21G", "SF05/482703J", None, None, None]


def test_it_joins_records_that_share_a_valid_identifier_across_systems() -> None:
    found = link_by_identifiers(
        table(
            {"record": "a", "pnc_id": pnc(7)},
            {"record": "b", "system": "custody", "pnc_id": "03/7" + pnc(7)[-1]},
            {"record": "c"},
        )
    )
    assert groups(found) == {frozenset("ab"), frozenset("c")}


def test_it_never_joins_on_an_identifier_that_fails_its_check() -> None:
    found = link_by_identifiers(
        table({"record": "a", "pnc_id": "2003/0011985Y"}, {"record": "b", "pnc_id": "2003/0011985Y"})
    )
    assert len(groups(found)) == 2


def test_it_never_joins_a_nominal_reference_across_systems() -> None:
    found = link_by_identifiers(
        table(
            {"record": "a", "nominal_ref": "1"},
            {"record": "b", "system": "custody", "nominal_ref": "1"},
            {"record": "c", "nominal_ref": "1"},
        )
    )
    assert groups(found) == {frozenset("ac"), frozenset("b")}


def test_it_never_brings_two_different_pnc_ids_together_and_says_so() -> None:
    found = link_by_identifiers(
        table({"record": "a", "pnc_id": pnc(1), "cro": cro(5)}, {"record": "b", "pnc_id": pnc(2), "cro": cro(5)})
    )
    assert len(groups(found)) == 2
    assert found.conflicts.num_rows == 1
    assert "two different valid PNC ids" in found.conflicts.column("reason")[0].as_py()


def test_it_keeps_person_ids_and_tells_merges_and_splits() -> None:
    first = link_by_identifiers(
        table({"record": "a", "pnc_id": pnc(1)}, {"record": "b", "pnc_id": pnc(1)}, {"record": "c"})
    )
    second = link_by_identifiers(
        table({"record": "a", "pnc_id": pnc(1)}, {"record": "b", "pnc_id": pnc(1)}, {"record": "c", "pnc_id": pnc(1)}),
        first,
    )
    ids = {r["record"]: r["person"] for r in first.membership.to_pylist()}
    assert set(second.membership.column("person").to_pylist()) == {ids["a"]}
    assert second.history.to_pylist() == [
        {
            "record": "c",
            "from_person": ids["c"],
            "to_person": ids["a"],
            "change": "merged",
            "reason": "now shares a strong identifier with records of this person",
        }
    ]
    third = link_by_identifiers(
        table({"record": "a", "pnc_id": pnc(1)}, {"record": "b", "pnc_id": pnc(1)}, {"record": "c"}), second
    )
    new = {r["record"]: r["person"] for r in third.membership.to_pylist()}
    assert new["a"] == ids["a"]
    assert new["c"] not in ids.values()
    assert third.history.column("change").to_pylist() == ["split"]


def test_it_refuses_record_ids_that_repeat() -> None:
    with pytest.raises(RecordsRefusedError, match="repeats in 1 rows"):
        link_by_identifiers(table({"record": "a"}, {"record": "a"}))


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(0, 4)), max_size=25),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_it_does_not_depend_on_row_order_and_never_mixes_pnc_ids(rows: list[tuple[int, int, int]], random) -> None:
    made = [
        {
            "record": f"r{n}",
            "pnc_id": pnc(p) if p else None,
            "cro": cro(c) if c else None,
            "nominal_ref": str(f) if f else None,
        }
        for n, (p, c, f) in enumerate(rows)
    ]
    if not made:
        return
    shuffled = made.copy()
    random.shuffle(shuffled)
    one, two = link_by_identifiers(table(*made), NOBODY), link_by_identifiers(table(*shuffled), NOBODY)
    assert one.membership.sort_by("record").equals(two.membership.sort_by("record"))
    pncs = {r["record"]: r["pnc_id"] for r in made}
    for group in groups(one):
        assert len({pncs[r] for r in group} - {None}) <= 1
    shared = pc.value_counts(pa.array([r["pnc_id"] for r in made if r["pnc_id"]], pa.string())).to_pylist()
    same = {r["person"] for r in one.membership.to_pylist() if pncs[r["record"]]}
    assert len(same) == len(shared)
