"""What is printed is printed as it is: brackets in a file's name or a rule are no instructions to the terminal."""

from multiprocessing.reduction import ForkingPickler

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndas.cli.errors import CommandError
from ndas.cli.refreshing.several_forces import Taken
from ndas.cli.terminal import ERR, OUT, error_words, red, show_error, show_table

ODD = ["week[1].ndas", "expected [/red] or [a-z]+", "[bold]", "[/]", ":warning:", "[link=x]y[/link]"]


@pytest.mark.parametrize("words", ODD)
def test_it_prints_brackets_and_colons_as_they_are(words, capsys):
    show_error(CommandError(words))
    OUT.print(red("found"), "", words)
    show_table(words, [words, "rows"], [(words, 1000)])
    said = capsys.readouterr()
    assert said.err == f"Command: {words}\n"
    assert said.out.splitlines()[0] == f"found  {words}"
    assert said.out.count(words) == 4


@pytest.mark.parametrize("words", ODD)
def test_it_names_a_step_as_it_is_on_a_shared_screen(words):
    from ndas.cli.terminal import screen_of_bars  # noqa: PLC0415 - beside its one test

    screen = screen_of_bars()
    screen.add_task(words, total=1)
    with ERR.capture() as seen:
        ERR.print(screen.get_renderable())
    assert words in seen.get()


@given(st.text(alphabet="[]/a:=red\\", max_size=20))
def test_it_says_any_error_whole_here_and_from_another_process(words):
    taken = ForkingPickler.loads(ForkingPickler.dumps(Taken(error_words(CommandError(words), "week"), failed=True)))
    with OUT.capture() as seen:
        OUT.print(taken.words, soft_wrap=True)
    assert seen.get() == f"Command: week: {words}\n"
