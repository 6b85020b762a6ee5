"""What somebody could read with a stolen disk, a backup, the control database, a session, a key holder, a shell.

`find_facts` looks at the live configuration: where key holders and their vaults are, where weeks, archive and backups
lie, who may look today. `reach` works the answer out of those facts alone, so that a changed configuration changes it.
"""

from ndas.duties.reach.answer import Category, Level, Reach, Threat, reach
from ndas.duties.reach.facts import ForceFacts, PlatformFacts
from ndas.duties.reach.finding import find_facts

__all__ = ["Category", "ForceFacts", "Level", "PlatformFacts", "Reach", "Threat", "find_facts", "reach"]
