"""Several forces' jobs at once: each force's in order, in other processes, and none outlives the call."""

import multiprocessing
import os
from pathlib import Path

import pytest

from ndas.cli.errors import CommandError
from ndas.cli.side_by_side import side_by_side


@pytest.fixture
def jobs(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    import jobs_of_forces  # noqa: PLC0415 - found once its folder is on the path, here and in the workers

    return jobs_of_forces


def test_it_does_each_forces_jobs_in_their_order_in_other_processes(jobs, tmp_path):
    orders = {force: [(word, (tmp_path / force, word)) for word in "abc"] for force in ("north", "south", "west")}
    done = side_by_side(jobs.note, orders)
    assert {force: (tmp_path / force).read_text("ascii") for force in orders} == dict.fromkeys(orders, "a\nb\nc\n")
    assert all(len(by) == 3 and os.getpid() not in by for by in done.values())


def test_it_says_the_title_and_the_words_of_a_job_that_failed(jobs):
    with pytest.raises(CommandError, match="north, week 1: the vault is closed; open it"):
        side_by_side(jobs.refuse, {"north": [("north, week 1", "")]})


def test_no_process_outlives_a_job_that_failed(jobs, tmp_path):
    stop = tmp_path / "stop"
    stop.touch()
    with pytest.raises(CommandError, match="enough"):
        side_by_side(jobs.wait_for_file, {"south": [("south", stop)], "north": [("north", tmp_path / "never")]})
    assert multiprocessing.active_children() == []


def test_a_process_that_is_killed_is_told_in_words_and_not_as_a_fault_of_the_program(jobs):
    with pytest.raises(CommandError, match=r"ended from outside.* Run this again: it goes on"):
        side_by_side(jobs.vanish, {"north": [("north, week 1", "")]})


def test_nothing_to_do_is_done_at_once(jobs):
    assert side_by_side(jobs.note, {"north": []}) == {"north": []}
