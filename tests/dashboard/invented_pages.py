"""Two invented forces behind small in-memory implementations of the dashboard's protocols. Nobody here exists."""

import math
import random
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import h3
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from invented_doors import Sessions, SignInLinks

from ndas.cli.governing.adopting import adopt_national
from ndas.dashboard import Deployment, Role, Services, User
from ndas.dashboard.books import books_of
from ndas.dashboard.cards import (
    Agreement,
    EventCard,
    Grading,
    Link,
    LocationCard,
    MatchCard,
    MatchHistory,
    Moment,
    ObjectCard,
    Passage,
    PersonCard,
    Provenance,
    SourceField,
    SourceRecord,
    Timeline,
    Value,
)
from ndas.dashboard.deliveries import (
    CertificateRow,
    Deletions,
    DifferenceRow,
    FixRow,
    LoadCard,
    LoadDetail,
    QualityMeasure,
    ReconciliationRow,
    RejectionCount,
    SystemHealth,
    TrapRow,
)
from ndas.dashboard.judging import Question
from ndas.dashboard.lists import EventPage, EventRow, Facet, SearchHit, SearchPage
from ndas.dashboard.live import LiveAssessments, LiveDecisions, LiveLives
from ndas.dashboard.matched import (
    Bar,
    GraphCard,
    GraphTie,
    HubLine,
    KeptApart,
    PairCard,
    RecordEnd,
    Sharer,
    Statement,
    ThingCard,
    ThingLine,
    ThingTie,
)
from ndas.dashboard.overseeing import AuditFilter, AuditPage, AuditRow, ChainState, LooksAtPerson, Replay
from ndas.dashboard.services import SnapshotState, UseCase
from ndas.duties.assessment import hold_against
from ndas.governance import AuditEntry, AuditEvent
from ndas.governance.assessment import Decision, Facts
from ndas.governance.oversight import Lookers, find_odd_use
from ndas.match.block import RuleForecast
from ndas.match.explain import Quality, RunReport, WeekReport
from ndas.store.control import Control, Emergency
from ndas.vocabulary.finding import Finding, Reason
from ndas.vocabulary.ids import ForceId
from ndas.vocabulary.insight import (
    Breakdown,
    BreakdownRow,
    Cell,
    Definition,
    EventFilter,
    InsightMart,
    MethodSection,
    Point,
    Series,
    Total,
)
from ndas.vocabulary.marking import Marking
from ndas.vocabulary.rows import Fate
from ndas.vocabulary.subjects import SubjectCategory

ORIGIN = "http://localhost:8000"
OURS = {"origin": ORIGIN}
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
NORTHMOOR, ELMSHIRE = ForceId("northmoor"), ForceId("elmshire")
OFFENCES = (
    ("Wounding with intent (s.18)", "5D", 1460.0),
    ("Robbery", "34B", 365.0),
    ("Attempted murder", "2", 3285.0),
    ("Assault occasioning actual bodily harm", "8N", 20.0),
    ("Possession of a knife in a public place", "10D", 10.0),
)
AREAS = ("Harbour", "Old Town", "Millfield", "Eastgate", "Wharfside", "Northgate")
APACS = Definition(
    id="msv-apacs",
    name="Most serious violence (Home Office list)",
    meaning="Homicide, attempted murder, wounding and other acts endangering life, causing death by driving.",
    source="Home Office counting rules, classes 1, 2, 4/1 to 4/10, 5D, 37/1",
    offences=("1", "2", "4/1", "5D", "37/1"),
)
KNIFE = Definition(
    id="knife-gun",
    name="Violence with a knife or gun",
    meaning="A recorded violent offence with a blade or firearm used or threatened.",
    source="Force's own weapon markers",
    offences=("2", "5D", "8N", "34B"),
)
TREND_METHOD = (
    "Expected range: median of the same weeks of the two years before, widened to the 90 in 100 weeks that a "
    "steady rate would give."
)


class Clock:
    """A clock that tests can move."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def leads_of(force):
    """Two leads: a person hurt again and again, and an event; one of them ends before the platform's day."""
    reason = Reason("Hurt twice within a month, and worse the second time", ("rms:CRIME:1", "rms:INVOLVED:1"))
    against = Reason("The suspect of one of them is charged", ("rms:PERSON:2",))
    lead = Finding(
        id=f"F-{force}-1", use_case="serious-violence", version="2", subject=f"person:P-{force}",
        headline="2 kinds of sign in 2 records", reasons_for=(reason,), reasons_against=(against,),
        missing=("What the person says when asked",), valid_from=NOW - timedelta(days=2),
        valid_to=NOW + timedelta(days=26), list_name="People hurt again and again",
        band="How often leads like this were right is not known yet", not_used=("Ethnicity and religion",),
    )  # fmt: skip
    ended = replace(lead, id=f"F-{force}-0", subject="event:rms:CRIME:1", valid_to=NOW - timedelta(seconds=1))
    return (lead, ended)


