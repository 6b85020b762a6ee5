"""The H3 cell of a location, computed on batches after the query: no engine has it built in.

Resolution 8: cells with edges of about 530 m, the smallest that a page may show.
"""

from typing import Any

import numpy as np
import pyarrow as pa
from h3.api.basic_str import latlng_to_cell

Values = Any
"""An Arrow array; its stubs know no array of whatever type."""
RESOLUTION = 8
_PER_DEGREE = 1_000_000


def cells_of(latitude: Values, longitude: Values) -> Values:
    """Return the cell of each point as text, null where there is no point. Each distinct point is computed once."""
    if len(latitude) == latitude.null_count:
        return pa.nulls(len(latitude), pa.string())
    lat, lon = _floats(latitude), _floats(longitude)
    known = ~(np.isnan(lat) | np.isnan(lon))
    keys = np.round(lat[known] * _PER_DEGREE).astype(np.int64) * (1 << 32) + np.round(lon[known] * _PER_DEGREE).astype(
        np.int64
    )
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    points = zip(lat[known][first].tolist(), lon[known][first].tolist(), strict=True)
    distinct = pa.array([latlng_to_cell(one, other, RESOLUTION) for one, other in points], pa.string())
    places = np.full(len(lat), -1, np.int64)
    places[known] = inverse
    found: Values = distinct.take(pa.Array.from_pandas(places, mask=~known, type=pa.int64()))
    return found


def _floats(values: Values) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.asarray(values.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
