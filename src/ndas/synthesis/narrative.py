"""Free text: what was typed about an incident, a detention or an intelligence report.

Sentences are drawn from `facts/phrases.yaml`. A known share mentions special-category information, a small share one
modern slavery cue, and some hold words that look like an indicator and are none ("water pistol").
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from ndas.synthesis.area import World
from ndas.synthesis.draws import Flags, Ints
from ndas.synthesis.incidents import WEAPONS, Incidents
from ndas.synthesis.stock import fact_file, offences
from ndas.synthesis.texts import Text, join_said, pa, pc

SPECIAL_SHARE, TRAP_SHARE, CUE_SHARE = 0.06, 0.06, 0.004


@dataclass(frozen=True)
class _Phrases:
    """Sentences of several lists in one array; a name may stand between the two halves."""

    before: Text
    after: Text
    named: Flags
    start: Ints
    count: Ints


def write_incidents(world: World, incidents: Incidents, surname: Text) -> Text:
    """Return what was typed about each incident; ``surname`` is the victim's, null for none."""
    dice, index = world.dice, incidents.index
    family = offences().family_of[incidents.offence]
    nobody = np.zeros(len(index), dtype=np.int64)
    weapon = np.where(incidents.weapon > 0, incidents.weapon, 0)
    told = pc.binary_join_element_wise(
        _say(world, "openings", nobody, index, surname), _say(world, "actions", family, index, surname), " "
    )
    return join_said(
        told,
        _say(world, "means", weapon, index, None, weapon > 0),
        _say(world, "special_category", nobody, index, None, dice.chance("mentions", index, SPECIAL_SHARE)),
        _say(world, "traps", nobody, index, None, dice.chance("trap", index, TRAP_SHARE)),
        _say(world, "slavery_cues", nobody, index, None, dice.chance("cue", index, CUE_SHARE)),
        _say(world, "closings", nobody, index, None, dice.chance("closes", index, 0.7)),
        by=". ",
    )


def write_reports(world: World, index: Ints, surname: Text) -> Text:
    """Return the text of intelligence reports about people called ``surname``."""
    nobody = np.zeros(len(index), dtype=np.int64)
    dice = world.dice
    return join_said(
        _say(world, "intelligence", nobody, index, surname),
        _say(world, "traps", nobody, index, None, dice.chance("intel trap", index, 0.04)),
        _say(world, "slavery_cues", nobody, index, None, dice.chance("intel cue", index, 0.02)),
        _say(world, "special_category", nobody, index, None, dice.chance("intel mention", index, 0.03)),
        by=". ",
    )


def write_one(world: World, part: str, index: Ints) -> Text:
    """Return one sentence of a plain list (`risks`, `grounds`) for each index."""
    return _say(world, part, np.zeros(len(index), dtype=np.int64), index, None)


@cache
def units() -> Text:
    """Return the names of police teams, those that deal with sources and protected persons last."""
    document = fact_file("phrases.yaml")
    return pa.array(document["units"].split("|") + document["sensitive_units"].split("|"))


def slavery_cues() -> dict[str, list[str]]:
    """Return modern slavery cues by indicator group, for planting."""
    cues: dict[str, list[str]] = fact_file("phrases.yaml")["slavery_cues"]
    return cues


def _say(world: World, part: str, which: Ints, index: Ints, surname: Text | None, said: Flags | None = None) -> Text:
    """Return one sentence of list ``which`` of ``part`` for each index, null where it is not ``said``."""
    phrases = _phrases(part)
    chosen = phrases.start[which] + (world.dice.unit(f"say {part}", index) * phrases.count[which]).astype(np.int64)
    position = pa.array(chosen, mask=None if said is None else ~said)
    before = phrases.before.take(position)
    if surname is None or not phrases.named.any():
        return before
    name = pc.if_else(pa.array(phrases.named[chosen]), pc.fill_null(surname, "(unknown)"), pa.scalar(""))
    return pc.binary_join_element_wise(before, name, phrases.after.take(position), "")


@cache
def _phrases(part: str) -> _Phrases:
    lists = _lists(fact_file("phrases.yaml")[part], part)
    texts = [text for group in lists for text in group]
    halves = [text.split("{name}") if "{name}" in text else [text, ""] for text in texts]
    counts = np.array([len(group) for group in lists])
    return _Phrases(
        before=pa.array([half[0] for half in halves]),
        after=pa.array([half[1] for half in halves]),
        named=np.array(["{name}" in text for text in texts]),
        start=np.concatenate(([0], np.cumsum(counts)[:-1])),
        count=counts,
    )


def _lists(document: Any, part: str) -> list[list[str]]:
    """Return the lists of a part: one for each offence family or weapon where the part is kept so."""
    if part == "actions":
        return [document[family] for family in offences().families]
    if part == "means":
        return [document.get(name, ["-"]) for name in WEAPONS]
    if isinstance(document, dict):
        return [[text for group in document.values() for text in group]]
    return [document]
