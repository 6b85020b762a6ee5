"""What one visit may see of a force's records: the purpose, and what the policies open beyond it.

1. A visit has the sight of the purpose that its session has chosen. Another purpose is another sight, and so another
   connection to the reading store.
2. No purpose, no records: such a sight holds how things are counted and nothing of anybody.
3. Special-category words in text stay masked, and text of reports with handling code C stays with its owner, unless the
   purpose's declaration needs them and a policy opens them to the person's role.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen, for one purpose. `emergency` sees for no purpose: one record, of which the page takes care."""

    purpose: str = ""
    unmasked: bool = False
    conditional: bool = False
    emergency: bool = False


BLIND = Sight()
"""Nobody has said why they look."""
EMERGENCY = Sight(emergency=True)
"""One record in a stated emergency; masked, and without what its owner has put conditions on."""
