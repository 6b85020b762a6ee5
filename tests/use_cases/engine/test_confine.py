"""A confined process can do nothing but compute: each way out is tried from the inside."""

import ctypes
import mmap
import os
import resource
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from ndas.use_cases.engine.confine import Limits, NotConfinedError, confine

ALLOWED, REFUSED, BROKE = 0, 7, 9


def _inside(attack, limits=None, *, before=lambda: None):
    """The exit status of a child that confines itself and then attacks."""
    child = os.fork()
    if child == 0:
        status = BROKE
        try:
            before()
            confine(limits or Limits(seconds=20))
            try:
                attack()
                status = ALLOWED
            except (PermissionError, MemoryError, ValueError):
                status = REFUSED
            except OSError as error:
                status = REFUSED if error.errno in {1, 12, 13, 38, 101} else BROKE
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _raw_open():
    kernel = ctypes.CDLL(None, use_errno=True)
    for number in (2, 257, 437) if os.uname().machine == "x86_64" else (56, 437):
        arguments = (b"/etc/hostname", 0, 0) if number == 2 else (-100, b"/etc/hostname", 0, 0)
        if kernel.syscall(number, *arguments) >= 0:
            return
    raise PermissionError


def _raise_limit():
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


ATTACKS = {
    "opens a socket": socket.socket,
    "opens a pair of sockets": socket.socketpair,
    "reads a file": lambda: Path("/etc/hostname").read_text(),
    "reads a file by other system calls": _raw_open,
    "reads its own platform's files": lambda: Path(__file__).read_text(),
    "lists a folder": lambda: list(Path("/").iterdir()),
    "writes a file": lambda: Path("/var/ndas-attack").write_text("x"),
    "removes a file": lambda: Path("/var/ndas-there-is-none").unlink(),
    "starts a program": lambda: subprocess.run(["/bin/true"], check=True),
    "forks": os.fork,
    "signals its parent": lambda: os.kill(os.getppid(), signal.SIGTERM),
    "raises its limits": _raise_limit,
    "reads another process's memory": lambda: Path(f"/proc/{os.getppid()}/mem").read_bytes(),
    "takes more memory than its limit": lambda: mmap.mmap(-1, 3 << 30),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_it_is_refused_when_it(attack):
    assert _inside(attack) == REFUSED


def test_a_socket_that_was_open_before_sends_nothing():
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with ours, theirs:
        assert _inside(lambda: theirs.sendto(b"out", theirs.getsockname() or b"")) in {REFUSED, BROKE}
        ours.setblocking(False)  # noqa: FBT003 - the socket's own signature
        with pytest.raises(BlockingIOError):
            ours.recv(10)


def test_it_may_still_compute_use_threads_and_pipes():
    def work():
        thread = threading.Thread(target=lambda: sum(range(10)))
        thread.start()
        thread.join()
        given, taken = os.pipe()
        os.write(taken, b"x")
        assert os.read(given, 1) == b"x"

    assert _inside(work) == ALLOWED


def test_it_is_ended_when_it_uses_more_processor_time_than_its_limit():
    def spin():
        while True:
            pass

    assert _inside(spin, Limits(seconds=1)) in {-signal.SIGXCPU, -signal.SIGKILL}


def test_a_process_with_a_second_thread_is_not_confined_and_says_so():
    def attack():
        raise AssertionError

    def second():
        thread = threading.Thread(target=threading.Event().wait, daemon=True)
        thread.start()

    assert _inside(attack, before=second) == BROKE


def test_an_unknown_machine_is_refused(monkeypatch):
    monkeypatch.setattr("ndas.use_cases.engine.confine.this_machine", lambda: None)
    with pytest.raises(NotConfinedError, match="Linux"):
        confine(Limits())
