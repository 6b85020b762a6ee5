"""A declaration is refused for anything missing, unknown or not allowed."""

import copy
from datetime import UTC, date, datetime

import pytest
import yaml

from ndas.use_cases import USE_CASES, DeclarationError, read_declaration
from ndas.use_cases.declaration import Output
from ndas.use_cases.outputs import Insights, OutputRefusedError, check_outputs
from ndas.vocabulary.insight import Breakdown, BreakdownRow, InsightMart, Series

GOOD = USE_CASES["serious-violence"].declaration


def _read(tmp_path, **changed):
    document = yaml.safe_load(GOOD.model_dump_json())
    document.update(copy.deepcopy(changed))
    (tmp_path / "declaration.yaml").write_text(yaml.safe_dump(document))
    return read_declaration(tmp_path)


def test_it_reads_back_what_it_is(tmp_path):
    assert _read(tmp_path) == GOOD


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"purpose": "parking"}, "purpose"),
        ({"method": "neural network"}, "method"),
        ({"reads": {"person": {"self_defined_ethnicity": "to see who they are"}}}, "special category"),
        ({"reads": {"text": {"body": "to read everything there is"}}, "text_packs": [], "prepares": []}, "text packs"),
        ({"reads": {"event": {"colour": "there is no such column"}}}, "no column colour"),
        ({"reads": {"gossip": {"id": "there is no such table"}}}, "no harmonised table"),
        ({"reads": {"event": {"id": ""}}}, "reads"),
        ({"kill_criteria": []}, "kill_criteria"),
        ({"score": "high"}, "score"),
    ],
)
def test_it_refuses(tmp_path, changed, said):
    with pytest.raises(DeclarationError, match=said):
        _read(tmp_path, **changed)


@pytest.mark.parametrize(
    "criterion",
    [
        {"words": "It is wrong too often", "measure": "confirmed"},
        {"words": "It is wrong too often", "below": 0.2},
        {"words": "It is wrong too often", "measure": "confirmed", "below": 0.2, "above": 0.9},
        {"words": "It is wrong too often", "measure": "how it feels", "below": 0.2},
    ],
)
def test_a_kill_criterion_has_a_measure_with_one_limit_or_words_alone(tmp_path, criterion):
    with pytest.raises(DeclarationError, match="kill_criteria"):
        _read(tmp_path, kill_criteria=[criterion])


def test_nobody_approves_a_use_case_in_its_own_declaration(tmp_path):
    with pytest.raises(DeclarationError, match="approval"):
        _read(tmp_path, approval={"approved_by": "data protection officer"})


def _insights(mart_fields):
    mart = InsightMart(
        use_case=GOOD.id,
        definition=USE_CASES["serious-violence"].definitions[0].shown,
        counted_from=date(2026, 1, 1),
        counted_to=date(2026, 2, 1),
        as_at=datetime(2026, 2, 1, tzinfo=UTC),
        totals=(),
        trend=Series(key="trend", label="", unit="events", points=()),
        **mart_fields,
    )
    return Insights(marts=(mart,), method=())


def _breakdown(count):
    return Breakdown(key="area", label="By area", unit="events", rows=(BreakdownRow(label="A", value=count),))


def test_outputs_with_a_small_count_are_refused():
    with pytest.raises(OutputRefusedError, match="below 5"):
        check_outputs(_insights({"breakdowns": (_breakdown(3),)}), GOOD)


def test_outputs_that_were_not_declared_are_refused():
    narrower = GOOD.model_copy(update={"outputs": (Output.TREND,)})
    with pytest.raises(OutputRefusedError, match="breakdowns"):
        check_outputs(_insights({"breakdowns": (_breakdown(9),)}), narrower)
