"""What people see in the terminal: progress with time left, tables, and errors in words."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import TimeRemainingColumn as TimeLeftColumn
from rich.table import Table
from rich.text import Text

OUT = Console(highlight=False, markup=False, emoji=False)
ERR = Console(stderr=True, highlight=False, markup=False, emoji=False)
"""What is printed may hold brackets and colons of its own, a file's name for one: nothing in it is an instruction."""


def red(words: str) -> Text:
    """Return the words as they are, in red."""
    return Text(words, style="red")


def bold(words: str) -> Text:
    """Return the words as they are, in bold."""
    return Text(words, style="bold")


class Bars:
    """Progress bars, one a step; plain lines where the output is not a terminal."""

    def __init__(self, title: str, on: Progress | None = None) -> None:
        """Show steps under ``title``, on a screen of its own or ``on`` one that several share."""
        self._title = title
        self._progress = on
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if ERR.is_terminal:
            self._progress = screen_of_bars()
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress:
            self._progress.stop()

    def begin(self, step: str, total: int | None = None) -> None:
        """Begin a step of ``total`` units, or of unknown length."""
        if self._progress is None:
            ERR.print(f"{self._title}: {step}")
            return
        self.end()
        self._task = self._progress.add_task(f"{self._title}: {step}", total=total)

    def advance(self, done: int, total: int | None = None) -> None:
        """Say how many units of the step are done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)

    def end(self) -> None:
        """End the step."""
        if self._progress is not None and self._task is not None:
            task = self._progress.tasks[self._progress.task_ids.index(self._task)]
            whole = task.total or 1
            self._progress.update(self._task, total=whole, completed=whole)
            self._task = None


def screen_of_bars() -> Progress:
    """A screen on which several bars run at once, each with its time left."""
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeLeftColumn(),
        console=ERR,
    )


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; numbers stand right."""
    table = Table(title=title, title_justify="left", header_style="bold")
    found = [list(row) for row in rows]
    for place, column in enumerate(columns):
        numbers = bool(found) and all(isinstance(row[place], int | float) for row in found)
        table.add_column(column, justify="right" if numbers else "left")
    for row in found:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    OUT.print(table)


def show_error(error: Exception) -> int:
    """Print an error of ours, or of a disk, in words and return exit code 1; raise anything else again: it is a bug."""
    from ndas.store.database import disk_fault

    if why := disk_fault(error):
        where = getattr(error, "filename", None) or "the control database or the home"
        ERR.print(red("Disk:"), f"{where} cannot be written: {why}. Mend it, then run this again", soft_wrap=True)
        return 1
    if not type(error).__module__.startswith("ndas."):
        raise error
    ERR.print(error_words(error), soft_wrap=True)
    return 1


def error_words(error: Exception, where: str = "") -> Text:
    """Return an error of ours in words: its kind, where it was met, and what it says."""
    kind = red(f"{type(error).__name__.removesuffix('Error')}:")
    return Text(" ").join([kind, Text(f"{where}: {error}" if where else str(error))])


@contextmanager
def stopping_on_error() -> Iterator[None]:
    """Errors of ours inside the block end the command in words, with exit code 1."""
    try:
        yield
    except Exception as error:
        code = show_error(error)
        raise typer.Exit(code) from error


def ask_passphrase(what: str, file: Path | None, *, confirm: bool = False) -> str:
    """Return a passphrase from ``file``, from NDAS_PASSPHRASE, or from the person at the terminal."""
    if file is not None:
        return file.read_text("utf-8").strip()
    if given := os.environ.get("NDAS_PASSPHRASE"):
        return given
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"the passphrase of {what} is missing: use --passphrase-file or NDAS_PASSPHRASE")
    return str(typer.prompt(f"Passphrase of {what}", hide_input=True, confirmation_prompt=confirm))
