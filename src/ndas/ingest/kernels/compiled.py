"""How kernels are compiled: ahead into the cache, without Python objects, and without the interpreter lock."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit, types
from numba.core import cgutils as _code
from numba.extending import intrinsic

cgutils: Any = _code
"""numba's code generator, untyped."""
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function compiled by numba on first use and kept in numba's cache, so that the next start does not pay."""
    return cast("F", njit(cache=True, nogil=True)(function))


def _copy_bytes(_context: Any, target: Any, at: Any, source: Any, first: Any, count: Any) -> Any:
    """Copy ``count`` bytes from ``source[first:]`` to ``target[at:]``, as memcpy does; the ranges must exist.

    A loop over short values costs twice as much: the compiler guards each loop against overlapping arrays.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        to, to_at, of, of_at, size = arguments
        into = context.make_array(signature.args[0])(context, builder, to)
        out_of = context.make_array(signature.args[2])(context, builder, of)
        cgutils.raw_memcpy(builder, builder.gep(into.data, [to_at]), builder.gep(out_of.data, [of_at]), size, 1)
        return context.get_dummy_value()

    return types.void(target, at, source, first, count), generate


copy_bytes: Any = intrinsic(_copy_bytes)


def _read_word(_context: Any, data: Any, at: Any) -> Any:
    """The eight bytes from ``data[at]`` as a little-endian number, in one load; the bytes must exist."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place = arguments
        held = context.make_array(signature.args[0])(context, builder, array)
        word = context.get_value_type(types.uint64)
        pointer = builder.bitcast(builder.gep(held.data, [place]), word.as_pointer())
        return builder.load(pointer, align=1)

    return types.uint64(data, at), generate


read_word: Any = intrinsic(_read_word)
