"""What the dashboard needs from the rest of the platform, as protocols; `create_app` receives one `Services`.

The composition root (`cli`) adapts the real stores to these. Rules that an adapter keeps:
1. A `ReadingStore` is one force's live snapshot and knows nothing of any other force. An id of another force
   is simply not there (`None`), exactly like an id that never was.
2. `AuditSink.record` returns only once the entry is durable, and raises otherwise: no entry, no page.
3. `SignInLinks.consume` is atomic: of two calls with one token, one gets the user.
4. Where the force does not lend its key, a `ReadingStore` raises `SnapshotLockedError`, and the page says so.
5. `Directory.user` is asked on every request, so that a removed role is gone at once.
6. `Judgements` writes a judgement and its audit entry together, or neither.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ndas.dashboard.assessing import Assessments
from ndas.dashboard.cards import (
    CardKind,
    EventCard,
    LocationCard,
    MatchCard,
    MatchHistory,
    ObjectCard,
    PersonCard,
    SourceRecord,
    Timeline,
)
from ndas.dashboard.deciding import Decisions, Lives
from ndas.dashboard.deliveries import Deletions, FixRow, LoadCard, LoadDetail, SystemHealth
from ndas.dashboard.judging import Judgement, Question
from ndas.dashboard.lists import EventPage, SearchPage
from ndas.dashboard.matched import GraphCard, HubLine, PairCard, ThingCard, ThingLine
from ndas.dashboard.overseeing import Overseeing
from ndas.governance.access import Principal, Role
from ndas.governance.access.sight import BLIND, Sight
from ndas.governance.assessment import Decision
from ndas.governance.audit import AuditEntry, AuditSink
from ndas.match.explain import WeekReport
from ndas.vocabulary.finding import Finding
from ndas.vocabulary.ids import ForceId
from ndas.vocabulary.insight import Definition, EventFilter, InsightMart, MethodSection
from ndas.vocabulary.marking import Marking

if TYPE_CHECKING:
    from ndas.dashboard.books import Books  # it needs what stands below

PLATFORM = ForceId("platform")


@dataclass(frozen=True, kw_only=True)
class User:
    """A named person of one force, as entitled at this moment. `trained_for` holds use cases, training in date."""

    id: str
    name: str
    force: ForceId
    force_name: str
    roles: frozenset[Role]
    access_in_date: bool
    vetting: str
    vetting_in_date: bool
    trained_for: frozenset[str]
    emergency_unreviewed: bool = False

    @property
    def principal(self) -> Principal:
        """The person as the access policies see them."""
        return Principal(
            id=self.id,
            force=self.force,
            roles=self.roles,
            access_in_date=self.access_in_date,
            vetting=self.vetting,
            vetting_in_date=self.vetting_in_date,
            trained_for=self.trained_for,
            emergency_unreviewed=self.emergency_unreviewed,
        )


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """Why this session looks: the use case, and the number of the crime, operation or request."""

    use_case: str
    reference: str
    kind: str = "task"
    """Whether the reference is of a crime, an operation or a task; empty where the force asks for none."""


@dataclass(frozen=True, kw_only=True)
class Session:
    """A signed-in session. `token_digest` is the SHA-256 of the cookie's token, never the token."""

    token_digest: str
    user_id: str
    csrf: str
    started_at: datetime
    seen_at: datetime
    purpose: Purpose | None = None
    means: str = "link"
    """What the person signed in with."""
    confirmed_at: datetime | None = None
    """When they last showed who they are; signing in is one."""
    last_access_at: datetime | None = None
    """When they signed in before."""


@dataclass(frozen=True, kw_only=True)
class UseCase:
    """A declared use case. `roles` are those its declaration names; `insight` false: it has no insight page.

    `sign_off`: a supervisor signs each decision about its leads.
    """

    id: str
    name: str
    aim: str
    roles: frozenset[Role]
    reference_hint: str = "Crime, operation or request number"
    opens: frozenset[str] = frozenset()
    """What its purpose can open beyond columns, to the roles that the policies name."""
    version: str = ""
    legal_basis: str = ""
    sign_off: bool = False
    insight: bool = True


