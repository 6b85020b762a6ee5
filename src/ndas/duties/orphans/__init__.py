"""Files, keys and records without one another: what a crash, a bug or a hand may have left. `find_orphans` looks.

After a run there is none. What is left by one that was cut short goes with the next one; this says what is there now.
"""

from ndas.duties.orphans.finding import Orphan, find_orphans

__all__ = ["Orphan", "find_orphans"]
