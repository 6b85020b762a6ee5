"""Networks of people and things, as sparse matrices: who was arrested with whom, and who is near somebody who was shot.

Edges are typed, dated and sourced, and they expire. There is no edge from victim to suspect. A thing that very many
people share (a hostel, a police station) joins nobody.
"""

from ndas.use_cases.networks.exposure import Exposed, exposure
from ndas.use_cases.networks.shape import communities, core_numbers

__all__ = ["Exposed", "communities", "core_numbers", "exposure"]
