"""What is compiled ahead of a first run: once, whoever else needs it meanwhile."""

import fcntl
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from ndas.match import ahead, specialised
from ndas.match.kernels.compiled import cache_folder


def test_it_leaves_the_scoring_of_the_person_model_compiled_for_the_next_process() -> None:
    ahead.compile_kernels()
    assert specialised._compiled.cache_info().currsize
    assert list(cache_folder().glob("scoring_*.py"))
    assert list(cache_folder().rglob("scoring_*.nbi"))


@pytest.fixture
def nothing_compiled(tmp_path, monkeypatch):
    monkeypatch.setattr(ahead, "cache_folder", lambda: tmp_path)
    return tmp_path


def test_one_compiles_and_others_wait_for_it_and_do_not_compile_again(nothing_compiled, monkeypatch):
    begun, may_end, times = Event(), Event(), []

    def compiling():
        times.append(1)
        begun.set()
        assert may_end.wait(60)

    monkeypatch.setattr(ahead, "compile_kernels", compiling)
    with ThreadPoolExecutor() as two:
        first = two.submit(ahead.ensure_compiled)
        assert begun.wait(60)
        with (nothing_compiled / "lock").open("w") as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        second = two.submit(ahead.ensure_compiled)
        may_end.set()
        first.result(60)
        second.result(60)
    assert times == [1]
    assert ahead.are_compiled()


def test_where_compiling_failed_the_next_does_it(nothing_compiled, monkeypatch):
    monkeypatch.setattr(ahead, "compile_kernels", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ahead.ensure_compiled()
    assert not ahead.are_compiled()
    monkeypatch.setattr(ahead, "compile_kernels", lambda: None)
    ahead.ensure_compiled()
    assert ahead.are_compiled()
