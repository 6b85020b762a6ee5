"""The command about breach reach: what somebody could read with what they have got hold of, today."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

if TYPE_CHECKING:
    from ndas.duties.reach import Reach
    from ndas.journey import Platform
    from ndas.vocabulary import ForceId

Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("reach", rich_help_panel="Governance")(show_reach)


def show_reach(
    force: Annotated[str | None, typer.Argument(help="One force; without it, every force.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """What could be read with a stolen disk, a backup, the control database, a session, a key holder, a shell?

    Answered from the live configuration: where key holders, vaults, passphrases, archives and backups are, and who may
    look today. Move a vault off the platform's disk, or a backup's identity onto it, and the answer changes.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.governance import AuditEntry, AuditEvent
    from ndas.journey import PLATFORM_CHAIN
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        platform = open_platform(home)
        name = force_id(force) if force else None
        entry = AuditEntry(AuditEvent.REACH_VIEWED, platform.clock(), name or PLATFORM_CHAIN, actor="administrator")
        platform.control.audit.record(entry)
        found = reach_of(platform, name)
    if as_json:
        OUT.print_json(json.dumps([asdict(one) for one in found]))
        return
    for threat in dict.fromkeys(one.threat for one in found):
        rows = [(one.force, one.category, one.level, one.why) for one in found if one.threat is threat]
        show_table(f"With {threat}", ("force", "what", "could be read", "why"), rows)


def reach_of(platform: "Platform", only: "ForceId | None" = None) -> "tuple[Reach, ...]":
    """The answer for a platform, of one force or all."""
    from ndas.cli.home.platform import read_settings
    from ndas.duties.reach import find_facts, reach

    facts = find_facts(
        home=platform.home,
        control=platform.control,
        archive=platform.archive,
        holder=platform.holder,
        address=lambda force: str(read_settings(platform.home, force).key_holder),
        backups=platform.backups,
        rollback_hours=lambda force: platform.rollback_window(force).total_seconds() / 3600,
        clock=platform.clock,
        only=only,
    )
    return reach(facts)
