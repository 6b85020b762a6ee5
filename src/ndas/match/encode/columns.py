"""The three shapes of an encoded column, and how Arrow columns are brought into them.

Codes are 32-bit; `NOTHING` stands for a missing value. Columns that are compared with each other share one
dictionary, so that equal codes mean equal values.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, in_one_piece, lists_from, pc
from ndas.match.kernels.lists import ascending_distinct, joined_lists
from ndas.match.kernels.score import NOTHING


@dataclass(frozen=True)
class Coded:
    """One value a record: codes (int32 per record) into `values` (Arrow strings)."""

    codes: Flat
    values: Values


@dataclass(frozen=True)
class Listed:
    """Several values a record: record r has `counts[r]` ascending codes from `starts[r]` on."""

    starts: Flat
    counts: Flat
    codes: Flat
    values: Values


@dataclass(frozen=True)
class Number:
    """A whole number a record (int32)."""

    numbers: Flat


@dataclass(frozen=True)
class Stays:
    """Stays in time: record r has `counts[r]` numbers from `starts[r]` on, begin and end in turn (minutes, UTC)."""

    starts: Flat
    counts: Flat
    minutes: Flat


Column = Coded | Listed | Number | Stays


def codes_of(indices: Values) -> Flat:
    """Arrow dictionary indices as int32 codes with `NOTHING` where null."""
    filled = pc.fill_null(indices.cast(pa.int32()), int(NOTHING))
    return np.asarray(filled)


def take_codes(codes: Flat, of: Flat) -> Flat:
    """`codes[of]`, and `NOTHING` where `of` is nothing."""
    out = np.full(len(of), NOTHING, dtype=np.int32)
    known = of != NOTHING
    out[known] = codes[of[known]]
    return out


def coded(values: Values) -> Coded:
    """A string column with a dictionary of its own."""
    encoded = in_one_piece(values).dictionary_encode()
    return Coded(codes_of(encoded.indices), encoded.dictionary)


def coded_by(of: Flat, values: Values) -> Coded:
    """A column that is a function of another's code: `values[k]` belongs to code k; equal values get one code."""
    derived = coded(values)
    return Coded(take_codes(derived.codes, of), derived.values)


def coded_together(arrays: Sequence[Values]) -> tuple[list[Flat], Values]:
    """Several string arrays over one dictionary: the codes of each and the dictionary."""
    encoded = pa.concat_arrays([in_one_piece(array) for array in arrays]).dictionary_encode()
    codes = codes_of(encoded.indices)
    ends = np.cumsum([len(array) for array in arrays])[:-1]
    return list(np.split(codes, ends)), encoded.dictionary


def listed(starts: Flat, counts: Flat, codes: Flat, values: Values) -> Listed:
    """A list column with each record's codes ascending and distinct, nothings left out."""
    lengths, flat = ascending_distinct(starts.astype(np.int64), counts.astype(np.int64), codes.astype(np.int32))
    begins = np.zeros(len(lengths), dtype=np.int64)
    np.cumsum(lengths[:-1], out=begins[1:])
    shown = np.where(lengths > 0, begins, NOTHING).astype(np.int32)
    return Listed(shown, lengths.astype(np.int32), flat, values)


def list_layout(column: Values) -> tuple[Flat, Flat, Values]:
    """Start and count per record of an Arrow list column, and its flat values; null lists count nought."""
    column = in_one_piece(column)
    counts = np.asarray(pc.fill_null(pc.list_value_length(column), 0)).astype(np.int64)
    starts = np.zeros(len(counts), dtype=np.int64)
    np.cumsum(counts[:-1], out=starts[1:])
    return starts, counts, column.flatten()


def decoded(column: Column) -> Values:
    """The column as Arrow values again, as another engine would read it."""
    if isinstance(column, Coded):
        known = column.codes != NOTHING
        return column.values.take(pa.array(column.codes, mask=~known))
    if isinstance(column, Number):
        return pa.array(column.numbers, mask=column.numbers == NOTHING)
    if isinstance(column, Listed):
        nobody = np.full(len(column.counts), NOTHING, dtype=np.int32)
        begins = np.where(column.counts > 0, column.starts, 0)
        none = np.zeros(1, dtype=np.int64)
        _, _, codes = joined_lists(none, none, column.codes, nobody, begins, column.counts, column.codes)
        flat = column.values.take(pa.array(codes))
        offsets = np.zeros(len(column.counts) + 1, dtype=np.int32)
        np.cumsum(column.counts, out=offsets[1:])
        lists = lists_from(offsets, flat)
        return pc.if_else(pa.array(column.counts > 0), lists, pa.scalar(None, lists.type))
    raise TypeError("stays have no other form")
