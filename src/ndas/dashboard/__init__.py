"""Stage 7: what people see. Server-rendered pages and a JSON API over one force's live snapshot.

A page reads cards and figures that were prepared at publish; it never aggregates in a request. Every page carries
the marking, says how fresh its figures are, and writes its audit entry before it answers. `services.py` says what
the pages need from the rest of the platform; the command line adapts the real stores to it.
"""

from ndas.dashboard.services import Deployment, Role, Services, User

__all__ = ["Deployment", "Role", "Services", "User"]
