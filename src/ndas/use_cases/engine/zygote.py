"""The process that use cases are born from: it has loaded what answering needs, and holds no data and no key.

For each question the platform hands it two pipes; it forks, and the child confines itself before it reads a record. One
start of Python serves every use case of every refresh of this process; when the platform ends, it ends.
"""

import gc
import os
import socket
import struct
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from ndas.use_cases.engine.confine import Limits, confine
from ndas.use_cases.engine.wire import receive, send

_STARTED = struct.Struct("<i")
_ENDED = struct.Struct("<iqd")
"""Status, peak memory in bytes, processor seconds."""


class Answers(Protocol):
    """What answers one question once the process is confined."""

    def answer(self, given: BinaryIO) -> Any:
        """Read the tables that follow and return what goes back, JSON-ready."""
        ...


Begin = Callable[[dict[str, Any]], Answers]
"""Takes a question in while files can still be opened; no record has been read by then."""


def serve(control: socket.socket, begin: Begin) -> None:
    """Fork a confined child for every pair of pipes that comes over ``control``, one after the other."""
    gc.collect()
    gc.freeze()  # no child looks for garbage among what was loaded for all, and so copies none of its pages
    while True:
        word, pipes, _, _ = socket.recv_fds(control, 1, 2)
        if not word:
            return
        child = os.fork()
        if child == 0:
            control.close()
            _be_the_child(pipes[0], pipes[1], begin)
        for pipe in pipes:
            os.close(pipe)
        control.sendall(_STARTED.pack(child))
        _, status, used = os.wait4(child, 0)
        control.sendall(
            _ENDED.pack(os.waitstatus_to_exitcode(status), used.ru_maxrss * 1024, used.ru_utime + used.ru_stime)
        )


def _be_the_child(question: int, reply: int, begin: Begin) -> None:
    """Confine this process, answer one question, and end. Nothing of it is ever returned from."""
    status = 1
    try:
        silence = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(silence, standard)
        given, reply_to = _only(question, reply)
        with os.fdopen(given, "rb", buffering=1 << 20) as asked, os.fdopen(reply_to, "wb") as out:
            try:
                message = receive(asked)
                answering = begin(message)
                confinement = confine(Limits(**message["limits"]))
                result = {"answer": answering.answer(asked), "landlock": confinement.landlock}
            except MemoryError:
                result = {"error": "MemoryError", "words": "it needs more memory than a use case may have"}
            except Exception as error:  # noqa: BLE001 - whatever went wrong is said by its kind, never by its content
                result = {"error": type(error).__name__, "words": _words(error)}
            send(out, result)
        status = 0
    finally:
        os._exit(status)


def _only(question: int, reply: int) -> tuple[int, int]:
    """Keep the two pipes and close everything else."""
    for number, pipe in enumerate((question, reply)):
        os.dup2(pipe, 10 + number)
    os.closerange(3, 10)
    os.closerange(12, 4096)
    return 10, 11


def _words(error: BaseException) -> str:
    """An error's words where they are our own, which never hold a value; otherwise where in our code it arose."""
    if type(error).__module__.startswith("ndas."):
        return str(error)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/ndas/" in frame.filename]
    return f"in {frames[-1].name}" if frames else "outside the platform's own code"
