"""Templates to pages: the frame that every page stands in, and the words and pictures that templates may use.

The frame carries the marking (first and last), how fresh each system is, the session's purpose, and the navigation
that the user's roles open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.resources import as_file, files
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ndas.dashboard import charts, words
from ndas.dashboard.assets import Assets
from ndas.dashboard.deliveries import SystemHealth
from ndas.dashboard.page import LOOKING
from ndas.dashboard.paging import Paging
from ndas.dashboard.services import Deployment, Purpose, Role, User


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry of the navigation and the roles that see it."""

    href: str
    text: str
    roles: frozenset[Role]


NAVIGATION = (
    Place(href="/", text="Overview", roles=frozenset(Role)),
    Place(href="/insight/serious-violence", text="Serious violence", roles=LOOKING),
    Place(href="/events", text="Events", roles=LOOKING),
    Place(href="/search", text="Search", roles=LOOKING),
    Place(href="/loads", text="Loads", roles=frozenset(Role)),
    Place(href="/audit", text="Audit", roles=frozenset({Role.AUDITOR, Role.DPO})),
)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around a page's content. `user` None: nobody is signed in."""

    deployment: Deployment
    path: str
    at: datetime
    user: User | None = None
    csrf: str = ""
    purpose: Purpose | None = None
    purpose_name: str = ""
    health: tuple[SystemHealth, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """The navigation of this user."""
        return tuple(p for p in NAVIGATION if self.user is not None and p.roles & self.user.roles)

    @property
    def may_search(self) -> bool:
        """Whether the search box in the masthead is of use to this user."""
        return self.user is not None and bool(LOOKING & self.user.roles)


class Screen:
    """Renders templates. All are compiled once, at start, so that no first visitor waits for them."""

    def __init__(self, deployment: Deployment, assets: Assets) -> None:
        with as_file(files("ndas.dashboard")) as folder:
            loader = FileSystemLoader(folder)
            self._environment = Environment(
                loader=loader,
                autoescape=True,
                undefined=StrictUndefined,
                trim_blocks=True,
                lstrip_blocks=True,
                auto_reload=False,
            )
            self._environment.filters.update(
                count=words.count_words, share=words.share_words, day=words.date_words, moment=words.moment_words
            )
            self._environment.globals.update(
                asset=assets.address,
                bar_cell=charts.bar_cell,
                sparkline=charts.sparkline,
                period=words.period_words,
                age=words.age_words,
                paging=Paging,
            )
            for name in self._environment.list_templates(extensions=["html"]):
                self._environment.get_template(name)
        self.frame = partial(Frame, deployment=deployment)

    def render(self, template: str, title: str, frame: Frame, context: Mapping[str, Any]) -> str:
        """The page as text."""
        return self._environment.get_template(template).render(frame=frame, title=title, **context)
