"""Where this platform's backups go: home/backup.yaml, with the recipient alone; the identity is kept elsewhere."""

from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from ndas.cli.errors import CommandError
from ndas.vocabulary.yaml_text import read_yaml


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """The target folder, whom its control database is sealed to, and for how many days backups are kept."""

    target: str
    recipient: str
    keep_days: int = 14


def read_backup_settings(home: Path) -> BackupSettings | None:
    """Return the settings; None where nobody has set any.

    Raises:
        CommandError: the file is not settings.
    """
    path = home / "backup.yaml"
    if not path.is_file():
        return None
    try:
        return BackupSettings(**read_yaml(path.read_text("utf-8")))
    except TypeError as wrong:
        raise CommandError(f"{path} is not what ndas backup init writes: {wrong}") from wrong


def write_backup_settings(home: Path, settings: BackupSettings) -> None:
    """Keep the settings."""
    (home / "backup.yaml").write_text(yaml.safe_dump(asdict(settings)), "utf-8")
