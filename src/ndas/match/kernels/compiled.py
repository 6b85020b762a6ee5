"""How kernels are compiled: ahead into a cache, without Python objects, and without the interpreter lock.

numba's own cache looks only at the file of the outermost function, so a changed inner kernel would leave a stale
machine code behind. Here the cache lies in a folder named by a digest of all of this package's sources: a change
anywhere begins a new one. `NUMBA_CACHE_DIR`, if set, is the folder's parent.
"""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


@cache
def cache_folder() -> Path:
    """Where compiled kernels are kept, and what is written out to be compiled."""
    package = Path(__file__).parents[1]
    digest = hashlib.blake2b(numba.__version__.encode(), digest_size=8)
    for source in sorted(
        [
            *package.glob("kernels/*.py"),
            *package.glob("encode/*.py"),
            package / "names" / "sound.py",
            package / "specialised.py",
        ]
    ):
        digest.update(source.read_bytes())
    named = os.environ.get("NUMBA_CACHE_DIR")
    parents = [Path(named)] if named else [package / "__pycache__", Path.home() / ".cache" / "ndas"]
    for parent in parents:
        folder = parent / f"kernels-{digest.hexdigest()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="ndas-kernels-"))


_numba: Any = numba  # its stubs know neither the cache folder nor the memory option
_numba.config.CACHE_DIR = str(cache_folder())


def compiled(function: F) -> F:
    """The function compiled by numba on first use and kept in the cache, so that the next start does not pay."""
    return cast("F", _numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def lean(function: F) -> F:
    """Compiled without memory management: it may not make arrays, and does not count references to those it is given.

    Counting costs an atomic operation per array and call, which is most of the time of a small kernel.
    """
    return cast("F", _numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)(function))


def woven_in(function: F) -> F:
    """Lean, and always made part of its caller."""
    return cast("F", _numba.njit(cache=True, nogil=True, error_model="numpy", _nrt=False, forceinline=True)(function))
