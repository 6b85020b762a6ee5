"""A force's list of well-known names as keyed digests: the platform can tell that a look was for one, not who it is.

``forces/<force>.well-known`` holds one name a line, each as the digests of its words.
"""

from pathlib import Path

from ndas.governance.oversight import NameKey
from ndas.vocabulary import ForceId


def read_well_known(home: Path, force: ForceId) -> tuple[frozenset[str], ...]:
    """Return the list; empty where the force keeps none."""
    path = _path(home, force)
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    return tuple(frozenset(line.split()) for line in lines if line.strip())


def write_well_known(home: Path, force: ForceId, names: list[str], key: NameKey) -> int:
    """Replace the list by these names; return how many have words to compare. The names are kept nowhere."""
    lines = sorted({digests for name in names if (digests := key.written(name))})
    path = _path(home, force)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    path.chmod(0o600)
    return len(lines)


def _path(home: Path, force: ForceId) -> Path:
    return home / "forces" / f"{force}.well-known"
