"""The platform's side of the confined process: starts it, hands over a question with its tables, takes the answer.

1. Tables go over a pipe; nothing is written to disk, and the child can open no file.
2. Only the tables given here exist for the child.
3. A child that takes too long is ended; one that dies says no more than how.
"""

import atexit
import contextlib
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import pyarrow as pa

from ndas.use_cases.engine.confine import Limits
from ndas.use_cases.engine.wire import CutOffError, receive, send, send_table

_STARTS_WITHIN = 120.0
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8", "PATH": os.defpath}
_ENTRY = "ndas.use_cases.confined"


class SandboxError(Exception):
    """A use case's process failed. The message says how, never with a value."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What a child gave back, and what it used."""

    answer: Any
    peak_bytes: int
    cpu_seconds: float
    landlock: bool


class Sandbox:
    """One zygote and the questions put to it, one at a time."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.set_inheritable(True)
            self._process = subprocess.Popen(  # noqa: S603 - our own module in our own interpreter
                [sys.executable, "-m", _ENTRY, str(theirs.fileno())],
                env=_ENVIRONMENT | _coverage(),
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                cwd="/",
            )
        self._control = ours
        self._one_at_a_time = threading.Lock()
        ours.settimeout(_STARTS_WITHIN)
        if ours.recv(1) != b"+":
            self.close()
            raise SandboxError("the process that use cases are born from did not start; see its words on stderr")

    @property
    def alive(self) -> bool:
        """Whether questions can be put."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the zygote."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def ask(
        self,
        question: Mapping[str, Any],
        tables: Iterable[tuple[str, pa.RecordBatchReader]],
        limits: Limits | None = None,
        *,
        patience: float = 1800.0,
    ) -> Answered:
        """Put a question with its tables to a confined child.

        Args:
            question: what the child is asked, JSON-ready.
            tables: name and content, in the order in which they are sent.
            limits: on memory and processor time.
            patience: seconds of waiting for the answer once everything is sent.

        Raises:
            SandboxError: the child failed, ran out of memory or time, or took longer than ``patience``.
        """
        with self._one_at_a_time:
            question_out, reply_in, child = self._give_birth()
            answered: Any = None
            with os.fdopen(question_out, "wb") as out, os.fdopen(reply_in, "rb") as back:
                with contextlib.suppress(BrokenPipeError):
                    _put(out, dict(question) | {"limits": asdict(limits or Limits())}, tables)
                with contextlib.suppress(BrokenPipeError):
                    out.close()
                late = not select.select([back], [], [], patience)[0]
                if late:
                    os.kill(child, signal.SIGKILL)
                with contextlib.suppress(CutOffError):
                    answered = receive(back)
            status, peak, spent = struct.unpack("<iqd", self._exactly(struct.calcsize("<iqd")))
        if answered is None:
            raise SandboxError(_how_it_ended(status, late=late))
        if "error" in answered:
            raise SandboxError(f"{answered['error']}: {answered['words']}")
        return Answered(answered["answer"], peak, spent, answered["landlock"])

    def _give_birth(self) -> tuple[int, int, int]:
        """Return the end that takes the question, the end that gives the answer, and the child's number."""
        question_in, question_out = os.pipe()
        reply_in, reply_out = os.pipe()
        try:
            socket.send_fds(self._control, [b"?"], [question_in, reply_out])
        finally:
            os.close(question_in)
            os.close(reply_out)
        return question_out, reply_in, int(struct.unpack("<i", self._exactly(4))[0])

    def _exactly(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            part = self._control.recv(count - len(found))
            if not part:
                raise SandboxError("the process that use cases are born from has ended; run again")
            found += part
        return found


def _put(out: Any, question: Mapping[str, Any], tables: Iterable[tuple[str, pa.RecordBatchReader]]) -> None:
    send(out, question)
    for name, content in tables:
        send(out, {"table": name})
        send_table(out, content)
    send(out, {"table": None})


def _how_it_ended(status: int, *, late: bool) -> str:
    if late:
        return "it took longer than a use case may and was ended"
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "it used more processor time or memory than a use case may and was ended"
    return f"its process ended without an answer (status {status})"


def _coverage() -> dict[str, str]:
    """What the measuring of coverage in tests needs to follow a child."""
    return {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}


_lock = threading.Lock()


@cache
def _kept() -> list[Sandbox]:
    return []


def shared_sandbox() -> Sandbox:
    """The sandbox of this process, started at first need and again where it has ended."""
    with _lock:
        kept = _kept()
        if kept and not kept[0].alive:
            kept.pop().close()
        if not kept:
            kept.append(Sandbox())
            atexit.register(kept[0].close)
        return kept[0]
