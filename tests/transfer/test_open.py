"""Opening what was sealed: what it gives, what it asks for, and what it leaves behind."""

import subprocess
import tarfile
import threading
import tracemalloc
from datetime import timedelta

import pyrage
import pytest

from ndas.transfer import IntegrityError, KeyNotLentError, Step, open_delivery, verify_delivery
from ndas.transfer.container import MANIFEST, SIGNATURE
from ndas.vocabulary import Delivery


def decrypting_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "decrypt"]


@pytest.mark.parametrize("compress", [False, True])
def test_it_gives_back_every_byte_that_was_sealed(write_week, compress):
    week = write_week(compress=compress)
    with open_delivery(week.path, **week.opening()) as delivery:
        opened: Delivery = delivery
        assert opened.manifest == week.sealed.manifest
        for table, extract in zip(opened.manifest.tables, week.extracts, strict=True):
            with opened.read(table) as stream:
                assert stream.read() == extract.path.read_bytes()


def test_it_states_rows_columns_size_and_digest_of_each_file(week):
    people, detentions = week.sealed.manifest.tables
    assert (people.rows, people.columns) == (2, ("NOMINAL_ID", "SURNAME", "NOTES"))
    assert (detentions.rows, detentions.columns) == (3, ("REF", "NOMINAL", "WHEN"))
    assert people.bytes == week.extracts[0].path.stat().st_size


@pytest.mark.parametrize("compress", [False, True])
def test_it_names_each_of_the_eight_steps_as_passed(write_week, compress):
    week = write_week(compress=compress)
    told = []
    verification = verify_delivery(week.path, **week.opening(), progress=lambda done, whole: told.append((done, whole)))
    assert verification.ok
    assert [(each.step, each.words, each.ok) for each in verification.steps] == [
        (step, step.words, True) for step in Step
    ]
    assert told[-1][0] == told[-1][1] == sum(table.bytes for table in week.sealed.manifest.tables)


def test_it_asks_the_holder_for_the_key_of_this_delivery_and_says_why(week):
    with open_delivery(week.path, **week.opening()):
        assert week.holder.asked[-1] == ("northmoor/delivery/northmoor-all-000007", "open delivery", "run-1")


def test_it_asks_the_holder_again_once_the_loan_has_ended(week):
    week.holder.lease = timedelta(0)
    with open_delivery(week.path, **week.opening()) as delivery:
        week.holder.refuses = True
        with pytest.raises(KeyNotLentError), delivery.read(delivery.manifest.tables[0]) as stream:
            stream.read()


def test_it_can_be_read_with_stock_tools(write_week, tmp_path):
    week = write_week(compress=True)
    out = tmp_path / "stock"
    out.mkdir()
    subprocess.run(["tar", "-xf", week.path, "-C", out], check=True, capture_output=True)
    identity = pyrage.x25519.Identity.from_str(next(iter(week.holder.identities.values())))
    packed = pyrage.decrypt((out / "data/crime/people.csv.gz.age").read_bytes(), [identity])
    assert subprocess.run(["gunzip"], input=packed, capture_output=True, check=True).stdout == (
        week.extracts[0].path.read_bytes()
    )
    with tarfile.open(week.path) as tar:
        assert tar.getnames()[:2] == [MANIFEST, SIGNATURE]


def test_it_ends_its_thread_when_the_reader_stops_early(write_week):
    week = write_week(people=b"ID,NOTES\n" + b"1,padding\n" * 600_000)
    with open_delivery(week.path, **week.opening()) as delivery:
        stream = delivery.read(delivery.manifest.tables[0])
        assert stream.read(10) == b"ID,NOTES\n1"
        assert decrypting_threads()
        stream.close()
        assert not decrypting_threads()


def test_it_reads_two_files_at_once(write_week):
    week = write_week(people=b"ID,NOTES\n" + b"1,padding\n" * 300_000)
    with open_delivery(week.path, **week.opening()) as delivery:
        first, second = (delivery.read(table) for table in delivery.manifest.tables)
        with first, second:
            start, other = first.read(100), second.read()
            rest = first.read()
        assert start + rest == week.extracts[0].path.read_bytes()
        assert other == week.extracts[1].path.read_bytes()


def test_it_leaves_no_key_and_no_open_file_once_closed(week):
    delivery = open_delivery(week.path, **week.opening())
    stream = delivery.read(delivery.manifest.tables[0])
    delivery.close()
    with pytest.raises((IntegrityError, ValueError)):
        stream.read()
    week.holder.refuses = True
    with pytest.raises(KeyNotLentError):
        delivery.read(delivery.manifest.tables[0]).read()


def test_it_reads_what_it_checked_even_if_the_path_is_given_to_another_file(week):
    with open_delivery(week.path, **week.opening()) as delivery:
        week.path.unlink()
        week.path.write_bytes(b"another")
        delivery.verify()


def test_it_writes_nothing_beside_the_delivery(week, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    assert verify_delivery(week.path, **week.opening()).ok
    assert sorted(tmp_path.rglob("*")) == before


def test_it_refuses_a_table_of_another_delivery(write_week):
    week = write_week()
    other = write_week(sequence=8, people=b"ID\n1\n")
    with open_delivery(week.path, **week.opening()) as delivery, pytest.raises(ValueError, match="not of this"):
        delivery.read(other.sealed.manifest.tables[0])


def test_it_holds_a_few_blocks_in_memory_whatever_the_size(write_week):
    week = write_week(people=b"ID,NOTES\n" + b"1,some padding to make a line of it\n" * 900_000, compress=True)
    tracemalloc.start()
    try:
        with open_delivery(week.path, **week.opening()) as delivery:
            delivery.verify()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 << 20


def test_it_gives_the_last_block_only_after_the_digest_was_found(write_week, monkeypatch):
    week = write_week(people=b"ID,NOTES\n" + b"1,padding\n" * 200_000)
    with open_delivery(week.path, **week.opening()) as delivery:
        table = delivery.manifest.tables[0]
        monkeypatch.setattr("ndas.transfer.plain.hashlib.sha256", WrongDigest)
        stream = delivery.read(table)
        given = []
        with pytest.raises(IntegrityError, match="SHA-256"):
            given.extend(iter(lambda: stream.read1(1 << 16), b""))
        assert 0 < sum(map(len, given)) < table.bytes
        with pytest.raises(IntegrityError):
            stream.read(1)


class WrongDigest:
    def update(self, block: bytes) -> None: ...

    def hexdigest(self) -> str:
        return "0" * 64


def test_it_opens_a_delivery_from_a_folder_with_any_name(week, tmp_path):
    folder = tmp_path / "a folder, with 'marks'"
    folder.mkdir()
    moved = week.path.rename(folder / week.path.name)
    assert verify_delivery(moved, **week.opening()).ok
