"""A force with two systems, its keys, a register and a key holder, all invented."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from ndas.governance.key_holder import KeyKind, KeyReceipt, KeyRef, KeyRefusedError, Lease
from ndas.transfer import Extract, Sealed, SigningKey, Terms, new_signing_key, seal
from ndas.vocabulary import ForceId, Marking, RunId

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
RUN = RunId("run-1")
FORCE = ForceId("northmoor")

PEOPLE = 'NOMINAL_ID,SURNAME,NOTES\r\nN1,"Ash, of ""Elm"" Road","two\r\nlines"\r\nN2,Birch,5" gap\r\n'
CUSTODY = "REF|NOMINAL|WHEN\n1|N1|01/02/2026\n2|N2|02/02/2026\n3|N2|03/02/2026\n"


@dataclass
class ListedForces:
    """A register held in memory."""

    keys: dict[str, list[str]] = field(default_factory=dict)
    last: dict[tuple[str, str], int] = field(default_factory=dict)

    def signing_keys(self, force: ForceId) -> list[str]:
        return self.keys.get(force, [])

    def last_sequence(self, force: ForceId, system_set: str) -> int:
        return self.last.get((force, system_set), 0)


@dataclass
class MemoryHolder:
    """A key holder that holds delivery keys in memory and writes down what it was asked."""

    identities: dict[str, str] = field(default_factory=dict)
    refuses: bool = False
    lease: timedelta = timedelta(minutes=5)
    asked: list[tuple[str, str, str]] = field(default_factory=list)

    def make(self, ref: KeyRef, *, purpose: str, run: RunId) -> str:
        self.asked.append((str(ref), purpose, run))
        identity = pyrage.x25519.Identity.generate()
        self.identities[str(ref)] = str(identity)
        return str(identity.to_public())

    def lend(self, ref: KeyRef, *, purpose: str, run: RunId) -> Lease:
        self.asked.append((str(ref), purpose, run))
        if self.refuses or str(ref) not in self.identities:
            raise KeyRefusedError(f"{ref} is not lent")
        return Lease(ref, self.identities[str(ref)].encode(), datetime.now(UTC) + self.lease)

    def revoke(self, ref: KeyRef, *, purpose: str, run: RunId) -> None:
        self.asked.append((str(ref), purpose, run))
        del self.identities[str(ref)]

    def destroy(self, ref: KeyRef, *, purpose: str, run: RunId) -> KeyReceipt:
        self.revoke(ref, purpose=purpose, run=run)
        return KeyReceipt(ref, NOW, run, "")

    def verifying_key(self) -> str:
        return ""


@dataclass
class SealedWeek:
    """A sealed delivery and all that is needed to open it."""

    path: Path
    sealed: Sealed
    register: ListedForces
    holder: MemoryHolder
    key: SigningKey
    extracts: list[Extract]
    terms: Terms

    def opening(self, **changes: object) -> dict[str, object]:
        """The arguments of `open_delivery` after the path."""
        return {"register": self.register, "holder": self.holder, "now": NOW, "run": RUN} | changes


@pytest.fixture
def write_week(tmp_path: Path) -> Callable[..., SealedWeek]:
    """Seal the invented week; keyword arguments change the terms."""

    def write(*, compress: bool = False, people: bytes | None = None, **changes: object) -> SealedWeek:
        source, outbox = tmp_path / "extracts", tmp_path / "outbox"
        source.mkdir(exist_ok=True)
        outbox.mkdir(exist_ok=True)
        (source / "people.csv").write_bytes(PEOPLE.encode("utf-16") if people is None else people)
        (source / "custody.txt").write_text(CUSTODY, encoding="cp1252", newline="")
        extracts = [
            Extract("crime", "people", source / "people.csv", encoding="utf-16" if people is None else "utf-8"),
            Extract("custody", "detentions", source / "custody.txt", encoding="cp1252", delimiter="|"),
        ]
        holder, key = MemoryHolder(), new_signing_key()
        ref = KeyRef(FORCE, KeyKind.DELIVERY, f"northmoor-all-{changes.get('sequence', 7):06d}")
        terms = Terms(
            force=FORCE,
            system_set="all",
            sequence=7,
            as_at=NOW - timedelta(hours=6),
            created_at=NOW - timedelta(hours=1),
            expires_at=NOW + timedelta(days=14),
            marking=Marking.OFFICIAL_SENSITIVE,
            exclusions=("sensitive filter 4: restricted nominals",),
            contact="Data engineering team",
            recipient=holder.make(ref, purpose="seal", run=RUN),
        )
        terms = replace(terms, **changes)
        sealed = seal(extracts, terms=terms, key=key, into=outbox, compress=compress)
        register = ListedForces({FORCE: [key.verifying_key]}, {(FORCE, "all"): 6})
        return SealedWeek(sealed.path, sealed, register, holder, key, extracts, terms)

    return write


@pytest.fixture
def week(write_week: Callable[..., SealedWeek]) -> SealedWeek:
    """The invented week, sealed."""
    return write_week()
