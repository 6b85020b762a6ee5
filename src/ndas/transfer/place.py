"""Makes what was written stay written."""

import os
from pathlib import Path
from typing import BinaryIO


def onto_disk(written: BinaryIO | Path) -> None:
    """Return once the file, or the folder's list of names, is on disk."""
    if not isinstance(written, Path):
        written.flush()
        os.fsync(written.fileno())
    elif os.name == "posix":  # Windows keeps a folder's names safe itself and opens no folder
        folder = os.open(written, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