class People:
    """The directory: users by id, removable."""

    def __init__(self) -> None:
        def person(name, force, *roles):
            words = {"northmoor": "Northmoor Police", "elmshire": "Elmshire Police"}[force]
            return User(
                id=name.lower().replace(" ", "."),
                name=name,
                force=force,
                force_name=words,
                roles=frozenset(roles),
                access_in_date=True,
                vetting="SC",
                vetting_in_date=True,
                trained_for=frozenset({"serious-violence", "data-quality"}),
            )

        everyone = (
            person("Ada Okoro", NORTHMOOR, Role.OFFICER),
            person("Ben Hale", ELMSHIRE, Role.OFFICER),
            person("Cy Rowe", NORTHMOOR, Role.ANALYST),
            person("Dee Marsh", NORTHMOOR, Role.FORCE_DATA_ENGINEER),
            person("Eve Lund", NORTHMOOR, Role.AUDITOR),
            person("Fay Price", NORTHMOOR, Role.DPO),
            person("Gil Moss", NORTHMOOR, Role.CUSTODIAN),
            person("Hana Voss", NORTHMOOR, Role.OWNER),
            person("Jo Finn", NORTHMOOR, Role.SUPERVISOR),
            person("Kit Bell", NORTHMOOR, Role.ADMINISTRATOR),
            person("Ivo Kerr", NORTHMOOR, Role.SUPERVISOR),
        )
        self.users = {u.id: u for u in everyone}

    def user(self, user_id):
        return self.users.get(user_id)


class Ledger:
    """The audit log, kept in a list; `broken` makes it refuse, as a full disk would."""

    def __init__(self) -> None:
        self.entries = []
        self.broken = False

    def record(self, entry):
        if self.broken:
            raise OSError("no space")
        self.entries.append(entry)

    def page(self, force, which, first, count):
        rows = [
            self._row(i, e)
            for i, e in self._of(force)
            if (not which.user_id or e.actor == which.user_id)
            and (which.event is None or e.event == which.event)
            and (which.purpose is None or e.purpose == which.purpose)
            and (not which.subjects or set(which.subjects) & set(e.subjects))
        ]
        rows.reverse()
        return AuditPage(rows=tuple(rows[first : first + count]), total=len(rows))

    def replay(self, force, sequence):
        entries = dict(self._of(force))
        if sequence not in entries:
            return None
        entry = entries[sequence]
        return Replay(
            row=self._row(sequence, entry),
            route=str(entry.detail.get("route", "")),
            legal_basis=entry.legal_basis,
            model_version=entry.model_version,
            data_version=entry.data_version,
            data="",
            policies=tuple((policy, "Words.") for policy in entry.policies),
        )

    def looks_at(self, force, subjects):
        rows = self.page(force, AuditFilter(subjects=tuple(subjects)), 0, 1000).rows
        return LooksAtPerson(rows=rows[::-1], perhaps=0)

    def odd_use(self, force, since):
        return find_odd_use(self._of(force), Lookers())

    def samples(self, force):
        return ()

    def draw(self, count, since, audit):
        self.record(audit)

    def attest(self, sequence, verdict, note, audit):
        self.record(audit)

    def _of(self, force):
        return [(i, e) for i, e in enumerate(self.entries, 1) if e.force == force]

    def _row(self, i, e):
        return AuditRow(
            sequence=i,
            at=e.at,
            event=e.event.value,
            operation=e.event.operation.value,
            user_id=e.actor,
            purpose=e.purpose,
            subject_kind=str(e.detail.get("subjects", "")),
            subject_ids=e.subjects,
            outcome=str(e.detail.get("outcome", "")),
            digest=sha256(str(i).encode()).hexdigest(),
            role=e.role,
            reason=e.reason,
            count=e.count,
        )

    def chain(self, force):
        mine = [e for e in self.entries if e.force == force]
        return ChainState(sound=True, entries=len(mine), checked_at=NOW, head=sha256(force.encode()).hexdigest())


def source(table, number, *, days=30, system="Crime"):
    return Provenance(
        record_id=f"{system.lower()}-{table.lower()}-{number}",
        system=system,
        table=table,
        source_id=f"{table[:3].upper()}/{number:05d}/26",
        row=number,
        occurred_at=NOW - timedelta(days=days, hours=number % 24),
        recorded_at=NOW - timedelta(days=days - 1),
    )


def value(attribute, label, text, *sources, **more):
    return Value(attribute=attribute, label=label, text=text, sources=sources, **more)


