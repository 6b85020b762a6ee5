"""The small network around a lead: its subject, and of its ties those alone that the lead's records state."""

from dataclasses import replace

from ndas.dashboard.cards import Card, CardKind
from ndas.dashboard.charts import ego_chart
from ndas.dashboard.charts.drawing import Chart
from ndas.dashboard.page import Visit
from ndas.vocabulary.finding import Finding


def draw_around(visit: Visit, finding: Finding) -> Chart | None:
    """The chart, or None where the lead's records state no tie."""
    kind, card = _card(visit, finding)
    if kind is None or card is None:
        return None
    records = {record for reason in finding.reasons_for for record in reason.evidence}
    ties = tuple(link for link in card.links if link.source.record_id in records or link.other_id in records)
    return ego_chart(replace(card, links=ties), kind) if ties else None


def _card(visit: Visit, finding: Finding) -> tuple[CardKind | None, Card | None]:
    kind, _, subject = finding.subject.partition(":")
    match kind:
        case "person":
            return "person", visit.reading.person(subject)
        case "event":
            return "event", visit.reading.event(subject)
        case "location":
            return "location", visit.reading.location(subject)
        case "object":
            return "object", visit.reading.object(subject)
        case _:
            return None, None
