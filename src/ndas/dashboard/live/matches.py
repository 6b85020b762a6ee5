"""Why records are one person, and what people are asked, out of the match tables of one snapshot.

A snapshot whose identity came from exact identifiers alone has no model and no agreements: then the identifiers that
a person's records share are the reasons, and nobody is asked anything.
"""

from datetime import datetime
from functools import cached_property
from typing import Any

import pyarrow.dataset as ds

from ndas.dashboard.cards import Agreement, MatchCard, MatchHistory, PersonCard, Value
from ndas.dashboard.judging import Question
from ndas.match.explain import reasons_of
from ndas.match.model import Model, probability
from ndas.match.model_file import load_model
from ndas.store.snapshots import Snapshot

SHOWN = 100
"""Pairs of one person that a page shows, the weakest first: what holds least is what a reader should look at."""

_AGREEMENTS, _HISTORY, _MODEL, _REVIEW = "match/agreements", "match/history", "match/model", "match/review"
_STRONG = {"pnc_id": "PNC id", "cro_number": "CRO number", "nominal_ref": "nominal number of the same system"}
_field: Any = ds.field  # its published types lack comparison


class LiveMatches:
    """The match tables of one snapshot. `published_at` dates the history: it tells what that refresh changed."""

    def __init__(self, snapshot: Snapshot, published_at: datetime) -> None:
        self._snapshot = snapshot
        self._published_at = published_at
        self._names = frozenset(snapshot.names())

    def of(self, card: PersonCard) -> MatchCard:
        """Why the records of this person are one."""
        if self._model is None:
            method = "Exact, valid identifiers and nothing else"
            agreements, more = [one for value in card.values for one in _shared(value)], 0
        else:
            method = f"Evidence for and against weighed, model {self._model.version}"
            agreements, more = self._agreements(card, self._model)
        return MatchCard(
            person_id=card.id,
            label=card.label,
            method=method,
            records=card.records,
            agreements=tuple(agreements),
            history=self._history(card),
            missing=(f"{more:,} more pairs of these records, each stronger than the ones listed.",) if more else (),
        )

    def review(self, first: int, count: int) -> tuple[Question, ...]:
        """Pairs that a person should look at, best question first."""
        model = self._model
        if model is None or _REVIEW not in self._names:
            return ()
        rows = self._snapshot.dataset(_REVIEW).to_table().slice(first, count).to_pylist()
        return tuple(_question(model, row) for row in rows)

    @cached_property
    def _model(self) -> Model | None:
        if _MODEL not in self._names:
            return None
        row = self._snapshot.dataset(_MODEL).to_table().to_pylist()[0]
        return load_model(row["settings"], row["training"])

    def _agreements(self, card: PersonCard, model: Model) -> tuple[list[Agreement], int]:
        """The weakest pairs, and how many more there are."""
        rows = self._rows(_AGREEMENTS, _field("person") == card.id)
        rows.sort(key=lambda row: (row["weight"], row["record_a"], row["record_b"]))
        sources = {source.record_id: source for source in card.records}
        found = []
        for row in rows[:SHOWN]:
            reasons_for, reasons_against = reasons_of(model, row["levels"])
            found.append(
                Agreement(
                    left=sources[row["record_a"]],
                    right=sources[row["record_b"]],
                    reasons_for=reasons_for,
                    reasons_against=reasons_against,
                    probability=probability(row["weight"]),
                )
            )
        return found, max(0, len(rows) - SHOWN)

    def _history(self, card: PersonCard) -> tuple[MatchHistory, ...]:
        rows = self._rows(_HISTORY, (_field("from_person") == card.id) | (_field("to_person") == card.id))
        return tuple(
            MatchHistory(at=self._published_at, what=row["change"], why=_moved(row, card.id)) for row in rows[:SHOWN]
        )

    def _rows(self, name: str, where: Any) -> list[dict[str, Any]]:
        if name not in self._names:
            return []
        found: list[dict[str, Any]] = self._snapshot.dataset(name).to_table(filter=where).to_pylist()
        return found


def _question(model: Model, row: dict[str, Any]) -> Question:
    reasons_for, reasons_against = reasons_of(model, row["levels"])
    return Question(
        record_a=row["record_a"],
        record_b=row["record_b"],
        person_a=row["person_a"],
        person_b=row["person_b"],
        asked_because=row["reason"],
        probability=row["probability"],
        reasons_for=reasons_for,
        reasons_against=reasons_against,
    )


def _moved(row: dict[str, Any], person_id: str) -> str:
    if row["to_person"] == person_id:
        return f"Record {row['record']} came from person {row['from_person']}: {row['reason']}"
    return f"Record {row['record']} went to person {row['to_person']}: {row['reason']}"


def _shared(value: Value) -> list[Agreement]:
    words = _STRONG.get(value.attribute)
    if words is None:
        return []
    first, *others = value.sources
    return [Agreement(left=first, right=other, reasons_for=(f"The same {words}.",)) for other in others]
