"""Takes away from this process everything that answering does not need. It cannot be undone.

1. No file can be opened any more, by any path: by Landlock where the kernel has it, and by the filter of system calls.
2. No socket can be made or used; where the system allows it the process also has a network of its own with nothing
   in it.
3. No process can be started, looked into or signalled, and no limit raised.
4. Memory beyond the limit, processor time beyond the limit, and files of any size fail.
5. Where the kernel cannot refuse system calls (no Linux, an unknown machine), nothing runs: `NotConfinedError`.
"""

import ctypes
import os
import resource
import struct
from dataclasses import dataclass
from pathlib import Path

from ndas.use_cases.engine.syscalls import call_filter, this_machine

_PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 38, 4
_SECCOMP_SET_MODE_FILTER = 1
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_EVERY_FILE_RIGHT_OF_FIRST_ABI = (1 << 13) - 1
_TCP_RIGHTS, _TCP_SINCE = 0b11, 4


class NotConfinedError(Exception):
    """This system cannot confine a use case, so none runs."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may use."""

    memory: int = 2 << 30
    """Bytes of address space beyond what the empty process has."""
    seconds: int = 900
    """Of processor time."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """What the kernel enforces; the filter of system calls always."""

    landlock: bool
    own_network: bool


def confine(limits: Limits) -> Confinement:
    """Confine this process, which must have one thread.

    Raises:
        NotConfinedError: the kernel does not filter system calls, or there is more than one thread.
    """
    machine = this_machine()
    if machine is None:
        raise NotConfinedError("use cases run only where the kernel can confine them: Linux on x86-64 or 64-bit ARM")
    if len(list(Path("/proc/self/task").iterdir())) != 1:
        raise NotConfinedError("the process has more than one thread, and rights are given up thread by thread")
    kernel = ctypes.CDLL(None, use_errno=True)
    own_network = _leave_network(kernel)
    _limit(limits)
    if kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or kernel.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise NotConfinedError("the kernel does not let this process give up rights")
    landlock = _close_files(kernel)
    program = call_filter(machine)
    held = ctypes.create_string_buffer(program, len(program))
    given = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(held)))
    if kernel.syscall(machine.seccomp, _SECCOMP_SET_MODE_FILTER, 0, given):
        raise NotConfinedError("the kernel takes no filter of system calls (seccomp); allow it for this service")
    return Confinement(landlock, own_network)


def _leave_network(kernel: ctypes.CDLL) -> bool:
    return bool(kernel.unshare(_CLONE_NEWNET) == 0 or kernel.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def _limit(limits: Limits) -> None:
    now = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
    for what, most in (
        (resource.RLIMIT_AS, now + limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _close_files(kernel: ctypes.CDLL) -> bool:
    """Forbid every right to files, with no exception. Also TCP where the kernel knows that."""
    version = kernel.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    rights = _EVERY_FILE_RIGHT_OF_FIRST_ABI
    rules = struct.pack("QQ", rights, _TCP_RIGHTS) if version >= _TCP_SINCE else struct.pack("Q", rights)
    ruleset = kernel.syscall(_LANDLOCK_CREATE, ctypes.create_string_buffer(rules, len(rules)), len(rules), 0)
    if ruleset < 0:
        return False
    closed: bool = kernel.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0
    os.close(ruleset)
    return closed
