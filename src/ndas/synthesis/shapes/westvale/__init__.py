"""Westvale: three old systems, crime, custody and intelligence, that share no person key.

People are typed anew on every crime, detention and report; the role stands in one column ("V1", "S1", "V1/R1"); times
are local, to the minute; texts are Windows-1252, so letters outside it were folded when they were typed.
"""

from ndas.synthesis.draws import Ints
from ndas.synthesis.shapes.render import Render, Shape
from ndas.synthesis.shapes.westvale.crime import write_incidents
from ndas.synthesis.shapes.westvale.intel import write_reports
from ndas.synthesis.shapes.westvale.written import CRIME, CUSTODY, INTEL


def _keeps_none(render: Render, number: Ints) -> None:
    """Westvale keeps no people, places or vehicles apart from what happened."""


def _keeps_no_links(render: Render) -> None:
    """Westvale keeps no links; planted company shows in shared telephones and addresses only."""


WESTVALE = Shape(
    (CRIME, CUSTODY, INTEL), _keeps_none, _keeps_none, _keeps_none, write_incidents, write_reports, _keeps_no_links
)

__all__ = ["WESTVALE"]
