"""Templates to pages: the frame that every page stands in, and the words and pictures that templates may use.

The frame carries the marking (first and last), how fresh each system is, the session's purpose, and the navigation
that the user's roles open.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from importlib.resources import as_file, files
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ndas.dashboard import charts, words
from ndas.dashboard.assets import Assets
from ndas.dashboard.deliveries import SystemHealth
from ndas.dashboard.page import LOOKING
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


@cache
def _templates() -> Environment:
    """Every template, compiled once in a process, so that no first visitor waits for it."""
    with as_file(files("ndas.dashboard")) as folder:
        environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.filters.update(
            count=words.count_words, share=words.share_words, day=words.date_words, moment=words.moment_words
        )
        environment.globals.update(
            bar_cell=charts.bar_cell, sparkline=charts.sparkline, period=words.period_words, age=words.age_words
        )
        for name in environment.list_templates(extensions=["html"]):
            environment.get_template(name)
    return environment


class Screen:
    """Renders templates inside the frame."""

    def __init__(self, deployment: Deployment, assets: Assets) -> None:
        self._environment = _templates()
        self._assets = assets
        self.frame = partial(Frame, deployment=deployment)

    def render(self, template: str, title: str, frame: Frame, context: Mapping[str, Any]) -> str:
        """The page as text."""
        page = self._environment.get_template(template)
        return page.render(frame=frame, title=title, asset=self._assets.address, **context)
