"""Commands about what is allowed and what happened: assessment, policies, use cases, audit log."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.agreeing import agreement_commands
from ndas.cli.assessing import assessment_commands
from ndas.cli.terminal import OUT, show_table, stopping_on_error

audit_commands = typer.Typer(no_args_is_help=True, help="The audit log: verify, export.")
SIDE = "Governance"
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(audit_commands, name="audit", rich_help_panel=SIDE)
    app.command("use-cases", rich_help_panel=SIDE)(use_cases)
    app.add_typer(assessment_commands, name="assessment", rich_help_panel=SIDE)
    app.add_typer(agreement_commands, name="agreement", rich_help_panel=SIDE)
    app.command("policies", rich_help_panel=SIDE)(show_policies)


@audit_commands.command("verify")
def verify_audit(
    force: Annotated[str, typer.Argument(help="The force whose chain to verify.")],
    export: Annotated[Path | None, typer.Option(help="Verify an exported file instead of the database.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Verify a force's chain: any edit, removal, insertion or reorder is found. Exits with 1 where one is."""
    from ndas.vocabulary.ids import force_id

    with stopping_on_error():
        if export is not None:
            from ndas.store.audit import verify_chain

            with export.open(encoding="utf-8") as lines:
                report = verify_chain(lines, force=force_id(force))
        else:
            from ndas.cli.home import open_platform

            platform = open_platform(home)
            report = platform.control.audit.verify(force_id(force), at=platform.clock())
    if not report.sound:
        OUT.print(f"[red]The chain of {force} is broken.[/red] {report.fault}")
        raise typer.Exit(1)
    OUT.print(f"The chain of {force} is sound: {report.entries:,} entries, head {report.head[:16]}…")


@audit_commands.command("export")
def export_audit(
    force: Annotated[str, typer.Argument(help="The force whose chain to export.")],
    into: Annotated[Path, typer.Argument(help="File to write, one JSON line for each entry.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Export a force's chain for `ndas audit verify --export` on a machine of its own."""
    from ndas.cli.home import open_platform
    from ndas.vocabulary.ids import force_id

    with stopping_on_error(), into.open("w", encoding="utf-8") as file:
        count = 0
        for line in open_platform(home).control.audit.export(force_id(force)):
            file.write(line.rstrip("\n") + "\n")
            count += 1
        OUT.print(f"Wrote {count:,} entries to {into}.")


def use_cases() -> None:
    """List the use cases with what each may read; how each stands at a force: ndas use-case list FORCE."""
    from ndas.use_cases import USE_CASES

    rows = [
        (d.id, d.version, d.purpose, sum(map(len, d.columns.values())))
        for d in (use_case.declaration for use_case in USE_CASES.values())
    ]
    show_table("Use cases", ("id", "version", "purpose", "columns read"), rows)


def show_policies() -> None:
    """Print the access policies as they are read by people and by the platform."""
    from ndas.governance.access.decide import policy_text

    OUT.print(policy_text(), markup=False, soft_wrap=True)
