"""`/person/{id}` and `/person/{id}/match`."""

from urllib.parse import quote

from ndas.dashboard.charts import ego_chart, pair_address
from ndas.dashboard.judging import judged_pairs
from ndas.dashboard.page import Missing, PageRule, Shown, Visit, page
from ndas.dashboard.pages.review.standing import lines_of, told_in
from ndas.dashboard.paging import Paging
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.vocabulary.judging import grounds_of

SIZE = 15
LATEST = 5
"""Changes of the records that the card shows; the page that says why shows all."""


@page(
    PageRule(
        path="/person/{id}",
        action=Action.SEE_RECORDS,
        event=AuditEvent.PERSON_VIEWED,
        subjects="person",
    ),
)
def person_card(visit: Visit) -> Shown | Missing:
    """Identity, what is recorded with its sources, the timeline, links with the category on each link."""
    person_id = visit.path["id"]
    card = visit.reading.person(person_id)
    if card is None:
        return Missing(asked=person_id)
    path = f"/person/{quote(person_id)}"
    line = visit.reading.timeline("person", person_id, (visit.number - 1) * SIZE, SIZE)
    return Shown(
        template="pages/person/person.html",
        title=card.label,
        context={
            "card": card,
            "line": line,
            "pages": Paging(path=path, query={}, number=visit.number, size=SIZE, total=line.total),
            "network": ego_chart(card, "person") if card.links else None,
            "things": [one for one in visit.reading.things("person", card.id) if one.others or one.hub],
            "history": visit.reading.history(card.id)[:LATEST],
        },
        subjects=(card.id,),
        names=(card.label,),
    )


@page(
    PageRule(
        path="/person/{id}/match",
        action=Action.SEE_RECORDS,
        event=AuditEvent.PERSON_VIEWED,
        subjects="match",
    ),
)
def match(visit: Visit) -> Shown | Missing:
    """Each agreement in words, for and against, the history, and what people said of these records."""
    found = visit.reading.match(visit.path["id"])
    if found is None:
        return Missing(asked=visit.path["id"])
    records = {record.record_id for record in found.records}
    said = [one for one in visit.services.judgements.standing(visit.user.force) if one.pair & records]
    return Shown(
        template="pages/person/match.html",
        title=f"{found.label}: why one person",
        context={
            "match": found,
            "standing": lines_of(visit, said),
            "judged": judged_pairs(said),
            "grounds": grounds_of("different"),
            "address": pair_address,
            "may_split": len(found.records) > 1 and visit.permissions.ask(Action.JUDGE).allowed,
            "may_judge": visit.permissions.ask(Action.JUDGE).allowed,
            "told": told_in(visit.query),
        },
        subjects=(found.person_id,),
        names=(found.label,),
    )
