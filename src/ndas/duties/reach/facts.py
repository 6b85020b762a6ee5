"""What the answer rests on, as found in the configuration; nothing here reads a record."""

from dataclasses import dataclass

from ndas.vocabulary import ForceId


@dataclass(frozen=True, slots=True)
class ForceFacts:
    """One force's part of the configuration."""

    force: ForceId
    live: bool
    """Whether a week is live."""
    holder_answers: bool
    """Whether its key holder answers now; where it does not, nobody reads."""
    holder_on_this_machine: bool
    vault_on_this_disk: str = ""
    """Where a vault of the force lies on the disk of the home; empty: none was found there."""
    passphrase_beside_vault: str = ""
    """A passphrase file on that disk; empty: none was found."""
    archived_here: int = 0
    """Archived weeks on this disk."""
    archived_elsewhere: str = ""
    """The cold store away from this disk, in words."""
    waiting: int = 0
    """Deliveries in the inbox."""
    rollback_hours: float = 0
    lookers: int = 0
    """People who may look at records today: with the role, vetted, trained."""
    judged: int = 0
    """Standing judgements and decisions."""
    backed_up: int = 0
    """Files of the force in backups."""
    vault_in_backup: str = ""


@dataclass(frozen=True, slots=True)
class PlatformFacts:
    """The platform's configuration."""

    control_on_this_disk: bool
    control_place: str
    passphrase_in_environment: bool
    """Whether NDAS_PASSPHRASE is set where the platform's commands run."""
    backup_places: tuple[str, ...]
    identity_in_backup: str
    """An identity that opens backups, found among them; empty: none."""
    backup_on_this_disk: bool
    lease_minutes: int
    forces: tuple[ForceFacts, ...]
