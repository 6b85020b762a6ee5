"""What is compiled ahead of a first run."""

from ndas.match import specialised
from ndas.match.ahead import compile_kernels
from ndas.match.kernels.compiled import cache_folder


def test_it_leaves_the_scoring_of_the_person_model_compiled_for_the_next_process() -> None:
    compile_kernels()
    assert specialised._compiled.cache_info().currsize
    assert list(cache_folder().glob("scoring_*.py"))
    assert list(cache_folder().rglob("scoring_*.nbi"))
