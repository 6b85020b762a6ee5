"""Searches every place that backups were ever made at, inside the home or outside: contents named, keys referenced.

1. Of a destroyed week no file may lie there. Of others there is ciphertext, under keys that the force holds.
2. The lists and the index are read word by word for names of records.
3. Sealed dumps of the control database cannot be read here: the certificate says how many there are and until when.
4. A place that is not there now is not passed over in silence: the certificate names it as not reached.
"""

from collections.abc import Iterator
from pathlib import Path

from ndas.duties.backup.known_places import has_backups, known_places
from ndas.duties.backup.target import CONTROL, Target
from ndas.duties.certificate import places
from ndas.duties.certificate.form import Kept
from ndas.duties.closure.estate import Estate
from ndas.duties.closure.report import Part
from ndas.duties.closure.words import WordSearch

_NOT_REACHED = "this place was not there when it was searched; what it holds of destroyed weeks, no key opens"
_SEALED = (
    "control databases as they were, sealed to a recipient whose identity is not on the platform; a restore empties "
    "again what was emptied since"
)


def search_backups(estate: Estate, words: WordSearch | None) -> Iterator[Part]:
    """Look through every place that can be reached.

    Args:
        estate: of the force.
        words: names of records that went; None where the whole force left, of which nothing at all may lie there.
    """
    for root in known_places(estate.control, estate.backups):
        if not has_backups(root):
            continue
        yield Part(places.BACKUPS, f"{root}")
        yield from _objects(estate, root, everything=words is None)
        for path in sorted((*root.glob("*.json"), *root.glob("made/*/*.json"))) if words else ():
            found, size = words.count_in_file(path) if words else (0, 0)
            yield Part(places.BACKUPS, f"{root}: {path.relative_to(root)}", 1, size, found)


def kept_in_backups(estate: Estate) -> Iterator[Kept]:
    """What cannot be looked into: sealed dumps, and places that were not reached."""
    for root in known_places(estate.control, estate.backups):
        if not has_backups(root):
            yield Kept(places.BACKUPS, f"{root}", places.NOT_REACHED, _NOT_REACHED)
            continue
        if dumps := len(list(root.glob(f"made/*/{CONTROL}"))):
            yield Kept(places.BACKUPS, f"{root}: {dumps} sealed dumps", "each backup's own end", _SEALED)


def _objects(estate: Estate, root: Path, *, everything: bool) -> Iterator[Part]:
    """Each week's copy against the register: of a destroyed one nothing may be there."""
    weeks = {str(record.id): record.state for record in estate.control.snapshots.of(estate.force)}
    items = {item.id: item.state for item in estate.control.archive_items.of(estate.force)}
    mine = Target(root).root / "objects" / estate.force
    for folder in sorted(mine.glob("snapshot/*")):
        files = [path for path in folder.rglob("*") if path.is_file()]
        ended = everything or weeks.get(folder.name) in ("destroyed", "replaced")
        size = sum(path.stat().st_size for path in files)
        yield Part(places.BACKUPS, f"{root}: snapshot {folder.name}", len(files), size, len(files) if ended else 0)
    for path in sorted(mine.glob("archive/*")):
        ended = everything or items.get(path.stem) == "destroyed"
        yield Part(places.BACKUPS, f"{root}: archived {path.stem}", 1, path.stat().st_size, int(ended))
