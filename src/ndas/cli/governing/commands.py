"""Commands about what is allowed and what happened: assessment, policies, use cases, audit log."""

import typer

from ndas.cli.audit.commands import audit_commands
from ndas.cli.governing.agreeing import agreement_commands
from ndas.cli.governing.assessing import assessment_commands
from ndas.cli.terminal import OUT, show_table

SIDE = "Governance"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(audit_commands, name="audit", rich_help_panel=SIDE)
    app.command("use-cases", rich_help_panel=SIDE)(use_cases)
    app.add_typer(assessment_commands, name="assessment", rich_help_panel=SIDE)
    app.add_typer(agreement_commands, name="agreement", rich_help_panel=SIDE)
    app.command("policies", rich_help_panel=SIDE)(show_policies)


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
