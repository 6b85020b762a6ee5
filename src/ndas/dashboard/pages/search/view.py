"""`/search?q=&kind=`: the audit log keeps a keyed digest of the words, never the words."""

from typing import cast, get_args

from ndas.dashboard.cards import CardKind
from ndas.dashboard.lists import SearchPage
from ndas.dashboard.page import PageRule, Shown, Visit, page
from ndas.dashboard.paging import Paging
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent

SIZE = 25
SHORTEST, LONGEST = 2, 200


@page(
    PageRule(
        path="/search",
        action=Action.SEARCH,
        event=AuditEvent.SEARCHED,
        subjects="search",
    ),
)
def search(visit: Visit) -> Shown:
    """Hits of the user's own force; words shorter than two characters find nothing."""
    words = visit.query.get("q", "").strip()[:LONGEST]
    kind = _kind(visit.query.get("kind", ""))
    first = (visit.number - 1) * SIZE
    long_enough = len(words) >= SHORTEST
    found = visit.reading.search(words, kind, first, SIZE) if long_enough else SearchPage(hits=(), total=0)
    faults = (("q", "Type at least two characters"),) if words and not long_enough else ()
    query = {"q": words} | ({"kind": kind} if kind else {})
    return Shown(
        template="pages/search/search.html",
        title="Search",
        context={
            "words": words,
            "kind": kind,
            "found": found,
            "faults": faults,
            "pages": Paging(path="/search", query=query, number=visit.number, size=SIZE, total=found.total),
        },
        subjects=tuple(f"{hit.kind}:{hit.id}" for hit in found.hits),
        searched=words.casefold() if long_enough else None,
    )


def _kind(text: str) -> CardKind | None:
    return cast("CardKind", text) if text in get_args(CardKind) else None
