"""A whole platform in a folder, with real key holders, real deliveries of invented forces and a clock of its own.

Building a week costs seconds, so a session makes each force's first week once and every test gets a copy of the
folder: what one test breaks, no other sees.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ndas.cli.at_the_force.sealing import find_extracts
from ndas.cli.governing.adopting import adopt_national
from ndas.cli.home.platform import mapping_folders, read_profile
from ndas.cli.use_cases.adopting import adopt_use_cases
from ndas.governance import AuditEntry, AuditEvent, KeyKind, KeyRef
from ndas.governance.key_purposes import KEY_PURPOSES
from ndas.journey import Limits, Platform, Refreshed, Watch, refresh
from ndas.store.archive import Archive
from ndas.store.control import Control, Force
from ndas.store.keys import FileKeyHolder, KdfCost
from ndas.store.snapshots import SnapshotStore
from ndas.synthesis import invent
from ndas.transfer import SigningKey, Terms, load_signing_key, make_signing_key, seal
from ndas.vocabulary import ForceId, Marking, RunId
from ndas.vocabulary.contract_files import load_contract
from ndas.vocabulary.ids import delivery_id

ROWS, SEED = 2500, 11
NOW = datetime(2026, 11, 16, 6, tzinfo=UTC)
PASSPHRASE = "a passphrase for invented forces"
profile_of = cache(read_profile)


@dataclass
class Scene:
    """A home, the forces' own folders beside it, and the parts that run on them."""

    folder: Path
    forces: tuple[str, ...]
    limits: Limits = field(default_factory=Limits)
    now: datetime = NOW

    @property
    def home(self) -> Path:
        return self.folder / "platform"

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    def side(self, force: str) -> Path:
        return self.folder / "force-side" / force

    def holder(self, force: ForceId | str) -> FileKeyHolder:
        return FileKeyHolder(
            self.side(force),
            force=ForceId(force),
            passphrase=PASSPHRASE,
            archive_passphrase=PASSPHRASE + " archive",
            purposes=KEY_PURPOSES,
        )

    def platform(self) -> Platform:
        control = Control(f"sqlite:///{self.home / 'control.db'}")
        holder = cache(self.holder)
        return Platform(
            home=self.home,
            control=control,
            snapshots=SnapshotStore(self.home),
            archive=lambda force: Archive(
                self.home / "archive", force=force, control=control, keys=holder(force), purpose="archive"
            ),
            holder=holder,
            profile=lambda force: profile_of(force, force),
            clock=lambda: self.now,
            limits=lambda _: self.limits,
            memory_limit="1GB",
        )

    def signing_key(self, force: str) -> SigningKey:
        return load_signing_key(self.side(force) / "signing.key", PASSPHRASE)

    def extract(self, force: str, week: int) -> Path:
        """The week's extract as the force has it; outside the platform's folders."""
        folder = self.folder / "extracts"
        if not (folder / force / f"week-{week}").is_dir():
            invent(force, week, ROWS, SEED, folder)
        return folder / force / f"week-{week}"

    def truth(self, force: str, week: int, name: str) -> pa.Table:
        self.extract(force, week)
        return pq.read_table(self.folder / "extracts" / "truth" / force / f"week-{week}" / f"{name}.parquet")

    def canaries(self, force: str, week: int) -> dict[str, list[str]]:
        self.extract(force, week)
        text = (self.folder / "extracts" / "truth" / force / f"week-{week}" / "extract.json").read_text("utf-8")
        return json.loads(text)["canaries"]

    def deliver(self, force: str, week: int, *, key: SigningKey | None = None, sequence: int | None = None) -> Path:
        """Seal the week into the inbox, as the force does."""
        number = sequence or week
        name = delivery_id(ForceId(force), "all", number)
        ref = KeyRef(ForceId(force), KeyKind.DELIVERY, name)
        recipient = self.holder(force).make(ref, purpose="seal delivery", run=RunId("seal"))
        contracts = [load_contract(folder) for folder in mapping_folders(force)]
        terms = Terms(
            force=ForceId(force),
            system_set="all",
            sequence=number,
            as_at=datetime(2026, 11, 1, tzinfo=UTC) + timedelta(weeks=week),
            created_at=self.now,
            expires_at=self.now + timedelta(days=7),
            marking=Marking.OFFICIAL_SENSITIVE,
            exclusions=("the force's own filter",),
            contact="force data engineer",
            recipient=recipient,
        )
        extracts = list(find_extracts(self.extract(force, week), contracts))
        return seal(extracts, terms=terms, key=key or self.signing_key(force), into=self.inbox).path

    def refresh(self, force: str, week: int, watch: Watch | None = None) -> Refreshed:
        platform = self.platform()
        try:
            return refresh(platform, self.deliver(force, week), watch)
        finally:
            platform.control.close()


def found(folder: Path, *forces: str) -> Scene:
    """A new scene: home, register, and each force's vaults and keys."""
    scene = Scene(folder, forces)
    for part in (scene.home / "forces", scene.inbox):
        part.mkdir(parents=True)
    control = Control(f"sqlite:///{scene.home / 'control.db'}")
    for force in forces:
        scene.side(force).mkdir(parents=True)
        FileKeyHolder.create(
            scene.side(force),
            force=ForceId(force),
            passphrase=PASSPHRASE,
            archive_passphrase=PASSPHRASE + " archive",
            cost=KdfCost(memory_kib=64, iterations=1, lanes=1),
        )
        key = make_signing_key(scene.side(force) / "signing.key", PASSPHRASE)
        control.forces.join(Force(ForceId(force), force.title(), (key,), NOW), audit=joined(force))
        adopt_national(control, ForceId(force), at=NOW)
        adopt_use_cases(control, ForceId(force), at=NOW)
    control.close()
    return scene


def joined(force: str):
    return AuditEntry(AuditEvent.FORCE_JOINED, NOW, ForceId(force), actor="administrator")


@pytest.fixture(scope="session")
def first_weeks(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Folders in which the named forces have had their first week, made once."""

    @cache
    def made(*forces: str) -> Path:
        scene = found(tmp_path_factory.mktemp("first-week") / "scene", *forces)
        for force in forces:
            scene.refresh(force, 1)
        return scene.folder

    return made


@pytest.fixture
def scene(tmp_path: Path, first_weeks: Callable[..., Path]) -> Iterator[Callable[..., Scene]]:
    """Makes a scene in which the named forces have had their first week; a copy of the test's own."""

    def copy(*forces: str) -> Scene:
        shutil.copytree(first_weeks(*forces), tmp_path / "scene")
        return Scene(tmp_path / "scene", forces)

    yield copy
    shutil.rmtree(tmp_path / "scene", ignore_errors=True)
