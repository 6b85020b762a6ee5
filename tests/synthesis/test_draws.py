import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ndas.synthesis.draws import Dice, shares


@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=50), st.integers(1, 49))
def test_it_draws_the_same_for_an_index_whatever_stands_beside_it(indices: list[int], cut: int) -> None:
    dice, index = Dice("a", 1), np.array(indices)
    whole = dice.bits("stream", index)
    parts = np.concatenate((dice.bits("stream", index[:cut]), dice.bits("stream", index[cut:])))
    assert (whole == parts).all()


def test_it_gives_another_stream_seed_or_force_other_draws() -> None:
    index = np.arange(1000)
    drawn = [
        Dice(*names).unit(stream, index)
        for names, stream in ((("a", 1), "x"), (("a", 1), "y"), (("a", 2), "x"), (("b", 1), "x"))
    ]
    for one in range(4):
        for other in range(one):
            assert abs(np.corrcoef(drawn[one], drawn[other])[0, 1]) < 0.12


def test_it_is_even() -> None:
    unit = Dice("a", 1).unit("x", np.arange(200_000))
    counts = np.histogram(unit, bins=50, range=(0, 1))[0]
    assert ((counts - 4000) ** 2 / 4000).sum() < 100


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=20))
def test_it_never_falls_outside_the_weights(weights: list[float]) -> None:
    place = Dice("a", 1).weighted("x", np.arange(500), shares(weights))
    assert place.min() >= 0
    assert place.max() < len(weights)


def test_it_keeps_the_mixer_of_its_first_release() -> None:
    """Old seeds must give old worlds: these three values are the promise."""
    assert Dice("ndas", "northmoor", 7).bits("golden", np.array([0, 1, 10**12])).tolist() == [
        9983748337867645645,
        4325120704098286520,
        15416540035165023203,
    ]
