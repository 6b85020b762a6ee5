"""Finds the facts in the live configuration: folders, devices, addresses, people. Reads names and counts, no record."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from ndas.duties.reach.facts import ForceFacts, PlatformFacts
from ndas.governance import KeyHolder, KeyRefusedError
from ndas.governance.access import AccessRequest, Action, Principal, Role, decide
from ndas.store.archive import Archive, ArchiveFolder
from ndas.store.control import Control, User
from ndas.vocabulary import ForceId
from ndas.vocabulary.ids import force_of

VAULTS = ("live.vault", "archive.vault")
PASSPHRASES = ("*.passphrase", "passphrase*", "*passphrase.txt")
_DEEP = 4
LEASE_MINUTES = 15
_LOCAL = ("", "localhost", "127.0.0.1", "::1")


def find_facts(
    *,
    home: Path,
    control: Control,
    archive: Callable[[ForceId], Archive],
    holder: Callable[[ForceId], KeyHolder],
    address: Callable[[ForceId], str],
    backups: Iterable[Path],
    rollback_hours: Callable[[ForceId], float],
    clock: Callable[[], datetime],
    environment: Mapping[str, str] = os.environ,
    only: ForceId | None = None,
) -> PlatformFacts:
    """Return the facts of a platform.

    Args:
        home: its home folder.
        control: its control database.
        archive: each force's archive.
        holder: each force's key holder; it is asked whether it answers, for no key.
        address: where each holder answers: a socket's path, or ``tls://host:port``.
        backups: folders that backups go to.
        rollback_hours: each force's window.
        clock: now.
        environment: variables of this process.
        only: one force; all where None.
    """
    targets = [Path(one) for one in backups]
    forces = [one.id for one in control.forces.all() if one.left_at is None and only in (None, one.id)]
    url = control.database.url
    on_disk = url.get_backend_name() == "sqlite"
    place = f"a file on {url.database}" if on_disk else f"PostgreSQL at {url.host or 'a local socket'}"
    near = _near(home)
    found = [
        _of_force(force, home, control, archive, holder, address(force), targets, near, rollback_hours(force), clock)
        for force in forces
    ]
    return PlatformFacts(
        control_on_this_disk=(on_disk and _same_disk(Path(str(url.database)), home)) or (url.host or "") in _LOCAL,
        control_place=place,
        passphrase_in_environment="NDAS_PASSPHRASE" in environment,
        backup_places=tuple(str(one) for one in targets),
        identity_in_backup=_first(_identities(targets)),
        backup_on_this_disk=any(_same_disk(one, home) for one in targets),
        lease_minutes=LEASE_MINUTES,
        forces=tuple(found),
    )


def _of_force(
    force: ForceId,
    home: Path,
    control: Control,
    archive: Callable[[ForceId], Archive],
    holder: Callable[[ForceId], KeyHolder],
    address: str,
    targets: list[Path],
    near: list[Path],
    rollback_hours: float,
    clock: Callable[[], datetime],
) -> ForceFacts:
    on_machine = not address.startswith("tls://") or _host(address) in _LOCAL
    roots = [*near, Path(address).parent] if not address.startswith("tls://") else near
    vault = _vault_of(force, roots, home)
    store = archive(force).store
    is_folder = isinstance(store, ArchiveFolder)
    sealed = [item for item in control.archive_items.of(force) if item.state == "sealed"]
    judged = len(control.judgements.standing(force)) + sum(
        one.forgotten_at is None for one in control.decisions.of(force, count=1000)
    )
    return ForceFacts(
        force=force,
        live=control.snapshots.live(force) is not None,
        holder_answers=_answers(holder, force),
        holder_on_this_machine=on_machine,
        vault_on_this_disk=str(vault) if vault else "",
        passphrase_beside_vault=_passphrase_near(vault, home),
        archived_here=len(sealed) if is_folder else 0,
        archived_elsewhere="" if is_folder or not sealed else store.place(),
        waiting=sum(force_of(path.stem) == force for path in (home / "inbox").glob("*.ndas")),
        rollback_hours=rollback_hours,
        lookers=sum(_may_look(control, user, clock) for user in control.users.of(force, at=clock())),
        judged=judged,
        backed_up=sum(1 for target in targets for one in (target / "objects" / force).rglob("*") if one.is_file()),
        vault_in_backup=_first(path for target in targets for path in _files(target, VAULTS)),
    )


def _answers(holder: Callable[[ForceId], KeyHolder], force: ForceId) -> bool:
    try:
        holder(force).epoch()
    except KeyRefusedError:
        return False
    return True


def _may_look(control: Control, user: User, clock: Callable[[], datetime]) -> bool:
    at = clock()
    if user.disabled_at is not None:
        return False
    trained = frozenset(one.use_case for one in control.users.trainings(user.id) if at < one.valid_until)
    known = frozenset(Role)
    who = Principal(
        id=user.id,
        force=user.force,
        roles=frozenset(Role(role) for role in user.roles if role in known),
        access_in_date=True,
        vetting=user.vetting,
        vetting_in_date=user.is_vetted(at),
        trained_for=trained,
    )
    return any(
        decide(AccessRequest(who, Action.SEE_RECORDS, user.force, case, "breach reach")).allowed for case in trained
    )


def _near(home: Path) -> list[Path]:
    """Where a force's vault might lie although it should not: in the home, and beside it."""
    return [home.resolve(), home.resolve().parent]


def _vault_of(force: ForceId, roots: Iterable[Path], home: Path) -> Path | None:
    found = [path for root in roots for path in _files(root, VAULTS) if _same_disk(path, home)]
    named = [path for path in found if force in path.parts]
    return named[0] if named else None


def _passphrase_near(vault: Path | None, home: Path) -> str:
    if vault is None:
        return ""
    folders = (vault.parent, vault.parent.parent)
    beside = (path for folder in folders for name in PASSPHRASES for path in sorted(folder.glob(name)))
    return _first(path for path in beside if path.is_file() and _same_disk(path, home))


def _identities(targets: Iterable[Path]) -> Iterator[Path]:
    """The places of backups that hold an identity. Its own path is not told: a folder's name may be another force's."""
    for target in targets:
        if any(path.name != "control.age" for path in target.rglob("*.age")):
            yield target


def _files(root: Path, names: tuple[str, ...]) -> Iterator[Path]:
    """Files of these names below ``root``, a few folders deep: a look, not a search of a disk."""
    depth = len(root.parts)
    for folder, below, files in os.walk(root):
        here = Path(folder)
        if len(here.parts) - depth >= _DEEP:
            below.clear()
        below[:] = sorted(one for one in below if one not in ("snapshots", "objects"))
        for name in names:
            if name in files:
                yield here / name


def _same_disk(one: Path, other: Path) -> bool:
    try:
        return _there(one).stat().st_dev == _there(other).stat().st_dev
    except OSError:
        return False


def _there(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next((one for one in (path, *path.resolve().parents) if one.exists()), path)


def _host(address: str) -> str:
    return address.removeprefix("tls://").rsplit(":", 1)[0].strip("[]")


def _first(paths: Iterator[Path]) -> str:
    return str(next(paths, ""))
