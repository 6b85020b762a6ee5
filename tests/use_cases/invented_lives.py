"""Invented lives of named suspects, with a specification, features, and an anchor counted by who invented them."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources

import numpy as np
import pyarrow as pa

from ndas.use_cases.features import feature_matrix, read_features
from ndas.use_cases.outcome import LIVES, Trial, label, read_examples, read_outcome
from ndas.use_cases.outcome.spec import Anchor

FOLDER = resources.files("ndas.use_cases").joinpath("serious_sexual_offences")
SPEC, FEATURES, EXAMPLES = read_outcome(FOLDER), read_features(FOLDER), read_examples(FOLDER)
AS_AT = datetime(2026, 11, 15, tzinfo=UTC)
YEARS, DAY = 6, 86_400_000_000
CODES = np.array(["17A", "19C", "19D", "20A", "20A/1", "21"])
OTHER = np.array(["8N", "105A", "30C"])


def invented_lives(people=500, seed=1, *, level=1.0):
    """A mixture of people who are reported once and people who are reported again and again, with the true counts."""
    chance = np.random.default_rng(seed)
    rate = level * chance.gamma(0.45, 0.9, people) + 0.03
    many = chance.poisson(rate * YEARS)
    subject = np.repeat(np.arange(people), many)
    count = len(subject)
    end = int(AS_AT.timestamp() * 1e6)
    born = 2004 - chance.integers(0, 50, people)
    occurred = end - (chance.random(count) * YEARS * 365 * DAY).astype(np.int64)
    late = np.minimum(chance.exponential(6.0, count), 60.0)
    recorded = occurred + ((late + 0.01) * DAY).astype(np.int64)
    serious = chance.random(count) < 0.7
    code = np.where(serious, CODES[chance.integers(0, len(CODES), count)], OTHER[chance.integers(0, 3, count)])
    status = chance.choice(["open", "closed", "cancelled", "transferred"], count, p=[0.45, 0.4, 0.11, 0.04])
    detected = chance.choice(["victim report", "third party", "police proactive"], count, p=[0.8, 0.12, 0.08])
    names = {
        "subject": np.char.add("P", subject.astype(str)), "event": np.char.add("e", np.arange(count).astype(str)),
        "code": code, "part": np.full(count, "suspect"), "status": status, "detected": detected,
        "born": born[subject].astype(np.int32), "occurred": occurred, "recorded": recorded,
        "harm": np.where(serious, 1825.0, 20.0), "flags": np.where(np.arange(count) % 3 == 0, "|knife|", ""),
    }  # fmt: skip
    victims = names | {
        "subject": np.char.add("V", np.minimum(subject * 7 + chance.integers(0, 4, count), 10**6).astype(str)),
        "part": np.full(count, "victim"),
    }
    witnesses = {name: column[::5] for name, column in victims.items()} | {
        "subject": np.char.add("W", chance.integers(0, people, len(subject[::5])).astype(str)),
        "part": np.full(len(subject[::5]), "witness"),
    }
    tables = [
        pa.table({field.name: pa.array(part[field.name]).cast(field.type) for field in LIVES}, schema=LIVES)
        for part in (names, victims, witnesses)
    ]
    lives = pa.concat_tables(tables)
    lives = lives.filter(pa.array(np.asarray(lives.column("recorded").cast(pa.int64())) < end))
    return lives, _anchor(names, end)


def _anchor(rows, end):
    """Counted from the invention, not by the platform: what the force's own return would say."""
    begins, ends = np.datetime64("2023-01-01"), np.datetime64("2025-01-01")
    day = rows["occurred"].view("datetime64[us]")
    counts = (day >= begins) & (day < ends) & np.isin(rows["code"], CODES) & (rows["recorded"] < end)
    counts &= np.isin(rows["status"], ["open", "closed"]) & (rows["detected"] != "police proactive")
    return Anchor(
        source="the invented annual return", begins=begins.item(), ends=ends.item(), events=int(counts.sum()),
        people=len(np.unique(rows["subject"][counts])), tolerance=0.05,
    )  # fmt: skip


def invented_trial(people=500, seed=1, *, level=1.0):
    """A sound training set."""
    lives, anchor = invented_lives(people, seed, level=level)
    spec = SPEC.model_copy(update={"anchors": {"northmoor": anchor}})
    labels = label(spec, lives, AS_AT)
    matrix = feature_matrix(FEATURES, lives, labels)
    return Trial(spec, "northmoor", lives, AS_AT, labels, matrix, EXAMPLES)


def relabelled(trial, labels):
    return replace(trial, labels=labels)
