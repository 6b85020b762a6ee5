"""What is kept of a run tells what the run tells: waterfalls, graphs, questions; and its state brings it back."""

from types import ModuleType

import numpy as np
import pyarrow as pa
import pytest

from ndas.match.explain import (
    GraphLink,
    agreement_table,
    apart_table,
    explain_pair,
    explain_person,
    graph_of,
    guard_told,
    likelihood_words,
    recall,
    report_run,
    report_week,
    review_table,
    steps_told,
    strength_words,
)
from ndas.match.model import probability
from ndas.match.search import Searcher
from ndas.match.weekly import Week, first_week


@pytest.fixture(scope="module")
def week(people: ModuleType) -> Week:
    return first_week(people.make_people(700, 5, planted=30).records)


def by_person(week: Week) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for row in week.run.identity.membership.to_pylist():
        groups.setdefault(row["person"], []).append(row["record"])
    return groups


def test_a_kept_pair_has_the_very_waterfall_of_the_run(week: Week) -> None:
    for table in (agreement_table(week.run), review_table(week.run), apart_table(week.run)):
        for row in table.to_pylist()[:: max(table.num_rows // 15, 1)]:
            told = explain_pair(week.run, row["record_a"], row["record_b"])
            steps = steps_told(week.run.model, row)
            assert [step.words for step in steps] == [step.words for step in told.steps]
            for kept, asked in zip(steps, told.steps, strict=True):
                assert kept.weight == pytest.approx(asked.weight, abs=1e-4)
                assert kept.rarity == pytest.approx(asked.rarity, abs=1e-4)
            assert guard_told(week.run.model, row) == told.guard
            assert row["weight"] == pytest.approx(told.weight, abs=1e-4)


def test_every_pair_of_a_person_is_kept_once(week: Week) -> None:
    kept = [(r["person"], frozenset((r["record_a"], r["record_b"]))) for r in agreement_table(week.run).to_pylist()]
    assert len(kept) == len(set(kept))
    groups = by_person(week)
    assert len(kept) == sum(len(records) * (len(records) - 1) // 2 for records in groups.values())
    assert all(pair <= set(groups[person]) for person, pair in kept)


def test_a_graph_from_kept_pairs_is_the_graph_of_the_run(week: Week) -> None:
    person = max(by_person(week).items(), key=lambda one: len(one[1]))[0]
    whole = explain_person(week.run, person)
    links = [GraphLink(one.record_a, one.record_b, one.weight, one.joins) for one in reversed(whole.links)]
    again = graph_of(person, whole.records, links)
    assert (again.density, again.bridge_side, again.bridge) == (whole.density, whole.bridge_side, whole.bridge)
    assert set(again.against) == set(whole.against)


def test_the_weakest_bridge_is_the_tie_on_which_the_rest_hangs() -> None:
    def link(a: str, b: str, weight: float, *, joins: bool = True) -> GraphLink:
        return GraphLink(a, b, weight, joins)

    links = [
        link("a", "b", 20), link("b", "c", 18), link("a", "c", 2, joins=False),
        link("c", "d", 5), link("d", "e", 16), link("a", "e", -9, joins=False),
    ]  # fmt: skip
    graph = graph_of("P", "abcde", links)
    assert graph.bridge == links[3]
    assert graph.bridge_side == ("d", "e")
    assert [one.weight for one in graph.against] == [-9]
    assert graph.density == pytest.approx(0.4)
    alone = graph_of("P", "a", [])
    assert (alone.bridge, alone.bridge_side, alone.density) == (None, (), 1.0)


def test_questions_come_by_the_worth_of_their_answer(week: Week) -> None:
    rows = review_table(week.run).to_pylist()
    assert len(rows) > 5
    sizes = {person: len(records) for person, records in by_person(week).items()}
    worth = []
    for row in rows:
        chance = row["probability"] if guard_told(week.run.model, row) is None else min(row["probability"], 0.5)
        chance = min(max(chance, 1e-9), 1 - 1e-9)
        doubt = -(chance * np.log2(chance) + (1 - chance) * np.log2(1 - chance))
        worth.append(doubt * (sizes[row["person_a"]] + sizes[row["person_b"]]))
    assert worth == pytest.approx(sorted(worth, reverse=True), abs=1e-6)
    assert [row["value"] for row in rows] == pytest.approx(worth, abs=1e-6)


def test_a_recalled_run_weighs_and_finds_as_the_run_did(week: Week) -> None:
    run = recall(week.state, week.run.model)
    for row in agreement_table(week.run).to_pylist()[:10]:
        one, other = (explain_pair(it, row["record_a"], row["record_b"]) for it in (week.run, run))
        assert (one.steps, one.guard, one.joined) == (other.steps, other.guard, other.joined)
    typed = pa.table({"given_name": ["JOHN"], "family_name": ["SMITH"], "birth_year": pa.array([1980], pa.int16())})
    found, again = (Searcher(it).search(typed).hits for it in (week.run, run))
    assert [(hit.person, hit.record) for hit in found] == [(hit.person, hit.record) for hit in again]


def test_the_weeks_report_counts_what_moved(week: Week) -> None:
    history = pa.table({"change": ["merged", "merged", "split"]})
    kinds = pa.chunked_array([["phone", "location", "phone"]])
    told = report_week(report_run(week.run), history=history, changed=7, gone=2, asked=3, kinds=kinds)
    assert (told.merged, told.split, told.things) == (2, 1, (("location", 1), ("phone", 2)))


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "remote chance"), (0.05, "remote chance"), (0.15, "highly unlikely"), (0.30, "unlikely"),
        (0.45, "realistic possibility"), (0.55, "likely"), (0.75, "likely"), (0.85, "highly likely"),
        (0.95, "almost certain"), (1.0, "almost certain"),
    ],
)  # fmt: skip
def test_how_likely_is_said_on_the_yardstick(chance: float, words: str) -> None:
    assert likelihood_words(chance) == words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (5, "weak for"), (50, "moderate for"), (500, "moderately strong for"), (5_000, "strong for"),
        (50_000, "very strong for"), (5e6, "extremely strong for"), (1 / 50, "moderate against"), (1.0, "says nothing"),
    ],
)  # fmt: skip
def test_how_strongly_is_said_on_the_forensic_scale(ratio: float, words: str) -> None:
    assert strength_words(float(np.log2(ratio))) == words
    assert probability(float(np.log2(ratio))) == pytest.approx(ratio / (1 + ratio))
