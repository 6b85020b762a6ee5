"""Commands by which a force leaves, and by which its people look at a deletion before it is published."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, red, show_table, stopping_on_error

Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
Force = Annotated[str, typer.Argument(help="The force.")]
DEFAULT_HOME = Path("ndas-home")
SIDE = "On the platform"


def add_to(app: typer.Typer) -> None:
    """Add the commands. `force withdraw` is added to the register's commands by `receiving`."""
    app.command("rehearsal", rich_help_panel=SIDE)(rehearsal)


def rehearsal(
    force: Force,
    by: Annotated[str, typer.Option(help="User who looks: owner, custodian or data engineer of the force.")],
    sample: Annotated[int, typer.Option(min=0, max=100, help="Source ids shown of each table.")] = 5,
    home: Home = DEFAULT_HOME,
) -> None:
    """Show what a held week would delete, before two people agree to it.

    Counts by table, offence group and subject category; the alarms; and a sample by source id, to be looked up in the
    source system: records that would go, and records that the force's own deletion list names and that are still there.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.cli.lifetime.desk import rehearse_held
    from ndas.cli.refreshing.load_report import show_difference

    with stopping_on_error():
        platform = open_platform(home)
        held, found = rehearse_held(platform, force, by, sample)
        show_difference(platform.control, held.delivery)
        show_table(
            f"Sample of the records concerned, at most {sample} of each table",
            ("why", "system", "table", "source id"),
            [(one.why, one.system, one.table, one.source_id) for one in found],
        )
        OUT.print(f"Two people agree with: ndas approve {force} --by USER --reason WORDS")


def withdraw(
    force: Force,
    by: Annotated[str, typer.Option(help="User who asks or agrees: owner or custodian of the force.")],
    reason: Annotated[str, typer.Option(help="Why the force leaves.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Remove a force and everything of it, for good. It takes two people; the second one's command does it.

    Live and archived weeks, keys at the force's own holder, judgements and decisions, users, sessions, the inbox; the
    audit chain stays, with every subject forgotten. A legal hold stops it. Ends with a certificate, or with the places
    where something still is; call it again then, or after an interruption. The other forces are not touched.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.cli.lifetime.desk import withdraw_with_two

    with stopping_on_error():
        done = withdraw_with_two(open_platform(home), force, by, reason)
    if done is None:
        OUT.print(f"{by} asks for the withdrawal of {force}; one more of its people must agree, with this command.")
        return
    if done.issued.refused:
        for finding in done.issued.findings:
            OUT.print(red("found"), "", finding, soft_wrap=True)
        OUT.print("There is no certificate yet: remove what was found and call again.")
        raise typer.Exit(1)
    OUT.print(f"{force} has left: {done.keys:,} keys destroyed. Certificate: {home / done.issued.record.file}")
