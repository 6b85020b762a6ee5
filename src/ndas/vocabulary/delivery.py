"""A delivery: the files of one week, and the manifest that accounts for every row of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from ndas.vocabulary.ids import DeliveryId, ForceId, delivery_id
from ndas.vocabulary.marking import Marking


@dataclass(frozen=True, slots=True)
class ManifestTable:
    """What the force says about one file of the delivery."""

    system: str
    table: str
    file: str
    rows: int
    """Records after the header, as the force counted them."""
    columns: tuple[str, ...]
    bytes: int
    """Size of the plain file."""
    sha256: str
    """Digest of the plain file, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the force says it sent, signed with the force's key."""

    force: ForceId
    system_set: str
    sequence: int
    as_at: datetime
    """The moment whose state of the force's systems the delivery shows."""
    created_at: datetime
    expires_at: datetime
    """After this the delivery must not be opened any more."""
    marking: Marking
    exclusions: tuple[str, ...]
    """What the force has already left out at source, in words (its sensitive filter and version)."""
    contact: str
    """Role or team that answers for the delivery; not a person's name."""
    recipient: str
    """age recipient made for this delivery alone."""
    tables: tuple[ManifestTable, ...]
    mode: str = "full"

    @property
    def delivery(self) -> DeliveryId:
        """The delivery's id."""
        return delivery_id(self.force, self.system_set, self.sequence)


class Delivery(Protocol):
    """An opened and verified delivery. Plain content exists only in the streams that `read` gives."""

    @property
    def manifest(self) -> Manifest:
        """The verified manifest."""
        ...

    def read(self, table: ManifestTable) -> BinaryIO:
        """Return the plain content of one file as a stream, never a file on disk.

        At its end the stream has checked size and digest against the manifest, and raises if they differ.
        """
        ...
