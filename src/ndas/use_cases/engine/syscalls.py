"""The system calls that a use case's process may not make, and the kernel filter (seccomp) that refuses them.

Numbers are those of the Linux kernel's tables for the two machines that the platform runs on. A refused call returns
"not permitted"; the process goes on and fails in its own words.
"""

import errno
import platform
import struct
from dataclasses import dataclass

_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_AT_NUMBER, _AT_MACHINE, _AT_FIRST_ARGUMENT = 0, 4, 16
_CLONE_THREAD = 0x10000


@dataclass(frozen=True, slots=True)
class Machine:
    """One kind of processor: its name in the filter and its numbers of the calls that are refused."""

    audit_number: int
    seccomp: int
    refused: tuple[int, ...]
    clone: int
    """Refused unless it makes a thread."""
    clone3: int
    """Answered "no such call", so that the C library makes threads by `clone`, whose flags the filter can see."""


_SHARED = (424, 425, 426, 427, 434, 437, 438)
"""pidfd_send_signal, io_uring_setup, io_uring_enter, io_uring_register, pidfd_open, openat2, pidfd_getfd."""

_X86_64 = Machine(
    audit_number=0xC000003E,
    seccomp=317,
    clone=56,
    clone3=435,
    refused=(
        *(2, 85, 257, 304),  # open, creat, openat, open_by_handle_at
        *(41, 42, 43, 44, 45, 46, 47, 49, 50, 53, 288),  # socket ... recvmsg, bind, listen, socketpair, accept4
        *(57, 58, 59, 322),  # fork, vfork, execve, execveat
        *(62, 200, 101, 310, 311),  # kill, tkill, ptrace, process_vm_readv, process_vm_writev
        *(76, 82, 83, 84, 86, 87, 88, 90, 92, 133),  # truncate, rename, mkdir ... chmod, chown, mknod
        *(258, 259, 263, 264, 265, 266, 316),  # mkdirat ... symlinkat, renameat2
        *(155, 161, 165, 166, 272, 308),  # pivot_root, chroot, mount, umount2, unshare, setns
        *(29, 30, 68, 240, 319),  # shmget, shmat, msgget, mq_open, memfd_create
        *(160, 302),  # setrlimit, prlimit64
        *(175, 313, 248, 249, 250, 298, 321, 323),  # modules, kernel keys, perf_event_open, bpf, userfaultfd
        *_SHARED,
    ),
)
_ARM64 = Machine(
    audit_number=0xC00000B7,
    seccomp=277,
    clone=220,
    clone3=435,
    refused=(
        *(56, 265),  # openat, open_by_handle_at
        *(198, 199, 200, 201, 202, 203, 206, 207, 211, 212, 242),  # socket ... recvmsg, accept4
        *(221, 281),  # execve, execveat
        *(129, 130, 117, 270, 271),  # kill, tkill, ptrace, process_vm_readv, process_vm_writev
        *(33, 34, 35, 36, 37, 38, 45, 276),  # mknodat, mkdirat, unlinkat ... renameat, truncate, renameat2
        *(39, 40, 41, 51, 97, 268),  # umount2, mount, pivot_root, chroot, unshare, setns
        *(180, 186, 194, 196, 279),  # mq_open, msgget, shmget, shmat, memfd_create
        *(164, 261),  # setrlimit, prlimit64
        *(105, 273, 217, 218, 219, 241, 280, 282),  # modules, kernel keys, perf_event_open, bpf, userfaultfd
        *_SHARED,
    ),
)
MACHINES = {"x86_64": _X86_64, "aarch64": _ARM64}


def this_machine() -> Machine | None:
    """The machine that runs this process, or None where its calls are not known."""
    return MACHINES.get(platform.machine()) if platform.system() == "Linux" else None


def call_filter(machine: Machine) -> bytes:
    """Return the filter as the kernel takes it (classic BPF): refuse what is listed, allow the rest.

    A call of another machine's kind (the 32-bit calls of x86) is refused whatever its number.
    """
    refuse = _REFUSE | errno.EPERM
    lines = [
        _line(_LOAD, _AT_MACHINE),
        _line(_EQUAL, machine.audit_number, skip_if_true=1),
        _line(_RETURN, refuse),
        _line(_LOAD, _AT_NUMBER),
    ]
    for number in machine.refused:
        lines += [_line(_EQUAL, number, skip_if_false=1), _line(_RETURN, refuse)]
    lines += [_line(_EQUAL, machine.clone3, skip_if_false=1), _line(_RETURN, _REFUSE | errno.ENOSYS)]
    lines += [
        _line(_EQUAL, machine.clone, skip_if_false=3),
        _line(_LOAD, _AT_FIRST_ARGUMENT),
        _line(_ANY_BIT, _CLONE_THREAD, skip_if_true=1),
        _line(_RETURN, refuse),
        _line(_RETURN, _ALLOW),
    ]
    return b"".join(lines)


def _line(code: int, value: int, *, skip_if_true: int = 0, skip_if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, skip_if_true, skip_if_false, value)
