"""Runs, their steps, and one run of a force at a time."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from ndas.governance import AuditEntry, AuditEvent
from ndas.store.audit import AuditQuery
from ndas.store.control import Control, ForceBusyError, NotThereError, Run
from ndas.store.control.lease_holder import is_gone, this_process
from ndas.store.control.tables.weeks import force_lease
from ndas.vocabulary.ids import ForceId, RunId

Entry = Callable[..., AuditEntry]
MINUTE = timedelta(minutes=1)


def _run(force: ForceId, now: datetime, name: str = "run-1") -> Run:
    return Run(RunId(name), force, "refresh", "northmoor-all-000001", now)


def _held_elsewhere(control: Control) -> None:
    """The lease as another machine would hold it."""
    with control.database.write() as connection:
        connection.execute(update(force_lease).values(holder="elsewhere|b|n|1|1"))


def test_it_resumes_after_the_steps_that_are_done(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    run = _run(force, now)
    assert control.runs.begin(run, at=now, audit=entry()) == ()
    control.runs.finish_step(run, "open", result={"rows": 12}, at=now, audit=entry(AuditEvent.DELIVERY_OPENED))
    control.runs.finish_step(run, "ingest", result={}, at=now, audit=None)
    done = control.runs.begin(run, at=now + MINUTE, audit=None)
    assert [(step.name, dict(step.result)) for step in done] == [("open", {"rows": 12}), ("ingest", {})]
    assert control.audit.find(AuditQuery(force=force, events=(AuditEvent.DELIVERY_OPENED,))).total == 1


def test_it_counts_a_step_done_twice_once(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    run = _run(force, now)
    control.runs.begin(run, at=now, audit=entry())
    for rows in (1, 2):
        control.runs.finish_step(run, "open", result={"rows": rows}, at=now, audit=None)
    assert [dict(step.result) for step in control.runs.steps(run.id)] == [{"rows": 2}]


def test_it_refuses_a_second_refresh_of_one_force_and_names_the_first(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    control.runs.begin(_run(force, now), at=now, audit=entry())
    with pytest.raises(ForceBusyError, match=r"run run-1.*wait until it ends"):
        control.runs.begin(_run(force, now, "run-2"), at=now + MINUTE, audit=entry())
    assert [run.id for run in control.runs.of(force)] == ["run-1"]
    control.runs.begin(_run(ForceId("easthaven"), now, "run-3"), at=now, audit=entry(force="easthaven"))


def test_it_lets_one_of_many_refreshes_begin(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    def begin(number: int) -> bool:
        try:
            control.runs.begin(_run(force, now, f"run-{number}"), at=now, audit=entry())
        except ForceBusyError:
            return False
        return True

    with ThreadPoolExecutor(6) as starters:
        assert sum(starters.map(begin, range(6))) == 1
    assert len(control.runs.of(force)) == 1


def test_it_begins_again_once_the_first_has_ended(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    first = _run(force, now)
    control.runs.begin(first, at=now, audit=entry())
    control.runs.end(first, "failed", message="disk full", at=now, audit=entry(AuditEvent.RUN_FAILED))
    assert control.runs.lease(force) is None
    control.runs.begin(_run(force, now, "run-2"), at=now, audit=entry())
    ended = control.runs.get(first.id)
    assert (ended.state, ended.message) == ("failed", "disk full")
    assert [run.id for run in control.runs.unfinished(force)] == ["run-2"]


def test_it_takes_a_lease_that_has_run_out_and_stops_the_one_that_lost_it(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    first, second = _run(force, now), _run(force, now, "run-2")
    control.runs.begin(first, at=now, lease=MINUTE, audit=entry())
    _held_elsewhere(control)
    with pytest.raises(ForceBusyError):
        control.runs.begin(second, at=now + MINUTE - timedelta(seconds=1), audit=entry())
    control.runs.begin(second, at=now + MINUTE, audit=entry())
    with pytest.raises(ForceBusyError, match="run-1 has lost the lease"):
        control.runs.finish_step(first, "publish", result={}, at=now + MINUTE, audit=entry())
    with pytest.raises(ForceBusyError, match="publishes nothing"):
        control.runs.renew(force, first.id, at=now + MINUTE)
    assert control.runs.steps(first.id) == ()


def test_it_holds_the_lease_longer_while_work_goes_on(
    control: Control, entry: Entry, force: ForceId, now: datetime
) -> None:
    run = _run(force, now)
    control.runs.begin(run, at=now, lease=MINUTE, audit=entry())
    control.runs.finish_step(run, "open", result={}, at=now + MINUTE / 2, lease=MINUTE, audit=None)
    control.runs.renew(force, run.id, at=now + MINUTE, lease=MINUTE)
    lease = control.runs.lease(force)
    assert lease is not None
    assert lease.expires_at == now + 2 * MINUTE


def test_it_takes_over_at_once_from_a_process_that_was_killed(
    sqlite_url: str, entry: Entry, force: ForceId, now: datetime
) -> None:
    def begin_and_die() -> None:
        Control(sqlite_url).runs.begin(_run(force, now), at=now, audit=entry())
        os.kill(os.getpid(), signal.SIGKILL)

    child = multiprocessing.get_context("fork").Process(target=begin_and_die)
    child.start()
    child.join()
    control = Control(sqlite_url)
    held = control.runs.lease(force)
    assert held is not None
    assert is_gone(held.holder)
    control.runs.begin(_run(force, now, "run-2"), at=now, audit=entry())
    assert [run.id for run in control.runs.unfinished(force)] == ["run-1", "run-2"]
    control.close()


def test_it_does_not_take_a_living_or_foreign_process_for_dead() -> None:
    me = this_process()
    assert not is_gone(me)
    host, boot, namespace, pid, started = me.split("|")
    assert not is_gone(f"elsewhere|{boot}|{namespace}|999999999|{started}")
    assert not is_gone(f"{host}|{boot}|pid:[another]|999999999|{started}")
    assert is_gone(f"{host}|{boot}|{namespace}|999999999|{started}")
    assert is_gone(f"{host}|{boot}|{namespace}|{pid}|1")
    assert is_gone(f"{host}|an earlier boot|{namespace}|{pid}|{started}")
    assert not is_gone("nonsense")


def test_it_names_a_run_that_is_not_there(control: Control, entry: Entry, force: ForceId, now: datetime) -> None:
    with pytest.raises(NotThereError, match="no run run-9"):
        control.runs.get(RunId("run-9"))
    with pytest.raises(NotThereError):
        control.runs.end(replace(_run(force, now), id=RunId("run-9")), "done", at=now, audit=entry())