class Store:
    """One force's live snapshot."""

    def __init__(self, force: str, seed: int) -> None:
        self.force = force
        self.random = random.Random(seed)
        self.rows = [self._row(i) for i in range(1, 341)]

    def _row(self, i):
        offence, _, _ = OFFENCES[i % len(OFFENCES)]
        at = NOW - timedelta(days=i * 0.9, hours=(i * 7) % 24)
        return EventRow(
            id=f"{self.force[0]}e{i:04d}",
            occurred_at=at,
            recorded_at=at + timedelta(days=1),
            offence=offence,
            event_kind="crime",
            area=AREAS[i % len(AREAS)],
            system="Crime" if i % 5 else "Custody",
            outcome=("Under investigation", "Charged", "No suspect identified")[i % 3],
        )

    def snapshot(self):
        return SnapshotState(id="000002-ab12", published_at=NOW - timedelta(days=1), as_at=NOW - timedelta(days=2))

    def person(self, person_id):
        if person_id in (self._id("p0006"), self._id("p0007")):
            return self._twin(person_id)
        if person_id != self._id("p0001"):
            return None
        crime, custody = source("NOMINAL", 7), source("DETAINEE", 3, system="Custody", days=12)
        intel = source("INTEL_REPORT", 21, system="Intelligence", days=55)
        graded = Grading(
            source_evaluation="2",
            intelligence_assessment="B",
            handling_code="P",
            original="B24",
            scheme="3x5x2",
            derived=True,
        )
        return PersonCard(
            id=person_id,
            label="MARLOWE, Tobias James",
            born=date(1991, 4, 17),
            sex="Male",
            flags=("Warning: weapons", "Vulnerable adult"),
            values=(
                value("name", "Name", "MARLOWE, Tobias James", crime, custody, intel),
                value("name", "Also recorded as", "MARLOW, Toby", intel, grading=graded),
                value("born", "Date of birth", "17 Apr 1991", crime, custody),
                value("pnc_id", "PNC id", "01/482913K", custody),
                value("address", "Address", "14 Capstan Row, Harbour", crime),
                value("phone", "Phone", "07700 900482", intel, grading=graded),
                value(
                    "ethnicity",
                    "Ethnicity (self-defined)",
                    "",
                    custody,
                    hidden_because="special category; your purpose does not need it",
                ),
            ),
            records=(crime, custody, intel),
            links=(
                self._link("event", 3, "Wounding with intent (s.18)", "Suspect", SubjectCategory.SUSPECT, crime),
                self._link("event", 8, "Robbery", "Victim", SubjectCategory.VICTIM, source("NOMINAL", 9, days=90)),
                self._link("event", 12, "Custody arrival", "Detained", SubjectCategory.SUSPECT, custody),
                self._link("event", 19, "Attempted murder", "Witness", SubjectCategory.WITNESS, source("NOMINAL", 11)),
                self._link("event", 26, "Intelligence report", "Mentioned", None, intel, "tentative", graded),
                self._link("person", 2, "QUILL, Dara", "Co-suspect", SubjectCategory.SUSPECT, crime),
                self._link("person", 3, "MARLOWE, Ines", "Sister", None, crime, "unconfirmed"),
                self._link("location", 1, "14 Capstan Row, Harbour", "Home address", None, crime),
                self._link("object", 1, "AB12 CDE, grey Ford Focus", "Driver", None, intel, "tentative", graded),
            ),
            passages=(
                Passage(
                    field="Intelligence text",
                    body="MARLOWE is said to carry a lock knife when collecting money at the harbour car park. "
                    "[masked: health] The source saw the vehicle AB12 CDE twice.",
                    source=intel,
                    grading=graded,
                    masked=1,
                ),
            ),
        )

    def _id(self, code):
        return f"{self.force[0]}{code}"

    def _twin(self, person_id):
        """Two brothers, or one man typed twice: what a review question is about."""
        first = person_id.endswith("6")
        row = source(f"{self.force.upper()}_NOMINAL", 31 if first else 32)
        return PersonCard(
            id=person_id,
            label="HARGREAVE, Colin" if first else "HARGREAVE, Collin",
            values=(
                value("name_as_recorded", "Name", "Colin Hargreave" if first else "Collin Hargreave", row),
                value("birth_date", "Date of birth", "2 Mar 1988", row),
                value("address", "Address", "3 Tide Lane, NM1 4QT", row),
                value("ethnicity", "Ethnicity (self-defined)", "White British", row),
            ),
            records=(row,),
        )

    def review(self, first, count):
        one, two = (self.person(self._id(code)) for code in ("p0006", "p0007"))
        mine = self.person(self._id("p0001"))
        asked = [
            Question(
                record_a=a.records[0].record_id,
                record_b=b.records[0].record_id,
                person_a=a.id,
                person_b=b.id,
                asked_because="twins and namesakes share a birth date and an address",
                probability=0.62,
                reasons_for=("same birth date", "same postcode"),
                reasons_against=("forename spelt differently",),
            )
            for a, b in ((one, two), (one, mine))
        ]
        return tuple(asked[first : first + count])

    def _link(self, kind, number, label, role, category, src, strength="confirmed", grading=None):
        code = {"event": "e", "person": "p", "location": "l", "object": "o"}[kind]
        return Link(
            other_kind=kind,
            other_id=f"{self.force[0]}{code}{number:04d}",
            other_label=label,
            role=role,
            category=category,
            source=src,
            strength=strength,
            grading=grading,
        )

    def event(self, event_id):
        row = next((r for r in self.rows if r.id == event_id), None)
        if row is None:
            return None
        src = source("CRIME", int(event_id[2:]))
        return EventCard(
            id=event_id,
            label=row.offence,
            event_kind=row.event_kind,
            occurred_at=row.occurred_at,
            occurred_to=row.occurred_at + timedelta(hours=1),
            recorded_at=row.recorded_at,
            offence=row.offence,
            offence_code="5D",
            outcome=row.outcome,
            area=row.area,
            harm=1460.0,
            harm_unit="days",
            values=(
                value("offence", "Offence", row.offence, src),
                value("weapon", "Weapon", "Knife", src),
                value("method", "Method", "Followed from the ferry steps, confronted in the alley", src),
            ),
            records=(src,),
            links=(
                self._link("person", 1, "MARLOWE, Tobias James", "Suspect", SubjectCategory.SUSPECT, src),
                self._link("person", 4, "PELL, Aurora", "Victim", SubjectCategory.VICTIM, src),
                self._link("person", 5, "STROUD, Ivo", "Witness", SubjectCategory.WITNESS, src),
                self._link("location", 2, "Ferry Steps, Harbour", "Scene", None, src),
                self._link("object", 2, "Lock knife, exhibit TM/4", "Weapon", None, src),
            ),
            passages=(Passage(field="Summary", body="Victim was followed and stabbed once in the arm.", source=src),),
        )

    def location(self, location_id):
        if location_id != f"{self.force[0]}l0001":
            return None
        src = source("ADDRESS", 5)
        return LocationCard(
            id=location_id,
            label="14 Capstan Row, Harbour",
            area="Harbour",
            cell=h3.latlng_to_cell(54.97, -1.6, 8),
            values=(value("postcode", "Postcode", "NM1 4QT", src),),
            records=(src,),
            links=(self._link("person", 1, "MARLOWE, Tobias James", "Resident", None, src),),
        )

    def object(self, object_id):
        if object_id != f"{self.force[0]}o0001":
            return None
        src = source("VEHICLE", 2, system="Intelligence")
        return ObjectCard(
            id=object_id,
            label="AB12 CDE, grey Ford Focus",
            object_kind="Vehicle",
            values=(value("vrm", "Registration", "AB12 CDE", src), value("colour", "Colour", "Grey", src)),
            records=(src,),
            links=(self._link("person", 1, "MARLOWE, Tobias James", "Driver", None, src, "tentative"),),
        )

    def record(self, record_id):
        fed = next((p for p in self._people() for one in p.records if one.record_id == record_id), None)
        if (
            fed is not None
            and record_id != "crime-nominal-7"
            and (self.force == "northmoor" or "elmshire" in record_id)
        ):
            row = next(one for one in fed.records if one.record_id == record_id)
            feeds = (self._link("person", int(fed.id[2:]), fed.label, "Nominal", None, row),)
            return SourceRecord(source=row, delivery=f"{self.force}-all-000002", fields=(), feeds=feeds)
        if record_id != "crime-nominal-7" or self.force != "northmoor":
            return None
        return SourceRecord(
            source=source("NOMINAL", 7),
            delivery="northmoor-all-000002",
            fields=(
                SourceField(column="NOM_ID", text="NOM/00007/26", became="source id"),
                SourceField(column="SURNAME", text="marlowe ", became="name", rule="name: trim, upper case"),
                SourceField(column="DOB", text="17/04/1991", became="date of birth", rule="date: day first"),
                SourceField(column="ETHN_SELF", text="", hidden_because="special category"),
                SourceField(column="LAST_UPD_BY", text="4471"),
            ),
            feeds=(self._link("person", 1, "MARLOWE, Tobias James", "Nominal", None, source("NOMINAL", 7)),),
        )

    def _people(self):
        return [self.person(self._id(code)) for code in ("p0001", "p0006", "p0007")]

    def match(self, person_id):
        card = self.person(person_id)
        if card is None:
            return None
        if len(card.records) == 1:
            return MatchCard(person_id=person_id, label=card.label, method="m", records=card.records, agreements=())
        crime, custody, intel = card.records
        return MatchCard(
            person_id=person_id,
            label=card.label,
            method="Exact strong identifiers, version 1",
            records=card.records,
            agreements=(
                Agreement(left=crime, right=custody, reasons_for=("same PNC id, check letter valid",)),
                Agreement(
                    left=crime,
                    right=intel,
                    reasons_for=("same system nominal id",),
                    reasons_against=("surname spelt differently",),
                ),
            ),
            history=(
                MatchHistory(at=NOW - timedelta(days=8), what="first seen", why="two records with one PNC id"),
                MatchHistory(at=NOW - timedelta(days=1), what="merged", why="intelligence record gained a nominal id"),
            ),
            missing=("No CRO number on any record",),
        )

    def history(self, person_id):
        card = self.match(person_id)
        return card.history if card else ()

    def _end(self, record_id):
        people = (self.person(self._id(code)) for code in ("p0001", "p0006", "p0007"))
        ends = ((card, one) for card in people for one in card.records if one.record_id == record_id)
        return next((RecordEnd(source=one, person_id=card.id, person_label=card.label) for card, one in ends), None)

    def pair(self, record_a, record_b):
        left, right = self._end(record_a), self._end(record_b)
        if left is None or right is None:
            return None
        bars = (
            Bar(what="family name", found="family names are the same", weight=9.2, rarity=2.4),
            Bar(what="birth date", found="birth dates are the same", weight=8.1),
            Bar(what="given name", found="given names differ", weight=-6.3),
            Bar(what="phone", found="no telephone on one of them", weight=0.0),
        )
        return PairCard(left=left, right=right, method="model invented-7", prior=-12.5, bars=bars, joins_from=4.0)

    def graph(self, person_id):
        card = self.person(person_id)
        if card is None:
            return None
        ids = [one.record_id for one in card.records]
        ties = [
            GraphTie(record_a=a, record_b=b, weight=14.0 - 9.0 * at, joins=at < 2)
            for at, (a, b) in enumerate((a, b) for i, a in enumerate(ids) for b in ids[i + 1 :])
        ]
        other = self.person(self._id("p0006"))
        apart = KeptApart(
            record=ids[0],
            other=other.records[0].record_id,
            other_person=other.id,
            other_label=other.label,
            reason="two different valid PNC ids",
        )
        return GraphCard(
            person_id=card.id,
            label=card.label,
            method="model invented-7",
            records=card.records,
            ties=tuple(ties),
            density=0.67,
            bridge=ties[1] if ties else None,
            bridge_side=(ids[-1],) if ties else (),
            apart=(apart,),
        )

    def things(self, kind, card_id):
        sharer = Sharer(person_id=self._id("p0006"), label="MARSH, Dean")
        counts = {"records": 4, "systems": 3, "people": 2}
        return (
            ThingLine(id="E-0001", kind="phone", label="+447700900123", others=(sharer,), **counts),
            ThingLine(id="E-0002", kind="location", label="NORTHMOOR HOSTEL", hub="an institution: hostel", **counts),
        )

    def thing(self, thing_id):
        if thing_id not in ("E-0001", "E-0002"):
            return None
        card, hub = self.person(self._id("p0001")), thing_id == "E-0002"
        states = Statement(kind="person", card_id=card.id, label=card.label, source=card.records[0])
        tie = ThingTie(person_id=card.id, label=card.label, relation="stated", source=card.records[0])
        return ThingCard(
            id=thing_id,
            kind="location" if hub else "phone",
            label="NORTHMOOR HOSTEL" if hub else "+447700900123",
            value="UPRN 100012345678" if hub else "+447700900123",
            records=4,
            systems=3,
            people=2,
            hub="an institution: hostel" if hub else None,
            statements=(states,),
            ties=() if hub else (tie,),
        )

    def match_report(self):
        rule = RuleForecast("family_sound + birth_year", 310, 4_100, 96, 1, 1_200, 719_400)
        run = RunReport(
            model_version="invented-7",
            records=4_000,
            persons=3_100,
            rules=((rule, 4_100, 3_900),),
            weights=((-2, 40), (0, 25), (6, 300), (18, 800)),
            sizes=((1, 2_600), (2, 300), (5, 12)),
            oversize=(240,),
            guarded=(("name and birth date alone", 17),),
            hubs=(("phone", 3, 210),),
            conflicts=4,
            quality=Quality((0.991, 0.962, 0.976), (0.995, 0.981, 0.988)),
        )
        week = WeekReport(run, 120, 14, 9, 3, 17, (("location", 2_100), ("phone", 1_800)))
        hub = HubLine(
            kind="phone", why="more people than one household", people_from=10, things=3, records=210, largest=88
        )
        return week, (hub,)

    def timeline(self, kind, card_id, first, count):
        moments = [
            Moment(
                event_id=row.id,
                at=row.occurred_at,
                recorded_at=row.recorded_at,
                kind=row.event_kind,
                title=row.offence,
                detail=f"{row.area}. {row.outcome}.",
                source=source("CRIME", i),
                category=(SubjectCategory.SUSPECT, SubjectCategory.VICTIM, None)[i % 3],
            )
            for i, row in enumerate(self.rows[2:80:4], 3)
        ]
        return Timeline(moments=tuple(moments[first : first + count]), total=len(moments))

    def events(self, which: EventFilter, first, count):
        found = [r for r in self.rows if self._passes(r, which)]

        def facets(name):
            counts: dict[str, int] = {}
            for row in found:
                counts[getattr(row, name)] = counts.get(getattr(row, name), 0) + 1
            return tuple(Facet(value=k, label=k, count=v) for k, v in sorted(counts.items()))

        return EventPage(
            rows=tuple(found[first : first + count]),
            total=len(found),
            offences=facets("offence"),
            areas=facets("area"),
            systems=facets("system"),
        )

    @staticmethod
    def _passes(row, which):
        day = row.occurred_at.date()
        return (
            (which.date_from is None or day >= which.date_from)
            and (which.date_to is None or day <= which.date_to)
            and (which.offence is None or row.offence == which.offence)
            and (which.area is None or row.area == which.area)
            and (which.system is None or row.system == which.system)
        )

    def search(self, text, kind, first, count):
        if text.lower() not in "marlowe tobias <b>ab12 cde":
            return SearchPage(hits=(), total=0)
        hits = [
            SearchHit(
                kind="person",
                id=f"{self.force[0]}p0001",
                label="MARLOWE, Tobias James",
                why="surname matches",
                snippet="born 17 Apr 1991, 14 Capstan Row, Harbour",
            ),
            SearchHit(
                kind="object",
                id=f"{self.force[0]}o0001",
                label="AB12 CDE, grey Ford Focus",
                why="linked to a name that matches",
            ),
        ]
        hits = [h for h in hits if kind in (None, h.kind)]
        return SearchPage(
            hits=tuple(hits[first : first + count]),
            total=len(hits),
            kinds=(Facet(value="person", label="Person", count=1), Facet(value="object", label="Object", count=1)),
        )

    def definitions(self, use_case):
        return (APACS, KNIFE) if use_case == "serious-violence" else ()

    def findings(self, use_case):
        return leads_of(self.force) if use_case == "serious-violence" else ()

    def effects(self, use_case):
        return {}

    def seal(self, words, about):
        return AESGCM(bytes(32)).encrypt(bytes(12), words.encode(), about.encode())

    def unseal(self, sealed, about):
        return AESGCM(bytes(32)).decrypt(bytes(12), sealed, about.encode()).decode()

    def insight(self, use_case, definition):
        chosen = next((d for d in self.definitions(use_case) if d.id == definition), None)
        return None if chosen is None else self._mart(chosen)

    def _mart(self, chosen):
        last_year = EventFilter(date_from=date(2025, 11, 1), date_to=date(2026, 10, 31), offences=chosen.id)
        trend = self._series("msv", chosen.name + " by week", 104, 31.0)
        areas = [
            BreakdownRow(label=a, value=180 - 23 * i, drill=replace(last_year, area=a)) for i, a in enumerate(AREAS)
        ]
        kinds = [
            BreakdownRow(label=o[0], value=240 - 40 * i, drill=replace(last_year, offence=o[0]))
            for i, o in enumerate(OFFENCES)
        ]
        hours = tuple(
            BreakdownRow(label=f"{h:02d}", value=round(18 + 14 * math.cos((h - 23) / 24 * 2 * math.pi)))
            for h in range(24)
        )
        return InsightMart(
            use_case="serious-violence",
            definition=chosen,
            counted_from=date(2025, 11, 1),
            counted_to=date(2026, 10, 31),
            as_at=NOW - timedelta(days=2),
            totals=(
                Total(key="events", label="Last 12 months", value=1604, before=1489, drill=last_year),
                Total(key="weeks", label="Last 4 weeks", value=148, expected_lower=104, expected_upper=139, before=121),
                Total(key="harm", label="Harm-weighted total", value=412_360, unit="days", before=398_020),
                Total(key="repeat", label="Places with repeats", value=61, unit="cells", note="2 or more in 28 days"),
                Total(key="rate", label="Rate", value=2.4, unit="per 1,000 residents", before=2.2),
            ),
            trend=trend,
            cells=self._cells(),
            breakdowns=(
                Breakdown(key="offence", label="Offence", unit="events", rows=tuple(kinds)),
                Breakdown(key="area", label="Area", unit="events", rows=tuple(areas)),
                Breakdown(key="hour", label="Hour of day", unit="events", rows=hours),
            ),
            multiples=tuple(self._series(a, a, 26, 9.0 - i) for i, a in enumerate(AREAS)),
            harm_measure="days of the starting-point sentence for a first offender, published table of February 2026.",
            unplaced=37,
        )

    def _series(self, key, label, weeks, level):
        rng = random.Random(f"{self.force}{key}")
        points = []
        start = date(2026, 11, 16) - timedelta(weeks=weeks - 1)
        for i in range(weeks):
            day = start + timedelta(weeks=i)
            expected = level * (1 + 0.22 * math.sin((day.timetuple().tm_yday - 100) / 365 * 2 * math.pi))
            spread = 1.65 * math.sqrt(expected)
            observed = max(0, round(rng.gauss(expected, math.sqrt(expected) * 0.8)))
            if i == weeks - 9:
                observed = round(expected + 2.6 * math.sqrt(expected))
            points.append(
                Point(
                    start=day,
                    end=day + timedelta(days=6),
                    observed=observed if i < weeks - 1 else round(expected * 0.4),
                    expected=round(expected, 1),
                    lower=round(max(0, expected - spread), 1),
                    upper=round(expected + spread, 1),
                    complete=i < weeks - 1,
                )
            )
        return Series(key=key, label=label, unit="events", points=tuple(points), method=TREND_METHOD)

    def _cells(self):
        rng = random.Random(self.force)
        cells = []
        for n, (area, (dy, dx)) in enumerate(
            zip(AREAS, ((0, 0), (0.03, 0.04), (0.05, -0.05), (-0.03, 0.06), (-0.04, -0.05), (0.08, 0.01)), strict=True)
        ):
            centre = h3.latlng_to_cell(54.97 + dy, -1.6 + dx, 8)
            for cell in h3.grid_disk(centre, 2):
                away = h3.grid_distance(centre, cell)
                count = round(rng.expovariate(1 / (30 / (1 + away * 1.6) / (1 + n * 0.3))))
                if count:
                    cells.append(Cell(cell=cell, count=None if count < 5 else count, area=area))
        return tuple({c.cell: c for c in cells}.values())

    def method(self, use_case):
        if use_case != "serious-violence":
            return ()
        return (
            MethodSection(
                heading="What the figures cannot say",
                paragraphs=("They count what was recorded. A rise can be more violence or better recording.",),
            ),
        )


