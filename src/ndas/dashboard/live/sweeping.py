"""Gives up taken-back keys even where nobody looks: a page asks before it reads, and between pages this asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from ndas.dashboard.live.readings import LiveReadings

SWEEP_SECONDS = 5.0
"""How long a key that was taken back, or whose lease has ended, may stay in memory while nobody looks."""


@contextmanager
def sweeping(readings: LiveReadings, *, seconds: float = SWEEP_SECONDS) -> Iterator[None]:
    """Sweep again and again in a thread of its own while the block lasts."""
    stop = Event()

    def sweep() -> None:
        while not stop.wait(seconds):
            readings.sweep()

    thread = Thread(target=sweep, name="sweep", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
