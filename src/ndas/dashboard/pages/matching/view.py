"""`/match/pair`, `/person/{id}/match/graph` and `/match/report`."""

from ndas.dashboard.charts import cluster_chart, pair_address, waterfall
from ndas.dashboard.judging import judged_pairs
from ndas.dashboard.page import Missing, PageRule, Shown, Visit, page
from ndas.dashboard.pages.matching.histogram import sizes_of, weights_of
from ndas.dashboard.pages.review.standing import lines_of, told_in
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.vocabulary.judging import VERDICTS, grounds_of


@page(
    PageRule(
        path="/match/pair",
        action=Action.SEE_RECORDS,
        event=AuditEvent.PERSON_VIEWED,
        subjects="pair of records",
    ),
)
def pair(visit: Visit) -> Shown | Missing:
    """Two records: in words whether and why they are one person, the waterfall, and the form to answer."""
    asked = visit.query.get("a", ""), visit.query.get("b", "")
    found = visit.reading.pair(*asked) if all(asked) and asked[0] != asked[1] else None
    if found is None:
        return Missing(asked=" ".join(asked))
    records = frozenset((found.left.source.record_id, found.right.source.record_id))
    said = [one for one in visit.services.judgements.standing(visit.user.force) if one.pair == records]
    return Shown(
        template="pages/matching/pair.html",
        title="Why these two records",
        context={
            "pair": found,
            "chart": waterfall(found) if found.bars else None,
            "standing": lines_of(visit, said),
            "judged": records in judged_pairs(said),
            "answers": [(verdict, words, grounds_of(verdict)) for verdict, words in VERDICTS.items()],
            "may_judge": visit.permissions.ask(Action.JUDGE).allowed,
            "told": told_in(visit.query),
        },
        subjects=tuple(dict.fromkeys((found.left.person_id, found.right.person_id))),
    )


@page(
    PageRule(
        path="/person/{id}/match/graph",
        action=Action.SEE_RECORDS,
        event=AuditEvent.PERSON_VIEWED,
        subjects="match graph",
    ),
)
def graph(visit: Visit) -> Shown | Missing:
    """The person's records as a graph and as a list: the weakest bridge, what speaks against, what was kept apart."""
    found = visit.reading.graph(visit.path["id"])
    if found is None:
        return Missing(asked=visit.path["id"])
    return Shown(
        template="pages/matching/graph.html",
        title=f"{found.label}: how the records hold together",
        context={
            "graph": found,
            "chart": cluster_chart(found) if found.ties else None,
            "address": pair_address,
        },
        subjects=(found.person_id,),
    )


@page(
    PageRule(
        path="/match/report",
        action=Action.SEE_LOADS,
        event=AuditEvent.PAGE_VIEWED,
        subjects="match report",
    ),
)
def report(visit: Visit) -> Shown:
    """What the run of the live snapshot did, in counts; no record and no value."""
    found = visit.reading.match_report()
    context: dict[str, object] = {"report": None, "snapshot": visit.reading.snapshot()}
    if found is not None:
        week, hubs = found
        context |= {"report": week, "hubs": hubs, "weights": weights_of(week.run), "sizes": sizes_of(week.run)}
    return Shown(template="pages/matching/report.html", title="Matching", context=context)
