"""Why records are one person, and what people are asked, out of the match tables of one snapshot.

A snapshot whose identity came from exact identifiers alone has no model and no agreements: then the identifiers that
a person's records share are the reasons, and nobody is asked anything.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow.dataset as ds

from ndas.dashboard.cards import Agreement, MatchCard, MatchHistory, PersonCard, Value
from ndas.dashboard.judging import Question
from ndas.dashboard.matched import Bar, GraphCard, GraphTie, HubLine, KeptApart, PairCard, RecordEnd
from ndas.match.explain import GraphLink, WeekReport, graph_of, guard_told, reasons_of, steps_told
from ndas.match.guards import edge_guards
from ndas.match.model import Model, probability
from ndas.match.model_file import load_model
from ndas.store.snapshots import Snapshot
from ndas.vocabulary.json_form import card_from_json, read_card

SHOWN = 100
"""Pairs of one person that a page shows, the weakest first: what holds least is what a reader should look at."""

_AGREEMENTS, _HISTORY, _MODEL, _REVIEW = "match/agreements", "match/history", "match/model", "match/review"
_APART, _REPORT, _HUBS = "match/conflicts", "match/report", "match/entities/hubs"
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
            history=self.history(card.id),
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

    def history(self, person_id: str) -> tuple[MatchHistory, ...]:
        """How the person's records changed, newest first."""
        rows = self._rows(_HISTORY, (_field("from_person") == person_id) | (_field("to_person") == person_id))
        rows.sort(key=lambda row: row.get("at") or self._published_at, reverse=True)
        return tuple(
            MatchHistory(
                at=row.get("at") or self._published_at,
                what=row["change"],
                why=_moved(row, person_id),
                record=row["record"],
                other_person=row["from_person"] if row["to_person"] == person_id else row["to_person"],
                cause=row.get("cause") or "",
            )
            for row in rows[:SHOWN]
        )

    def pair(self, left: RecordEnd, right: RecordEnd) -> PairCard:
        """Why two records are, or are not, one person."""
        model = self._model
        if model is None:
            return PairCard(left=left, right=right, method="Exact, valid identifiers and nothing else", prior=0.0)
        row, why = self._pair_row(left, right)
        steps = steps_told(model, row) if row else ()
        return PairCard(
            left=left,
            right=right,
            method=f"Evidence for and against weighed, model {model.version}",
            prior=model.prior_weight,
            bars=tuple(
                Bar(what=_said(step.comparison), found=step.words, weight=step.weight, rarity=step.rarity)
                for step in steps
            ),
            joins_from=model.clustering.link,
            guard=guard_told(model, row) if row else None,
            apart=row["reason"] if why == "apart" else None,
            asked=row["reason"] if why == "asked" else None,
        )

    def graph(self, card: PersonCard, whose: Callable[[str], tuple[str, str]]) -> GraphCard | None:
        """The graph of a person's records; None where identity came from identifiers alone.

        Args:
            card: the person's.
            whose: id and name of the person that a record counts to.
        """
        model = self._model
        if model is None:
            return None
        rows = self._rows(_AGREEMENTS, _field("person") == card.id)
        guards = edge_guards(model, np.array([row["levels"] for row in rows], np.uint64))
        links = [
            GraphLink(r["record_a"], r["record_b"], r["weight"], bool(g < 0 and r["weight"] >= model.clustering.link))
            for r, g in zip(rows, guards, strict=True)
        ]
        graph = graph_of(card.id, [source.record_id for source in card.records], links)
        return GraphCard(
            person_id=card.id,
            label=card.label,
            method=f"Evidence for and against weighed, model {model.version}",
            records=card.records,
            ties=tuple(_tie(link) for link in graph.links),
            density=graph.density,
            bridge=_tie(graph.bridge) if graph.bridge else None,
            bridge_side=graph.bridge_side,
            apart=self._apart(card, whose),
        )

    def report(self) -> tuple[WeekReport, tuple[HubLine, ...]] | None:
        """What the run of this snapshot did, and what was left out as hubs; None where no engine ran."""
        if _REPORT not in self._names:
            return None
        text = self._snapshot.dataset(_REPORT).to_table().to_pylist()[0]["report"]
        hubs = self._rows(_HUBS, None)
        return card_from_json(WeekReport, text), tuple(read_card(HubLine, row) for row in hubs)

    def _apart(self, card: PersonCard, whose: Callable[[str], tuple[str, str]]) -> tuple[KeptApart, ...]:
        rows = self._rows(_APART, (_field("person_a") == card.id) | (_field("person_b") == card.id))
        found = []
        for row in rows[:SHOWN]:
            first = row["person_a"] == card.id
            own, other = ("record_a", "record_b") if first else ("record_b", "record_a")
            person, label = whose(row[other])
            if not person:  # the purpose does not hold them
                continue
            found.append(
                KeptApart(
                    record=row[own], other=row[other], other_person=person, other_label=label, reason=row["reason"]
                )
            )
        return tuple(found)

    def _pair_row(self, left: RecordEnd, right: RecordEnd) -> tuple[dict[str, Any], str]:
        """The kept waterfall of a pair, and why it is kept; empty where it is not."""
        one, two = left.source.record_id, right.source.record_id
        either = ((_field("record_a") == one) & (_field("record_b") == two)) | (
            (_field("record_a") == two) & (_field("record_b") == one)
        )
        whose = _field("person") == left.person_id
        together = left.person_id == right.person_id
        for why, name in (("together", _AGREEMENTS),) if together else (("apart", _APART), ("asked", _REVIEW)):
            if rows := self._rows(name, whose & either if together else either):
                return rows[0], why
        return {}, ""

    def _rows(self, name: str, where: Any) -> list[dict[str, Any]]:
        if name not in self._names:
            return []
        found: list[dict[str, Any]] = self._snapshot.dataset(name).to_table(filter=where).to_pylist()
        return found


def _tie(link: GraphLink) -> GraphTie:
    return GraphTie(record_a=link.record_a, record_b=link.record_b, weight=link.weight, joins=link.joins)


def _said(name: str) -> str:
    return name.replace("_", " ")


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
