"""How long and where a force's replaced weeks are kept: part of the force's settings.

forces/<force>.yaml
  keeping:
    archive_wait_hours: 4     3 to 12: from the second agreement until a restored week can be read
    archive_use_hours: 8      how long it can then be read
    rollback_hours: 0         0 to 72: how long a replaced week waits before it is destroyed
    cold_store: {bucket: ..., region: eu-west-2}    S3 in place of the home's own folder
"""

from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ndas.cli.errors import CommandError
from ndas.duties.retrieval import RetrievalTerms
from ndas.store.archive import ArchiveFolder, ColdStore
from ndas.store.archive.s3 import BucketSettings, S3ColdStore

LONGEST_ROLLBACK_HOURS = 72


@dataclass(frozen=True, slots=True)
class Keeping:
    """A force's own choices about its replaced weeks."""

    archive_wait_hours: float = 4
    archive_use_hours: float = 8
    rollback_hours: float = 0
    """0: a replaced week is destroyed at once, and nobody can go back to it. The promise of deletion comes first."""
    cold_store: BucketSettings | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.rollback_hours <= LONGEST_ROLLBACK_HOURS:
            raise CommandError(f"rollback_hours is between 0 and {LONGEST_ROLLBACK_HOURS}")

    @property
    def terms(self) -> RetrievalTerms:
        """The waiting and reading times of a retrieval.

        Raises:
            RetrievalError: they are out of bounds.
        """
        return RetrievalTerms(timedelta(hours=self.archive_wait_hours), timedelta(hours=self.archive_use_hours))

    @property
    def rollback_window(self) -> timedelta:
        """How long a replaced week waits."""
        return timedelta(hours=self.rollback_hours)

    def store(self, home: Path) -> ColdStore:
        """The cold store that the force's weeks go to.

        Raises:
            ArchiveError: the bucket is not one to keep weeks in.
        """
        if self.cold_store is None:
            return ArchiveFolder(home / "archive")
        return S3ColdStore(self.cold_store, spool=home / "archive" / "spool")

    def to_document(self) -> dict[str, Any]:
        """As the settings file holds it."""
        return asdict(self)


def read_keeping(document: dict[str, Any]) -> Keeping:
    """Read what `Keeping.to_document` gave, or what a person wrote.

    Raises:
        CommandError: a setting is unknown or out of bounds.
    """
    said = dict(document)
    bucket = said.pop("cold_store", None)
    try:
        return Keeping(**said, cold_store=BucketSettings(**bucket) if bucket else None)
    except TypeError as wrong:
        raise CommandError(f"unknown setting under keeping: {wrong}") from wrong
