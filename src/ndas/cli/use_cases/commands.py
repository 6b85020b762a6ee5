"""Commands about use cases: begin a new one, check one, list those that exist."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

use_case_commands = typer.Typer(
    no_args_is_help=True, help="Use cases: write one, check it, take the steps of its life, suspend it."
)
SIDE = "Governance"
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    from ndas.cli.use_cases import learning, life

    life.add_to(use_case_commands)
    learning.add_to(use_case_commands)
    app.add_typer(use_case_commands, name="use-case", rich_help_panel=SIDE)


@use_case_commands.command("new")
def new(
    name: Annotated[str, typer.Argument(help="Its id, such as robbery-places.")],
    title: Annotated[str, typer.Option(help="As people call it.")],
    purpose: Annotated[str, typer.Option(help="One of the assessment's, such as 'serious violence'.")],
    into: Annotated[Path, typer.Option(help="The folder that will hold it.")] = Path("src/ndas/use_cases"),
    learns: Annotated[
        bool, typer.Option("--learns", help="Also the outcome, lives, features, evaluation and fairness plans.")
    ] = False,
) -> None:
    """Write the folder of a new use case. It runs as it is; what you must say is marked CHANGE ME.

    Then edit the SQL in leads/, say what is marked, and run `ndas use-case check FOLDER` until nothing is left. The
    how-to "Add a use case" takes an hour. A use case counts; one whose outcome a model might tell one day (--learns)
    says so in five more files, which are tested with every refresh.
    """
    from ndas.cli.errors import CommandError
    from ndas.use_cases.declaration import CrimePurpose
    from ndas.use_cases.scaffold import begin

    with stopping_on_error():
        if purpose not in set(CrimePurpose):
            raise CommandError(f"the assessment has no purpose of that name; it has: {', '.join(CrimePurpose)}")
        if not name.replace("-", "").isalnum() or not name[:1].isalpha() or name != name.lower():
            raise CommandError("an id is lower-case letters, digits and hyphens, and begins with a letter")
        try:
            today = datetime.now(UTC).date()
            folder = begin(into, name, title, CrimePurpose(purpose), today, learns=learns)
        except FileExistsError:
            raise CommandError(f"{into / name.replace('-', '_')} is there already; nothing was written") from None
        OUT.print(f"Wrote {folder}. Next: ndas use-case check {folder}", soft_wrap=True)


@use_case_commands.command("check")
def check_folder(
    folder: Annotated[Path, typer.Argument(help="The use case's folder.", exists=True, file_okay=False)],
) -> None:
    """Say in plain words what a use case still needs. Exits with 1 where something is left to do.

    Every statement is tried on empty tables that hold only what the declaration asks for.
    """
    from ndas.use_cases.scaffold import check

    with stopping_on_error():
        left = check(folder)
        for number, words in enumerate(left, 1):
            OUT.print(f"{number}. {words}", soft_wrap=True, markup=False, highlight=False)
        OUT.print("Nothing is left to do." if not left else f"{len(left)} things are left to do.")
        if left:
            sys.exit(1)


@use_case_commands.command("list")
def list_use_cases(
    force: Annotated[str | None, typer.Argument(help="A force: also how each stands there today.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """List the use cases: purpose, method, columns read, lists; with a force, where each stands and until when."""
    from ndas.use_cases import USE_CASES

    with stopping_on_error():
        stands = {} if force is None else _stands(home, force)
        rows = [
            (
                one.declaration.id,
                one.declaration.version,
                one.declaration.purpose,
                one.declaration.method,
                sum(map(len, one.declaration.columns.values())),
                len(one.lists),
                *stands.get(one.declaration.id, ()),
            )
            for one in USE_CASES.values()
        ]
        columns = ("id", "version", "purpose", "method", "columns read", "lists of leads")
        show_table("Use cases", (*columns, *(("stands", "until") if stands else ())), rows)


def _stands(home: Path, force: str) -> dict[str, tuple[str, str]]:
    from ndas.cli.home.platform import open_platform
    from ndas.use_cases import USE_CASES
    from ndas.use_cases.lives.acts import standing_at
    from ndas.vocabulary.ids import force_id

    platform = open_platform(home)
    today = platform.clock().date()
    found = {name: standing_at(platform.control, force_id(force), one, today) for name, one in USE_CASES.items()}
    return {
        name: (
            str(one.state or "never proposed"),
            f"{one.step.expires_on:%d %B %Y}" if one.step and one.step.expires_on else "",
        )
        for name, one in found.items()
    }
