"""The demonstration: three invented forces, each with a key holder of its own, refreshed week by week."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("demo", rich_help_panel="Try it")(demo)
    app.command("invent", rich_help_panel="Try it")(invent_extract)


def demo(
    folder: Annotated[Path, typer.Option(help="Where everything of the demonstration lies.")] = Path("demo-home"),
    rows: Annotated[int, typer.Option(min=1000, help="Rows of each force's first week, about.")] = 8_000,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="Weekly refreshes of each force.")] = 2,
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 7,
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the dashboard when done.")] = True,
    fresh: Annotated[bool, typer.Option(help="Begin anew, even where a demonstration is there.")] = False,
) -> None:
    """Build three invented forces, refresh each week by week, and serve the dashboard with one-time sign-in links."""
    from ndas.cli.side_by_side import prepare_workers

    # beside the founding of the forces, which only waits for passphrases
    prepare_workers("ndas.cli.demonstration.invented_weeks")

    from ndas.cli.demonstration.demo import INVENTED, Demo

    sides = [(force, force) for force in INVENTED]
    with stopping_on_error(), Demo(folder, sides, INVENTED, fresh=fresh) as demonstration:
        from ndas.cli.demonstration.invented_weeks import refresh_invented
        from ndas.use_cases import USE_CASES

        refresh_invented(demonstration, weeks=weeks, rows=rows, seed=seed)
        demonstration.invite(list(USE_CASES))
        if serve:
            demonstration.serve(port)


def invent_extract(
    force: Annotated[str, typer.Argument(help="northmoor, easthaven or westvale.")],
    into: Annotated[Path, typer.Argument(help="Folder for the extract and, apart from it, the known truth.")],
    week: Annotated[int, typer.Option(min=1, help="Week; 1 speaks for 8 November 2026.")] = 1,
    rows: Annotated[int, typer.Option(min=1000, help="Rows of the first week, about.")] = 20_000,
    seed: Annotated[int, typer.Option(help="Another seed, other people.")] = 7,
) -> None:
    """Write one week's extract of an invented force, in the shape its systems have, with the truth known."""
    from ndas.synthesis import invent

    with stopping_on_error():
        extract = invent(force, week, rows, seed, into)
        show_table(
            f"Extract of {force}, as at {extract.as_at:%d %B %Y}",
            ("system", "table", "rows", "file"),
            [(file.system, file.table, file.rows, file.path) for file in extract.files],
        )
        OUT.print(f"The truth lies apart: {extract.truth}")
