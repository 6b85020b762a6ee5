"""Refreshes where the disk does not take what is written: ``limited_refresh.py <scene> <force> <file> <how>``.

``how`` is a number of bytes beyond which no file may grow (as a full disk does), ``read-only``, or ``small``: the home
on a disk of its own with hardly any room. For the latter two the process must have mounts of its own (`unshare -m`).
Prints the kind of error that ended it and its words, or ``done``.
"""

import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from conftest import Scene
from ndas.journey import refresh


def main(folder: str, force: str, delivery: str, how: str) -> None:
    home = Path(folder) / "platform"
    if how == "read-only":
        _mount("--bind", str(home), str(home))
    elif how == "small":
        _on_a_small_disk(home)
    platform = Scene(Path(folder), (force,)).platform()
    platform.control.close()  # no file is open when the disk changes; each is opened again when it is used
    if how == "read-only":
        _mount("-o", "remount,ro,bind", str(home))
    if how.isdigit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(how), resource.RLIM_INFINITY))
    try:
        refresh(platform, Path(delivery))
    except Exception as failed:  # noqa: BLE001 - whatever it is, its kind is what is asked
        sys.stdout.write(f"{type(failed).__name__}: {failed}\n")
    else:
        sys.stdout.write("done\n")
    if how == "small":
        _back_from_the_small_disk(home)


def _on_a_small_disk(home: Path) -> None:
    """Put the home on a disk with room for what is there and a little more."""
    aside = home.with_name("aside")
    shutil.copytree(home, aside)
    used = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    _mount("-t", "tmpfs", "-o", f"size={used + (1 << 20)}", "tmpfs", str(home))
    shutil.copytree(aside, home, dirs_exist_ok=True)


def _back_from_the_small_disk(home: Path) -> None:
    """What the small disk held when it was full is what there is from now on."""
    aside = home.with_name("aside")
    shutil.rmtree(aside)
    shutil.copytree(home, aside)
    subprocess.run(["/usr/bin/umount", "--lazy", str(home)], check=True)
    shutil.rmtree(home)
    aside.rename(home)


def _mount(*words: str) -> None:
    subprocess.run(["/usr/bin/mount", *words], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
