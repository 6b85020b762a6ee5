"""Verifies an exported audit log offline, from its lines and nothing else of the platform.

What is checked, in this order, for each line:

1. It is the canonical JSON of an export line; the first may be the start of a log that retention has shortened.
2. The body's SHA-256 is the digest that the line gives.
3. The body is an entry of a known form and a known event; it names this chain's force, the next sequence number, and
   the digest of the line before.
4. Each sealed subject of the body is marked as readable or as forgotten.
And over the whole log:
5. What is marked as forgotten is, entry by entry, what a later entry says was forgotten: no more and no less.
6. A log that does not begin with its first entry begins where its last entry of retirement says.
7. Each checkpoint is signed by the given key, and the log's entries up to its size have its head and Merkle root.

Without a checkpoint an end that was cut off, or a chain rewritten as a whole, cannot be seen by anybody.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import Any

from ndas.governance import AuditEvent
from ndas.store.audit.checkpoint import Checkpoint
from ndas.store.audit.form import (
    FORM,
    Opening,
    WrittenEntry,
    canonical,
    digest,
    forgotten_digest,
)
from ndas.store.audit.merkle import MerkleTree
from ndas.store.audit.start import Start
from ndas.vocabulary import ForceId

_EVENTS = {event.value: event.operation.value for event in AuditEvent}
_BODY_KEYS = frozenset(
    "form force sequence previous at event operation actor role session run purpose reason subjects subjects_digest "  # noqa: SIM905 - one name per word reads best
    "count recipient legal_basis model_version data_version policies detail".split()
)


@dataclass(frozen=True, slots=True)
class ChainFault:
    """The first thing that is wrong: at which entry, and what was expected of it."""

    sequence: int
    what: str

    def __str__(self) -> str:
        return f"entry {self.sequence}: {self.what}"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying a chain found."""

    force: ForceId
    entries: int
    """Number of the last sound entry: those that were read, and those that the start stands for."""
    head: str
    """Digest of the last sound entry."""
    checkpoints: int
    """Checkpoints that the log agrees with."""
    fault: ChainFault | None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.fault is None


def verify_chain(
    lines: Iterable[str],
    *,
    force: ForceId,
    checkpoints: Sequence[Checkpoint] = (),
    verifying_key: str = "",
) -> ChainReport:
    """Verify a force's exported log against itself and against the checkpoints that somebody kept.

    Args:
        lines: the export, one entry per line.
        force: whose log it claims to be.
        checkpoints: kept elsewhere than the log.
        verifying_key: Ed25519 public key (base64) that the checkpoints are signed with.
    """
    start, rest = _split(lines)
    walk = ChainWalk(force, checkpoints, verifying_key, start=start)
    return walk.through(_entries(rest, force, start))


def entries_from(lines: Iterable[str], force: ForceId) -> Iterator[WrittenEntry]:
    """The entries of an export, unverified.

    Raises:
        ChainFaultError: a line is not an entry.
    """
    start, rest = _split(lines)
    return _entries(rest, force, start)


def _entries(lines: Iterable[str], force: ForceId, start: Start) -> Iterator[WrittenEntry]:
    for sequence, line in enumerate(lines, start.size + 1):
        body, given, openings = _read_line(line.rstrip("\n"), sequence)
        yield WrittenEntry(force, sequence, body, given, openings)


def _split(lines: Iterable[str]) -> tuple[Start, Iterator[str]]:
    """The start, where the first line is one, and the lines of entries."""
    rest = iter(lines)
    first = next(rest, None)
    if first is not None and first.startswith('{"start":'):
        with suppress(ValueError):
            return Start.from_json(first.rstrip("\n")), rest
    return Start(), rest if first is None else chain((first,), rest)


class ChainFaultError(Exception):
    """Ends a walk at the first fault."""

    def __init__(self, sequence: int, what: str) -> None:
        super().__init__(what)
        self.sequence, self.what = sequence, what


