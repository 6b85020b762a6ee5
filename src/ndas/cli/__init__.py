"""The command line: builds the real parts and starts them. `ndas --help` teaches the rest.

Commands import what they need when they run, so that a force that has installed only what sealing needs can use the
commands of its side.
"""

import sys

import typer

from ndas.cli.accounted import account_for
from ndas.cli.at_the_force import commands as at_the_force
from ndas.cli.demonstration import commands as demonstration
from ndas.cli.demonstration import on_real_data
from ndas.cli.governing import commands as governing
from ndas.cli.lifetime import archiving, backup, canaries, certificate, orphans, withdrawing
from ndas.cli.matching import commands as matching
from ndas.cli.own_process import keep_to_oneself
from ndas.cli.people import commands as people
from ndas.cli.receiving import commands as receiving
from ndas.cli.refreshing import commands as refreshing
from ndas.cli.refreshing import rollback
from ndas.cli.serving import reach
from ndas.cli.terminal import show_error
from ndas.cli.use_cases import commands as use_cases

app = typer.Typer(
    name="ndas",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="""
A data analytics platform for police forces that keeps the promises of its data protection impact assessment.

**Try it**: `ndas demo` builds three invented forces, refreshes each twice and serves the dashboard.

**At a force**: `ndas keyholder create`, `ndas signing-key`, `ndas check-extract`, `ndas seal`, `ndas send`.

**On the platform**: `ndas force add`, `ndas receive`, `ndas open --verify`, `ndas refresh`, `ndas loads`, `ndas serve`.
""",
)

for commands in (
    demonstration,
    at_the_force,
    receiving,
    refreshing,
    rollback,
    archiving,
    backup,
    certificate,
    canaries,
    withdrawing,
    on_real_data,
    people,
    matching,
    governing,
    use_cases,
    reach,
    orphans,
):
    commands.add_to(app)
account_for(app)


def main() -> None:
    """Run the command line. Errors that say what to do are shown without a traceback and exit with 1."""
    keep_to_oneself()
    try:
        app(standalone_mode=True)
    except Exception as error:  # noqa: BLE001 - the one place where errors meet people; bugs are raised again below
        sys.exit(show_error(error))
