"""The compiled loops against slow, plain ways of doing the same."""

import csv
import io
import re
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.ingest.kernels.dates import NOT_A_MOMENT, compile_format, read_moment
from ndas.ingest.kernels.hashing import siphash
from ndas.ingest.kernels.sketch import REGISTERS, estimate, sketch_column
from ndas.ingest.kernels.split import MARK, RAGGED, SOUND, STRAY_QUOTE, UNCLOSED, UNDECODABLE
from ndas.ingest.kernels.words import find_long_runs, find_words, index_words
from ndas.ingest.keys import HashKey, KeySet
from ndas.ingest.records import RecordReader

# Written forms, with no clock behind them.
OLDEST, NEWEST = datetime(1700, 1, 1), datetime(9999, 12, 31)  # noqa: DTZ001
NASTY = st.text(alphabet='ab,"\r\n| \t\0é\ufdd0', max_size=60)


def read(text: str, delimiter: str = ",") -> list[tuple[int, list[str] | None]]:
    """Verdict and fields of each record after a header of three columns."""
    header = delimiter.join("xyz")
    stream = io.BytesIO(f"{header}\n{text}".encode())
    out: list[tuple[int, list[str] | None]] = []
    for batch in RecordReader(stream, encoding="utf-8", delimiter=delimiter, file="f"):
        rows = np.flatnonzero(batch.sound).astype(np.int32)
        columns = [column.text.to_pylist() for column in batch.columns([0, 1, 2], rows)]
        fields = iter(zip(*columns, strict=True))
        out += [(int(v), list(next(fields)) if v == SOUND else None) for v in batch.verdict]
    return out


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\0"), max_size=12)