class Forces:
    """Readings, loads and use cases of two forces."""

    def __init__(self) -> None:
        self.stores = {NORTHMOOR: Store("northmoor", 1), ELMSHIRE: Store("elmshire", 2)}

    def of(self, force, sight=None):
        return self.stores.get(force)


class Word:
    """People's judgements, kept with their audit entry or not at all."""

    def __init__(self, ledger=None) -> None:
        self.ledger = ledger or self.ledger
        self.kept = []

    def record(self, force, judgement, audit):
        self.ledger.record(audit)
        self.kept.append((force, judgement))

    def record_all(self, force, judgements, audit):
        self.ledger.record(audit)
        self.kept += [(force, one) for one in judgements]

    def withdraw_all(self, judgement_ids, by, at, audit):
        self.ledger.record(audit)
        self.kept = [(force, one) for force, one in self.kept if one.id not in judgement_ids]

    def standing(self, force):
        return tuple(one for whose, one in self.kept if whose == force)


class Deliveries:
    def deletions(self, force):
        load = f"{force}-all-000002"
        return Deletions(
            certificates=(
                CertificateRow(
                    number=None, occasion="week", load_id=load, records=41, at=NOW, found_in=("inbox: a file",)
                ),
                CertificateRow(number=1, occasion="week", load_id=f"{force}-all-000001", records=1_204, at=NOW),
            ),
            traps=(TrapRow(load_id=load, kind="must vanish", planted=2, places=("source tables", "files"), at=NOW),),
        )

    def certificate(self, force, number):
        return b'{"is":"a certificate"}\n' if number == 1 else None

    def health(self, force):
        return tuple(
            SystemHealth(
                system=name,
                as_at=NOW - timedelta(days=age),
                load_id=f"{force}-all-000002",
                rows=rows,
                late=age > 8,
                note="no delivery since 9 Nov" if age > 8 else "",
            )
            for name, age, rows in (("Crime", 2, 184_220), ("Custody", 2, 40_310), ("Intelligence", 13, 96_004))
        )

    def all(self, force):
        def card(n, state):
            return LoadCard(
                id=f"{force}-all-{n:06d}",
                sequence=n,
                systems=("Crime", "Custody", "Intelligence"),
                as_at=NOW - timedelta(days=2 + 7 * (2 - n)),
                received_at=NOW - timedelta(days=1 + 7 * (2 - n)),
                state=state,
                rows_in_manifest=320_534 + n,
                accepted=320_410,
                quarantined=112 + n,
                refused=12,
            )

        return (card(2, "live"), card(1, "replaced"))

    def one(self, force, load_id):
        load = next((c for c in self.all(force) if c.id == load_id), None)
        if load is None:
            return None
        dims = ("completeness", "uniqueness", "timeliness", "consistency", "validity", "accuracy")
        return LoadDetail(
            load=load,
            reconciliation=(
                ReconciliationRow(
                    system="Crime", table="CRIME", in_manifest=184_300, accepted=184_220, quarantined=74, refused=6
                ),
                ReconciliationRow(
                    system="Custody", table="DETAINEE", in_manifest=40_346, accepted=40_310, quarantined=36, refused=0
                ),
            ),
            quality=tuple(
                QualityMeasure(
                    dimension=d,
                    share=0.999 - i * 0.013,
                    checked=320_000,
                    failed=320 + i * 4_160,
                    worst="Custody DETAINEE: arrival before birth" if i == 3 else "",
                    trend=(0.97 - i * 0.01, 0.975 - i * 0.012, 0.99 - i * 0.012),
                )
                for i, d in enumerate(dims)
            ),
            difference=(
                DifferenceRow(
                    system="Crime", table="CRIME", before=183_100, now=184_220, added=1_340, changed=5_210, removed=220
                ),
            ),
            rejections=(
                RejectionCount(
                    system="Crime",
                    table="CRIME",
                    rule="date not in the future",
                    expected="a day no later than the extract",
                    rows=74,
                    fate=Fate.QUARANTINED,
                ),
                RejectionCount(
                    system="Intelligence",
                    table="INTEL_REPORT",
                    rule="sensitive source",
                    expected="no such record in an extract",
                    rows=12,
                    fate=Fate.REFUSED,
                ),
            ),
            steps=(("opened and verified", NOW - timedelta(days=1, minutes=9)), ("published", NOW - timedelta(days=1))),
        )

    def fix_list(self, force, load_id):
        yield FixRow(
            system="Crime",
            table="CRIME",
            source_id="=HYPERLINK(1)",
            row=17,
            column="REPORTED_DT",
            rule="date not in the future",
            expected="a day no later than the extract",
        )


