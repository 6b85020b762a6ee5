import datetime as dt
from types import ModuleType

import numpy as np
import pyarrow as pa
import pytest

from ndas.match import PERSON_SCHEMA, Judgement, Run, dump_judgements, load_judgements, match_persons
from ndas.match.errors import JudgementRefusedError, RecordsRefusedError
from ndas.match.explain import explain_pair, explain_person, report_run, review_band
from ndas.match.search import Searcher

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def made(people: ModuleType) -> object:
    return people.make_people(1500, 21, planted=60)


@pytest.fixture(scope="module")
def run(made: object) -> Run:
    return match_persons(made.records)  # type: ignore[attr-defined]  # the generator is loaded by path


def persons(run: Run) -> dict[str, str]:
    table = run.identity.membership
    return dict(zip(table.column("record").to_pylist(), table.column("person").to_pylist(), strict=True))


def test_it_is_the_same_whatever_the_order_of_rows_and_the_number_of_threads(made: object, run: Run) -> None:
    rows = made.records  # type: ignore[attr-defined]  # the generator is loaded by path
    shuffled = rows.take(pa.array(np.random.default_rng(4).permutation(rows.num_rows)))
    again = match_persons(shuffled, threads=1)
    assert again.model == run.model
    assert persons(again) == persons(run)


def test_it_finds_who_is_who_with_high_precision(made: object, run: Run) -> None:
    truth_of = dict(zip(made.records.column("record").to_pylist(), made.truth.tolist(), strict=True))  # type: ignore[attr-defined]
    truth = np.unique([truth_of[r] for r in run.records.ids.to_pylist()], return_inverse=True)[1]
    quality = report_run(run, truth).quality
    assert quality is not None
    assert quality.b_cubed[0] > 0.99
    assert quality.b_cubed[2] > 0.9


def test_it_never_joins_namesakes_of_one_birth_date(made: object, run: Run) -> None:
    who = persons(run)
    groups: dict[int, set[str]] = {}
    partner: dict[int, int] = {}
    for record, truth, other, kind in zip(
        made.records.column("record").to_pylist(),
        made.truth.tolist(),
        made.partner.tolist(),
        made.planted.tolist(),
        strict=True,  # type: ignore[attr-defined]
    ):
        if kind == "namesake":
            groups.setdefault(truth, set()).add(who[record])
            partner[truth] = other
    assert len(groups) > 100
    assert not [p for p, found in groups.items() if found & groups.get(partner[p], set())]


def person(record: str, **fields: object) -> dict[str, object]:
    blank = dict.fromkeys(PERSON_SCHEMA.names)
    common = {
        "system": "crime",
        "given_name": "ALAN",
        "family_name": "QUARTERMAIN",
        "birth_date": dt.date(1980, 2, 3),
        "sex": "M",
    }
    return blank | common | {"record": record} | fields


def together(run: Run, background: pa.Table, *rows: dict[str, object]) -> set[frozenset[str]]:
    """The groups of a few records among many others, by the model of an earlier run."""
    table = pa.concat_tables([background, pa.Table.from_pylist(list(rows), schema=PERSON_SCHEMA)])
    who = persons(match_persons(table, run.model))
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(who[str(row["record"])], set()).add(str(row["record"]))
    return {frozenset(group) for group in found.values()}


@pytest.fixture(scope="module")
def background(made: object) -> pa.Table:
    from ndas.match.schema import as_person_records  # noqa: PLC0415  # used here alone

    return as_person_records(made.records.slice(0, 600))  # type: ignore[attr-defined]  # the generator is loaded by path


HOME = {"address": "7 ZEBEDEE RISE", "postcode": "QV9 1ZZ"}


@pytest.mark.parametrize(
    ("one", "two", "joined"),
    [
        ({}, {}, False),
        (HOME, HOME, True),
        (HOME, {"address": "9 OTHER LANE", "postcode": "VX3 4AB"}, False),
        ({"phones": ["07700900555"]}, {"phones": ["07700900555"]}, True),
        (HOME, HOME | {"given_name": "BRUCE"}, False),
        (HOME, HOME | {"given_name": None}, False),
        (HOME, HOME | {"birth_date": dt.date(2006, 2, 3)}, False),
        (HOME, HOME | {"given_name": "QUARTERMAIN", "family_name": "ALAN"}, True),
        (HOME, HOME | {"birth_date": dt.date(1980, 3, 2)}, True),
        (HOME | {"pnc_id": "2003/0011985X"}, HOME | {"pnc_id": "2001/0171310W"}, False),
        ({"pnc_id": "2003/0011985X"}, {"pnc_id": "2003/0011985X", "given_name": "AL"}, True),
    ],
)
def test_it_joins_and_keeps_apart_as_the_rules_say(
    run: Run,
    background: pa.Table,
    one: dict[str, object],
    two: dict[str, object],
    joined: bool,  # noqa: FBT001  # a table row
) -> None:
    assert (len(together(run, background, person("one", **one), person("two", **two))) == 1) == joined