@dataclass(frozen=True, kw_only=True)
class SnapshotState:
    """Which snapshot is live."""

    id: str
    published_at: datetime
    as_at: datetime


class ReadingStore(Protocol):
    """One force's live snapshot, as pages read it. `first` counts rows from 0."""

    def snapshot(self) -> SnapshotState:
        """The live snapshot's id and dates."""

    def person(self, person_id: str) -> PersonCard | None:
        """The person's card."""

    def event(self, event_id: str) -> EventCard | None:
        """The event's card."""

    def location(self, location_id: str) -> LocationCard | None:
        """The place's card."""

    def object(self, object_id: str) -> ObjectCard | None:
        """The thing's card."""

    def record(self, record_id: str) -> SourceRecord | None:
        """The source row as received."""

    def match(self, person_id: str) -> MatchCard | None:
        """Why the person's records are one."""

    def history(self, person_id: str) -> tuple[MatchHistory, ...]:
        """How the person's records changed, newest first."""

    def pair(self, record_a: str, record_b: str) -> PairCard | None:
        """Why two records are, or are not, one person; None where one is no person's record here."""

    def graph(self, person_id: str) -> GraphCard | None:
        """The graph of the person's records; None where there is none to draw."""

    def things(self, kind: CardKind, card_id: str) -> tuple[ThingLine, ...]:
        """The places, telephones and so on that a card states, those of most people first."""

    def thing(self, thing_id: str) -> ThingCard | None:
        """A place, telephone, vehicle, e-mail address or organisation with its records and people."""

    def match_report(self) -> tuple[WeekReport, tuple[HubLine, ...]] | None:
        """What the matching of this snapshot did, and what was left out as hubs; None where no engine ran."""

    def review(self, first: int, count: int) -> tuple[Question, ...]:
        """Pairs that a person should look at, the one whose answer is worth most first."""

    def timeline(self, kind: CardKind, card_id: str, first: int, count: int) -> Timeline:
        """A page of the card's moments, newest first."""

    def events(self, which: EventFilter, first: int, count: int) -> EventPage:
        """A page of events, newest first."""

    def search(self, text: str, kind: CardKind | None, first: int, count: int) -> SearchPage:
        """A page of hits, best first."""

    def definitions(self, use_case: str) -> tuple[Definition, ...]:
        """The definitions a reader may choose, the default first."""

    def insight(self, use_case: str, definition: str) -> InsightMart | None:
        """The figures under one definition."""

    def findings(self, use_case: str) -> tuple[Finding, ...]:
        """The leads, list by list, the first ranked first."""

    def effects(self, use_case: str) -> Mapping[str, str]:
        """Decision to what it did to this week's lists, by the effect's code."""

    def seal(self, words: str, about: str) -> bytes:
        """Words that somebody wrote, sealed under the live snapshot's key and bound to what they are about."""

    def unseal(self, sealed: bytes, about: str) -> str:
        """The words again."""

    def method(self, use_case: str) -> tuple[MethodSection, ...]:
        """The method page's text."""


class Readings(Protocol):
    """The live reading store of a force; None before its first publish."""

    def of(self, force: ForceId, sight: Sight = BLIND) -> ReadingStore | None:
        """The force's live store as this sight has it, or None."""


class Loads(Protocol):
    """The deliveries of a force."""

    def health(self, force: ForceId) -> tuple[SystemHealth, ...]:
        """Each source system's freshness."""

    def all(self, force: ForceId) -> tuple[LoadCard, ...]:
        """Everything of this force."""

    def one(self, force: ForceId, load_id: str) -> LoadDetail | None:
        """One load in full."""

    def fix_list(self, force: ForceId, load_id: str) -> Iterable[FixRow]:
        """Every quarantined row, for the force to mend."""

    def deletions(self, force: ForceId) -> Deletions:
        """The force's deletion certificates, and what became of its canaries."""

    def certificate(self, force: ForceId, number: int) -> bytes | None:
        """The file of one certificate of this force, as it was issued."""


