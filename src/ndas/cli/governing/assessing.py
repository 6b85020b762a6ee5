"""Commands about the assessment: fill in, submit, respond, sign, compare, and what came of it."""

from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

assessment_commands = typer.Typer(
    no_args_is_help=True,
    help="The data protection impact assessment: without an outcome by the officer nothing is processed.",
)
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
Force = Annotated[str, typer.Argument(help="The force.")]
Which = Annotated[str, typer.Argument(help="Id of the assessment; the weekly processing's own is `programme`.")]
By = Annotated[str, typer.Option(help="Who does it: the id of a person of the force.")]
DEFAULT_HOME = Path("ndas-home")


@assessment_commands.command("list")
def list_all(force: Force, home: Home = DEFAULT_HOME) -> None:
    """List a force's assessments with their versions and whether they allow processing today."""
    from ndas.cli.governing.assessment_desk import open_desk

    with stopping_on_error():
        desk = open_desk(home, force)
        show_table(
            f"Assessments of {force}",
            ("id", "proposal", "version", "state", "may process"),
            [desk.line(one) for one in desk.control.assessments.all(desk.force)],
        )


@assessment_commands.command("show")
def show(
    force: Force,
    which: Which = "programme",
    version: Annotated[int | None, typer.Option(help="The newest where not given.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Show a version in the order of the form, with what its answers say before anybody has judged them."""
    from ndas.cli.governing.assessment_desk import open_desk
    from ndas.cli.governing.assessment_text import show_version

    with stopping_on_error():
        desk = open_desk(home, force)
        show_version(desk.version(which, version))


@assessment_commands.command("start")
def start(
    force: Force,
    which: Which,
    by: By,
    title: Annotated[str, typer.Option(help="What the proposal is called.")] = "",
    national: Annotated[bool, typer.Option("--national", help="Begin with the national programme's answers.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """Begin an assessment: empty, to be filled in on the dashboard or from a file, or as a copy of the national one."""
    from ndas.cli.governing.assessment_desk import open_desk

    with stopping_on_error():
        made = open_desk(home, force).start(which, title=title, national=national, by=by)
        OUT.print(f"Begun: {which}, version {made.number}. Fill it in at /assessment/{which}, or with: write")


@assessment_commands.command("write")
def write(
    force: Force,
    which: Which,
    file: Annotated[Path, typer.Argument(help="YAML with sections and fields; `show` names them.")],
    by: By,
    home: Home = DEFAULT_HOME,
) -> None:
    """Fill in the open draft from a file, as far as it goes, and name what is still open."""
    from ndas.cli.governing.assessment_desk import open_desk

    with stopping_on_error():
        faults = open_desk(home, force).write(which, file.read_text("utf-8"), by=by)
        for fault in faults:
            OUT.print(f"- {fault.question}: {fault.words}", soft_wrap=True)
        OUT.print(f"{len(faults)} answers are open." if faults else "Nothing is open; it can be submitted.")


@assessment_commands.command("amend")
def amend(force: Force, which: Which, by: By, home: Home = DEFAULT_HOME) -> None:
    """Begin the next version as a copy of the one that is submitted."""
    from ndas.cli.governing.assessment_desk import open_desk

    with stopping_on_error():
        made = open_desk(home, force).amend(which, by=by)
        OUT.print(f"Version {made.number} of {which} is open.")


@assessment_commands.command("submit")
def submit(force: Force, which: Which, by: By, home: Home = DEFAULT_HOME) -> None:
    """Submit the draft to the data protection officer, who has ten working days. It never changes again."""
    from ndas.cli.governing.assessment_desk import open_desk

    with stopping_on_error():
        made = open_desk(home, force).submit(which, by=by)
        OUT.print(f"Version {made.number} of {which} is submitted; the response is due on {made.due_on:%d %B %Y}.")


@assessment_commands.command("respond")
def respond(
    force: Force,
    which: Which,
    by: By,
    outcome: Annotated[
        str,
        typer.Option(
            help="A, B, 'stage 2', 'stage 2 accepted', 'consult the regulator' or 'regulator consulted'.",
        ),
    ],
    risk: Annotated[str, typer.Option(help="Residual risk: low, medium or high.")] = "low",
    action: Annotated[
        list[str] | None, typer.Option(help="Of outcome B, once for each: 'what|owner|2026-12-31'.")
    ] = None,
    advice: Annotated[str, typer.Option(help="What the officer advises.")] = "",
    reference: Annotated[str, typer.Option(help="Of the Stage 2 assessment, or of the regulator's answer.")] = "",
    version: Annotated[int | None, typer.Option(help="The newest submitted where not given.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Record the data protection officer's outcome. Who has written in the assessment cannot."""
    from ndas.cli.governing.assessment_desk import open_desk

    with stopping_on_error():
        desk = open_desk(home, force)
        said = {"outcome": outcome, "risk": risk, "advice": advice, "reference": reference}
        decision = desk.respond(which, version, actions=action or [], by=by, **said)
        OUT.print(decision.words, soft_wrap=True)


@assessment_commands.command("finish")
def finish(
    force: Force,
    action: Annotated[str, typer.Argument(help="Id of the remedial action; `status` lists them.")],
    by: By,
    evidence: Annotated[str, typer.Option(help="How one can see that it is done.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Note that a remedial action is done. What is not done by its day stops the processing."""
    from ndas.cli.governing.assessment_desk import open_desk

    with stopping_on_error():
        open_desk(home, force).finish(action, evidence=evidence, by=by)
        OUT.print("Noted.")


@assessment_commands.command("sign")
def sign(force: Force, which: Which, by: By, home: Home = DEFAULT_HOME) -> None:
    """Sign the newest version that has an outcome, as the information asset owner."""
    from ndas.cli.governing.assessment_desk import open_desk

    with stopping_on_error():
        made = open_desk(home, force).sign(which, by=by)
        OUT.print(f"Version {made.version} of {which} is signed; SHA-256 {made.sha256[:16]}…")


@assessment_commands.command("compare")
def compare(
    force: Force,
    which: Which = "programme",
    first: Annotated[int | None, typer.Option(help="The one before the newest where not given.")] = None,
    second: Annotated[int | None, typer.Option(help="The newest where not given.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Show which answers differ between two versions."""
    from ndas.cli.governing.assessment_desk import open_desk
    from ndas.governance.assessment.comparing import compare_answers

    with stopping_on_error():
        desk = open_desk(home, force)
        newest = desk.version(which, second)
        older = desk.version(which, first or newest.number - 1)
        changes = compare_answers(older.answers, newest.answers)
        rows = [(one.question.number, one.question.words, one.before, one.after) for one in changes]
        show_table(f"{which}: version {older.number} and {newest.number}", ("no.", "question", "before", "after"), rows)


@assessment_commands.command("status")
def status(force: Force, which: Which = "programme", home: Home = DEFAULT_HOME) -> None:
    """Say whether processing is allowed today and by which rule, and what is due. Exits with 1 where it is not."""
    from ndas.cli.governing.assessment_desk import open_desk
    from ndas.cli.governing.assessment_text import show_status

    with stopping_on_error():
        desk = open_desk(home, force)
        allowed = show_status(desk, which)
    if not allowed:
        raise typer.Exit(1)


@assessment_commands.command("drift")
def drift(
    force: Force,
    which: Which = "programme",
    assign: Annotated[str, typer.Option(help="Id of a difference to hand to somebody.")] = "",
    to: Annotated[str, typer.Option(help="To whom.")] = "",
    by: By = "",
    home: Home = DEFAULT_HOME,
) -> None:
    """List how the facts differ from the form, since when, and who sees to it. Exits with 1 where one is material."""
    from ndas.cli.governing.assessment_desk import open_desk
    from ndas.cli.governing.assessment_text import show_drift

    with stopping_on_error():
        desk = open_desk(home, force)
        if assign:
            desk.assign(assign, to=to, by=by)
        material = show_drift(desk, which)
    if material:
        raise typer.Exit(1)


@assessment_commands.command("controls")
def controls() -> None:
    """Show what each answer compiles to: the control that keeps it and the test that proves the control."""
    from ndas.governance.assessment.controls import read_controls

    rows = [(c.question, c.answer, c.kind, c.control, c.words) for c in read_controls()]
    show_table("Controls", ("question", "answer", "kind", "control", "what it does"), rows)


@assessment_commands.command("export")
def export(
    force: Force,
    into: Annotated[Path, typer.Argument(help="File to write; .pdf (tagged) or .odt says the format.")],
    which: Annotated[str, typer.Option(help="Id of the assessment.")] = "programme",
    document: Annotated[
        str, typer.Option(help="form, policy (appropriate policy document), record (s.61), notice or privacy.")
    ] = "form",
    version: Annotated[int | None, typer.Option(help="The newest where not given.")] = None,
    by: By = "",
    home: Home = DEFAULT_HOME,
) -> None:
    """Write the form, or what follows from it for the public and the regulator, as a tagged PDF or an ODT."""
    from ndas.cli.governing.assessment_desk import open_desk

    with stopping_on_error():
        open_desk(home, force).export(which, version, document=document, into=into, by=by)
        OUT.print(f"Wrote {into}.")
