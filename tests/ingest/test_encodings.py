"""Files in the encodings that forces use, whole and damaged."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.ingest import EncodingError, MalformedFileError
from ndas.ingest.transcode import utf8_pieces

ROWS = "ID,PERSON_ID,NOTE\r\n1,,café \u2013 “quoted” £5\r\n2,,plain\r\n"


def take(load: Any, content: bytes, rows: int) -> Any:
    person = load.contract.delimiter.join(column.name for column in load.contract.tables["PERSON"].columns)
    encoding = load.contract.encoding
    return load.take(load.delivery({"PERSON": person.encode(encoding), "LINK": content}, {"PERSON": 0, "LINK": rows}))


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("utf-8", ROWS.encode()),
        ("utf-8", ROWS.encode("utf-8-sig")),
        ("cp1252", ROWS.encode("cp1252")),
        ("utf-16", ROWS.encode("utf-16")),
        ("utf-16", b"\xff\xfe" + ROWS.encode("utf-16-le")),
        ("utf-16", b"\xfe\xff" + ROWS.encode("utf-16-be")),
    ],
)
def test_it_reads_every_encoding_to_the_same_rows(make_load: Any, encoding: str, content: bytes) -> None:
    load = make_load(encoding)
    take(load, content, 2)
    assert [row["NOTE"] for row in load.sink.rows("source/rms/LINK")] == ["café \u2013 “quoted” £5", "plain"]


@pytest.mark.parametrize(
    ("encoding", "content"),
    [
        ("utf-8", ROWS.encode("cp1252")),
        ("utf-8", b"ID,PERSON_ID,NOTE\n1,,\xc3\n2,,plain\n"),
        ("cp1252", b"ID,PERSON_ID,NOTE\n1,,\x81\n2,,plain\n"),
        ("utf-16", "\ufeffID,PERSON_ID,NOTE\n1,,\ud800\n2,,plain\n".encode("utf-16-le", "surrogatepass")),
    ],
)  # fmt: skip
def test_it_refuses_only_the_row_that_cannot_be_decoded(make_load: Any, encoding: str, content: bytes) -> None:
    load = make_load(encoding)
    take(load, content, 2)
    assert load.rules("refusals") == [(1, "LINK", "malformed: undecodable bytes")]
    assert [row["NOTE"] for row in load.sink.rows("source/rms/LINK")] == ["plain"]


@pytest.mark.parametrize(
    ("encoding", "content"),
    [("utf-16", ROWS.encode("utf-16-le")), ("utf-16", ROWS.encode("utf-8-sig")), ("utf-8", ROWS.encode("utf-16")),
     ("cp1252", ROWS.encode("utf-8-sig"))],
)  # fmt: skip
def test_it_stops_when_the_byte_order_mark_contradicts_the_contract(
    make_load: Any, encoding: str, content: bytes
) -> None:
    with pytest.raises(EncodingError, match=r"rms/LINK\.csv: the contract says"):
        take(make_load(encoding), content, 2)


@pytest.mark.parametrize("content", [b"", b"\r\n\r\n", b'"ID,PERSON_ID'])
def test_it_stops_at_a_file_without_a_header(make_load: Any, content: bytes) -> None:
    with pytest.raises(MalformedFileError, match="header"):
        take(make_load(), content, 0)


@given(text=st.text(max_size=40), encoding=st.sampled_from(["utf-8", "utf-16", "cp1252"]), size=st.integers(1, 7))
def test_it_decodes_a_stream_cut_anywhere(text: str, encoding: str, size: int) -> None:
    class Slow(io.BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            return super().read(size)

    content = text.encode(encoding, errors="replace")
    expected = content.decode(encoding).encode()
    assert b"".join(utf8_pieces(Slow(content), encoding, "f")) == expected.removeprefix(b"\xef\xbb\xbf")


def test_it_reads_another_delimiter(make_load: Any) -> None:
    load = make_load("cp1252", "|")
    take(load, 'ID|PERSON_ID|NOTE\n1||"a|b", c\n2||"a|b"\n'.encode("cp1252"), 2)
    assert [row["NOTE"] for row in load.sink.rows("source/rms/LINK")] == ["a|b"]
