"""Every kind of file in a platform's home, and what each duty of deletion does with it.

1. A file of no kind is nobody's: the certificate searches its words, a withdrawal and `ndas orphans check` name it.
2. A kind that is not searched word by word is searched in a way of its own, and says in which.
3. A kind that stays when its force leaves, or that no backup copies, says why.
4. Whose a file is stands in its path, in the place that the kind's pattern calls ``{force}`` or ``{delivery}``, never
   in how a name begins: one force's name may begin with another's.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ndas.vocabulary.ids import force_of

_PARTS = {"{force}": r"(?P<force>[a-z][a-z0-9-]{1,31})", "{delivery}": r"(?P<delivery>[a-z0-9_-]+)", "**": ".+"}


@dataclass(frozen=True)  # no slots: its pattern is compiled once
class FileKind:
    """One kind of file."""

    pattern: str
    """Path in the home; ``*`` is part of a name, ``**`` anything below."""
    shows: str
    """What somebody who has the disk reads in it."""
    searched: str = ""
    """How a certificate searches it, where not word by word."""
    stays: str = ""
    """Why it stays when its force leaves, or that it is every force's; empty: it goes."""
    not_backed_up: str = ""
    """Why no backup copies it; empty: every backup does."""

    @cached_property
    def form(self) -> re.Pattern[str]:
        """The pattern as a regular expression over the path in the home."""
        pieces = re.split(r"(\{force\}|\{delivery\}|\*\*|\*)", self.pattern)
        return re.compile("".join(_PARTS.get(one, "[^/]*" if one == "*" else re.escape(one)) for one in pieces))


_SHARED = "every force's; "
_SETTINGS = "settings are kept with the deployment; a restore takes them from there"
_KEY = "a key does not lie among backups; it is kept apart"
_REGISTERED = "in the control database, which is backed up, with what proves them; the force takes each when it is made"
_WITH_HOLDER = "removed once the certificate is issued: until then it leads to the force's key holder"

KINDS: tuple[FileKind, ...] = (
    FileKind(
        "control.db",
        "ids, times and counts, and what people wrote about the processing",
        searched="table by table, and its raw bytes for what a table no longer holds",
        stays=_SHARED + "a withdrawal empties its tables",
    ),
    *(
        FileKind(
            f"control.db-{part}",
            "as the control database",
            searched="with the control database",
            stays=_SHARED + "emptied when something was erased",
            not_backed_up="a backup reads the database itself",
        )
        for part in ("wal", "shm", "journal")
    ),
    FileKind("snapshots/{force}/**", "ciphertext under the force's key", searched="against the register"),
    FileKind("archive/{force}/**", "ciphertext under the force's key", searched="against the archive's index"),
    FileKind(
        "inbox/{delivery}.ndas",
        "ciphertext under the force's key",
        searched="against the deliveries",
        not_backed_up="a delivery is destroyed once it is taken in; the force has the original",
    ),
    FileKind(
        "inbox/partial/{delivery}.*",
        "ciphertext under the force's key, and sizes",
        searched="against the deliveries",
        not_backed_up="the force sends it again",
    ),
    FileKind(
        "inbox/receipts/{delivery}.json",
        "digests and dates of deliveries",
        searched="against the deliveries",
        not_backed_up="the force has it",
    ),
    FileKind(
        "certificates/{force}/*.json",
        "counts, places and digests of deletions",
        searched="not at all: its one form holds digests, counts and receipts",
        stays="it is the proof of the deletions",
        not_backed_up=_REGISTERED,
    ),
    FileKind(
        "checkpoints/{force}/*.json",
        "digests of the audit log",
        stays="it proves the audit chain, which stays",
        not_backed_up=_REGISTERED,
    ),
    FileKind(
        "forces/{force}.yaml", "where the force's key holder answers", stays=_WITH_HOLDER, not_backed_up=_SETTINGS
    ),
    FileKind(
        "forces/{force}.tls/*",
        "the key with which the platform asks the force's key holder",
        stays=_WITH_HOLDER,
        not_backed_up=_KEY,
    ),
    FileKind("forces/{force}.well-known", "digests of well-known people's names", not_backed_up=_SETTINGS),
    *(
        FileKind(name, f"{what} of the platform", stays=_SHARED + "it holds nothing of any", not_backed_up=why)
        for name, what, why in (
            ("platform.key", "the key that signs receipts, locked by a passphrase,", _KEY),
            ("certificate.key", "the key that signs certificates", _KEY),
            ("search-digest.key", "the key of digests of searched words", _KEY),
            ("backup.yaml", "settings", _SETTINGS),
            ("regions.yaml", "settings", _SETTINGS),
            ("sign-in.yaml", "settings", _SETTINGS),
        )
    ),
)


def kind_of(home: Path, path: Path) -> FileKind | None:
    """The kind of a file of the home; None: it is of none."""
    name = path.relative_to(home).as_posix()
    return next((kind for kind in KINDS if kind.form.fullmatch(name)), None)


def owner_of(home: Path, path: Path) -> str | None:
    """The force that a file of the home belongs to by its path; None: every force, or nobody."""
    name = path.relative_to(home).as_posix()
    kind = kind_of(home, path)
    found = kind.form.fullmatch(name) if kind else None
    said = found.groupdict() if found else {}
    return said["force"] if "force" in said else force_of(said["delivery"]) if "delivery" in said else None
