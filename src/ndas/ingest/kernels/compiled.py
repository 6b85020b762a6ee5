"""How kernels are compiled: ahead into the cache, without Python objects, and without the interpreter lock."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function compiled by numba on first use and kept in numba's cache, so that the next start does not pay."""
    return cast("F", njit(cache=True, nogil=True)(function))
