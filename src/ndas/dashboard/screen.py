"""Templates to pages: the frame that every page stands in, and the words and pictures that templates may use.

The frame carries the marking (first and last), how fresh each system is, the session's purpose, and the navigation
that the access policies open to the user.
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
from ndas.dashboard.permissions import Permissions
from ndas.dashboard.services import Deployment, Purpose, User
from ndas.governance.access import Action
from ndas.match.explain import likelihood_words


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry of the navigation, offered to whoever may act there, now or after saying why."""

    href: str
    text: str
    action: Action


NAVIGATION = (
    Place(href="/", text="Overview", action=Action.SEE_OVERVIEW),
    Place(href="/events", text="Events", action=Action.SEE_RECORDS),
    Place(href="/search", text="Search", action=Action.SEARCH),
    Place(href="/review", text="Review", action=Action.JUDGE),
    Place(href="/loads", text="Loads", action=Action.SEE_LOADS),
    Place(href="/match/report", text="Matching", action=Action.SEE_LOADS),
    Place(href="/assessment", text="Assessment", action=Action.SEE_ASSESSMENT),
    Place(href="/use-cases", text="Use cases", action=Action.SEE_METHOD),
    Place(href="/audit", text="Audit", action=Action.SEE_AUDIT),
    Place(href="/reasons", text="Reasons", action=Action.SEE_REASONS),
    Place(href="/emergencies", text="Emergencies", action=Action.SEE_EMERGENCIES),
    Place(href="/access", text="Access", action=Action.SEE_ACCESS),
    Place(href="/reach", text="Breach reach", action=Action.SEE_REACH),
)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around a page's content. `permissions` None: nobody is signed in."""

    deployment: Deployment
    path: str
    at: datetime
    permissions: Permissions | None = None
    csrf: str = ""
    health: tuple[SystemHealth, ...] = ()
    alarms: int = 0
    """Emergencies that wait for this user's review."""

    @property
    def user(self) -> User | None:
        """Who is signed in."""
        return self.permissions.user if self.permissions else None

    @property
    def purpose(self) -> Purpose | None:
        """Why they look."""
        return self.permissions.purpose if self.permissions else None

    @property
    def purpose_name(self) -> str:
        """The name of the use case they look for."""
        if self.permissions is None or self.permissions.purpose is None:
            return ""
        wanted = self.permissions.purpose.use_case
        return next((one.name for one in self.permissions.declared if one.id == wanted), wanted)

    @property
    def may_choose_purpose(self) -> bool:
        """Whether there is a use case for this user to choose."""
        return self.permissions is not None and bool(self.permissions.purposes)

    @property
    def places(self) -> tuple[Place, ...]:
        """The navigation of this user."""
        may = self.permissions
        if may is None:
            return ()
        open_to = [place for place in NAVIGATION if may.ever(place.action)]
        figures = [
            Place(href=f"/insight/{one.id}", text=one.name, action=Action.SEE_INSIGHT)
            for one in may.purposes
            if one.insight
        ]
        return (*open_to[:1], *figures, *open_to[1:])

    @property
    def may_open_in_emergency(self) -> bool:
        """Whether this user may open one record in an emergency."""
        return self.permissions is not None and self.permissions.ask(Action.OPEN_IN_EMERGENCY).allowed

    @property
    def may_search(self) -> bool:
        """Whether the search box in the masthead is of use to this user."""
        return self.permissions is not None and self.permissions.ever(Action.SEARCH)


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
            count=words.count_words,
            share=words.share_words,
            day=words.date_words,
            moment=words.moment_words,
            likely=likelihood_words,
        )
        environment.globals.update(
            bar_cell=charts.bar_cell,
            sparkline=charts.sparkline,
            period=words.period_words,
            age=words.age_words,
            source_words=words.source_words,
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
