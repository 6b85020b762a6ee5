"""How a file that holds secrets is replaced.

1. The new file is written whole beside the old one, flushed to disk, and takes its place in one step. A crash leaves
   the old file or the new one.
2. The old file's bytes are overwritten before they are given back, so that what was taken out is not left in free
   blocks. A solid-state disk or a copying file system may keep old blocks all the same: where that matters, use an HSM.
"""

import os
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """Put the content in the file's place, for its owner alone. Whoever calls holds the lock of what it belongs to.

    Raises:
        OSError: no room, no right, no disk; the old file is as it was.
    """
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)  # left by a crash
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    old = path.open("r+b") if path.exists() else None
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    if old is not None:
        with old:
            old.write(bytes(os.fstat(old.fileno()).st_size))
            old.flush()
            os.fsync(old.fileno())
