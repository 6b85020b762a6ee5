"""`/insight/{use_case}` and its method page. Every figure was counted at publish and names its definition."""

from dataclasses import replace
from urllib.parse import urlencode

from ndas.dashboard.charts import cell_map, columns, small_multiples, time_series
from ndas.dashboard.page import Missing, Moved, PageRule, Shown, Visit, page
from ndas.dashboard.services import UseCase
from ndas.governance.access import Action
from ndas.governance.audit_events import AuditEvent
from ndas.vocabulary.insight import Cell, EventFilter, InsightMart

ORDERED = frozenset({"hour", "weekday", "month"})


@page(
    PageRule(
        path="/insight/{use_case}",
        action=Action.SEE_INSIGHT,
        event=AuditEvent.INSIGHT_VIEWED,
        subjects="insight",
    ),
)
def insight(visit: Visit) -> Shown | Missing | Moved:
    """The figures under the chosen definition, the declared default first.

    They open to a session whose purpose is this very use case; any other is asked to say so first.
    """
    use_case = _declared(visit)
    if use_case and visit.session.purpose and visit.session.purpose.use_case != use_case.id:
        return Moved(to=f"/purpose?{urlencode({'use_case': use_case.id, 'next': f'/insight/{use_case.id}'})}")
    definitions = visit.reading.definitions(use_case.id) if use_case else ()
    if use_case is None or not definitions:
        return Missing(asked=visit.path["use_case"])
    wanted = visit.query.get("definition", definitions[0].id)
    if wanted not in {one.id for one in definitions}:
        return Missing(asked=wanted)
    snapshot = visit.reading.snapshot().id
    drawn = visit.kept.get(visit.user.force, snapshot, f"{use_case.id}:{wanted}", lambda: _drawn(visit, wanted))
    if drawn["mart"] is None:
        return Missing(asked=wanted)
    return Shown(
        template="pages/insight/insight.html",
        title=use_case.name,
        context={"use_case": use_case, "definitions": definitions, **drawn},
        subjects=(f"{use_case.id}:{wanted}",),
    )


@page(
    PageRule(
        path="/insight/{use_case}/method",
        action=Action.SEE_METHOD,
        event=AuditEvent.PAGE_VIEWED,
        subjects="method",
    ),
)
def method(visit: Visit) -> Shown | Missing:
    """What counts, how the expected range is made, what the figures cannot say. No personal data."""
    use_case = _declared(visit)
    sections = visit.reading.method(use_case.id) if use_case else ()
    if use_case is None or not sections:
        return Missing(asked=visit.path["use_case"])
    return Shown(
        template="pages/insight/method.html",
        title=f"{use_case.name}: how it is counted",
        context={
            "use_case": use_case,
            "sections": sections,
            "definitions": visit.reading.definitions(use_case.id),
            "life": visit.services.lives.one(visit.user.force, use_case.id, visit.at),
        },
    )


def _declared(visit: Visit) -> UseCase | None:
    for use_case in visit.permissions.declared:
        if use_case.id == visit.path["use_case"] and use_case.insight:
            return use_case
    return None


def _drawn(visit: Visit, definition: str) -> dict[str, object]:
    mart = visit.reading.insight(visit.path["use_case"], definition)
    return {"mart": mart} | (_charts(mart) if mart else {})


def _charts(mart: InsightMart) -> dict[str, object]:
    def records_of(cell: Cell) -> EventFilter:
        return EventFilter(
            date_from=mart.counted_from, date_to=mart.counted_to, offences=mart.definition.id, cell=cell.cell
        )

    title = "Where it happened"
    return {
        "trend": time_series(mart.trend),
        "multiples": small_multiples([replace(s, method="") for s in mart.multiples]),
        "places": cell_map(mart.cells, title=title, unit="events", drill=records_of) if mart.cells else None,
        "ordered": [columns(b) for b in mart.breakdowns if b.key in ORDERED],
        "splits": [b for b in mart.breakdowns if b.key not in ORDERED],
    }
