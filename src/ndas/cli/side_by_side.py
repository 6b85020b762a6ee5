"""Jobs of several forces side by side, each in a process of its own, with their progress on one screen.

1. Forces share nothing, so their jobs need not wait for one another; the jobs of one force come one after the other.
2. A job that fails in our own words fails the whole in the same words; so does one whose process is killed, in ours.
   What the other forces had finished stays.
3. However it ends, Ctrl+C included, no process outlives the call.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver
from typing import Any, TypeVar

from ndas.cli.errors import CommandError
from ndas.cli.terminal import ERR, Bars, screen_of_bars

J = TypeVar("J")
R = TypeVar("R")
_Said = tuple[str, str, Any, Any]
_telling: Any = None  # this worker's line to the screen


class _Told(Bars):
    """Bars whose screen another process draws."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._words = title

    def begin(self, step: str, total: int | None = None) -> None:
        _telling.put((self._words, "begin", step, total))

    def advance(self, done: int, total: int | None = None) -> None:
        _telling.put((self._words, "advance", done, total))

    def end(self) -> None:
        _telling.put((self._words, "end", None, None))


def prepare_workers(module: str) -> None:
    """Begin to import what the jobs need, in a process from which theirs will be made, and do not wait for it."""
    multiprocessing.set_forkserver_preload([module])
    forkserver.ensure_running()


def side_by_side(work: Callable[[J, Bars], R], jobs: Mapping[str, Sequence[tuple[str, J]]]) -> dict[str, list[R]]:
    """Return what `work` returned for each force's jobs.

    Args:
        work: a function of a module, called in another process with a job and the bars that it tells.
        jobs: force to its jobs in order, each with a title.

    Raises:
        CommandError: a job failed; the message is the job's own.
    """
    prepare_workers(work.__module__)
    context = multiprocessing.get_context("forkserver")  # imports once, and forks no thread of ours
    lines = context.Queue()
    screen = threading.Thread(target=_draw, args=(lines,), daemon=True)
    screen.start()
    workers = max(1, min(len(jobs), os.cpu_count() or 1))
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(lines,))
    try:
        return _follow(pool, work, jobs)
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        lines.put(None)
        screen.join()


def _follow(
    pool: ProcessPoolExecutor, work: Callable[[J, Bars], R], jobs: Mapping[str, Sequence[tuple[str, J]]]
) -> dict[str, list[R]]:
    done: dict[str, list[R]] = {force: [] for force in jobs}
    running: dict[Future[R | CommandError], str] = {}

    def begin_next(force: str) -> None:
        if len(done[force]) < len(jobs[force]):
            title, job = jobs[force][len(done[force])]
            running[pool.submit(_run, work, title, job)] = force

    for force in jobs:
        begin_next(force)
    while running:
        for finished in wait(running, return_when=FIRST_COMPLETED).done:
            force, result = running.pop(finished), _result(finished)
            if isinstance(result, CommandError):
                raise result
            done[force].append(result)
            begin_next(force)
    return done


def _result(finished: Future[R | CommandError]) -> R | CommandError:
    try:
        return finished.result()
    except BrokenProcessPool:
        return CommandError("a process was ended from outside, perhaps for want of memory. Run this again: it goes on")


def _begin(lines: Any) -> None:
    global _telling  # noqa: PLW0603 - a worker process has one line, given once
    _telling = lines


def _run(work: Callable[[J, Bars], R], title: str, job: J) -> R | CommandError:
    try:
        return work(job, _Told(title))
    except Exception as error:
        if not type(error).__module__.startswith("ndas."):
            raise
        return CommandError(f"{title}: {error}")  # a plain message travels between processes, any error may not


def _draw(lines: Any) -> None:
    shared = screen_of_bars() if ERR.is_terminal else None
    if shared:
        shared.start()
    bars: dict[str, Bars] = {}
    while (said := lines.get()) is not None:
        title, what, one, two = said
        bar = bars.setdefault(title, Bars(title, shared))
        if what == "begin":
            bar.begin(one, two)
        elif what == "advance":
            bar.advance(one, two)
        else:
            bar.end()
    if shared:
        shared.stop()
