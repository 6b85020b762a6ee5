"""The shapes in which forces send what they hold: one module for each invented force.

Each shape renders the same latent people, places, incidents and reports into the tables of its own systems, with its
own pick-lists, references, date formats and habits. What the tables look like is said by the source contracts.
"""

from ndas.synthesis.shapes.render import Render, Shape

__all__ = ["Render", "Shape"]
