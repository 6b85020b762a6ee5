"""Builds and serves a demonstration: invented forces, or open data of real ones.

<folder>/
  force-side/<force>/   what is each force's own
  platform/             the platform's home
"""

import shutil
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NoReturn, Self

from ndas.cli.demonstration.force_side import ForceSide, Week
from ndas.cli.errors import CommandError
from ndas.cli.governing.adopting import adopt_national
from ndas.cli.home.platform import open_platform
from ndas.cli.people.users import NewUser, give_access, sign_in_link
from ndas.cli.receiving.forces import join_force
from ndas.cli.terminal import OUT, Bars
from ndas.cli.use_cases.adopting import adopt_use_cases
from ndas.governance.assessment.permission import PROGRAMME
from ndas.journey import Limits, Platform, refresh

_LINK_LIFETIME = timedelta(hours=12)
_ACCESS = timedelta(days=365)
INVENTED = {"northmoor": "Northmoor Police", "easthaven": "Easthaven Constabulary", "westvale": "Westvale Police"}
"""Invented force to its name."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration."""

    user: str
    force: str
    label: str
    role: str


def _leave(_signal: int, _frame: object) -> NoReturn:
    """End as with Ctrl+C, so that the key holders' processes end too."""
    sys.exit(143)


def people_of(titles: dict[str, str]) -> list[Person]:
    """Return an officer of each force, and of the first force also everybody else."""
    first, title = next(iter(titles.items()))
    others = {
        "analyst": "Analyst",
        "force_data_engineer": "Force data engineer",
        "auditor": "Auditor",
        "dpo": "Data protection officer",
        "custodian": "Information custodian",
        "owner": "Information asset owner",
        "supervisor": "Supervisor",
    }
    return [
        *(Person(f"officer-{force}", force, f"Officer, {name}", "officer") for force, name in titles.items()),
        *(
            Person(f"{role.replace('_', '-')}-{first}", first, f"{word}, {title}", role)
            for role, word in others.items()
        ),
    ]


class Demo:
    """A demonstration in a folder. As a context manager it runs the forces' key holders."""

    def __init__(
        self,
        folder: Path,
        sides: Sequence[tuple[str, str]],
        titles: dict[str, str],
        *,
        fresh: bool,
        limits: Limits | None = None,
    ) -> None:
        """Prepare a folder.

        Args:
            folder: where everything lies.
            sides: force and the mapping it uses.
            titles: force to its name.
            fresh: begin anew.
            limits: beyond which a week waits for two people; the platform's own where None.
        """
        self._limits = limits
        self._folder = folder.resolve()
        self._titles = titles
        if fresh and self._folder.exists():
            if not (self._folder / "platform").is_dir():
                raise CommandError(f"{folder} is not a demonstration; it is left alone")
            shutil.rmtree(self._folder)
        self.sides = {
            force: ForceSide(self._folder / "force-side" / force, force, mapping=mapping) for force, mapping in sides
        }
        self._running = ExitStack()

    @property
    def home(self) -> Path:
        """The platform's home."""
        return self._folder / "platform"

    def __enter__(self) -> Self:
        for part in ("forces", "inbox"):
            (self.home / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        signal.signal(signal.SIGTERM, _leave)
        with self._running:
            for side in self.sides.values():
                self._running.push(side)
            with ThreadPoolExecutor() as founding:  # a passphrase is slow to turn into a key, on purpose
                list(founding.map(ForceSide.__enter__, self.sides.values()))
            self._join()
            self._running = self._running.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def refresh(self, force: str, week: Week, bars: Bars, platform: Platform) -> None:
        """Seal a force's week and take it the whole way."""
        refresh(platform, self.sides[force].deliver(week, self.home / "inbox", bars), bars)

    def invite(self, use_cases: Sequence[str]) -> None:
        """Give the people of the demonstration access."""
        platform = open_platform(self.home)
        for one in people_of(self._titles):
            if platform.control.users.get(one.user, at=platform.clock()) is None:
                until = platform.clock() + _ACCESS
                give_access(platform, NewUser(one.user, one.force, one.label, (one.role,), tuple(use_cases), until))
        platform.control.close()

    def serve(self, port: int) -> None:
        """Print the sign-in links and serve the dashboard until stopped."""
        from ndas.cli.serving.dashboard import serve_dashboard

        platform = open_platform(self.home)
        origin = f"http://localhost:{port}"
        OUT.print("\nOne-time sign-in links (each works once, within 12 hours; more with `ndas user link`):")
        for one in people_of(self._titles):
            OUT.print(f"  {one.label}\n    {sign_in_link(platform, one.user, origin, _LINK_LIFETIME)}", soft_wrap=True)
        OUT.print(f"\nThe dashboard is at {origin}. Stop with Ctrl+C.")
        serve_dashboard(platform, host="127.0.0.1", port=port, origin=origin)

    def _join(self) -> None:
        platform = open_platform(self.home)
        for force, side in self.sides.items():
            if platform.control.forces.get(side.force) is None:
                join_force(
                    self.home,
                    force,
                    title=self._titles[force],
                    mapping=side.mapping,
                    verifying_keys=(side.verifying_key,),
                    key_holder=side.socket,
                    limits=self._limits,
                )
            if platform.control.assessments.get(side.force, PROGRAMME) is None:
                adopt_national(platform.control, side.force, at=platform.clock())
                adopt_use_cases(platform.control, side.force, at=platform.clock())
        platform.control.close()
