"""Made the golden delivery beside this file, once. It is never made anew: what was sealed must stay readable.

python tests/transfer/golden/make.py FOLDER
"""

import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pyrage

from ndas.transfer import Extract, Terms, new_signing_key, seal
from ndas.vocabulary import Marking
from ndas.vocabulary.ids import force_id

PEOPLE = 'NOMINAL_ID,SURNAME,NOTES\r\nN1,"Ash, of ""Elm"" Road","two\r\nlines"\r\nN2,Birch,5" gap\r\n'
NAMES = "REF;NAME\nC1;Zoë\nC2;O\u2019Hara\n\nC3;Łukasz\n"


def make(into: Path) -> None:
    """Seal two small invented tables into ``into``, compressed, and write the keys beside them."""
    identity, key = pyrage.x25519.Identity.generate(), new_signing_key()
    terms = Terms(
        force=force_id("northmoor"),
        system_set="all",
        sequence=1,
        as_at=datetime(2026, 11, 22, tzinfo=UTC),
        created_at=datetime(2026, 11, 22, 5, tzinfo=UTC),
        expires_at=datetime(2026, 12, 6, 5, tzinfo=UTC),
        marking=Marking.OFFICIAL_SENSITIVE,
        exclusions=("sensitive filter 4: restricted nominals",),
        contact="Data engineering team",
        recipient=str(identity.to_public()),
    )
    with tempfile.TemporaryDirectory() as name:
        people, names = Path(name, "people.csv"), Path(name, "names.txt")
        people.write_bytes(PEOPLE.encode("cp1252"))
        names.write_bytes(NAMES.encode("utf-16"))
        extracts = [
            Extract("crime", "people", people, encoding="cp1252"),
            Extract("custody", "names", names, encoding="utf-16", delimiter=";"),
        ]
        seal(extracts, terms=terms, key=key, into=into, compress=True)
    keys = {"verifying_key": key.verifying_key, "identity": str(identity)}
    (into / "keys.json").write_text(json.dumps(keys, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
