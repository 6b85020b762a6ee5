"""Every command that opens a platform's home leaves an entry in the audit log before it does anything.

1. `account_for` wraps each command that takes a home, whatever file it comes from: a new one is accounted for by being
   there. It records who ran which command for which force, and only then lets it run; where the log takes no entry, the
   command does not run. Beside the person whom ``--by`` names stands the account of the machine that typed it.
2. What the command then does has entries of its own, of the operations that the Act names.
3. `cover_of` says of each such command how the policies and the assessment stand to it, and `why_outside` of each other
   command why it touches no platform. One that neither knows breaks the build, so that none is forgotten.
"""

import functools
import inspect
import os
import pwd
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import typer

from ndas.cli.errors import CommandError

_ASKED = "asks the access policies for the person named by --by, and the assessment before records are shown"
_NAMED = "asks the access policies for the person named by --by; carries out a duty that the assessment lays down"
_TWO = "takes two people whom the access policies allow it; carries out a duty that the assessment lays down"
_CHECKED = "run by the platform's operator; processes nothing that the assessment does not cover today"
_DUTY = "run by the platform's operator; carries out a duty that the assessment lays down"
_COUNTS = "run by the platform's operator; shows counts and states, and nobody's record"

COVERS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        ("match why", "match pair", "match history", "match report", "match search", "match judge", "match judgements",
         "match withdraw", "judgements dump", "judgements load", "archive restore"), _ASKED,
    )
    | dict.fromkeys(("approve", "rollback", "force withdraw", "archive authorise", "audit retire"), _TWO)
    | dict.fromkeys(("refresh", "open", "serve"), _CHECKED)
    | dict.fromkeys(
        ("init", "receive", "retire", "force add", "archive expire", "audit verify", "audit checkpoint",
         "backup init", "backup make", "backup verify", "backup drill", "backup prune", "certificate issue",
         "canary report", "check", "reach", "assessment drift", "backup restore"), _DUTY,
    )
    | dict.fromkeys(
        ("loads", "load", "force list", "user list", "archive list", "archive overdue", "backup list",
         "certificate list", "certificate key", "certificate receipts", "backup places", "use-case list",
         "use-case register", "use-case show", "user grants", "assessment list", "assessment show",
         "assessment compare", "assessment status", "agreement list"), _COUNTS,
    )
)  # fmt: skip
"""How policies and assessment stand to each command that opens a home and is not simply done by a named person."""

_FORCE_SIDE = "runs at the force, on the force's own files; the platform is not there"
_HOLDER = "runs at the force's key holder, which keeps a log of its own"
_INVENTED = "makes a home of its own, of invented people or of open data"
_OFFLINE = "reads the file it is given, anywhere; no platform is needed"
_SHIPPED = "shows what is shipped with the program; no data"

OUTSIDE: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("signing-key", "check-extract", "seal", "send", "canary plant", "canary list"), _FORCE_SIDE)
    | dict.fromkeys(("demo", "invent", "police-uk", "pole-set"), _INVENTED)
    | dict.fromkeys(("audit read", "audit witness", "certificate show", "certificate verify"), _OFFLINE)
    | dict.fromkeys(("use-cases", "policies", "assessment controls"), _SHIPPED)
    | {
        "backup key": "makes a key for backups; opens no platform",
    }
)
"""Why each other command needs no entry in a platform's log."""


def cover_of(path: str, callback: Callable[..., Any]) -> str:
    """Return how the policies and the assessment stand to a command that opens a home; empty where it is not known."""
    return COVERS.get(path) or (_NAMED if "by" in inspect.signature(callback).parameters else "")


def why_outside(path: str) -> str:
    """Return why a command touches no platform; empty where it is not known."""
    if path.startswith("keyholder "):
        return _HOLDER
    if path.startswith("use-case "):
        return _SHIPPED
    return OUTSIDE.get(path, "")


def account_for(app: typer.Typer) -> None:
    """Wrap every command of the app that opens a home."""
    for path, command in commands_of(app):
        if command.callback is not None and opens_home(command.callback):
            command.callback = _recorded(path, command.callback)


def commands_of(app: typer.Typer, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its words, such as ``audit verify``."""
    for command in app.registered_commands:
        name = command.name or (command.callback.__name__.replace("_", "-") if command.callback else "")
        yield f"{before}{name}", command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands_of(group.typer_instance, f"{before}{group.name} ")


def opens_home(callback: Callable[..., Any]) -> bool:
    """Whether a command takes a platform's home."""
    return "home" in inspect.signature(callback).parameters


def _recorded(path: str, callback: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(callback)
    def run(*words: Any, **options: Any) -> Any:
        from ndas.cli.terminal import stopping_on_error

        if (home := options.get("home")) is not None and (Path(home) / "forces").is_dir():
            with stopping_on_error():
                _record(path, Path(home), options)
        return callback(*words, **options)

    return run


def account() -> str:
    """The account of the machine under which this process was started, as the operating system knows it.

    Neither from ``LOGNAME`` nor from any other variable, which whoever types can set.
    """
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _record(path: str, home: Path, options: Mapping[str, Any]) -> None:
    from ndas.cli.home.platform import control_url, now
    from ndas.governance import AuditEntry, AuditEvent
    from ndas.journey import PLATFORM_CHAIN
    from ndas.store.control import Control

    control = Control(control_url(home))
    try:
        known = {str(one.id): one.id for one in control.forces.all()}
        entry = AuditEntry(
            AuditEvent.COMMAND_RUN,
            now(),
            known.get(str(options.get("force")), PLATFORM_CHAIN),
            actor=str(options.get("by") or f"shell:{account()}"),
            purpose="operating",
            reason=str(options.get("reason") or ""),
            detail={"command": path, "account": account()},
        )
        control.audit.record(entry)
    except OSError as failed:
        raise CommandError(f"the audit log took no entry, so that `ndas {path}` does not run: {failed}") from failed
    finally:
        control.close()
