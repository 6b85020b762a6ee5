"""Canaries: invented records that a force plants in its own delivery, to see that its traps hold.

Three kinds: what must be refused at the gate, what must be gone the week after, what must never appear to another
force. The force plants them (`plant`) and keeps the list; nobody on the platform knows which records they are. Once a
week the list is lent for a search (`look_for_canaries`), which says for each kind where it was looked for and whether
anything was found.
"""

from ndas.duties.canaries.canary_file import Canary, CanaryError, Kind, read_canaries, write_canaries
from ndas.duties.canaries.planting import plant

__all__ = ["Canary", "CanaryError", "Kind", "plant", "read_canaries", "write_canaries"]
