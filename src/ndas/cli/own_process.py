"""What each of our processes begins with, and hands on to those it starts.

1. What it writes is for its owner's eyes alone.
2. A crash leaves no copy of its memory, which holds what is decrypted, on a disk.
"""

import os
import resource


def keep_to_oneself() -> None:
    """Set both for this process and its children."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