class Judgements(Protocol):
    """People's word on whether two records are one person, by force; it outlives snapshots."""

    def record(self, force: ForceId, judgement: Judgement, audit: AuditEntry) -> None:
        """Keep the judgement, with its audit entry in the same transaction."""

    def record_all(self, force: ForceId, judgements: Sequence[Judgement], audit: AuditEntry) -> None:
        """Keep the judgements of one act, with one audit entry in the same transaction."""

    def withdraw_all(self, judgement_ids: Collection[str], by: str, at: datetime, audit: AuditEntry) -> None:
        """Take judgements back, with one audit entry in the same transaction; that they were made stays on record."""

    def standing(self, force: ForceId) -> tuple[Judgement, ...]:
        """The force's judgements that hold, oldest first."""


class Directory(Protocol):
    """Who may be here at all."""

    def user(self, user_id: str) -> User | None:
        """The user, while still entitled."""


class SignInLinks(Protocol):
    """One-time sign-in links, kept by the SHA-256 of their token."""

    def peek(self, token_digest: str, at: datetime) -> bool:
        """Whether the token would work now, without using it."""

    def consume(self, token_digest: str, at: datetime) -> str | None:
        """The user's id, once; None for a token that is used, expired or unknown."""


class SessionStore(Protocol):
    """Sessions by the digest of their token."""

    def save(self, session: Session) -> None:
        """Insert the session."""

    def renew(self, session: Session) -> None:
        """Replace the session only if it is still there: a sign-out in between must win."""

    def find(self, token_digest: str, at: datetime) -> Session | None:
        """The session, if it is there; a store may already leave out one that has ended by then."""

    def confirm(self, token_digest: str, renewed: str, at: datetime, audit: AuditEntry) -> None:
        """Note that the person has shown once more who they are, with the entry in the same transaction.

        From then on the session is found by ``renewed``, the digest of its new token, alone.
        """

    def drop(self, token_digest: str) -> None:
        """Forget the session."""


class UseCases(Protocol):
    """The declared use cases, each with the roles it allows."""

    def all(self, force: ForceId) -> tuple[UseCase, ...]:
        """Everything of this force."""


class Processing(Protocol):
    """Whether the assessment allows a force's data to be looked at for a use case today; asked on every request."""

    def may_look(self, force: ForceId, use_case: str, at: datetime) -> Decision:
        """The decision, its sentence for the screen, and the rule for the log."""


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """What differs between deployments.

    `origin` is the one address that pages are served at ("https://ndas.example.police.uk"): cookies
    are `__Host-` and Secure when it is https. `digest_key` keys the digests of search texts in the audit log.
    `platform_chain` is the audit chain of what concerns no force, such as a sign-in link that nobody was given.
    """

    name: str
    marking: Marking
    origin: str
    digest_key: bytes = field(repr=False)
    environment_note: str = ""
    platform_chain: ForceId = PLATFORM


class ReachRow(Protocol):
    """One line of the breach reach: words for the threat, the kind of data, how much could be read, and why."""

    @property
    def threat(self) -> str:
        """What somebody has."""

    @property
    def category(self) -> str:
        """What could be read."""

    @property
    def level(self) -> str:
        """How much."""

    @property
    def why(self) -> str:
        """Why."""


def _untold(_force: ForceId) -> tuple[ReachRow, ...]:
    """A deployment that does not tell its configuration."""
    return ()


def _always(_force: ForceId) -> bool:
    """As shipped."""
    return True


def _nothing_overdue(_force: ForceId) -> tuple[str, ...]:
    """A deployment without an archive."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Services:
    """Everything that the pages stand on."""

    deployment: Deployment
    clock: Callable[[], datetime]
    directory: Directory
    links: SignInLinks
    sessions: SessionStore
    audit: AuditSink
    audit_log: Overseeing
    readings: Readings
    loads: Loads
    use_cases: UseCases
    judgements: Judgements
    decisions: Decisions
    lives: Lives
    processing: Processing
    books: "Books"
    assessments: Assessments
    reach: Callable[[ForceId], Sequence[ReachRow]] = _untold
    """What a breach could read of a force, from the live configuration."""
    overdue: Callable[[ForceId], Sequence[str]] = _nothing_overdue
    """What of a force should be gone and is not, or should have been looked at, one sentence each."""
    reason_required: Callable[[ForceId], bool] = _always
    """Whether a force's people give a reference besides the purpose; the force's policy."""
