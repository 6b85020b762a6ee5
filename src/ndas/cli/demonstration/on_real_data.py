"""Commands that take open data of real forces the whole way."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import stopping_on_error


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("police-uk", rich_help_panel="Try it")(police_uk)
    app.command("pole-set", rich_help_panel="Try it")(pole_set)


def police_uk(
    archives: Annotated[list[Path], typer.Argument(help="Zips of one force each, as data.police.uk gives them.")],
    folder: Annotated[Path, typer.Option(help="Where everything lies.")] = Path("open-data-home"),
    last: Annotated[int | None, typer.Option(min=1, help="Only the last so many months; all by default.")] = None,
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the dashboard when done.")] = True,
    fresh: Annotated[bool, typer.Option(help="Begin anew.")] = False,
) -> None:
    """Take data.police.uk zips through the journey month by month, each month replacing the last, and reconcile."""
    from ndas.cli.demonstration.police_uk import run_police_uk

    with stopping_on_error():
        run_police_uk(archives, folder, last=last, port=port, serve=serve, fresh=fresh)


def pole_set(
    archive: Annotated[Path, typer.Argument(help="pole-data-importer.zip of Neo4j's POLE example.")],
    folder: Annotated[Path, typer.Option(help="Where everything lies.")] = Path("pole-set-home"),
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the dashboard when done.")] = True,
    fresh: Annotated[bool, typer.Option(help="Begin anew.")] = False,
) -> None:
    """Take the POLE example set, real crimes and invented people, through the whole journey."""
    from ndas.cli.demonstration.pole_set import run_pole_set

    with stopping_on_error():
        run_pole_set(archive, folder, port=port, serve=serve, fresh=fresh)
