"""Matching as a named person reads and judges it at the command line.

1. Everything is done by a user of the force, for a use case and a reason, and the access policies and the assessment
   allow it, exactly as on the dashboard; a refusal is written down, in the chain of the user's own force.
2. The reason is one by the rules that the dashboard goes by, and is kept for supervisors to look over.
3. The audit entry is written before anything is shown. If it cannot be, nothing is shown.
4. What is shown comes from the same reading that pages show. The engine weighs every record of the week; of what it
   finds, what the purpose does not hold is not there.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ndas.cli.errors import CommandError
from ndas.cli.serving.dashboard import digest_key, live_services
from ndas.dashboard.cards import MatchHistory
from ndas.dashboard.judging import Judgement
from ndas.dashboard.permissions import Permissions
from ndas.dashboard.services import Purpose, ReadingStore, Services, User
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.access import AccessDecision, AccessRequest, Action, decide
from ndas.governance.access.reasons import LATELY, ReasonKind, ReasonRefusedError, StatedReason, read_reason
from ndas.governance.access.sight import Sight
from ndas.governance.duties_of_looking import duty_of
from ndas.journey import Platform
from ndas.journey.match_memory import judgements_of, model_in, state_in
from ndas.match import Judgement as Said
from ndas.match import dump_judgements, load_judgements
from ndas.match.explain import PairExplanation, explain_pair, recall
from ndas.match.full import Run
from ndas.match.search import Answer, Searcher
from ndas.store.snapshots import Snapshot
from ndas.vocabulary import ForceId, RunId
from ndas.vocabulary.ids import force_id
from ndas.vocabulary.judging import Ground, Verdict

_ROUTE = "ndas match"
MOST = 10
"""Persons that a search shows."""
_MORE = 5
"""Times as many are ranked, for the purpose may not hold the first ones."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and why: a user's id, a use case, and the number of the crime, operation or request."""

    by: str
    purpose: str
    reason: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What is looked for; anything may be empty."""

    name: str = ""
    born: int | None = None
    postcode: str = ""
    phone: str = ""


class MatchDesk:
    """One user at the matching of one force."""

    def __init__(self, platform: Platform, force: str, asker: Asker) -> None:
        self._platform = platform
        self._services: Services = live_services(platform, "http://localhost")
        self.force: ForceId = force_id(force)
        self._asker = asker
        user = self._services.directory.user(asker.by)
        if user is None:
            refused = AuditEntry(
                AuditEvent.ACCESS_REFUSED,
                platform.clock(),
                self.force,
                actor=asker.by,
                purpose=asker.purpose or duty_of(Action.SEE_LOADS),
                detail={"route": _ROUTE, "outcome": "refused"},
            )
            self._services.audit.record(refused)
            raise CommandError(f"there is no user {asker.by} with access; see: ndas user list {force}")
        self._user: User = user

    @property
    def services(self) -> Services:
        """The dashboard's own services."""
        return self._services

    @cached_property
    def reading(self) -> ReadingStore:
        """The live snapshot of the force.

        Raises:
            CommandError: nothing is live.
        """
        found = self._services.readings.of(self.force, Sight(self._asker.purpose))
        if found is None:
            raise CommandError(f"nothing of {self.force} is live yet")
        return found

    def allow(self, action: Action, what: str, *, confirmed: bool = False) -> AccessDecision:
        """The decision of the access policies and the assessment.

        Raises:
            CommandError: it is a refusal, which is written down.
        """
        asker, at = self._asker, self._platform.clock()
        declared = self._services.use_cases.all(self._user.force)
        permissions = Permissions(self._user, Purpose(use_case=asker.purpose, reference=asker.reason), declared)
        if asker.purpose and asker.purpose not in {one.id for one in permissions.purposes}:
            asked = AccessRequest(self._user.principal, action, self.force, "", asker.reason, confirmed)
        else:
            asked = AccessRequest(self._user.principal, action, self.force, asker.purpose, asker.reason, confirmed)
        decision = decide(asked)
        if decision.allowed and permissions.needs_purpose(action):
            said = self._services.processing.may_look(self.force, asker.purpose, at)
            if not said.allowed:
                decision = AccessDecision(allowed=False, words=said.words, policies=(said.rule,))
            else:
                decision = self._reasoned(decision, at)
        if not decision.allowed:
            refused = self.entry(AuditEvent.ACCESS_REFUSED, what, decision, outcome="refused")
            self._services.audit.record(replace(refused, force=self._user.force))
            raise CommandError(decision.words)
        return decision

    def _reasoned(self, decision: AccessDecision, at: datetime) -> AccessDecision:
        """The decision, if the reason is one; it is kept where it is new."""
        asker, books = self._asker, self._services.books
        if not asker.reason.strip() and not self._services.reason_required(self.force):
            return decision
        rows = books.reasons.lately(self.force, LATELY)
        try:
            lately = [StatedReason(ReasonKind(one.kind), one.reference, one.use_case) for one in rows]
            stated = read_reason(asker.reason, asker.purpose, lately)
        except ReasonRefusedError as refused:
            return AccessDecision(allowed=False, words=str(refused), policies=("purpose-first",))
        said = (asker.by, asker.purpose, stated.reference)
        if said not in {(one.user, one.use_case, one.reference) for one in rows}:
            books.reasons.note(
                self.force, asker.by, use_case=asker.purpose, kind=stated.kind, reference=stated.reference, at=at
            )
        return decision

    def entry(
        self,
        event: AuditEvent,
        what: str,
        decision: AccessDecision,
        subjects: Sequence[str] = (),
        detail: Mapping[str, str] | None = None,
        *,
        outcome: str = "answered",
    ) -> AuditEntry:
        """The audit entry of a command; `what` is its name."""
        told = {"route": f"{_ROUTE} {what}", "outcome": outcome, **(detail or {})}
        return AuditEntry(
            event=event,
            at=self._platform.clock(),
            force=self.force,
            actor=self._user.id,
            role=",".join(sorted(self._user.roles)),
            purpose=self._asker.purpose or duty_of(Action.SEE_LOADS),
            reason=self._asker.reason,
            subjects=tuple(subjects),
            count=len(subjects),
            policies=decision.policies,
            detail=MappingProxyType(told),
        )

    def look(
        self,
        action: Action,
        what: str,
        subjects: Sequence[str],
        event: AuditEvent = AuditEvent.PERSON_VIEWED,
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Ask the policies and write the look down; only then may anything be shown."""
        decision = self.allow(action, what)
        self._services.audit.record(self.entry(event, what, decision, subjects, detail))

    def pair(self, record_a: str, record_b: str) -> PairExplanation:
        """Two records weighed anew by the model that made the persons.

        Raises:
            CommandError: one is no person's record here, as far as the purpose goes.
        """
        if record_a == record_b or self.reading.pair(record_a, record_b) is None:
            raise CommandError("there are no two such records of people in the live week")
        return explain_pair(self._run(), record_a, record_b)

    def history(self, person: str) -> tuple[MatchHistory, ...]:
        """How a person's records changed: of somebody whom the purpose holds, or of an id that is no more."""
        here = self.reading.person(person) is not None
        if not here and pc.any(pc.equal(self.membership()["person"], pa.scalar(person))).as_py():
            return ()
        return self.reading.history(person)

    def search(self, typed: Typed) -> Answer:
        """The persons that fit what is typed, by the same engine, as far as the purpose holds them."""
        given, _, family = typed.name.strip().rpartition(" ")
        columns: dict[str, Any] = {
            "given_name": pa.array([given.upper() or None], pa.string()),
            "family_name": pa.array([family.upper() or None], pa.string()),
            "birth_year": pa.array([typed.born], pa.int16()),
            "postcode": pa.array([typed.postcode.upper() or None], pa.string()),
            "phones": pa.array([[typed.phone] if typed.phone else None], pa.list_(pa.string())),
        }
        found = Searcher(self._run()).search(pa.table(columns), most=MOST * _MORE)
        here = [hit for hit in found.hits if self.reading.person(hit.person) is not None]
        return replace(found, hits=type(found.hits)(here[:MOST]))

    def digest(self, text: str) -> str:
        """What the log keeps of searched words: the same words are seen to recur and cannot be read back."""
        key = digest_key(self._platform.home)
        return hmac.new(key, text.encode(), sha256).hexdigest()[:32]

    def judge(self, record_a: str, record_b: str, verdict: Verdict, ground: Ground) -> str:
        """Record a judgement; returns its id.

        Raises:
            CommandError: a record is not here, or the ground cannot carry the answer.
        """
        decision = self.allow(Action.JUDGE, "judge")
        if record_a == record_b or self.reading.pair(record_a, record_b) is None:
            raise CommandError("a judgement needs two different records of people in the live week")
        if not ground.fits(verdict):
            raise CommandError(f"{ground.value} cannot be the ground of {verdict}; see: ndas match judge --help")
        first, second = sorted((record_a, record_b))
        said = Judgement(
            id=secrets.token_hex(16),
            record_a=first,
            record_b=second,
            verdict=verdict,
            ground=ground,
            by=self._user.id,
            at=self._platform.clock(),
        )
        detail = {"judgement": said.id, "verdict": verdict, "ground": ground.value}
        entry = self.entry(AuditEvent.JUDGEMENT_RECORDED, "judge", decision, (first, second), detail)
        self._services.judgements.record(self.force, said, entry)
        return said.id

    def withdraw(self, which: str) -> int:
        """Take back a judgement, and with it all of the act that it was part of; returns how many.

        Raises:
            CommandError: no such judgement stands.
        """
        decision = self.allow(Action.JUDGE, "withdraw")
        standing = self._services.judgements.standing(self.force)
        whole = [one for one in standing if which in (one.id, one.act)]
        whole = [one for one in standing if whole and one.act == whole[0].act]
        if not whole:
            raise CommandError(f"no judgement {which} stands; see: ndas match judgements {self.force}")
        records = tuple(dict.fromkeys(record for one in whole for record in (one.record_a, one.record_b)))
        entry = self.entry(AuditEvent.JUDGEMENT_WITHDRAWN, "withdraw", decision, records, {"judgement": whole[0].act})
        ids = [one.id for one in whole]
        self._services.judgements.withdraw_all(ids, self._user.id, self._platform.clock(), entry)
        return len(whole)

    def dump(self, *, confirmed: bool) -> str:
        """Every judgement of the force as text, withdrawn ones too, one a line."""
        decision = self.allow(Action.EXPORT, "judgements dump", confirmed=confirmed)
        standing, withdrawn = judgements_of(self._platform.control, self.force)
        every = sorted((one.judgement for one in (*standing, *withdrawn)), key=lambda one: one.decided)
        text = dump_judgements(every)
        detail = {"judgements": str(len(every)), "sha256": sha256(text.encode()).hexdigest()}
        self._services.audit.record(self.entry(AuditEvent.EXPORTED, "judgements dump", decision, (), detail))
        return text

    def load(self, text: str) -> tuple[int, int]:
        """Keep the judgements of a dump that are not kept yet; how many, and how many name records that are not here.

        Raises:
            JudgementRefusedError: a line cannot be read. CommandError: a ground is not on the list.
        """
        decision = self.allow(Action.JUDGE, "judgements load")
        said = load_judgements(text)
        codes = {ground.value: ground for ground in Ground}
        if strangers := [number for number, one in enumerate(said, start=1) if one.reason not in codes]:
            raise CommandError(f"line {strangers[0]}: its reason is not on the list of grounds; nothing was loaded")
        known = {_same(one.judgement) for part in judgements_of(self._platform.control, self.force) for one in part}
        fresh = [one for one in said if one.withdrawn is None and _same(one) not in known]
        here = [one for one in fresh if self.reading.pair(one.record_a, one.record_b) is not None]
        kept = [
            Judgement(
                id=secrets.token_hex(16),
                record_a=one.record_a,
                record_b=one.record_b,
                verdict=one.verdict,
                ground=codes[one.reason],
                by=one.by,
                at=one.decided,
            )
            for one in here
        ]
        detail = {"judgements": str(len(kept)), "sha256": sha256(text.encode()).hexdigest()}
        entry = self.entry(AuditEvent.JUDGEMENT_RECORDED, "judgements load", decision, (), detail)
        self._services.judgements.record_all(self.force, kept, entry)
        return len(kept), len(fresh) - len(here)

    def membership(self) -> pa.Table:
        """Who each record is, in the live week."""
        with self._week() as week:
            return week.dataset("match/membership").to_table()

    def _run(self) -> Run:
        with self._week() as week:
            state, model = state_in(week), model_in(week)
        standing, _ = judgements_of(self._platform.control, self.force)
        return recall(state, model, [one.judgement for one in standing])

    def _week(self) -> Snapshot:
        live = self._platform.control.snapshots.live(self.force)
        if live is None:
            raise CommandError(f"nothing of {self.force} is live yet")
        lend = self._platform.lend_snapshot(self.force, live.snapshot, RunId(f"match-{live.snapshot}"), "dashboard")
        return self._platform.snapshots.open(self.force, live.snapshot, lend)


def _same(said: Said) -> tuple[object, ...]:
    return frozenset((said.record_a, said.record_b)), said.verdict, said.by, said.decided
