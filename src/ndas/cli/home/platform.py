"""The platform's home folder, and the real parts built from it.

home/
  control.db           the control database, unless NDAS_CONTROL_URL names a PostgreSQL
  platform.key         signs receipts and checkpoints; locked by a passphrase
  forces/<force>.yaml  which mapping a force uses and where its key holder answers
  forces/<force>.tls/  authority.pem, platform.pem, platform.key, where it answers over TLS
  inbox/               deliveries that arrived; each is destroyed once ingested or refused
  checkpoints/         of each force's audit log, signed, for the force to fetch
  snapshots/, archive/ encrypted, under keys that the force holds
"""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from ndas.cli.errors import CommandError
from ndas.cli.home.audit_settings import AuditSettings, read_audit_settings
from ndas.cli.home.backup_settings import read_backup_settings
from ndas.cli.home.endpoints import check_endpoints, endpoints_of
from ndas.cli.home.keeping import Keeping, read_keeping
from ndas.governance import KeyHolder
from ndas.harmonise import ANY_FORCE, SystemMapping, load_mapping
from ndas.journey import Limits, Platform, Profile
from ndas.store.archive import Archive
from ndas.store.control import Control
from ndas.store.keys import RemoteKeyHolder, TlsFiles
from ndas.store.snapshots import SnapshotStore
from ndas.vocabulary import Contract, ForceId
from ndas.vocabulary.contract_files import load_contract
from ndas.vocabulary.ids import force_id
from ndas.vocabulary.yaml_text import read_yaml

HomeOption = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")


@dataclass(frozen=True, slots=True)
class ForceSettings:
    """What the platform must know of a force besides the register."""

    mapping: str
    """Name of a shipped mapping (``northmoor``, ``police_uk``) or a folder with one folder for each system."""
    key_holder: str
    """Address of the force's key holder: its socket's path, or tls://host:port with forces/<force>.tls/ beside."""
    limits: Limits = field(default_factory=Limits)
    """Beyond these a week's change waits for two people."""
    keeping: Keeping = field(default_factory=Keeping)
    """How long and where its replaced weeks are kept."""
    audit: AuditSettings = field(default_factory=AuditSettings)
    """How long its audit log is kept, and whether people give a reason of their own."""
    forget_in_audit: bool = False
    """Whether the audit log, too, forgets people whose records have gone (its policy decides, not the platform)."""


def control_url(home: Path) -> str:
    """Return where the control database is."""
    return os.environ.get("NDAS_CONTROL_URL") or f"sqlite:///{home.resolve() / 'control.db'}"


def now() -> datetime:
    """The wall clock, UTC."""
    return datetime.now(UTC)


def open_platform(home: Path, clock: Callable[[], datetime] = now) -> Platform:
    """Return the platform of a home folder.

    Raises:
        CommandError: the folder is not a home, or an address lies where the assessment does not allow it.
    """
    if not (home / "forces").is_dir():
        raise CommandError(f"{home} is not a platform's home; make one with: ndas init --home {home}")
    control = Control(control_url(home))
    endpoints = endpoints_of(home, control_url(home), _buckets(home), _holders(home))
    check_endpoints(control, endpoints)

    @cache
    def holder(force: ForceId) -> KeyHolder:
        files = TlsFiles.beside(home / "forces" / f"{force}.tls", "platform")
        return RemoteKeyHolder(read_settings(home, force).key_holder, files=files)

    @cache
    def archive(force: ForceId) -> Archive:
        store = read_settings(home, force).keeping.store(home)
        return Archive(store, force=force, control=control, keys=holder(force), purpose="archive", clock=clock)

    @cache
    def profile(force: ForceId) -> Profile:
        return read_profile(read_settings(home, force).mapping, force)

    backups = read_backup_settings(home)
    return Platform(
        home=home,
        control=control,
        snapshots=SnapshotStore(home),
        archive=archive,
        holder=holder,
        profile=profile,
        clock=clock,
        limits=lambda force: read_settings(home, force).limits,
        regions=tuple(sorted({one.region for one in endpoints})),
        backups=(Path(backups.target),) if backups else (),
        forget_in_audit=lambda force: read_settings(home, force).forget_in_audit,
        rollback_window=lambda force: read_settings(home, force).keeping.rollback_window,
    )


def _holders(home: Path) -> list[str]:
    return [read_settings(home, ForceId(path.stem)).key_holder for path in sorted((home / "forces").glob("*.yaml"))]


def _buckets(home: Path) -> list[tuple[str, str]]:
    settings = (read_settings(home, ForceId(path.stem)) for path in sorted((home / "forces").glob("*.yaml")))
    stores = (one.keeping.cold_store for one in settings)
    return [(store.region, store.endpoint or "") for store in stores if store is not None]


def write_settings(home: Path, force: ForceId, settings: ForceSettings) -> None:
    """Keep a force's settings."""
    (home / "forces").mkdir(mode=0o700, parents=True, exist_ok=True)
    document = {
        "mapping": settings.mapping,
        "key_holder": settings.key_holder,
        "limits": asdict(settings.limits),
        "keeping": settings.keeping.to_document(),
        "audit": settings.audit.to_document(),
        "forget_in_audit": settings.forget_in_audit,
    }
    (home / "forces" / f"{force_id(force)}.yaml").write_text(yaml.safe_dump(document), "utf-8")


def read_settings(home: Path, force: ForceId) -> ForceSettings:
    """Return a force's settings.

    Raises:
        CommandError: there are none.
    """
    path = home / "forces" / f"{force_id(force)}.yaml"
    if not path.is_file():
        raise CommandError(f"{path} is missing; add the force with: ndas force add {force}")
    document: dict[str, Any] = read_yaml(path.read_text("utf-8"))
    return ForceSettings(
        document["mapping"],
        str(document["key_holder"]),
        Limits(**document.get("limits", {})),
        read_keeping(document.get("keeping", {})),
        read_audit_settings(document.get("audit", {})),
        bool(document.get("forget_in_audit", False)),
    )


def mapping_folders(mapping: str) -> list[Path]:
    """Return the folders, one for each system, of a shipped mapping or of a folder of the force's own.

    Raises:
        CommandError: there is no such mapping.
    """
    import ndas.harmonise

    shipped = Path(ndas.harmonise.__file__).parent / "forces"
    root = Path(mapping) if os.sep in mapping else shipped / mapping
    folders = sorted(path.parent for path in root.glob("*/contract.yaml"))
    if not folders:
        names = ", ".join(sorted(path.name for path in shipped.iterdir() if path.is_dir()))
        raise CommandError(
            f"there is no mapping {mapping}; shipped: {names}; or name a folder with <system>/contract.yaml"
        )
    return folders


def read_profile(mapping: str, force: ForceId) -> Profile:
    """Return contracts and mappings by the name of a shipped mapping or its folder, for a force."""
    contracts: dict[str, Contract] = {}
    mappings: dict[str, SystemMapping] = {}
    for folder in mapping_folders(mapping):
        contract = load_contract(folder)
        if contract.force == ANY_FORCE:
            contract = replace(contract, force=force)
        contracts[contract.system] = contract
        mappings[contract.system] = load_mapping(folder)
    return Profile(force, contracts, mappings)
