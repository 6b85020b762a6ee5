"""A vault: the keys of one force of one kind of use (live, or archive), in one sealed file with its companion.

Rules:

1. Several processes may use one vault; each reads and changes it under its lock and sees the others' changes.
2. The root secret is asked of the provider for each use and kept no longer than it takes.
3. Where a recovery copy is kept, a change is in the copy before it is in the vault; if the copy cannot be written the
   change is not made. So a key that is gone from the vault is gone from its copy.
4. A vault of an earlier generation than this process has seen is refused.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from ndas.store.keys.companion import Companion, mark_of
from ndas.store.keys.errors import VaultError
from ndas.store.keys.providers.provider import Provider, Wrapped, Wrapper
from ndas.store.keys.replacing import replace_file
from ndas.store.keys.vault_file import ROOT_BYTES, Header, SealedVault, read_vault, seal_vault

Content = dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """A vault's content under its lock."""

    content: Content
    generation: int
    """Of the file that was read; in a change, of the file that will be written."""
    mark: str = ""
    """In a change, the digest of the companion that the file will be written with; it is on disk already."""


@dataclass(frozen=True, slots=True)
class VaultPlace:
    """Where a vault lies: its file, its companion, and the folder of its recovery copy if one is kept."""

    folder: Path
    kind: str
    companions: Path | None = None
    """Folder of the companion; the vault's own where None."""
    copy: Path | None = None

    @property
    def file(self) -> Path:
        """The vault's file."""
        return self.folder / f"{self.kind}.vault"

    @property
    def companion(self) -> Path:
        """The companion's file."""
        return (self.companions or self.folder) / f"{self.kind}.companion"

    def copied(self) -> "VaultPlace | None":
        """The recovery copy's place."""
        return None if self.copy is None else VaultPlace(self.copy, self.kind)


