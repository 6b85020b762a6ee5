"""What travels between the platform and the process that tests and trains: JSON there and back, and no program."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from ndas.use_cases.evaluation.back_test import BackTest
from ndas.use_cases.evaluation.measure import Measured, Told
from ndas.use_cases.models.glass_box import model_from_json, model_to_json
from ndas.use_cases.outcome import Life, OutcomeReport, Verdict
from ndas.use_cases.statistics.calibration import ChanceBin
from ndas.vocabulary.json_form import read_card

Json = Mapping[str, Any]


def life_to(life: Life) -> dict[str, Any]:
    """A hand-written life, JSON-ready."""
    return asdict(life) | {"moment": life.moment.isoformat()}


def life_from(found: Json) -> Life:
    """The life that `life_to` wrote."""
    events = tuple(tuple(event) for event in found["events"])
    return Life(**{**found, "moment": datetime.fromisoformat(found["moment"]), "events": events})


def report_to(report: OutcomeReport) -> dict[str, Any]:
    """A report, JSON-ready."""
    return asdict(report) | {
        "as_at": report.as_at.isoformat(),
        "verdicts": [
            {"test": one.test, "passed": bool(one.passed), "words": one.words, "counted": _figures(one.counted)}
            for one in report.verdicts
        ],
    }


def report_from(found: Json) -> OutcomeReport:
    """The report that `report_to` wrote."""
    verdicts = tuple(Verdict(**one) for one in found["verdicts"])
    return OutcomeReport(**{**found, "as_at": datetime.fromisoformat(found["as_at"]), "verdicts": verdicts})


def back_test_to(found: BackTest) -> dict[str, Any]:
    """What a back test found, JSON-ready; the model in its own form."""
    return {
        "force": found.force,
        "method": found.method,
        "outcome": report_to(found.outcome),
        "plan": found.plan,
        "quarters": [asdict(one) for one in found.quarters],
        "whole": asdict(found.whole),
        "baselines": [asdict(one) for one in found.baselines],
        "ahead": [list(one) for one in found.ahead],
        "bins": [asdict(one) for one in found.bins],
        "model": model_to_json(found.model),
        "told": {
            "people": found.told.people.tolist(),
            "moments": found.told.moments.astype("datetime64[us]").astype(np.int64).tolist(),
            "label": found.told.label.astype(int).tolist(),
            "chance": found.told.chance.tolist(),
        },
    }


def back_test_from(found: Json) -> BackTest:
    """What `back_test_to` wrote."""
    told = found["told"]
    return BackTest(
        force=found["force"],
        method=found["method"],
        outcome=report_from(found["outcome"]),
        plan=found["plan"],
        quarters=tuple(read_card(Measured, one) for one in found["quarters"]),
        whole=read_card(Measured, found["whole"]),
        baselines=tuple(read_card(Measured, one) for one in found["baselines"]),
        ahead=tuple((float(low), float(high)) for low, high in found["ahead"]),
        bins=tuple(read_card(ChanceBin, one) for one in found["bins"]),
        model=model_from_json(found["model"]),
        told=Told(
            np.array(told["people"], str),
            np.array(told["moments"], np.int64).view("datetime64[us]"),
            np.array(told["label"], bool),
            np.array(told["chance"], float),
        ),
    )


def _figures(counted: Mapping[str, Any]) -> dict[str, float]:
    return {name: float(figure) for name, figure in counted.items()}
