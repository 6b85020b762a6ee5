import numpy as np
import pytest

from ndas.synthesis.area import RESERVED_PEOPLE, World
from ndas.synthesis.likeness import draw_likeness
from ndas.synthesis.people import (
    CHILD_OF_SAME_NAME,
    NAMESAKE,
    ORGANISATION,
    PARTNER,
    PERSON,
    TWIN,
    kin_of,
    partner_of,
    recall_people,
)

WORLD = World("northmoor", 5, 200_000)
SOME = np.arange(RESERVED_PEOPLE, RESERVED_PEOPLE + 12_000)
PEOPLE = recall_people(WORLD, SOME)
KIN = kin_of(SOME)


def of(kind: int) -> np.ndarray:
    return np.flatnonzero(kind == KIN)


def test_it_knows_the_same_person_alone_and_in_company() -> None:
    alone = recall_people(WORLD, SOME[777:778])
    for name in ("surname", "forename", "born", "home", "phone", "vehicle", "observed"):
        assert getattr(alone, name)[0] == getattr(PEOPLE, name)[777]


def test_it_bears_twins_on_one_day_under_one_surname() -> None:
    twin = of(TWIN)
    assert len(twin) > 30
    assert (PEOPLE.born[twin] == PEOPLE.born[twin - 1]).all()
    assert (PEOPLE.surname[twin] == PEOPLE.surname[twin - 1]).all()


@pytest.mark.parametrize("kind", [NAMESAKE, CHILD_OF_SAME_NAME])
def test_it_makes_different_people_of_one_name(kind: int) -> None:
    other = of(kind)
    assert len(other) > 20
    assert (PEOPLE.surname[other] == PEOPLE.surname[other - 1]).all()
    same_forename = PEOPLE.forename[other] == PEOPLE.forename[other - 1]
    years = (PEOPLE.born[other] - PEOPLE.born[other - 1]) / 365.25
    if kind == NAMESAKE:
        assert same_forename.all()
        assert (years == 0).all()
        assert (PEOPLE.home[other] != PEOPLE.home[other - 1]).mean() > 0.95
    else:
        assert same_forename.mean() > 0.6, "a child born after 1975 may take its name from the younger list"
        assert (years > 18).all()


def test_it_pairs_partners_both_ways() -> None:
    partner = of(PARTNER)
    assert (partner_of(SOME[partner]) == SOME[partner] - 1).all()
    assert (partner_of(SOME[partner] - 1) == SOME[partner]).all()


def test_it_has_children_old_people_and_organisations() -> None:
    age = (20_765 - PEOPLE.born) / 365.25
    assert 0.08 < (age < 18).mean() < 0.3
    assert (age > 80).any()
    assert 0.005 < (PEOPLE.entry == ORGANISATION).mean() < 0.015


def test_it_spells_names_of_many_communities() -> None:
    assert len(np.unique(PEOPLE.ethnicity)) >= 12
    counts = np.sort(np.unique(PEOPLE.surname, return_counts=True)[1])[::-1]
    assert counts[:10].sum() > 0.08 * len(SOME), "a few surnames are common"
    assert (counts <= 3).sum() > 300, "many are rare"


def test_it_spoils_more_in_haste_and_always_in_the_same_way() -> None:
    key = SOME * 16
    careful, hasty = (draw_likeness(WORLD, PEOPLE, key, care) for care in (0.5, 2.0))
    human = PEOPLE.entry == PERSON

    def wrong(likeness: object) -> float:
        return float(((likeness.born != PEOPLE.born) | likeness.born_missing)[human].mean())

    assert wrong(careful) < 0.09
    assert wrong(hasty) > 2.5 * wrong(careful)
    assert draw_likeness(WORLD, PEOPLE, key, 2.0).surname.equals(hasty.surname)


def test_it_swaps_day_and_month_only_where_that_is_a_date() -> None:
    likeness = draw_likeness(WORLD, PEOPLE, SOME, 1.0)
    born, said = (days.astype("datetime64[D]").astype(object) for days in (PEOPLE.born, likeness.born))
    swapped = [
        (a, b) for a, b in zip(born, said, strict=True) if a.day != a.month and (a.day, a.month) == (b.month, b.day)
    ]
    assert len(swapped) > 50
    assert all(a.year == b.year for a, b in swapped)