@given(rows=st.lists(st.lists(TEXT, min_size=3, max_size=3), max_size=20))
def test_it_reads_back_what_pythons_csv_writes(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    assert read(out.getvalue()) == [(SOUND, row) for row in rows]


@given(text=NASTY, delimiter=st.sampled_from([",", "|", "\t"]))
def test_it_agrees_with_pythons_csv_on_every_record_that_both_can_read(text: str, delimiter: str) -> None:
    ours = read(text, delimiter)
    theirs = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    assert len(ours) == len(theirs)
    for (verdict, fields), row in zip(ours, theirs, strict=True):
        if verdict == SOUND:
            assert fields == row
        if len(row) != 3 and not verdict & (STRAY_QUOTE | UNCLOSED):
            assert verdict & RAGGED
        assert bool(verdict & UNDECODABLE) == any("\0" in cell or MARK.decode() in cell for cell in row)


@given(text=NASTY, cuts=st.lists(st.integers(1, 7), min_size=1, max_size=5))
def test_it_reads_the_same_however_the_stream_is_cut(text: str, cuts: list[int]) -> None:
    class Cut(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            cuts.append(cuts.pop(0))
            return super().read(cuts[0])

    stream = Cut(f"x,y,z\n{text}".encode())
    batches = list(RecordReader(stream, encoding="utf-8", delimiter=",", file="f"))
    assert [int(v) for batch in batches for v in batch.verdict] == [verdict for verdict, _ in read(text)]
    assert [batch.first for batch in batches] == list(np.cumsum([1, *(len(batch) for batch in batches)])[:-1])


def test_it_names_what_is_wrong_with_a_record() -> None:
    text = '1,2\n1,2,3,4\n1,"a"b,3\n1,\0,3\n1,2,3\n1,2,"open\n4,5,6'
    verdicts = [verdict for verdict, _ in read(text)]
    assert verdicts == [RAGGED, RAGGED, STRAY_QUOTE, UNDECODABLE, SOUND, UNCLOSED]


@pytest.mark.parametrize("format_", ["%d/%m/%Y", "%Y-%m-%d", "%d/%m/%Y %H:%M:%S", "%d-%b-%Y", "%Y-%m-%dT%H:%M:%S%z"])
@given(when=st.datetimes(OLDEST, NEWEST), day=st.integers(0, 40), month=st.integers(0, 13))
def test_it_reads_a_date_exactly_when_strptime_does(format_: str, when: datetime, day: int, month: int) -> None:
    good = when.replace(tzinfo=UTC).strftime(format_).replace("+0000", "+01:00")
    bad = format_.replace("%d", f"{day:02d}").replace("%m", f"{month:02d}").replace("%Y", f"{when.year:04d}")
    for text in (good, when.replace(tzinfo=UTC).strftime(bad), good + " ", good[:-1], "x" + good, ""):
        data = np.frombuffer(text.encode() or b"\0", dtype=np.uint8)
        ours = read_moment(data, 0, len(text), compile_format(format_))
        try:
            parsed = datetime.strptime(text, format_)  # noqa: DTZ007  # the format may have none
            theirs = int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())
        except ValueError:
            theirs = int(NOT_A_MOMENT)
        if len(text) == len(good) or ours != NOT_A_MOMENT:
            assert ours == theirs


def test_it_knows_the_calendar() -> None:
    steps = compile_format("%d/%m/%Y")

    def real(text: str) -> bool:
        return bool(read_moment(np.frombuffer(text.encode(), dtype=np.uint8), 0, len(text), steps) != NOT_A_MOMENT)

    assert [real(t) for t in ("29/02/2000", "29/02/1900", "31/04/2026", "00/01/2026", "1/2/2026", "01/02/26")] == [
        True, False, False, False, True, False,
    ]  # fmt: skip


def test_its_hash_is_siphash_2_4() -> None:
    key = np.frombuffer(bytes(range(16)), dtype="<u8")
    data = np.arange(15, dtype=np.uint8)
    assert int(siphash(data, 0, 15, np.uint64(key[0]), np.uint64(key[1]))) == 0xA129CA6149BE45E5
    assert HashKey.derive(b"one", "x") != HashKey.derive(b"one", "y") != HashKey.derive(b"two", "y")


@given(batches=st.lists(st.lists(st.integers(0, 300), max_size=80), max_size=6))
def test_it_knows_which_keys_are_new(batches: list[list[int]]) -> None:
    ours, theirs = KeySet(), set()
    for batch in batches:
        hashes = np.array(batch, dtype=np.uint64)
        assert ours.holds(hashes).tolist() == [value in theirs for value in batch]
        expected = []
        for value in batch:
            expected.append(value not in theirs and value != 0)
            theirs |= {value} - {0}
        assert ours.add(hashes).tolist() == expected
        assert len(ours) == len(theirs)


WORDS = ["chis", "secret", "c.h.i.s", "sex", "/9j/", "data:"]
INDEX = index_words([(word.encode(), 1 << i) for i, word in enumerate(WORDS)])


@given(records=st.lists(st.text(alphabet="chisexrt.CHIS /9j:daé", max_size=20), max_size=12))
def test_it_finds_every_word_in_either_case(records: list[str]) -> None:
    content = [f"{record}\n".encode() for record in records]  # as they lie in a file
    text = np.frombuffer(b"".join(content) or b"\0", dtype=np.uint8)
    at = np.cumsum([0, *map(len, content)], dtype=np.int32)
    out = np.zeros(len(content), dtype=np.uint8)
    find_words(text, at, len(content), INDEX, out)
    found = [
        [re.search(f"{re.escape(word)}{'(?![a-z])' * (len(word) == 3)}", r.lower()) for word in WORDS] for r in records
    ]
    assert out.tolist() == [sum(1 << i for i, hit in enumerate(hits) if hit) for hits in found]


@given(runs=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), max_size=8), length=st.integers(1, 8))
def test_it_finds_every_long_run(runs: list[tuple[int, int]], length: int) -> None:
    content = b"".join(b"a" * letters + b" " * blanks for letters, blanks in runs)
    text = np.frombuffer(content + b"\0", dtype=np.uint8)
    letters = np.zeros(256, dtype=np.uint8)
    letters[ord("a")] = 1
    out = np.zeros(1, dtype=np.uint8)
    find_long_runs(text, np.array([0, len(content)], dtype=np.int32), 1, letters, length, 2, out)
    assert bool(out[0]) == (b"a" * length in content)


@pytest.mark.parametrize("distinct", [0, 1, 50, 3_000, 120_000])
def test_its_estimate_of_different_values_is_within_five_percent(distinct: int) -> None:
    values = [f"value {n}".encode() for n in range(distinct)] * 2
    data = np.frombuffer(b"".join(values) or b"\0", dtype=np.uint8)
    registers = np.zeros(REGISTERS, dtype=np.uint8)
    sketch_column(data, np.cumsum([0, *map(len, values)], dtype=np.int32), registers)
    assert estimate(registers) == pytest.approx(distinct, rel=0.05)
