"""What people's decisions do to the next list, and what they tell about the people and the lists.

`feedback` settles a new week's leads with what was decided before; `monitor` looks whether leads are read or stamped;
`ledger` sets what a use case touched against what came of it. None of it reaches a use case's own process: no list ever
learns from what became of its leads.
"""

from ndas.use_cases.reviewing.feedback import Decided, Effect, Settled, lead_of, settle
from ndas.use_cases.reviewing.monitor import Monitor, monitor_of

__all__ = ["Decided", "Effect", "Monitor", "Settled", "lead_of", "monitor_of", "settle"]
