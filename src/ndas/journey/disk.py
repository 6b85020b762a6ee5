"""A disk that is full, read-only or fails, told as such: whose turn it is, and that nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager

from ndas.journey.errors import DiskError
from ndas.journey.platform import Platform
from ndas.store.database import disk_fault


@contextmanager
def telling_of_disk(platform: Platform) -> Iterator[None]:
    """Raise what a disk did as a sentence.

    Raises:
        DiskError: the home's disk, or that of its control database, did not take it.
    """
    try:
        yield
    except Exception as failed:
        why = disk_fault(failed)
        if why is None:
            raise
        raise DiskError(
            f"the disk of {platform.home} or of its control database did not take what was written: {why}. Last week "
            "stays as it was and nothing is lost; mend the disk or make room, then run: ndas refresh"
        ) from failed
