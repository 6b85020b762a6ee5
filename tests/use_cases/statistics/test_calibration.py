"""How far chances are from what came true, and how much of that a small test makes by itself."""

import numpy as np
import pytest

from ndas.use_cases.statistics.calibration import calibration_error, error_by_chance


def _drawn(seed, people, months=10, off=0.0):
    """People with a chance of their own, for whom the outcome is one draw that all their months share."""
    chance = np.random.default_rng(seed)
    own = chance.beta(2, 5, people)
    who = np.repeat(np.arange(people), months)
    return np.repeat(chance.random(people) < own, months), np.clip(own + off, 0, 1)[who], who


def test_the_error_of_chances_that_are_right_is_what_chance_alone_makes():
    drawn = [_drawn(seed, 400) for seed in range(60)]
    found = np.mean([calibration_error(label, said) for label, said, _ in drawn])
    assert found == pytest.approx(np.mean([error_by_chance(*one) for one in drawn]), rel=0.06)


def test_months_of_one_person_do_not_make_a_test_larger():
    few, many = _drawn(1, 400, months=1), _drawn(1, 400, months=40)
    assert error_by_chance(*many) == pytest.approx(error_by_chance(*few), rel=0.05)


def test_chances_that_are_wrong_stand_out_from_it():
    label, said, who = _drawn(2, 4_000, off=0.08)
    assert calibration_error(label, said) == pytest.approx(0.08, abs=0.015)
    assert error_by_chance(label, said, who) < 0.03


def test_nobody_gives_no_error():
    assert error_by_chance(np.zeros(0, bool), np.zeros(0), np.zeros(0)) == 0.0
