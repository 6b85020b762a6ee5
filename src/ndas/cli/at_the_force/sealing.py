"""From a folder of extracts and its contracts to a sealed delivery."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ndas.cli.errors import CommandError
from ndas.cli.terminal import Bars, ask_passphrase
from ndas.transfer import Extract, Sealed, Terms, load_signing_key
from ndas.transfer import seal as seal_files
from ndas.transfer.signing import SigningKey
from ndas.vocabulary import deletion_list
from ndas.vocabulary.contract import Contract
from ndas.vocabulary.contract_files import load_contract
from ndas.vocabulary.ids import RunId, delivery_id, force_id
from ndas.vocabulary.marking import read_marking


@dataclass(frozen=True, slots=True)
class SealOrder:
    """What is to be sealed, and what the force states about it."""

    extract: Path
    contracts: tuple[Path, ...]
    force: str
    system_set: str
    sequence: int
    as_at: datetime
    valid: timedelta = timedelta(days=7)
    exclusions: tuple[str, ...] = ()
    contact: str = "force data engineer"
    marking: str = "OFFICIAL-SENSITIVE"
    compress: bool = False
    deletions: Path | None = None
    """The force's own deletion list: CSV with system, table, source_id."""


def seal_extract(
    order: SealOrder,
    signing_key: Path | SigningKey,
    passphrase_file: Path | None,
    recipient: str,
    holder_socket: Path | None,
    into: Path,
    bars: Bars,
) -> Sealed:
    """Seal the extract; the delivery's key is made by the key holder where no recipient is given.

    Raises:
        CommandError: a file of the contract is missing, or there is neither a recipient nor a key holder.
        TransferError: the extract is not what the contract says.
    """
    marking = read_marking(order.marking)
    if marking is None:
        raise CommandError("the marking must be OFFICIAL or OFFICIAL-SENSITIVE; nothing above may be delivered")
    extracts = list(find_extracts(order.extract, [load_contract(folder) for folder in order.contracts]))
    if order.deletions is not None:
        extracts.append(Extract(deletion_list.SYSTEM, deletion_list.TABLE, order.deletions))
    key = (
        signing_key
        if isinstance(signing_key, SigningKey)
        else load_signing_key(signing_key, ask_passphrase("the signing key", passphrase_file))
    )
    now = datetime.now(UTC).replace(microsecond=0)
    terms = Terms(
        force=force_id(order.force),
        system_set=order.system_set,
        sequence=order.sequence,
        as_at=order.as_at,
        created_at=now,
        expires_at=now + order.valid,
        marking=marking,
        exclusions=order.exclusions,
        contact=order.contact,
        recipient=recipient or make_delivery_key(order, holder_socket),
    )
    bars.begin("sealing", sum(extract.path.stat().st_size for extract in extracts))
    sealed = seal_files(extracts, terms=terms, key=key, into=into, compress=order.compress, progress=bars.advance)
    bars.end()
    return sealed


def find_extracts(folder: Path, contracts: list[Contract]) -> Iterator[Extract]:
    """Yield every file that the contracts name.

    Raises:
        CommandError: one is missing.
    """
    for contract in contracts:
        for table in contract.tables.values():
            path = folder / contract.system / table.file
            if not path.is_file():
                raise CommandError(
                    f"{path} is missing: the contract of {contract.system} names it; a delivery is full or it is none"
                )
            yield Extract(contract.system, table.name, path, contract.encoding, contract.delimiter)


def make_delivery_key(order: SealOrder, holder_socket: Path | None) -> str:
    """Ask the key holder to make the delivery's key; return its recipient."""
    if holder_socket is None:
        raise CommandError("give --recipient, or --key-holder with the socket of the force's key holder")
    from ndas.governance import KeyKind, KeyRef
    from ndas.store import RemoteKeyHolder

    delivery = delivery_id(force_id(order.force), order.system_set, order.sequence)
    ref = KeyRef(force_id(order.force), KeyKind.DELIVERY, delivery)
    return RemoteKeyHolder(holder_socket).make(ref, purpose="seal delivery", run=RunId(f"seal-{delivery}"))
