"""Deliveries that must not get in: copies of a good extract with one thing wrong.

For tests of the door. Each kind says what the platform should make of it.
"""

import base64
import csv
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np

from ndas.synthesis.draws import Dice
from ndas.synthesis.invention import Extract, ExtractFile
from ndas.synthesis.sheet import source_contract

SPOILINGS = {
    "media_column": "a column of pictures that no contract declares: the load is refused, the column named",
    "biometric_column": "a column of fingerprint codes that is not declared: the load is refused, the column named",
    "base64_in_text": "a picture in base64 inside free text: the row is refused",
    "renamed_column": "a declared column under another name: the load is refused, the column named",
    "part_file": "a file that stops in the middle: fewer rows than the manifest says, the load is refused",
    "missing_file": "a table that is not there: the load is refused, the table named",
}
"""Kinds of spoiling, and what should come of each."""

_ROWS_WITH_PICTURE = 3


def spoil(extract: Extract, kind: str, folder: Path) -> Extract:
    """Return a copy of ``extract`` in ``folder`` that is spoiled in one way; the largest table is hit.

    Raises:
        ValueError: no such kind.
    """
    if kind not in SPOILINGS:
        raise ValueError(f"unknown kind of spoiling; known: {', '.join(SPOILINGS)}")
    root = extract.files[0].path.parent.parent
    copytree(root, folder, dirs_exist_ok=True)
    files = [replace(file, path=folder / file.path.relative_to(root)) for file in extract.files]
    target = _target(extract, files, kind)
    if kind == "missing_file":
        target.path.unlink()
        files.remove(target)
    else:
        _rewrite(extract, target, kind)
    return replace(extract, files=tuple(files))


def _target(extract: Extract, files: list[ExtractFile], kind: str) -> ExtractFile:
    """Return the largest table; for text, the largest that has free text."""
    wanted = files
    if kind == "base64_in_text":
        wanted = [file for file in files if _text_column(extract, file) is not None]
    return max(wanted, key=lambda file: file.rows)


def _text_column(extract: Extract, file: ExtractFile) -> int | None:
    columns = source_contract(extract.force, file.system).tables[file.table].columns
    return next((at for at, column in enumerate(columns) if column.type.value == "free_text"), None)


def _rewrite(extract: Extract, file: ExtractFile, kind: str) -> None:
    contract = source_contract(extract.force, file.system)
    with file.path.open(encoding=contract.encoding, newline="") as source:
        rows = list(csv.reader(source, delimiter=contract.delimiter))
    match kind:
        case "media_column":
            rows = [[*row, "PHOTO" if at == 0 else picture(at)[:400]] for at, row in enumerate(rows)]
        case "biometric_column":
            rows = [[*row, "FINGERPRINT_NIST" if at == 0 else f"{at:064x}"] for at, row in enumerate(rows)]
        case "renamed_column":
            rows[0][-1] += "_NEW"
        case "part_file":
            rows = rows[: len(rows) // 2]
        case _:
            place = _text_column(extract, file) or 0
            for row in [row for row in rows[1:] if len(row) == len(rows[0])][:_ROWS_WITH_PICTURE]:
                row[place] = f"{row[place]} data:image/png;base64,{picture(1)}"
    with file.path.open("w", encoding=contract.encoding, newline="") as copy:
        csv.writer(copy, delimiter=contract.delimiter, lineterminator="\n").writerows(rows)


def picture(number: int) -> str:
    """Return the base64 text of something that begins like a PNG picture."""
    noise = Dice("picture").bits("noise", np.arange(256 * number, 256 * (number + 1), dtype=np.int64))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + noise.tobytes()).decode()
