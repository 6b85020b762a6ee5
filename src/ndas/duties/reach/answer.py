"""Works out what each threat could read, force by force and kind of data, and why. Facts in, sentences out."""

from dataclasses import dataclass
from enum import StrEnum

from ndas.duties.reach.facts import ForceFacts, PlatformFacts
from ndas.duties.reach.tables import IDS, people_words
from ndas.vocabulary import ForceId


class Level(StrEnum):
    """How much could be read, from nothing to everything."""

    NOTHING = "nothing"
    CIPHERTEXT = "ciphertext"
    METADATA = "metadata"
    CONTENT = "content"


class Threat(StrEnum):
    """What somebody has."""

    DISK = "a stolen disk of the platform"
    BACKUP = "a backup"
    DATABASE = "the control database"
    SESSION = "one officer's session"
    HOLDER = "the force's key holder"
    SHELL = "an administrator's shell"


class Category(StrEnum):
    """What could be read."""

    LIVE = "records of the live week, search, findings"
    ARCHIVE = "archived weeks"
    DELIVERIES = "deliveries in the inbox"
    JUDGEMENTS = "judgements and decisions"
    LOG = "audit log and accounts"
    PEOPLE = "users, means of signing in, stated reasons, papers"


@dataclass(frozen=True, slots=True)
class Reach:
    """One cell of the answer."""

    threat: Threat
    force: ForceId
    category: Category
    level: Level
    why: str


Cell = tuple[Level, str]
_NONE_LIVE: Cell = (Level.NOTHING, "no week is live")
_NONE_ARCHIVED: Cell = (Level.NOTHING, "no week is archived there")


def reach(facts: PlatformFacts) -> tuple[Reach, ...]:
    """Return every cell, by threat, force and category."""
    found = []
    for threat, rule in _RULES.items():
        for force in facts.forces:
            cells = rule(facts, force)
            found += [Reach(threat, force.force, category, *cells[category]) for category in Category]
    return tuple(found)


def _disk(facts: PlatformFacts, force: ForceFacts) -> dict[Category, Cell]:
    sealed = _sealed_on_disk(facts, force)
    local = (Level.METADATA, f"{IDS}; the database lies on this disk")
    away = (Level.NOTHING, f"the database is {facts.control_place}, not on this disk")
    control = local if facts.control_on_this_disk else away
    elsewhere = (Level.NOTHING, f"archived weeks lie in {force.archived_elsewhere}, not on this disk")
    return {
        Category.LIVE: sealed if force.live else _NONE_LIVE,
        Category.ARCHIVE: sealed if force.archived_here else elsewhere if force.archived_elsewhere else _NONE_ARCHIVED,
        Category.DELIVERIES: sealed if force.waiting else (Level.NOTHING, "none waits; a delivery goes once ingested"),
        Category.JUDGEMENTS: control if force.judged or control is away else (Level.NOTHING, "there are none"),
        Category.LOG: control,
        Category.PEOPLE: away if control is away else (Level.METADATA, people_words()),
    }


def _sealed_on_disk(facts: PlatformFacts, force: ForceFacts) -> Cell:
    if force.vault_on_this_disk and force.passphrase_beside_vault:
        return (
            Level.CONTENT,
            f"vault ({force.vault_on_this_disk}) and passphrase ({force.passphrase_beside_vault}) lie on this disk too",
        )
    if force.vault_on_this_disk:
        env = "; a passphrase is in the environment of this machine, so keep its settings off this disk"
        return (
            Level.CIPHERTEXT,
            f"the force's vault lies on the same disk ({force.vault_on_this_disk}), shut by its passphrase alone"
            + (env if facts.passphrase_in_environment else ""),
        )
    return Level.CIPHERTEXT, "the keys are with the force's key holder, whose vault is not on this disk"


def _backup(facts: PlatformFacts, force: ForceFacts) -> dict[Category, Cell]:
    if not facts.backup_places:
        return dict.fromkeys(Category, (Level.NOTHING, "there is no backup"))
    places = ", ".join(facts.backup_places)
    if force.vault_in_backup:
        sealed: Cell = (
            Level.CONTENT,
            f"a vault of the force lies among the backups ({force.vault_in_backup}); remove it",
        )
    elif force.backed_up:
        sealed = (Level.CIPHERTEXT, f"copies at {places} are as sealed as the originals; they hold no key")
    else:
        sealed = (Level.NOTHING, f"nothing of the force is at {places}")
    if facts.identity_in_backup:
        control: Cell = (
            Level.METADATA,
            f"the identity that opens it lies beside it, in {facts.identity_in_backup}; {IDS}",
        )
    else:
        control = (
            Level.CIPHERTEXT,
            "sealed to a recipient whose identity is kept elsewhere; its list shows sizes and weeks",
        )
    return {
        Category.LIVE: sealed if force.live or force.vault_in_backup else _NONE_LIVE,
        Category.ARCHIVE: sealed if force.archived_here else _NONE_ARCHIVED,
        Category.DELIVERIES: (Level.NOTHING, "deliveries are never backed up"),
        Category.JUDGEMENTS: control if force.judged else (Level.NOTHING, "there are none"),
        Category.LOG: control,
        Category.PEOPLE: (Level.METADATA, people_words(backup=True)) if facts.identity_in_backup else control,
    }


