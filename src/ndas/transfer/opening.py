"""Opens a delivery, step by step, and says at which step it stopped.

1. The file is a delivery container and nothing else: names, sizes, padding and end are as sealing writes them.
2. Its name claims a force that is registered.
3. A registered key of that force signed the manifest's bytes. Nothing unsigned is interpreted before this.
4. The manifest is well formed, is for the delivery that the file name says, and names every file, no more, no less.
5. Its sequence number is above the last one accepted from that force and system set: no replay, no rollback.
6. It has not expired, and is not from the future beyond a clock skew of ten minutes.
7. The force's key holder lends the key made for it, and that key is the recipient it was sealed to.
8. Every file, when read, is whole and as signed; `OpenedDelivery.verify` reads all of them and counts their records.

Steps 1 to 7 write nothing and read no personal data. Accepting the delivery (so that its number is used up), auditing
and destroying it are the caller's.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Self

from ndas.governance.key_holder import KeyHolder
from ndas.transfer.blocks import BLOCK_BYTES, BlockStream
from ndas.transfer.checks import (
    check_expiry,
    check_manifest,
    check_sequence,
    check_signature,
    claimed_force,
    known_keys,
)
from ndas.transfer.container import MANIFEST, SIGNATURE
from ndas.transfer.counting import RecordCounter
from ndas.transfer.errors import DeliveryNotOpenedError, IntegrityError, Step
from ndas.transfer.extract import Progress
from ndas.transfer.loan import Loan
from ndas.transfer.manifest import SealedFile, SealedManifest
from ndas.transfer.plain import Blocks, plain_blocks
from ndas.transfer.register import Register
from ndas.transfer.window import Container
from ndas.vocabulary.delivery import Manifest, ManifestTable
from ndas.vocabulary.ids import RunId


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """A step of opening and what came of it, for people."""

    step: Step
    words: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Verification:
    """Every step that was taken; the last is the one that failed, where one did."""

    steps: tuple[CheckedStep, ...]
    manifest: Manifest | None
    """The manifest, once its signature and form were proven."""
    refused: DeliveryNotOpenedError | None

    @property
    def ok(self) -> bool:
        """Whether all steps passed."""
        return self.refused is None


class OpenedDelivery:
    """A delivery that passed steps 1 to 7; its content is checked as it is read. Close it when done."""

    def __init__(self, sealed: SealedManifest, container: Container, loan: Loan) -> None:
        """Hold what the steps established; only `open_delivery` makes one."""
        self._sealed = sealed
        self._container = container
        self._loan = loan

    @property
    def manifest(self) -> Manifest:
        """The verified manifest."""
        return self._sealed.manifest

    def read(self, table: ManifestTable) -> BinaryIO:
        """Return the plain content of one file of the manifest as a stream, never a file on disk.

        The stream gives its last block only after size and digest were found as signed.

        Raises:
            ValueError: the table is not of this delivery's manifest.
            KeyNotLentError: the loan of the key has ended and the holder does not renew it.
            IntegrityError: from the stream, where the content is not what the force signed.
        """
        for file in self._sealed.files:
            if file.table == table:
                return io.BufferedReader(BlockStream(self._blocks(file)), BLOCK_BYTES)
        raise ValueError("this table is not of this delivery's manifest")

    def verify(self, progress: Progress | None = None) -> None:
        """Read every file to its end, keeping nothing, and count its records.

        Raises:
            IntegrityError: a file is not what the force signed, or holds another number of records.
        """
        whole = sum(table.bytes for table in self.manifest.tables)
        done = 0
        for file in self._sealed.files:
            counter = RecordCounter(encoding=file.encoding, delimiter=file.delimiter)
            for block in self._blocks(file):
                _count(counter, block, file)
                done += len(block)
                if progress:
                    progress(done, whole)
            if (found := counter.records()) != file.table.rows:
                raise IntegrityError(
                    f"file {file.table.file} ({file.table.system}, table {file.table.table}) holds {found} records "
                    f"where the manifest states {file.table.rows}; seal it again"
                )

    def close(self) -> None:
        """Give up the key and the file. Streams still open end with an error."""
        self._loan.give_up()
        self._container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _blocks(self, file: SealedFile) -> Blocks:
        return plain_blocks(self._container.window(file.member), self._loan.identity(), file)


def open_delivery(path: Path, *, register: Register, holder: KeyHolder, now: datetime, run: RunId) -> OpenedDelivery:
    """Return the delivery at ``path``, steps 1 to 7 passed; reading it does step 8.

    Args:
        path: the delivery, under the name it was sealed with.
        register: the forces we know, their verifying keys, and the last sequence accepted from each.
        holder: the force's key holder.
        now: the run's clock.
        run: the run that asks the holder for the key.

    Raises:
        DeliveryRefusedError: a step failed; the class and `step` say which, the message what to do.
        KeyNotLentError: the key holder said no or did not answer.
    """
    return _open(path, register=register, holder=holder, now=now, run=run, passed=lambda _: None)


def verify_delivery(
    path: Path,
    *,
    register: Register,
    holder: KeyHolder,
    now: datetime,
    run: RunId,
    progress: Progress | None = None,
) -> Verification:
    """Take all eight steps on the delivery at ``path`` and return what came of each; raises nothing about it.

    Args:
        path: the delivery, under the name it was sealed with.
        register: as `open_delivery`.
        holder: as `open_delivery`.
        now: the run's clock.
        run: the run that asks the holder for the key.
        progress: told how many plain bytes have been read, of how many.
    """
    steps: list[CheckedStep] = []
    manifest: Manifest | None = None

    def passed(step: Step) -> None:
        steps.append(CheckedStep(step, step.words, ok=True))

    try:
        with _open(path, register=register, holder=holder, now=now, run=run, passed=passed) as delivery:
            manifest = delivery.manifest
            delivery.verify(progress)
            passed(Step.INTEGRITY)
    except DeliveryNotOpenedError as refused:
        steps.append(CheckedStep(refused.step, str(refused), ok=False))
        return Verification(tuple(steps), manifest, refused)
    return Verification(tuple(steps), manifest, None)


def _open(
    path: Path,
    *,
    register: Register,
    holder: KeyHolder,
    now: datetime,
    run: RunId,
    passed: Callable[[Step], None],
) -> OpenedDelivery:
    claimed = claimed_force(path.name)
    container = Container(path)
    try:
        signed = container.content(MANIFEST)
        passed(Step.CONTAINER)  # 1

        keys = known_keys(claimed, register)
        passed(Step.FORCE)  # 2

        check_signature(signed, container.content(SIGNATURE), keys)
        passed(Step.SIGNATURE)  # 3

        sealed = check_manifest(signed, container.members, path.name)
        manifest = sealed.manifest
        passed(Step.MANIFEST)  # 4

        check_sequence(manifest.sequence, register.last_sequence(manifest.force, manifest.system_set))
        passed(Step.SEQUENCE)  # 5

        check_expiry(manifest.created_at, manifest.as_at, manifest.expires_at, now)
        passed(Step.EXPIRY)  # 6

        loan = Loan(holder, manifest, run)
        loan.identity()
        passed(Step.KEY)  # 7
    except BaseException:
        container.close()
        raise
    return OpenedDelivery(sealed, container, loan)


def _count(counter: RecordCounter, block: bytes, file: SealedFile) -> None:
    try:
        counter.feed(block)
    except ValueError as wrong:
        raise IntegrityError(
            f"file {file.table.file} ({file.table.system}, table {file.table.table}): {wrong}"
        ) from wrong