class Declared:
    def all(self, force):
        return (
            UseCase(
                id="serious-violence",
                name="Serious violence",
                aim="Where and when serious violence happens, against what the season leads one to expect.",
                roles=frozenset({Role.OFFICER, Role.ANALYST}),
                version="3",
                legal_basis="DPA 2018 s.35(2)(b)",
            ),
            UseCase(
                id="data-quality",
                name="Data quality",
                aim="Checking that what was sent is what is shown.",
                roles=frozenset({Role.ANALYST}),
                insight=False,
            ),
        )


class Covered:
    """An assessment that allows everything, until a test says otherwise."""

    def __init__(self) -> None:
        self.refusal = None

    def may_look(self, force, use_case, at):
        return self.refusal or Decision(allowed=True, words="Covered.", rule="assessment.covers")


class KeptAssessments(LiveAssessments):
    """The real adapter over a control database of its own: the national assessment answered, and an empty one."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.control = Control(f"sqlite:///{self.folder.name}/control.db")
        super().__init__(self.control)
        adopt_national(self.control, NORTHMOOR, at=NOW, custodian="gil.moss", officer="fay.price")
        begun = AuditEntry(AuditEvent.ASSESSMENT_CHANGED, NOW, NORTHMOOR, actor="gil.moss")
        self.start(NORTHMOOR, "pilot", title="A pilot", draft={}, by="gil.moss", at=NOW, audit=begun)
        opened = Emergency(
            *("opened-1", NORTHMOOR, "ada.okoro", "person", "np0001", "threat to life", "CR/7/26", NOW),
            *(NOW + timedelta(hours=1), NOW + timedelta(days=1)),
        )
        self.control.emergencies.open(opened, audit=begun)
        seen = Facts(children=12, oldest_archive_months=14)
        self.control.differences.keep_facts(NORTHMOOR, "refresh-2", "snapshot", seen, at=NOW)
        hold_against(self.control, NORTHMOOR, run="refresh-2", at=NOW, actor="journey")


def invented_services(origin: str = ORIGIN) -> Services:
    """Everything the dashboard needs, in memory."""
    ledger, kept = Ledger(), KeptAssessments()
    return Services(
        deployment=Deployment(
            name="National data analytics",
            marking=Marking.OFFICIAL_SENSITIVE,
            origin=origin,
            digest_key=b"a key for tests alone",
            environment_note="Invented people and forces.",
        ),
        clock=Clock(),
        directory=People(),
        links=SignInLinks(),
        sessions=Sessions(ledger),
        audit=ledger,
        audit_log=ledger,
        readings=Forces(),
        loads=Deliveries(),
        use_cases=Declared(),
        judgements=Word(ledger),
        processing=Covered(),
        assessments=kept,
        decisions=LiveDecisions(kept.control),
        books=books_of(kept.control),
        lives=LiveLives(kept.control),
    )


def start_anew(services: Services) -> None:
    """The same services as on their first day, for the next test."""
    for part in (services.clock, services.directory, services.links, services.audit):
        part.__init__()
    services.sessions.__init__(services.audit)
    services.readings.__init__()
    services.judgements.__init__()
    services.processing.__init__()
