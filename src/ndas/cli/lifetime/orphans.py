"""The command that looks for what belongs to nothing."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", rich_help_panel="On the platform")(check)


def check(home: Home = DEFAULT_HOME) -> None:
    """Look for files without records, records without files, keys without either, and runs that did not end.

    Each force's key holder is asked what has become of the keys that this platform names, and how many it has; it lends
    and lists none. What a crash left goes with the next refresh; this shows what is there now. Exits with 1 on any.
    """
    from ndas.cli.home.platform import open_platform
    from ndas.duties.orphans import find_orphans

    with stopping_on_error():
        platform = open_platform(home)
        found = find_orphans(home, platform.control, platform.archive, holder=platform.holder)
    if found:
        rows = [(one.kind, one.force, one.what, one.words) for one in found]
        show_table("Without an owner", ("kind", "force", "what", "what to do"), rows)
        raise typer.Exit(1)
    OUT.print("Everything has its owner.")
