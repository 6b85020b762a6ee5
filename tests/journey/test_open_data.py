"""Open data of a real force, as downloaded, goes the whole way; its rows reconcile with an independent count."""

import csv
import io
import zipfile
from pathlib import Path

import pytest

from ndas.cli.demonstration.police_uk import read_archive, run_police_uk
from ndas.store.control import Control
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import delivery_id

DATA = Path(__file__).parents[3] / "shared" / "data" / "police_uk"
ARCHIVE = DATA / "city-of-london_2015-03_2023-06.zip"
pytestmark = [
    pytest.mark.open_data,
    pytest.mark.skipif(not ARCHIVE.is_file(), reason="open data of data.police.uk is not on this machine"),
]


def _counted(archive: Path) -> dict[str, int]:
    """Rows by kind, counted with Python's own CSV reader."""
    counts = {"STREET": 0, "OUTCOMES": 0, "STOP_AND_SEARCH": 0}
    with zipfile.ZipFile(archive) as files:
        for name in files.namelist():
            for kind in counts:
                if name.endswith(f"-{kind.lower().replace('_', '-')}.csv"):
                    text = io.TextIOWrapper(files.open(name), "utf-8", newline="")
                    counts[kind] += sum(1 for _ in csv.reader(text)) - 1
    return counts


def test_every_row_of_the_city_of_london_is_accounted_for(tmp_path):
    run_police_uk([ARCHIVE], tmp_path / "home", last=1, port=0, serve=False, fresh=False)
    control = Control(f"sqlite:///{tmp_path / 'home' / 'platform' / 'control.db'}")
    number = len(read_archive(ARCHIVE).months)
    account = control.loads.of(delivery_id(ForceId("city-of-london"), "all", number))
    assert {row.table: row.manifest for row in account.reconciliations} == _counted(ARCHIVE)
    assert all(row.balanced for row in account.reconciliations)
    assert sum(row.accepted for row in account.reconciliations) == sum(_counted(ARCHIVE).values())
    control.close()
