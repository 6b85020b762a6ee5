"""The shapes in which forces send what they hold: one package for each invented force.

Each shape renders the same latent people, places, incidents and reports into the tables of its own systems, with its
own pick-lists, references, date formats and habits. What the tables look like is said by the source contracts.
"""

from ndas.synthesis.shapes.easthaven import EASTHAVEN
from ndas.synthesis.shapes.northmoor import NORTHMOOR
from ndas.synthesis.shapes.render import Render, Shape
from ndas.synthesis.shapes.westvale import WESTVALE

SHAPES: dict[str, Shape] = {"northmoor": NORTHMOOR, "easthaven": EASTHAVEN, "westvale": WESTVALE}
"""Every invented force and how it writes."""

__all__ = ["SHAPES", "Render", "Shape"]