def test_it_keeps_apart_who_was_in_custody_twice_at_one_moment(run: Run, background: pa.Table) -> None:
    def stay(begin: int, end: int) -> dict[str, object]:
        return HOME | {"custody": [{"arrived": NOW + dt.timedelta(hours=begin), "left": NOW + dt.timedelta(hours=end)}]}

    assert len(together(run, background, person("one", **stay(0, 5)), person("two", **stay(4, 9)))) == 2
    assert len(together(run, background, person("one", **stay(0, 5)), person("two", **stay(6, 9)))) == 1


def judge(a: str, b: str, verdict: str) -> Judgement:
    return Judgement(a, b, verdict, "sgt.wren", NOW, "seen both on the same day")  # type: ignore[arg-type]  # parametrised


def test_it_obeys_judgements_and_undoes_all_that_rested_on_one_withdrawn(made: object, run: Run) -> None:
    table = made.records  # type: ignore[attr-defined]  # the generator is loaded by path
    who = persons(run)
    band = review_band(run, 1).to_pylist()[0]
    inside = explain_person(run, max(set(who.values()), key=list(who.values()).count))
    judged = (judge(band["record_a"], band["record_b"], "same"), judge(*inside.records[:2], "different"))
    bound = match_persons(table, run.model, previous=run.identity, judgements=judged)
    now = persons(bound)
    assert now[inside.records[0]] != now[inside.records[1]]
    told = bound.identity.history.column("reason").to_pylist()
    if explain_pair(bound, band["record_a"], band["record_b"]).conflict is None:
        assert now[band["record_a"]] == now[band["record_b"]]
        assert any("judged" in reason for reason in told)
    undone = tuple(j.withdraw("insp.crane", NOW) for j in judged)
    back = match_persons(table, run.model, previous=bound.identity, judgements=undone)
    groups = {frozenset(r for r, p in persons(back).items() if p == q) for q in set(persons(back).values())}
    assert groups == {frozenset(r for r, p in who.items() if p == q) for q in set(who.values())}


def test_it_dumps_and_loads_judgements_as_text_and_names_the_bad_line() -> None:
    judged = (judge("a", "b", "same").withdraw("x", NOW), judge("a", "c", "unsure"))
    assert load_judgements(dump_judgements(judged)) == judged
    with pytest.raises(JudgementRefusedError, match="line 2"):
        load_judgements(dump_judgements(judged[:1]) + "nonsense\n")
    with pytest.raises(JudgementRefusedError, match="timezone"):
        Judgement("a", "b", "same", "x", dt.datetime(2026, 1, 1), "y")  # noqa: DTZ001  # the attack


def test_it_explains_a_pair_by_steps_that_sum_to_its_weight(run: Run) -> None:
    edges = run.edges
    for at in range(0, len(edges), max(len(edges) // 40, 1)):
        a, b = (run.records.ids[int(side[at])].as_py() for side in (edges.first, edges.second))
        told = explain_pair(run, a, b)
        assert told.weight == pytest.approx(float(edges.weight[at]), abs=1e-4)
        assert told.prior + sum(step.weight for step in told.steps) == pytest.approx(told.weight, abs=1e-4)
        assert all(step.words for step in told.steps)


def test_it_asks_first_what_is_worth_most_and_never_twice_about_two_groups(run: Run) -> None:
    band = review_band(run)
    values = band.column("value").to_pylist()
    assert values == sorted(values, reverse=True)
    pairs = [
        frozenset(p) for p in zip(band.column("person_a").to_pylist(), band.column("person_b").to_pylist(), strict=True)
    ]
    assert len(pairs) == len(set(pairs))
    assert all(len(pair) == 2 for pair in pairs)


def test_it_finds_a_person_from_what_somebody_typed_and_says_why(made: object, run: Run) -> None:
    searcher, who = Searcher(run), persons(run)
    asked = [
        r
        for r in made.records.slice(0, 120).to_pylist()
        if r["given_name"] and r["family_name"] and r["birth_date"] and r["postcode"]
    ][:25]  # type: ignore[attr-defined]
    found = 0
    for row in asked:
        typed = pa.table(
            {
                "given_name": [row["given_name"]],
                "family_name": [row["family_name"]],
                "birth_year": pa.array([row["birth_date"].year + 1], pa.int16()),
                "postcode": [row["postcode"]],
            }
        )
        answer = searcher.search(typed)
        found += who[row["record"]] in {hit.person for hit in answer.hits[:5]}
        assert all(hit.steps for hit in answer.hits)
        assert [h.weight for h in answer.hits] == sorted((h.weight for h in answer.hits), reverse=True)
    assert found >= len(asked) - 1
    unknown = pa.table({"given_name": ["ZZYXQ"], "family_name": ["QWVZXOP"]})
    assert not [h for h in searcher.search(unknown).hits if h.probability > 0.5]


def test_it_refuses_records_without_the_columns_that_every_record_needs() -> None:
    with pytest.raises(RecordsRefusedError, match="column system is missing"):
        match_persons(pa.table({"record": ["a"]}))
