"""Why a link changed this week: the record or the judgement that did it is named, and nothing that is gone."""

import datetime as dt
from dataclasses import replace
from types import ModuleType

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ndas.match import PERSON_SCHEMA, Judgement
from ndas.match.explain import Said, caused_history
from ndas.match.schema import as_person_records
from ndas.match.weekly import Week, first_week, match_week

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
PERSON = {
    "system": "rms",
    "given_name": "QUARTERMAIN",
    "family_name": "ALANBROOKE",
    "birth_date": dt.date(1980, 2, 3),
    "sex": "M",
}
HOME = {"address": "1 INVENTED LANE", "postcode": "VX1 2AB"}
PHONE = {"phones": ["07700900555"]}


def person(record: str, **values: object) -> dict[str, object]:
    return PERSON | {"record": record} | values


def rows(*people: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(people), schema=PERSON_SCHEMA)


APART = (person("one", **HOME), person("two", given_name="Q", **PHONE))
"""Two records that nothing but a family name and a birth date holds together."""
BRIDGE = person("bridge", **HOME, **PHONE)
"""A record that has the home of the one and the telephone of the other."""


@pytest.fixture(scope="module")
def background(people: ModuleType) -> pa.Table:
    return as_person_records(people.make_people(400, 8).records)


@pytest.fixture(scope="module")
def first(background: pa.Table) -> Week:
    return first_week(background)


def after(week: Week, table: pa.Table, *said: Judgement) -> Week:
    return match_week(table, week.state, week.run.model, said)


def told(
    week: Week, before: Week, said: tuple[Judgement, ...] = (), undone: tuple[Judgement, ...] = ()
) -> list[dict[str, object]]:
    stands, fallen = ([Said(f"j{n}", one) for n, one in enumerate(part)] for part in (said, undone))
    moved = caused_history(week.run, week.state, before.state, stands, fallen).to_pylist()
    return [row for row in moved if row["record"] in {"one", "two", "bridge"}]


def who(week: Week) -> dict[str, str]:
    return {row["record"]: row["person"] for row in week.run.identity.membership.to_pylist()}


def judge(verdict: str) -> Judgement:
    return Judgement("one", "two", verdict, "sgt.wren", NOW, "records-compared")  # type: ignore[arg-type]  # parametrised


def test_a_merge_names_the_new_record_that_joined_the_two(background: pa.Table, first: Week) -> None:
    apart = after(first, pa.concat_tables([background, rows(*APART)]))
    joined = after(apart, pa.concat_tables([background, rows(*APART, BRIDGE)]))
    assert who(apart)["one"] != who(apart)["two"]
    assert who(joined)["one"] == who(joined)["two"] == who(joined)["bridge"]
    (row,) = told(joined, apart)
    assert (row["change"], row["cause"], row["judgement"]) == ("merged", "bridge", None)
    assert row["reason"] == "a new record joined them by its evidence"

    gone = after(joined, pa.concat_tables([background, rows(*APART)]))
    assert who(gone)["one"] != who(gone)["two"]
    (row,) = told(gone, joined)
    assert (row["change"], row["cause"]) == ("split", None)
    assert row["reason"] == "a record that held them together is gone with this week's delivery"
    assert "bridge" not in str(row)


def test_a_merge_names_the_record_that_was_changed(background: pa.Table, first: Week) -> None:
    apart = after(first, pa.concat_tables([background, rows(*APART)]))
    same = rows(APART[0], APART[1] | HOME | {"given_name": "QUARTERMAIN"})
    joined = after(apart, pa.concat_tables([background, same]))
    (row,) = told(joined, apart)
    assert (row["change"], row["cause"]) == ("merged", "two")
    assert row["reason"] == "a record that was changed this week now joins them by its evidence"
    back = after(joined, pa.concat_tables([background, rows(*APART)]))
    (row,) = told(back, joined)
    assert (row["change"], row["cause"], row["reason"]) == (
        "split",
        "two",
        "a record that held them together was changed this week",
    )


def test_a_judgement_is_named_when_it_is_made_and_when_it_is_withdrawn(background: pa.Table, first: Week) -> None:
    table = pa.concat_tables([background, rows(*APART)])
    apart = after(first, table)
    same = judge("same")
    joined = after(apart, table, same)
    (row,) = told(joined, apart, (same,))
    assert (row["change"], row["judgement"], row["cause"]) == ("merged", "j0", None)
    assert row["reason"] == "a person judged that they are the same"
    withdrawn = replace(same, withdrawn=NOW, withdrawn_by="insp.crane")
    back = after(joined, table)
    (row,) = told(back, joined, (), (withdrawn,))
    assert (row["change"], row["judgement"]) == ("split", "j0")
    assert row["reason"] == "a judgement that they are the same was withdrawn"
    assert {frozenset(r for r, p in who(back).items() if p == q) for q in who(back).values()} == {
        frozenset(r for r, p in who(apart).items() if p == q) for q in who(apart).values()
    }


def test_what_did_not_move_is_not_in_the_history(background: pa.Table, first: Week) -> None:
    again = after(first, background)
    assert caused_history(again.run, again.state, first.state, [], []).num_rows == 0
    assert pc.all(pc.equal(again.state.persons, first.state.persons)).as_py()


def test_a_record_whose_row_changed_is_still_the_person_it_was(background: pa.Table, first: Week) -> None:
    apart = after(first, pa.concat_tables([background, rows(*APART)]))
    moved_house = rows(APART[0] | {"address": "9 OTHER LANE", "postcode": "VX3 4AB"}, APART[1])
    later = after(apart, pa.concat_tables([background, moved_house]))
    assert later.changed == 1
    assert {name: who(later)[name] for name in ("one", "two")} == {name: who(apart)[name] for name in ("one", "two")}
    assert told(later, apart) == []
