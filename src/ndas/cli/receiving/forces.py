"""Enters a force into the register of a home."""

from pathlib import Path

from ndas.cli.home.platform import ForceSettings, mapping_folders, open_platform, write_settings
from ndas.governance import AuditEntry, AuditEvent
from ndas.journey import Limits
from ndas.store.control import Force
from ndas.store.keys.remote import TLS_SCHEME
from ndas.vocabulary.ids import force_id


def join_force(
    home: Path,
    force: str,
    *,
    title: str,
    mapping: str,
    verifying_keys: tuple[str, ...],
    key_holder: Path | str,
    limits: Limits | None = None,
) -> None:
    """Register ``force`` and keep its settings.

    Raises:
        ControlError: the id is taken.
        CommandError: there is no such mapping.
    """
    platform = open_platform(home)
    mapping_folders(mapping)
    name, at = force_id(force), platform.clock()
    write_settings(home, name, ForceSettings(mapping, _address(key_holder), limits or Limits()))
    entry = AuditEntry(AuditEvent.FORCE_JOINED, at, name, actor="administrator", detail={"mapping": mapping})
    platform.control.forces.join(Force(name, title, verifying_keys, at), audit=entry)
    platform.control.close()


def _address(key_holder: Path | str) -> str:
    is_path = not str(key_holder).startswith(f"{TLS_SCHEME}://")
    return str(Path(key_holder).resolve() if is_path else key_holder)