class ChainWalk:
    """One verification under way: follows the entries and remembers what later ones must agree with."""

    def __init__(
        self,
        force: ForceId,
        checkpoints: Sequence[Checkpoint] = (),
        verifying_key: str = "",
        *,
        start: Start = Start(),  # noqa: B008 - immutable
    ) -> None:
        self.force, self.key, self.start = force, verifying_key, start
        self.entries, self.head, self.agreed = start.size, start.head, 0
        self._waiting = sorted(checkpoints, key=lambda checkpoint: checkpoint.size)
        self._tree = MerkleTree.resumed(start.size, start.peaks)
        self._marked: dict[int, list[str]] = defaultdict(list)
        for number, marks in start.forgotten.items():
            self._marked[number] += marks
        self._declared: dict[int, str] = {}
        self._retired: tuple[int, object] = (0, Start().digest)

    def through(
        self, entries: Iterable[WrittenEntry], also: Callable[[dict[str, Any]], str] = lambda _: ""
    ) -> ChainReport:
        """Walk to the end of the entries, or to the first fault.

        Args:
            entries: in the order of the log.
            also: looks at the body of each sound entry; returns what is wrong with it, or nothing.
        """
        try:
            self._walk(entries, also)
        except ChainFaultError as fault:
            return self._report(ChainFault(fault.sequence, fault.what))
        return self._report(None)

    def _walk(self, entries: Iterable[WrittenEntry], also: Callable[[dict[str, Any]], str]) -> None:
        self._check_checkpoints()
        for entry in entries:
            body = self._follow(entry)
            if wrong := also(body):
                raise ChainFaultError(self.entries, wrong)
        self._end()

    def _report(self, fault: ChainFault | None) -> ChainReport:
        return ChainReport(self.force, self.entries, self.head, self.agreed, fault)

    def _check_checkpoints(self) -> None:
        for checkpoint in self._waiting:
            if checkpoint.force != self.force:
                raise ChainFaultError(checkpoint.size, "a checkpoint is of another force's log")
            if not checkpoint.is_signed_by(self.key):
                raise ChainFaultError(checkpoint.size, "a checkpoint is not signed by the given key")
        self._waiting = [checkpoint for checkpoint in self._waiting if checkpoint.size >= self.start.size]
        self._agree()

    def _follow(self, entry: WrittenEntry) -> dict[str, Any]:
        sequence = self.entries + 1
        if digest(entry.body) != entry.digest:
            raise ChainFaultError(sequence, "the body was changed: its SHA-256 is not the digest beside it")
        body = _read_body(entry.body, sequence)
        if body["force"] != self.force:
            raise ChainFaultError(sequence, "the entry is of another force's log")
        if body["sequence"] != sequence:
            raise ChainFaultError(
                sequence, "an entry is missing, out of order or put in: expected this sequence number"
            )
        if body["previous"] != self.head:
            raise ChainFaultError(
                sequence, "the entry does not follow the one before it: an earlier entry was replaced"
            )
        self._check_subjects(body, entry, sequence)
        if body["event"] == AuditEvent.LOG_RETIRED.value:
            self._retired = (sequence, body["detail"].get("start"))
        if declared := body["detail"].get("forgotten_digest"):
            self._declared[sequence] = str(declared)
        self.entries, self.head = sequence, entry.digest
        self._tree.add(bytes.fromhex(entry.digest))
        self._agree()
        return body

    def _end(self) -> None:
        if self._waiting:
            raise ChainFaultError(
                self.entries + 1, f"the log is cut off: a checkpoint counts {self._waiting[0].size} entries"
            )
        for sequence in sorted(self._marked.keys() | self._declared.keys()):
            if forgotten_digest(self._marked.get(sequence, [])) != self._declared.get(sequence):
                raise ChainFaultError(sequence, "what was forgotten is not what this entry says was forgotten")
        said_in, start = self._retired
        if start != self.start.digest:
            raise ChainFaultError(said_in, "the log does not begin where its last entry of retirement says it begins")

    def _check_subjects(self, body: dict[str, Any], entry: WrittenEntry, sequence: int) -> None:
        if len(body["subjects"]) != len(entry.openings):
            raise ChainFaultError(sequence, "a subject was taken out or put in")
        for said_in, mark in entry.marks():
            self._marked[said_in].append(mark)

    def _agree(self) -> None:
        while self._waiting and self._waiting[0].size == self.entries:
            checkpoint = self._waiting.pop(0)
            if (checkpoint.head, checkpoint.root) != (self.head, self._tree.root()):
                raise ChainFaultError(self.entries, "the log up to here is not the one that the checkpoint was made of")
            self.agreed += 1


def _read_line(line: str, sequence: int) -> tuple[str, str, tuple[Opening, ...]]:
    try:
        said = json.loads(line)
        openings = tuple(_opening(number) for number in said["forgotten"])
        if canonical(said) == line and set(said) == {"body", "digest", "forgotten"}:
            return str(said["body"]), str(said["digest"]), openings
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise ChainFaultError(sequence, "the line is not an entry of an export")


def _opening(forgotten_in: object) -> Opening:
    if forgotten_in is None or (type(forgotten_in) is int and forgotten_in > 0):
        return Opening(forgotten_in=forgotten_in)
    raise ValueError


def _read_body(text: str, sequence: int) -> dict[str, Any]:
    try:
        body = json.loads(text)
        if _is_entry(body):
            return dict(body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise ChainFaultError(sequence, f"the body is not an entry of form {FORM}")


def _is_entry(body: dict[str, Any]) -> bool:
    return (
        set(body) == _BODY_KEYS
        and body["form"] == FORM
        and _EVENTS[body["event"]] == body["operation"]
        and isinstance(body["detail"], dict)
        and isinstance(body["subjects"], list)
        and all(isinstance(sealed, str) for sealed in body["subjects"])
    )
