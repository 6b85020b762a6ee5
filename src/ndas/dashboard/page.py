"""What a page is: a path, the action that policies decide on, its audit event, and a view. None exists without all.

`page(...)` is the only way to make one; `serve.py` is the only way to serve one, and it writes the audit entry before
it answers. A view decides what is shown and returns one of the answers below; it never sends anything itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Literal

from ndas.dashboard.kept import KeptDrawings
from ndas.dashboard.permissions import Permissions
from ndas.dashboard.services import Purpose, ReadingStore, Services, Session, User
from ndas.governance.access import AccessDecision, Action
from ndas.governance.audit import AuditEntry
from ndas.governance.audit_events import AuditEvent

Kind = Literal["html", "json"]


@dataclass(frozen=True, kw_only=True)
class PageRule:
    """What opening a page means: the action that the access policies decide on, and what its audit entry says.

    `subjects` names the kind of thing looked at ("person", "event list"). `unchanged` is what the log says where a form
    of this page changed nothing (an answer was missing), so that no entry tells of a change that never was.
    """

    path: str
    action: Action
    event: AuditEvent
    subjects: str
    method: Literal["GET", "POST"] = "GET"
    kind: Kind = "html"
    unchanged: AuditEvent | None = None

    def __post_init__(self) -> None:
        if not self.path.startswith("/") or not self.subjects:
            raise ValueError(f"{self.path}: a page has a path and names what it shows")


class NothingPublishedError(Exception):
    """The user's force has no live snapshot yet."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request of a signed-in user, already allowed by the page's rule."""

    user: User
    session: Session
    permissions: Permissions
    services: Services
    kept: KeptDrawings
    at: datetime
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def reading(self) -> ReadingStore:
        """The live snapshot of the user's own force as the purpose has it: one and the same for the whole visit.

        Raises:
            NothingPublishedError: there is none yet.
        """
        found = self.services.readings.of(self.user.force, self.permissions.sight)
        if found is None:
            raise NothingPublishedError
        return found

    @property
    def number(self) -> int:
        """The page number asked for, from 1; anything that is no such number is 1."""
        text = self.query.get("page", "1")
        return min(int(text), 100_000) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) else 1  # noqa: PLR2004 - six digits


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page with its figures. `subjects` are the ids of the records it shows; `title` goes before the product name.

    `names` and `area` are those of the record shown: the log gets keyed digests of their words, to tell odd use by.
    """

    template: str
    title: str
    context: Mapping[str, object]
    subjects: tuple[str, ...] = ()
    searched: str | None = None
    names: tuple[str, ...] = ()
    area: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """An answer of the API: a frozen shape, sent as JSON."""

    value: object
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Missing:
    """Nothing here for this user: the same answer for an id of another force as for one that never was."""

    asked: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Go elsewhere on this site (after a form). `purpose` is a newly chosen one, to be kept by the session."""

    to: str
    purpose: Purpose | None = None


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A change, made together with its audit entry or not at all; then go elsewhere on this site.

    `record` writes both in one transaction. `detail` says what was changed to what, in closed words and no content.
    `token` is the session's new one, where it got one.
    """

    to: str
    record: Callable[[AuditEntry], None]
    subjects: tuple[str, ...]
    detail: Mapping[str, str]
    token: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A CSV file to take away: a head and rows of text. `load` it belongs to is its subject."""

    filename: str
    head: tuple[str, ...]
    rows: Iterable[tuple[str, ...]]
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document to take away, made already: it holds no data of anybody's records."""

    filename: str
    media_type: str
    content: bytes
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The policies refuse it for a reason that only the view can know, such as who has written what."""

    decision: AccessDecision


Answered = Shown | Told | Missing | Moved | Changed | Sheet | Paper
Answer = Answered | Refused
View = Callable[[Visit], Answer]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A rule and the view it guards."""

    rule: PageRule
    view: View
    schema: type | None = None


def page(rule: PageRule, *, schema: type | None = None) -> Callable[[View], Page]:
    """A page from its view. `schema` documents what an API page tells."""

    def bind(view: View) -> Page:
        return Page(rule=rule, view=view, schema=schema)

    return bind
