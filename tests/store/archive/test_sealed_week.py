"""The sealed file: what goes in comes out, and nothing else does."""

import io
import random
from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ndas.store.archive import WeekDamagedError
from ndas.store.archive.sealed_stream import CHUNK, SealedReader, SealedWriter
from ndas.store.archive.week import read_week, write_week

KEY = bytes(range(32))
ABOUT = {"force": "northmoor", "item": "northmoor-all-000001"}


def _seal(plain: bytes, piece: int = 1 << 16) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, archive_key=KEY, about=ABOUT)
    for start in range(0, len(plain), piece):
        writer.write(plain[start : start + piece])
    writer.finish()
    assert writer.bytes_written == len(file.getvalue())
    return file.getvalue()


def _open(sealed: bytes, key: bytes = KEY, about: dict[str, str] = ABOUT) -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(sealed), archive_key=key, about=about)).read()


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7]),
    st.sampled_from([999, 1 << 20, 1 << 22]),
)
def test_it_gives_back_what_was_sealed_whatever_its_length(length: int, piece: int) -> None:
    plain = random.Random(length).randbytes(length)
    assert _open(_seal(plain, piece)) == plain


SEALED = _seal(random.Random(1).randbytes(2 * CHUNK + 100))


@settings(max_examples=80, deadline=None)
@given(st.floats(0, 1, exclude_max=True), st.integers(0, 7))
def test_it_notices_any_changed_bit(place: float, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[int(place * len(changed))] ^= 1 << bit
    with pytest.raises(WeekDamagedError):
        _open(bytes(changed))


HEADER = len(SEALED) - (2 * (CHUNK + 16) + 100 + 16)


@pytest.mark.parametrize("length", [0, 5, 12, 40, HEADER, HEADER + CHUNK, HEADER + CHUNK + 16, len(SEALED) - 1])
def test_it_notices_a_cut_off_end(length: int) -> None:
    with pytest.raises(WeekDamagedError):
        _open(SEALED[:length])


def test_it_notices_swapped_repeated_and_added_chunks() -> None:
    one, two = HEADER + CHUNK + 16, HEADER + 2 * (CHUNK + 16)
    first, second, last = SEALED[HEADER:one], SEALED[one:two], SEALED[two:]
    for order in ([second, first, last], [first, first, last], [first, last], [first, second, last, last], [last]):
        with pytest.raises(WeekDamagedError):
            _open(SEALED[:HEADER] + b"".join(order))


def test_it_opens_with_its_own_key_as_its_own_item_alone() -> None:
    with pytest.raises(WeekDamagedError, match="this item's key"):
        _open(SEALED, key=bytes(32))
    with pytest.raises(WeekDamagedError, match="another item"):
        _open(SEALED, about={**ABOUT, "force": "easthaven"})


def test_it_does_not_open_when_sealing_was_never_finished() -> None:
    file = io.BytesIO()
    SealedWriter(file, archive_key=KEY, about=ABOUT).write(bytes(3 * CHUNK))
    with pytest.raises(WeekDamagedError):
        _open(file.getvalue())


def _tables() -> dict[str, pa.Table]:
    words = pa.array([f"row {n}" for n in range(5000)])
    when = pa.array([datetime(2026, 1, 1 + n % 28) for n in range(5000)], pa.timestamp("us"))  # noqa: DTZ001 - Arrow's plain timestamp
    return {
        "rms.crime": pa.table({"id": pa.array(range(5000)), "when": when, "text": words}),
        "rms.empty": pa.table({"id": pa.array([], pa.int64())}),
        "custody.record": pa.table({"tags": pa.array([["a"], None, []] * 7)}),
    }


def _week(tables: dict[str, pa.Table]) -> bytes:
    file = io.BytesIO()
    counts = write_week(file, ((name, table.to_reader(max_chunksize=700)) for name, table in tables.items()))
    assert counts == {name: table.num_rows for name, table in tables.items()}
    return file.getvalue()


def test_it_keeps_every_table_row_and_type() -> None:
    tables = _tables()
    assert {name: reader.read_all() for name, reader in read_week(io.BytesIO(_week(tables)))} == tables


def test_it_passes_over_tables_that_nobody_reads() -> None:
    week = io.BytesIO(_week(_tables()))
    found = {name: reader.read_all() for name, reader in read_week(week) if name == "custody.record"}
    assert found["custody.record"].num_rows == 21
    assert [name for name, _ in read_week(io.BytesIO(_week(_tables())))] == list(_tables())


def test_it_keeps_an_empty_week() -> None:
    assert list(read_week(io.BytesIO(_week({})))) == []


def test_it_refuses_two_tables_of_one_name() -> None:
    table = pa.table({"id": [1]})
    with pytest.raises(ValueError, match=r"rms\.crime"):
        write_week(io.BytesIO(), [("rms.crime", table.to_reader()), ("rms.crime", table.to_reader())])


@pytest.mark.parametrize("attack", [lambda w: w[:-1], lambda w: w + b"x", lambda w: w[: len(w) // 2], lambda _: b""])
def test_it_notices_a_week_that_does_not_add_up(attack) -> None:  # type: ignore[no-untyped-def]  # a lambda
    week = io.BytesIO(attack(_week(_tables())))
    with pytest.raises(WeekDamagedError):
        [reader.read_all() for _, reader in read_week(week)]


def test_it_notices_a_manifest_that_counts_other_rows() -> None:
    week = _week(_tables()).replace(b'"rms.crime": 5000', b'"rms.crime": 4999')
    with pytest.raises(WeekDamagedError, match="add up"):
        list(read_week(io.BytesIO(week)))
