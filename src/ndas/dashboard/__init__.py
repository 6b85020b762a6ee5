"""Stage 7: what people see. Server-rendered pages and a JSON API over one force's live snapshot.

A page reads cards and figures that were prepared at publish; it never aggregates in a request. Every page carries the
marking, says how fresh its figures are, and writes its audit entry before it answers. `services.py` says what the
pages need from the rest of the platform; the command line adapts the real stores to it. `pages/` has one folder a
page, `page.py` what a page must declare to exist, `serve.py` the order in which one is served.
"""

from ndas.dashboard.app import create_app
from ndas.dashboard.services import Deployment, Services, User
from ndas.governance.access import Role

__all__ = ["Deployment", "Role", "Services", "User", "create_app"]