def _database(facts: PlatformFacts, force: ForceFacts) -> dict[Category, Cell]:
    nothing = (Level.NOTHING, "the control database holds no record of a force")
    return {
        Category.LIVE: nothing,
        Category.ARCHIVE: nothing,
        Category.DELIVERIES: nothing,
        Category.JUDGEMENTS: (Level.METADATA, IDS) if force.judged else (Level.NOTHING, "there are none"),
        Category.LOG: (Level.METADATA, f"{IDS} ({facts.control_place})"),
        Category.PEOPLE: (Level.METADATA, people_words()),
    }


def _session(_: PlatformFacts, force: ForceFacts) -> dict[Category, Cell]:
    if not force.live:
        live = _NONE_LIVE
    elif not force.holder_answers:
        live = (Level.NOTHING, "the force's key holder lends nothing now, so no page opens")
    elif not force.lookers:
        live = (Level.NOTHING, "nobody of this force may look today: role, vetting and training in date are missing")
    else:
        live = (
            Level.CONTENT,
            f"page by page, of this force alone, for a purpose, each look logged; {force.lookers} people may today",
        )
    return {
        Category.LIVE: live,
        Category.ARCHIVE: (Level.NOTHING, "no page opens the archive"),
        Category.DELIVERIES: (Level.NOTHING, "no page opens a delivery"),
        Category.JUDGEMENTS: live if force.judged else (Level.NOTHING, "there are none"),
        Category.LOG: (Level.NOTHING, "an officer's role does not open the log"),
        Category.PEOPLE: (Level.NOTHING, "an officer's pages show the officer's own reasons and means alone"),
    }


def _holder(_: PlatformFacts, force: ForceFacts) -> dict[Category, Cell]:
    if force.holder_on_this_machine:
        both: Cell = (
            Level.CONTENT,
            "it runs on the platform's own machine: who has it has the data too; move it to the force",
        )
    else:
        both = (Level.NOTHING, "keys without data: the data is on the platform, and other forces have other holders")
    return {
        Category.LIVE: both if force.live else _NONE_LIVE,
        Category.ARCHIVE: both if force.archived_here or force.archived_elsewhere else _NONE_ARCHIVED,
        Category.DELIVERIES: both if force.waiting else (Level.NOTHING, "none waits"),
        Category.JUDGEMENTS: (Level.NOTHING, "the holder keeps keys and its own log"),
        Category.LOG: (Level.METADATA, "the holder's own log: which key, when, for which purpose and run"),
        Category.PEOPLE: (Level.NOTHING, "the holder knows its own people alone"),
    }


def _shell(facts: PlatformFacts, force: ForceFacts) -> dict[Category, Cell]:
    if force.holder_answers:
        sealed: Cell = (
            Level.CONTENT,
            f"by asking the key holder as the platform; the force logs it, leases end after {facts.lease_minutes} min",
        )
    else:
        sealed = (Level.CIPHERTEXT, "the force's key holder lends nothing now")
    archived = force.archived_here or force.archived_elsewhere
    return {
        Category.LIVE: sealed if force.live else _NONE_LIVE,
        Category.ARCHIVE: sealed if archived else _NONE_ARCHIVED,
        Category.DELIVERIES: sealed if force.waiting else (Level.NOTHING, "none waits"),
        Category.JUDGEMENTS: (Level.METADATA, IDS) if force.judged else (Level.NOTHING, "there are none"),
        Category.LOG: (Level.METADATA, f"{IDS}; an edit breaks the chain that the force can verify"),
        Category.PEOPLE: (Level.METADATA, people_words()),
    }


_RULES = {
    Threat.DISK: _disk,
    Threat.BACKUP: _backup,
    Threat.DATABASE: _database,
    Threat.SESSION: _session,
    Threat.HOLDER: _holder,
    Threat.SHELL: _shell,
}
