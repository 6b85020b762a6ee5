"""Open data of real forces, month by month: each delivery holds all months published by then, the force's full state.

The force's side of it: months are put together into one file for each kind, byte by byte as published, headers apart.
"""

import re
import shutil
import zipfile
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from ndas.cli.demonstration.demo import Demo
from ndas.cli.demonstration.force_side import Week
from ndas.cli.errors import CommandError
from ndas.cli.home.platform import open_platform
from ndas.cli.terminal import Bars, show_table
from ndas.journey import Limits
from ndas.store.control import Control
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import delivery_id, force_id

KINDS = {"street": "street.csv", "outcomes": "outcomes.csv", "stop-and-search": "stop_and_search.csv"}
"""Kind in the zip's file names to the file of the contract."""
_SYSTEM = "open_data"
_MEMBER = re.compile(
    r"(?P<month>\d{4}-\d{2})/(?P=month)-(?P<force>[a-z-]+?)-(?P<kind>street|outcomes|stop-and-search)\.csv"
)
_NO_ROWS = {
    "street": b"Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    b"Last outcome category,Context\r\n",
    "outcomes": b"Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    b"Outcome type\r\n",
    "stop-and-search": b"Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,"
    b"Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
    b"Outcome linked to object of search,Removal of more than just outer clothing\r\n",
}
"""Header of a kind that a force has not published at all."""


GROWING = Limits(added_share=float("inf"))
"""Each month adds to all before it, so growth is no alarm; losses still are."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a zip holds: its force, and the members of each month."""

    archive: Path
    force: ForceId
    months: dict[str, dict[str, str]]
    """Month to kind to member."""


def read_archive(archive: Path) -> Published:
    """Return what a zip of data.police.uk holds.

    Raises:
        CommandError: it is no such zip, or holds several forces.
    """
    try:
        with zipfile.ZipFile(archive) as members:
            found = [match for name in members.namelist() if (match := _MEMBER.fullmatch(name))]
    except (OSError, zipfile.BadZipFile) as unreadable:
        raise CommandError(f"{archive} is not a zip that can be read") from unreadable
    forces = {match["force"] for match in found}
    if len(forces) != 1:
        raise CommandError(
            f"{archive}: expected the monthly files of one force (2023-06/2023-06-bedfordshire-street.csv), "
            f"found those of {len(forces)}; download each force by itself"
        )
    months: dict[str, dict[str, str]] = {}
    for match in sorted(found, key=lambda one: one["month"]):
        months.setdefault(match["month"], {})[match["kind"]] = match.string
    return Published(archive, force_id(forces.pop()), months)


class Growing:
    """A force's state as it grows: each month is appended to what was published before."""

    def __init__(self, published: Published, folder: Path) -> None:
        self._published = published
        self._folder = folder / _SYSTEM
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for kind, file in KINDS.items():
            (self._folder / file).write_bytes(_NO_ROWS[kind])

    def add(self, month: str) -> None:
        """Append a month's files, each without its header; a header that has changed is an error."""
        with zipfile.ZipFile(self._published.archive) as archive:
            for kind, member in self._published.months[month].items():
                with archive.open(member) as source, (self._folder / KINDS[kind]).open("ab") as target:
                    header = source.readline()
                    if header.rstrip(b"\r\n") != _NO_ROWS[kind].rstrip(b"\r\n"):
                        raise CommandError(
                            f"{member}: its columns are not those that the contract knows; change it first"
                        )
                    _append(source, target)


def _append(source: IO[bytes], target: IO[bytes]) -> None:
    last = b""
    while block := source.read(1 << 20):
        target.write(block)
        last = block
    if last and not last.endswith(b"\n"):
        target.write(b"\r\n")


def run_police_uk(
    archives: Sequence[Path], folder: Path, *, last: int | None, port: int, serve: bool, fresh: bool
) -> None:
    """Refresh every force month by month, show the reconciliation, and serve the dashboard."""
    sets = {one.force: one for one in (read_archive(archive) for archive in archives)}
    titles = {str(force): force.replace("-", " ").title() + " (open data)" for force in sets}
    with Demo(folder, [(force, "police_uk") for force in sets], titles, fresh=fresh, limits=GROWING) as demo:
        for force, published in sets.items():
            _refresh_months(demo, force, published, last)
        demo.invite(["serious-violence"])
        control = open_platform(demo.home).control
        for force in sets:
            show_reconciliation(control, force)
        control.close()
        if serve:
            demo.serve(port)


def _refresh_months(demo: Demo, force: ForceId, published: Published, last: int | None) -> None:
    platform = open_platform(demo.home)
    months = list(published.months)
    first_refreshed = len(months) - min(last or len(months), len(months))
    extracts = demo.sides[force].folder / "extracts"
    growing = Growing(published, extracts)
    for sequence, month in enumerate(months, 1):
        growing.add(month)
        if sequence <= first_refreshed or platform.control.deliveries.last_sequence(force, "all") >= sequence:
            continue
        with Bars(f"{force}, {month}") as bars:
            demo.refresh(force, Week(extracts, sequence, _end_of(month), marking="OFFICIAL"), bars, platform)
    shutil.rmtree(extracts)
    platform.control.close()


def _end_of(month: str) -> datetime:
    year, number = (int(part) for part in month.split("-"))
    return datetime(year, number, monthrange(year, number)[1], 23, 59, 59, tzinfo=UTC)


def show_reconciliation(control: Control, force: ForceId) -> None:
    """Print the account of a force's last delivery."""
    last = control.deliveries.last_sequence(force, "all")
    account = control.loads.of(delivery_id(force, "all", last))
    show_table(
        f"{force}: every row of delivery {last}",
        ("table", "in manifest", "accepted", "quarantined", "refused", "unaccounted"),
        [
            (
                r.table,
                r.manifest,
                r.accepted,
                r.quarantined,
                r.refused,
                r.manifest - r.accepted - r.quarantined - r.refused,
            )
            for r in account.reconciliations
        ],
    )
