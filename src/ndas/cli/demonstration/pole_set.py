"""The POLE example set of Neo4j, as downloaded, through the whole journey: real crimes, invented people."""

import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from ndas.cli.demonstration.demo import Demo
from ndas.cli.demonstration.force_side import Week
from ndas.cli.demonstration.police_uk import show_reconciliation
from ndas.cli.errors import CommandError
from ndas.cli.home.platform import mapping_folders, open_platform
from ndas.cli.terminal import Bars
from ndas.vocabulary.contract_files import load_contract

FORCE, MAPPING, TITLE = "greater-manchester", "pole_demo", "Greater Manchester (POLE example)"
_AS_AT = datetime(2017, 8, 31, 23, 59, 59, tzinfo=UTC)


def run_pole_set(archive: Path, folder: Path, *, port: int, serve: bool, fresh: bool) -> None:
    """Refresh once from the archive, show the reconciliation, and serve the dashboard.

    Raises:
        CommandError: the archive cannot be read, or lacks a file that the contract names.
    """
    with Demo(folder, [(FORCE, MAPPING)], {FORCE: TITLE}, fresh=fresh) as demo:
        side, platform = demo.sides[FORCE], open_platform(demo.home)
        if platform.control.deliveries.last_sequence(side.force, "all") == 0:
            extract = side.folder / "extracts"
            unpack(archive, extract)
            with Bars(FORCE) as bars:
                demo.refresh(FORCE, Week(extract, 1, _AS_AT, marking="OFFICIAL"), bars, platform)
            shutil.rmtree(extract)
        show_reconciliation(platform.control, side.force)
        platform.control.close()
        demo.invite(["serious-violence"])
        if serve:
            demo.serve(port)


def unpack(archive: Path, folder: Path) -> None:
    """Put the files that the contract names where an extract has them.

    Raises:
        CommandError: the archive cannot be read, or lacks one.
    """
    try:
        with zipfile.ZipFile(archive) as members:
            for contract in map(load_contract, mapping_folders(MAPPING)):
                system = folder / contract.system
                system.mkdir(mode=0o700, parents=True, exist_ok=True)
                for table in contract.tables.values():
                    with members.open(table.file) as source, (system / table.file).open("wb") as target:
                        shutil.copyfileobj(source, target)
    except KeyError as missing:
        raise CommandError(f"{archive} has not every file of the set: {missing.args[0]}") from missing
    except (OSError, zipfile.BadZipFile) as unreadable:
        raise CommandError(f"{archive} is not a zip that can be read") from unreadable
