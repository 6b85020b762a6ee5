"""Arrow as this package speaks it.

The published type stubs of pyarrow reject calls that pyarrow documents (scalars and keyword fills as arguments, numpy
arrays as buffers), so compute functions and buffers are taken untyped here, once, instead of one ignore per call.
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as _compute

pc: Any = _compute
"""`pyarrow.compute`, untyped."""

as_buffer: Any = pa.py_buffer
"""`pyarrow.py_buffer`, untyped: a numpy array is a buffer."""

Values: TypeAlias = Any
"""One Arrow column in one piece."""


def text_field(name: str) -> Any:
    """A column of text."""
    return pa.field(name, pa.string())


def number_field(name: str) -> Any:
    """A column of whole numbers."""
    return pa.field(name, pa.int64())


Mask: TypeAlias = npt.NDArray[np.bool_]
"""One truth value for each row."""


def as_mask(values: Values) -> Mask:
    """An Arrow column of truth values without nulls as numpy has it."""
    return np.asarray(values.to_numpy(zero_copy_only=False), dtype=np.bool_)
