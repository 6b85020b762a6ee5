"""The force's own list of its canaries: a file that stays at the force.

Each canary has a word that stands nowhere else, in a text of its record and nowhere else; and the week (sequence number
of the delivery) in which it was planted. The records are invented: the file holds nobody's data.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

_FORM = "ndas canaries 1"
_SHORTEST = 10


class CanaryError(Exception):
    """The list cannot be read, or nothing can be planted; the message says what to do."""


class Kind(StrEnum):
    """What must become of a canary."""

    REFUSED = "must be refused"
    VANISHING = "must vanish"
    OWN = "must never appear to another force"


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted record."""

    kind: Kind
    word: str
    week: int
    system: str = ""
    table: str = ""
    source_id: str = ""


def write_canaries(path: Path, force: str, canaries: Sequence[Canary]) -> None:
    """Keep the list, for its owner's eyes alone."""
    text = json.dumps({"is": _FORM, "force": force, "canaries": [asdict(one) for one in canaries]}, indent=1)
    part = path.with_name(path.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    part.replace(path)


def read_canaries(path: Path, force: str) -> tuple[Canary, ...]:
    """Read the list of a force.

    Raises:
        CanaryError: it is no such list, or another force's.
    """
    try:
        said = json.loads(path.read_text("utf-8"))
        form, owner = said["is"], said["force"]
        found = tuple(Canary(**{**one, "kind": Kind(one["kind"])}) for one in said["canaries"])
    except (OSError, KeyError, TypeError, ValueError) as wrong:
        raise CanaryError(f"{path} is not a list of canaries as `ndas canary plant` writes it") from wrong
    if form != _FORM:
        raise CanaryError(f"{path} is a list of canaries of another form than {_FORM}; plant with this version")
    if owner != force:
        raise CanaryError(f"{path} is the list of another force; each force looks for its own")
    if any(len(one.word) < _SHORTEST for one in found):
        raise CanaryError(f"{path}: the word of a canary has at least {_SHORTEST} characters, or it is found by chance")
    return found
