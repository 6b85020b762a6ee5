"""Who holds a lease: this process, named so that its death can be seen by others on the same machine."""

import os
import socket
from pathlib import Path


def this_process() -> str:
    """A name of this process that no other one will ever have: host, boot, process namespace, id and start time."""
    return _name(os.getpid())


def is_gone(holder: str) -> bool:
    """Whether the process of this name surely runs no more. One on another machine is never surely gone."""
    parts = holder.split("|")
    if len(parts) != len(this_process().split("|")) or parts[0] != socket.gethostname():
        return False
    _, boot, namespace, pid, _ = parts
    _, my_boot, my_namespace, _, _ = this_process().split("|")
    if boot != my_boot:
        return True
    return namespace == my_namespace and _name(int(pid)) != holder


def _name(pid: int) -> str:
    return "|".join((socket.gethostname(), _boot(), _namespace(), str(pid), _started(pid)))


def _boot() -> str:
    return _read(Path("/proc/sys/kernel/random/boot_id"))


def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _started(pid: int) -> str:
    """Start time of a process in clock ticks since boot; ``gone`` where there is none."""
    if not Path("/proc").is_dir():
        return "unknown"  # a system without /proc: only the lease's time tells
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return "gone" if not fields or fields[0] in "ZX" else fields[19]


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError:
        return ""
