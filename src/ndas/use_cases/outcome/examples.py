"""Hand-written lives with their right labels: `outcome_examples.yaml`, beside the specification.

An officer writes them from the definition in words, before any query exists. At least ten are near misses: lives that
look like the outcome and are not. An event is one line: part, class, day it happened, day it was known, and where they
differ from "open" and "victim report" its status and detection; a flag of the force's is written with a plus before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources.abc import Traversable
from typing import Any

import pyarrow as pa

from ndas.use_cases.outcome.lives import LIVES
from ndas.use_cases.outcome.spec import OutcomeSpecError
from ndas.vocabulary.yaml_text import read_yaml

FEWEST_LIVES, FEWEST_NEAR_MISSES = 30, 10


@dataclass(frozen=True, slots=True)
class Life:
    """One hand-written life, looked at at one moment."""

    name: str
    moment: datetime
    events: tuple[tuple[str, ...], ...]
    """part, class, occurred, recorded, status, detected, flags."""
    born: int | None
    takes_part: bool
    label: bool
    near_miss: bool


def parse_examples(document: Any, file: str) -> tuple[Life, ...]:
    """Return the lives that a document holds.

    Raises:
        OutcomeSpecError: one is not written as it must be, or there are too few; ``file`` and life are named.
    """
    lives = []
    for written in (document or {}).get("lives", []):
        try:
            lives.append(_life(written))
        except (KeyError, ValueError, TypeError, IndexError):
            name = written.get("life", "?") if isinstance(written, dict) else "?"
            raise OutcomeSpecError(
                f"{file}: the life {name!r} must have life, at, label (yes, no or not looked at) and events as "
                "`part class occurred recorded [status] [detected] [+flag]`"
            ) from None
    missed = sum(life.near_miss for life in lives)
    if len(lives) < FEWEST_LIVES or missed < FEWEST_NEAR_MISSES:
        raise OutcomeSpecError(
            f"{file}: {len(lives)} lives, {missed} of them near misses; there must be {FEWEST_LIVES} and "
            f"{FEWEST_NEAR_MISSES}"
        )
    return tuple(lives)


def read_examples(folder: Traversable) -> tuple[Life, ...]:
    """Return the lives in a use case's folder.

    Raises:
        OutcomeSpecError: as `parse_examples`, or there is no such file.
    """
    file = folder.joinpath("outcome_examples.yaml")
    if not file.is_file():
        raise OutcomeSpecError(f"{folder.name}: an outcome needs outcome_examples.yaml, lives written by hand")
    return parse_examples(read_yaml(file.read_text("utf-8")), f"{folder.name}/outcome_examples.yaml")


def lives_of_examples(examples: Iterable[Life]) -> pa.Table:
    """Return the events of all hand-written lives in the shape of `LIVES`; a life's place is its subject."""
    rows = []
    for number, life in enumerate(examples):
        for at, (part, code, occurred, recorded, status, detected, flags) in enumerate(life.events):
            rows.append(
                {
                    "subject": f"life-{number}", "event": f"life-{number}-{at}", "code": code, "part": part,
                    "status": status, "detected": detected, "born": life.born, "occurred": _day(occurred),
                    "recorded": _day(recorded), "harm": 1.0, "flags": flags,
                }
            )  # fmt: skip
    return pa.Table.from_pylist(rows, LIVES)


def _life(written: dict[str, Any]) -> Life:
    label = {True: "yes", False: "no"}.get(written["label"], written["label"])
    if label not in {"yes", "no", "not looked at"} or set(written) - {
        "life", "at", "label", "events", "born", "near_miss",
    }:  # fmt: skip
        raise ValueError
    return Life(
        name=str(written["life"]),
        moment=_day(str(written["at"])),
        events=tuple(_event(line) for line in written["events"]),
        born=written.get("born", 1980),
        takes_part=label != "not looked at",
        label=label == "yes",
        near_miss=bool(written.get("near_miss", False)),
    )


def _event(line: str) -> tuple[str, ...]:
    part, code, occurred, recorded, *rest = line.split()
    _day(occurred), _day(recorded)
    flags = [word[1:] for word in rest if word.startswith("+")]
    rest = [word for word in rest if not word.startswith("+")]
    known = {"cancelled", "transferred", "closed", "open", "unknown"}
    status = rest.pop(0) if rest and rest[0] in known else "open"
    return (
        part,
        code,
        occurred,
        recorded,
        status,
        " ".join(rest) or "victim report",
        f"|{'|'.join(flags)}|" * bool(flags),
    )


def _day(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)
