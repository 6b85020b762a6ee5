"""Runs the reasons of a list, ranks its subjects and makes the first of them findings.

1. A subject outside the list's population, or whose reasons are of too few kinds, is not on the list.
2. A list holds at most a twentieth of all subjects of its sort, and never more than it declares.
3. Nobody under eighteen, and nobody whose age is not known, is on a list about suspects; it is checked here again,
   whatever the population says. On a list about suspects everybody has been a suspect in a record it rests on.
4. A reason without a record is an error, not a reason.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from ndas.use_cases.declaration import Declaration
from ndas.use_cases.leads.spec import LeadList
from ndas.use_cases.one_query import is_one_query
from ndas.vocabulary.finding import Finding, Reason

LARGEST_SHARE = 0.05
VALID_FOR = timedelta(days=28)
_MOST_EVIDENCE = 40
_TYPES = {
    "subject": "VARCHAR",
    "kind": "VARCHAR",
    "words": "VARCHAR",
    "evidence": "VARCHAR[]",
    "weight": "DOUBLE",
    "latest": "TIMESTAMP WITH TIME ZONE",
}
_SUBJECTS = {
    "event": "SELECT count(*) FROM event",
    "location": "SELECT count(*) FROM location",
    "object": "SELECT count(*) FROM object",
    "person": "SELECT count(DISTINCT person) FROM identity",
}


class LeadsRefusedError(Exception):
    """A list gave what it may not. Names the list, the file and the rule, never a subject."""


@dataclass(frozen=True, slots=True)
class _Row:
    subject: str
    kind: str
    reason: Reason


def gather_leads(
    connection: duckdb.DuckDBPyConnection, declaration: Declaration, wanted: LeadList, as_at: datetime
) -> tuple[Finding, ...]:
    """Return the findings of one list, the first ranked first.

    Args:
        connection: holds the granted and prepared tables, cut off at ``as_at`` by both clocks.
        declaration: of the use case.
        wanted: the list.
        as_at: the snapshot's moment, from which a finding is valid for 28 days.

    Raises:
        LeadsRefusedError: a statement failed, gave other columns than it must, or broke a rule above.
    """
    _make(connection, wanted, "population", wanted.population, "CREATE OR REPLACE TEMP TABLE population AS {}")
    for table, statements in (("reason", wanted.reasons), ("against", wanted.against)):
        columns = ", ".join(f"{name} {kind}" for name, kind in _TYPES.items())
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} (ordinal INTEGER, {columns})")
        for ordinal, (name, sql) in enumerate(statements):
            given = ", ".join(_TYPES)
            _make(connection, wanted, name, sql, f"INSERT INTO {table} SELECT {ordinal}, {given} FROM ({{}})")
    if connection.execute("SELECT count(*) FROM reason WHERE coalesce(len(evidence), 0) = 0").fetchall()[0][0]:
        raise LeadsRefusedError(f"{wanted.id}: a reason names no record; every reason returns evidence")
    ranked = _ranked(connection, wanted)
    _check_people(connection, wanted)
    reasons, against = (_by_subject(connection, table) for table in ("reason", "against"))
    return tuple(
        _finding(subject, reasons[subject], against.get(subject, []), declaration, wanted, as_at) for subject in ranked
    )


def _make(connection: duckdb.DuckDBPyConnection, wanted: LeadList, name: str, sql: str, into: str) -> None:
    if not is_one_query(connection, sql):
        raise LeadsRefusedError(
            f"{wanted.id}/{name}.sql: it must be one SELECT that the engine can read, and nothing else"
        )
    try:
        connection.execute(into.format(sql.strip().rstrip(";")))
    except duckdb.Error as error:
        if isinstance(error, (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)):
            raise LeadsRefusedError(
                f"{wanted.id}/{name}.sql: it names a table, column or function that it was not given, or does not "
                f"return {', '.join(_TYPES)}; declare what it reads, run `ndas use-case check`"
            ) from None
        raise LeadsRefusedError(
            f"{wanted.id}/{name}.sql failed: {type(error).__name__}; it names a table or file that it was not given, "
            "or asks for more memory than it may"
        ) from None


def _ranked(connection: duckdb.DuckDBPyConnection, wanted: LeadList) -> list[str]:
    everyone = connection.execute(_SUBJECTS[wanted.about]).fetchall()[0][0]
    most = min(wanted.longest, int(everyone * LARGEST_SHARE)) + wanted.spare
    order = ", ".join(f"{key} DESC" for key in wanted.rank_by)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE listed AS
        SELECT r.subject, count(DISTINCT r.kind) AS kinds, sum(r.weight) AS weight, max(r.latest) AS latest,
               len(list_distinct(flatten(list(r.evidence)))) AS records
        FROM reason r SEMI JOIN population p ON p.subject = r.subject
        GROUP BY r.subject
        HAVING kinds >= $kinds AND coalesce(weight, 0) >= $weight
        ORDER BY {order}, r.subject LIMIT $most
        """,
        {"kinds": wanted.least_kinds, "weight": wanted.least_weight, "most": most},
    )
    return [
        subject for (subject,) in connection.execute(f"SELECT subject FROM listed ORDER BY {order}, subject").fetchall()
    ]


def _check_people(connection: duckdb.DuckDBPyConnection, wanted: LeadList) -> None:
    if wanted.about != "person":
        return
    young = connection.execute("SELECT count(*) FROM listed l ANTI JOIN adult a ON a.person = l.subject").fetchall()[0][
        0
    ]
    if young:
        raise LeadsRefusedError(
            f"{wanted.id}: {young} listed people are under eighteen or of unknown age; narrow population.sql by `adult`"
        )
    if wanted.part == "suspect":
        never = connection.execute(
            "SELECT count(*) FROM listed l ANTI JOIN person_event p ON p.person = l.subject "
            "AND p.category IN ('suspect', 'disposed', 'convicted')"
        ).fetchall()[0][0]
        if never:
            raise LeadsRefusedError(
                f"{wanted.id}: {never} listed people were a suspect in no record; victims and "
                "witnesses are never listed as suspects"
            )


def _by_subject(connection: duckdb.DuckDBPyConnection, table: str) -> Mapping[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    rows = connection.execute(
        f"SELECT t.subject, t.kind, t.words, t.evidence FROM {table} t SEMI JOIN listed l ON l.subject = t.subject "
        "ORDER BY t.subject, t.ordinal, t.latest DESC NULLS LAST, t.words"
    ).fetchall()
    for subject, kind, words, evidence in rows:
        reason = Reason(words, tuple(dict.fromkeys(evidence or ()))[:_MOST_EVIDENCE])
        found.setdefault(subject, []).append(_Row(subject, kind, reason))
    return found


def _finding(
    subject: str, reasons: list[_Row], against: list[_Row], declaration: Declaration, wanted: LeadList, as_at: datetime
) -> Finding:
    records = sorted({record for row in reasons for record in row.reason.evidence})
    kinds = len({row.kind for row in reasons})
    named = "\x1f".join([declaration.id, str(declaration.version), wanted.id, subject, *records])
    return Finding(
        id=f"F-{hashlib.sha256(named.encode()).hexdigest()[:16]}",
        use_case=declaration.id,
        version=str(declaration.version),
        subject=f"{wanted.about}:{subject}",
        headline=wanted.headline.format(kinds=kinds, records=len(records)),
        reasons_for=tuple(row.reason for row in reasons),
        reasons_against=tuple(row.reason for row in against),
        missing=wanted.missing,
        valid_from=as_at,
        valid_to=as_at + VALID_FOR,
        list_name=wanted.title,
        band=wanted.measured,
        not_used=wanted.not_used,
    )