class Vault:
    """An open vault. `Vault.create` makes the files; `Vault` opens them."""

    def __init__(self, place: VaultPlace, provider: Provider) -> None:
        self._place = place
        self._provider = provider
        self._companion = Companion(place.companion)
        self._in_process = Lock()
        self._seen = 0
        self._marked: tuple[int, int, int] | None = None
        self._marked_generation = 0
        with self._locked():
            sealed = self._sealed()
            self._open(sealed)

    @classmethod
    def create(
        cls,
        place: VaultPlace,
        provider: Provider,
        *,
        force: str,
        content: Content,
        openers: Mapping[str, Wrapper] | None = None,
        generation: int = 1,
    ) -> None:
        """Make a vault.

        Args:
            place: where.
            provider: opens it day by day.
            force: whose keys it will hold.
            content: what it holds at first.
            openers: who else can open it, by name.
            generation: the first generation; later than 1 for a vault that follows a lost one.

        Raises:
            VaultError: there is one already, or the provider says no.
        """
        place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.companion.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _file_lock(place.file):
            if place.file.exists():
                raise VaultError(f"there is a vault {place.file.name} already; it is never overwritten")
            root = secrets.token_bytes(ROOT_BYTES)
            header = Header(force, place.kind, secrets.token_hex(8), generation, "", {})
            header = replace(header, openers=_wrap(root, header.about, {provider.name: provider, **(openers or {})}))
            place.companion.unlink(missing_ok=True)  # of a making that was cut off: no vault was written with it
            _write(place, header, content, root)

    @property
    def provider(self) -> Provider:
        """What opens it."""
        return self._provider

    @property
    def generation(self) -> int:
        """The generation of the file as it is now, read from its header without opening it.

        Remembered while the file is the same: this is asked before every page.

        Raises:
            VaultError: the file is gone.
        """
        seen = self._place.file.stat() if self._place.file.exists() else None
        mark = None if seen is None else (seen.st_ino, seen.st_mtime_ns, seen.st_size)
        if mark is None or self._marked != mark:
            with self._locked():
                self._marked_generation = self._sealed().header.generation
            self._marked = mark  # of before the reading: a change in between is read again next time
        return self._marked_generation

    def read(self) -> Content:
        """The content as it is now.

        Raises:
            VaultError: the file is gone or changed, or its provider says no.
        """
        with self.look() as opened:
            return opened.content

    @contextmanager
    def look(self) -> Iterator[Opened]:
        """The content as it is; nobody changes it while the block lasts.

        Raises:
            VaultError: as `read`.
        """
        with self._locked():
            sealed = self._sealed()
            yield Opened(self._open(sealed)[0], sealed.header.generation)

    @contextmanager
    def change(self) -> Iterator[Opened]:
        """Change the content in the block; on disk once the block has ended, unchanged if it raises.

        Raises:
            VaultError: as `read`.
            OSError: it could not be written; the vault is as it was.
        """
        with self._locked():
            sealed = self._sealed()
            content, root = self._open(sealed)
            with self._next(sealed.header) as (header, secret):
                yield Opened(content, header.generation, mark_of(secret))
                self._put(header, content, root, secret)

    def marks(self) -> frozenset[str]:
        """Digests of the companions on disk. Ask while the vault is looked at."""
        return self._companion.marks()

    def tidy(self) -> None:
        """Take out the companions that changes which were cut off have left.

        Raises:
            VaultError: the file is gone.
        """
        with self._locked(), suppress(OSError):  # a read-only disk still lends; the next change tidies up
            self._companion.keep_only(self._sealed().header.companion)

    @contextmanager
    def rotate(self, provider: Provider, openers: Mapping[str, Wrapper] | None = None) -> Iterator[Opened]:
        """Seal the vault under a new root secret, wrapped by ``provider`` (the old one or another) and ``openers``.

        The content may be changed in the block, as in `change`.

        Raises:
            VaultError: as `read`, or the new provider says no.
        """
        with self._locked():
            sealed = self._sealed()
            content, _ = self._open(sealed)
            root = secrets.token_bytes(ROOT_BYTES)
            with self._next(sealed.header) as (header, secret):
                wrapped = _wrap(root, header.about, {provider.name: provider, **(openers or {})})
                yield Opened(content, header.generation, mark_of(secret))
                self._put(replace(header, openers=wrapped), content, root, secret)
            self._provider = provider

    @contextmanager
    def _next(self, held: Header) -> Iterator[tuple[Header, bytes]]:
        """The header of the next generation and its companion, which is on disk from now on."""
        name, secret = self._companion.add()
        try:
            yield replace(held, generation=held.generation + 1, companion=name), secret
        finally:
            with suppress(OSError, VaultError):  # whatever the block came to, the file says which companion is its own
                self._companion.keep_only(read_vault(self._place.file).header.companion)

    def _put(self, header: Header, content: Content, root: bytes, secret: bytes) -> None:
        copied = self._place.copied()
        if copied is not None:
            _write(copied, header, content, root)
        replace_file(self._place.file, seal_vault(header, content, root, secret))
        self._seen = header.generation

    def _open(self, sealed: SealedVault) -> tuple[Content, bytes]:
        header = sealed.header
        wrapped = header.openers.get(self._provider.name)
        if wrapped is None:
            raise VaultError(
                f"the {header.kind} vault is opened by {' or '.join(sorted(header.openers))}, "
                f"not by {self._provider.name}; set the holder's provider accordingly"
            )
        companion = self._companion.of(header.companion)
        try:
            root = self._provider.unwrap(wrapped, about=header.about)
        except VaultError as refused:
            raise type(refused)(f"the {header.kind} vault does not open: {refused}") from refused
        return sealed.open(root, companion), root

    def _sealed(self) -> SealedVault:
        sealed = read_vault(self._place.file)
        if sealed.header.kind != self._place.kind:
            raise VaultError(f"{self._place.file.name} is not the {self._place.kind} vault; files were exchanged")
        if sealed.header.generation < self._seen:
            raise VaultError(
                f"{self._place.file.name} is an older copy than this holder has already used; "
                "find out who put it there, and put the newest back"
            )
        self._seen = sealed.header.generation
        return sealed

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._in_process, _file_lock(self._place.file):
            yield


def _wrap(root: bytes, about: str, openers: Mapping[str, Wrapper]) -> dict[str, Wrapped]:
    return {name: opener.wrap(root, about=about) for name, opener in openers.items()}


def _write(place: VaultPlace, header: Header, content: Content, root: bytes) -> None:
    companion = Companion(place.companion)
    name, secret = companion.add()
    replace_file(place.file, seal_vault(replace(header, companion=name), content, root, secret))
    companion.keep_only(name)


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """One reader or writer of the vault at a time, over all processes."""
    handle = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
