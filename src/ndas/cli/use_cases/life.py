"""Commands about the life of a use case at a force: take a step, suspend it, show what led there, the register."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
Force = Annotated[str, typer.Argument(help="The force.")]
Name = Annotated[str, typer.Argument(help="The use case's id, such as modern-slavery.")]
By = Annotated[str, typer.Option(help="Who does it: the id of a person of the force.")]
Reason = Annotated[str, typer.Option(help="Why, in ten characters or more; it stands on the register.")]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("move")(move)
    app.command("suspend")(suspend)
    app.command("show")(show)
    app.command("register")(register)
    app.command("necessity")(necessity)


def move(
    force: Force,
    name: Name,
    state: Annotated[str, typer.Argument(help="proposed, assessed, built, shadow, live, suspended or retired.")],
    by: By,
    reason: Reason,
    evidence: Annotated[
        list[str] | None, typer.Option(help="What it rests on, once for each: minute=ETH/3/26, checked=..., pilot=yes.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="The last day of a shadow run or of a live use case.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Of a retirement: it did not do what it was for.")] = False,
    home: Home = DEFAULT_HOME,
) -> None:
    """Take the next step in a use case's life at a force. It runs from shadow on, and is shown from live on.

    Proposed by owner or custodian; assessed by the data protection officer, which fixes the kill criteria; built by
    owner or custodian, which pins every file; in shadow by the ethics secretary; live by the owner. Proposing,
    assessing and putting live are three people's. Live without four weeks in shadow is a pilot of at most 90 days
    (--evidence pilot=yes).
    """
    from ndas.cli.errors import CommandError
    from ndas.cli.use_cases.desk import open_desk
    from ndas.use_cases.lives.acts import Wanted
    from ndas.vocabulary.lifecycle import State

    with stopping_on_error():
        if state not in set(State):
            raise CommandError(f"there is no state {state}; there are {', '.join(State)}")
        said = dict(one.partition("=")[::2] for one in evidence or [])
        last = until.date() if until else None
        wanted = Wanted(state=State(state), reason=reason, evidence=said, expires_on=last, failed=failed)
        step = open_desk(home, force).move(name, wanted, by=by)
        OUT.print(f"{name}, version {step.version}, is {step.state} at {force}, by {step.by} as {step.role}.")


def suspend(force: Force, name: Name, by: By, reason: Reason, home: Home = DEFAULT_HOME) -> None:
    """Stop a use case at a force, alone and at once: the next page shows nothing of it, the next refresh leaves it out.

    It goes on only by another person who says what was mended, with: ndas use-case move ... --evidence mended=...
    """
    from ndas.cli.use_cases.desk import open_desk

    with stopping_on_error():
        open_desk(home, force).suspend(name, reason=reason, by=by)
        OUT.print(f"{name} is suspended at {force}. No page shows it any more.")


def show(force: Force, name: Name, home: Home = DEFAULT_HOME) -> None:
    """Show how a use case stands at a force: steps, kill criteria, tests of its outcome, drift, twelve questions."""
    from ndas.cli.use_cases.desk import open_desk

    with stopping_on_error():
        desk = open_desk(home, force)
        life = desk.life(name)
        OUT.print(f"{life.title}: {life.standing.state or 'never proposed'}. {life.standing.words}", soft_wrap=True)
        rows = [
            (one.version, one.state, f"{one.at:%d %b %Y}", f"{one.by}, {one.role}", one.reason, _evidence(one.evidence))
            for one in life.steps
        ]
        show_table("Steps", ("version", "state", "when", "by", "why", "on what evidence"), rows)
        show_table("Kill criteria", ("criterion", "measured"), [(one.words, one.measured) for one in life.criteria])
        if life.outcome is not None:
            told = [(test, "yes" if passed else "NO", words) for test, passed, words in life.outcome.tests]
            title = f"Tests of its outcome, {life.outcome.at:%d %b %Y}; nothing is trained while one fails"
            show_table(title, ("test", "passed", "what was found"), told)
            drift = life.outcome.drift or "not measured yet"
            OUT.print(f"Drift since its run began: {'; '.join((drift, *life.outcome.reasons))}.", soft_wrap=True)
        for number, one in enumerate(life.questions, 1):
            OUT.print(f"{number}. {one.question}", soft_wrap=True, markup=False)
            OUT.print(f"   {one.answer}", soft_wrap=True, markup=False)


def register(
    force: Force,
    into: Annotated[Path | None, typer.Option(help="Write it to this file (Markdown) instead of the screen.")] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Print the force's public register of use cases: all that were ever proposed, those that failed included.

    It holds roles and dates and no person's id; publish it where the public looks.
    """
    from ndas.cli.use_cases.desk import open_desk

    with stopping_on_error():
        text = open_desk(home, force).register()
        if into is None:
            OUT.print(text, soft_wrap=True, markup=False)
        else:
            into.write_text(text, encoding="utf-8")
            OUT.print(f"Wrote the register of {force} to {into}.")


def necessity(
    force: Force,
    name: Name,
    by: By,
    kind: Annotated[
        list[str] | None, typer.Option(help="column, table, source or force, once for each; all where not given.")
    ] = None,
    home: Home = DEFAULT_HOME,
) -> None:
    """Ask the live week again with one thing left out each time, and say what insight is lost without it.

    The result stands on the method page: evidence for why this data and no more. Run it when a version is built, and
    when the assessment is looked at again. It asks the use case once for each thing, so it takes minutes.
    """
    from ndas.cli.use_cases.necessity_desk import try_necessity

    with stopping_on_error():
        found = try_necessity(home, force, name, tuple(kind or ()), by=by)
        rows = [
            (one.kind, one.dropped, one.lost, one.gained, f"{one.figures_changed} of {one.figures}", one.words)
            for one in found
        ]
        columns = ("left out", "what", "leads lost", "others instead", "figures changed", "in words")
        show_table(f"{name} at {force}: what is lost with less data", columns, rows)


def _evidence(evidence: Mapping[str, str]) -> str:
    return "; ".join(f"{key}: {value[:40]}" for key, value in sorted(evidence.items()))
