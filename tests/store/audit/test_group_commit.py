"""Sharing a commit: nobody is forgotten, nobody returns early, nobody waits for company."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from ndas.store.audit.group_commit import GroupCommit


class Disk:
    """Keeps what was written, batch by batch."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_write = threading.Event()
        self.may_write.set()

    def write(self, batch: Sequence[int]) -> None:
        self.may_write.wait()
        if 13 in batch:
            raise OSError("a bad sector")
        self.batches.append(list(batch))


def test_it_writes_every_item_once_before_its_caller_returns() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)

    def submit(number: int) -> bool:
        commits.submit(number)
        return any(number in batch for batch in list(disk.batches))

    with ThreadPoolExecutor(16) as callers:
        assert all(callers.map(submit, range(100, 3100)))
    assert sorted(number for batch in disk.batches for number in batch) == list(range(100, 3100))


def test_it_writes_for_a_lone_caller_at_once() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    commits.submit(1)
    commits.submit(2)
    assert disk.batches == [[1], [2]]


def test_it_writes_together_what_came_while_it_was_writing() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write, at_most=4)
    disk.may_write.clear()
    with ThreadPoolExecutor(8) as callers:
        first = callers.submit(commits.submit, 1)
        while not commits._writing or commits._queue:
            pass
        rest = [callers.submit(commits.submit, number) for number in range(2, 8)]
        while len(commits._queue) < 6:
            pass
        disk.may_write.set()
        for call in [first, *rest]:
            call.result(timeout=10)
    assert [len(batch) for batch in disk.batches] == [1, 4, 2]
    assert not commits._writing


def test_it_tells_every_caller_of_a_batch_that_failed_and_goes_on() -> None:
    disk = Disk()
    commits = GroupCommit(disk.write)
    disk.may_write.clear()
    with ThreadPoolExecutor(4) as callers:
        first = callers.submit(commits.submit, 1)
        while not commits._writing or commits._queue:
            pass
        rest = [callers.submit(commits.submit, number) for number in (12, 13)]
        while len(commits._queue) < 2:
            pass
        disk.may_write.set()
        first.result(timeout=10)
        for call in rest:
            with pytest.raises(OSError, match="bad sector"):
                call.result(timeout=10)
    commits.submit(14)
    assert disk.batches == [[1], [14]]
