"""Commands about learning: is the outcome what it says, the officer's review sheet, and how good a model would be."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ndas.cli.terminal import OUT, show_table, stopping_on_error

if TYPE_CHECKING:
    from ndas.cli.use_cases.learning_desk import Filled, LearningDesk

outcome_commands = typer.Typer(
    no_args_is_help=True,
    help="""
What a model of a use case would have to tell, as a file that is tested: check, sheet, sign, count.

`outcome.yaml` says who is looked at, what must happen, within how long and known by when; `outcome_examples.yaml` holds
lives written by hand. T1 to T10 must all pass before anything is trained, and run again with each refresh. T8 is an
officer who reads a sample (sheet, sign); T5 is held against what somebody else counted (count).
""",
)
Folder = Annotated[Path, typer.Argument(help="The use case's folder.", exists=True, file_okay=False)]
Force = Annotated[str, typer.Option(help="The force whose live week is asked.")]
By = Annotated[str, typer.Option(help="Who asks: a person of the force who may move use cases.")]
Home = Annotated[Path, typer.Option("--home", envvar="NDAS_HOME", help="The platform's home folder.")]
Answers = Annotated[Path | None, typer.Option(help="The review sheet, filled in by an officer.", exists=True)]
ReadBy = Annotated[str, typer.Option(help="Id of the officer who filled it in.")]
DEFAULT_HOME = Path("ndas-home")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    outcome_commands.command("check")(check)
    outcome_commands.command("sheet")(sheet)
    outcome_commands.command("sign")(sign)
    outcome_commands.command("count")(count)
    app.add_typer(outcome_commands, name="outcome")
    app.command("evaluate")(evaluate)


def check(
    folder: Folder,
    force: Force = "",
    by: By = "",
    answers: Answers = None,
    read_by: ReadBy = "",
    home: Home = DEFAULT_HOME,
) -> None:
    """Test the definition of an outcome. Exits with 1 where a test fails.

    Without --force the files alone are read: every rule of the specification, the features, the plan, and the lives
    written by hand. With --force and --by all ten tests run on the force's live week; each says in words what it found.
    """
    from ndas.cli.errors import CommandError
    from ndas.use_cases.evaluation import read_plan
    from ndas.use_cases.fairness import read_fairness
    from ndas.use_cases.models.develop import read_learning
    from ndas.use_cases.outcome.trials.t2_twice import misread_lives

    with stopping_on_error():
        learning, plan, fairness = read_learning(folder), read_plan(folder), read_fairness(folder)
        spec, examples = learning.spec, learning.examples
        OUT.print(
            f"{spec.outcome}, version {spec.version}, definition {spec.digest}; "
            f"plans {plan.digest} and {fairness.digest}.",
            soft_wrap=True,
            highlight=False,
        )
        if not force:
            wrong = misread_lives(spec, examples)
            for life in wrong:
                OUT.print(f"Read otherwise than it was written: {life.name}", markup=False, soft_wrap=True)
            OUT.print(f"{len(examples) - len(wrong)} of {len(examples)} hand-written lives are read right.")
            if wrong:
                sys.exit(1)
            return
        if not by:
            raise CommandError("the records of a force are asked by somebody: say --by")
        report = _desk(home, force, by).report(folder, _filled(answers, read_by))
        rows = [(one.test, "yes" if one.passed else "NO", one.words) for one in report.verdicts]
        show_table(f"{report.labels} labels of {report.people} people", ("test", "passed", "what was found"), rows)
        if not report.ready:
            OUT.print("Nothing can be trained on it yet.")
            sys.exit(1)
        OUT.print("It can be trained on.")


def sheet(folder: Folder, force: Force, by: By, home: Home = DEFAULT_HOME) -> None:
    """Print the review sheet of T8 as CSV: fifty people with the outcome and fifty without, not told which is which.

    An officer opens each person's records on the dashboard and writes yes or no. The sheet holds ids of people: keep it
    as you keep records. Then: ndas use-case outcome sign FOLDER --force F --by U --answers SHEET --read-by OFFICER.
    """
    with stopping_on_error():
        sys.stdout.write(_desk(home, force, by).sheet(folder))


def sign(
    folder: Folder,
    force: Force,
    by: By,
    answers: Annotated[Path, typer.Option(help="The review sheet, filled in by an officer.", exists=True)],
    read_by: Annotated[str, typer.Option(help="Id of the officer who filled it in: another person than --by.")],
    home: Home = DEFAULT_HOME,
) -> None:
    """Keep an officer's reading of the review sheet, so that T8 is signed at every refresh of this definition.

    Kept are counts, agreement and who read; the sheet itself is not. Another version of the definition needs another
    reading. Exits with 1 where the officer saw otherwise too often: then T8 fails, and says so.
    """
    from ndas.cli.use_cases.learning_desk import Filled

    with stopping_on_error():
        found = _desk(home, force, by).sign(folder, Filled(answers.read_text("utf-8"), read_by))
        seen = f"{found.wrong} otherwise; kappa {found.kappa:.2f}."
        OUT.print(f"{found.read_by} read {found.people} lives and saw {seen}")
        if not found.holds:
            OUT.print("The definition is not what it says; T8 fails until it is mended and read again.")
            sys.exit(1)


def count(
    folder: Folder,
    force: Force,
    by: By,
    source: Annotated[str, typer.Option(help="Who counted, where: the annual return of which year.")],
    begins: Annotated[datetime, typer.Option("--from", help="The first day counted.")],
    ends: Annotated[datetime, typer.Option("--to", help="The day after the last.")],
    events: Annotated[int, typer.Option(help="How many events they counted by this definition.")],
    people: Annotated[int, typer.Option(help="How many people those were.")],
    tolerance: Annotated[float, typer.Option(help="Share by which ours may differ; .1 at most.")] = 0.05,
    home: Home = DEFAULT_HOME,
) -> None:
    """Say what somebody else counted by the same definition, such as the annual return; T5 is held against it."""
    from ndas.cli.use_cases.learning_desk import Counted

    with stopping_on_error():
        said = Counted(source, begins.date(), ends.date(), events, people, tolerance)
        _desk(home, force, by).count(folder, said)
        OUT.print(f"T5 is held against {events} events of {people} people at {force} from now on.")


def evaluate(
    folder: Folder,
    force: Force,
    by: By,
    method: Annotated[str, typer.Option(help="ebm or logistic; there is no other.")] = "ebm",
    answers: Answers = None,
    read_by: ReadBy = "",
    home: Home = DEFAULT_HOME,
) -> None:
    """Train a model on what had closed, test it on later quarters, and print its model card.

    Testing, training and measuring happen in a process that can open no file and no socket. Nothing is kept and nobody
    is shown what it says of anybody. It stops where a test of the outcome fails, or where
    fewer than sixty people have the outcome.
    """
    from ndas.cli.errors import CommandError
    from ndas.use_cases.declaration import LEARNED, Method

    with stopping_on_error():
        if method not in set(LEARNED):
            raise CommandError(f"{method} does not learn; there are {', '.join(sorted(LEARNED))}")
        card = _desk(home, force, by).card(folder, Method(method), _filled(answers, read_by))
        OUT.print(card, markup=False, highlight=False, soft_wrap=True)


def _desk(home: Path, force: str, by: str) -> "LearningDesk":
    from ndas.cli.use_cases.learning_desk import open_learning_desk

    return open_learning_desk(home, force, by)


def _filled(answers: Path | None, read_by: str) -> "Filled | None":
    from ndas.cli.errors import CommandError
    from ndas.cli.use_cases.learning_desk import Filled

    if answers is None:
        return None
    if not read_by:
        raise CommandError("a filled-in sheet is somebody's: say --read-by")
    return Filled(answers.read_text("utf-8"), read_by)
