"""Files below a folder, in an order that is always the same, while other forces' work comes and goes beside it."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path


def files_below(root: Path, *, leaving_out: Collection[str] = ()) -> Iterator[Path]:
    """Yield every file below a folder; one that is gone by the time it is reached is left out.

    Args:
        root: a folder; nothing is yielded where it does not exist.
        leaving_out: names of what lies at its top and is not entered.

    Raises:
        OSError: a folder cannot be read, as for want of permission: what is not looked through is not passed over.
    """
    for here, folders, files in os.walk(root, onerror=_raise_unless_gone):
        folders[:] = sorted(name for name in folders if here != str(root) or name not in leaving_out)
        for path in (Path(here, name) for name in sorted(files)):
            if path.is_file():
                yield path


def _raise_unless_gone(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error
