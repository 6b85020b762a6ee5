"""The offence table agrees with the open figures it was written from, and the invented mix with the table."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ndas.synthesis import Extract
from ndas.synthesis.area import World
from ndas.synthesis.incidents import recall_incidents
from ndas.synthesis.stock import offences
from ndas.synthesis.timing import SHIFT, SHIFTED_FROM

FIGURES = Path("/work/shared/data/harm_offences/prc-pfa-201718_new.csv")


@pytest.mark.open_data
def test_it_keeps_the_shares_of_recorded_crime() -> None:
    if not FIGURES.exists():
        pytest.skip("open data (recorded crime by force and offence, 2017/18) is not here")
    with FIGURES.open(newline="") as source:
        counts = Counter[str]()
        for row in csv.DictReader(source):
            if "Fraud offences" not in row["Offence_Group"]:
                counts[row["Offence_Code"].replace(".", "/")] += int(float(row["Number_of_Offences"] or 0))
    total = sum(counts.values())
    table = dict(zip(offences().code, np.diff(offences().shares, prepend=0), strict=True))
    compared = [code for code, share in table.items() if share > 0.0005 and code in counts]
    assert len(compared) > 40
    for code in compared:
        assert table[code] == pytest.approx(counts[code] / total, rel=0.05)


def test_it_draws_offences_by_their_shares_and_leaves_sensitive_classes_out() -> None:
    world = World("northmoor", 9, 2_000_000)
    drawn = recall_incidents(world, np.arange(60_000)).offence
    stock = offences()
    crimes = drawn[stock.kind[drawn] == 0]
    expected = np.diff(stock.shares, prepend=0)
    share = np.bincount(crimes, minlength=len(expected)) / len(crimes)
    common = expected > 0.01
    assert share[common] == pytest.approx(expected[common], rel=0.12)
    assert not share[[stock.position(code) for code in ("19D", "20B", "71", "86")]].any()


def test_it_has_seasons_and_the_planted_shift() -> None:
    world = World("northmoor", 9, 2_000_000)
    incidents = recall_incidents(world, np.arange(90_000))
    family = offences().family_of[incidents.offence]
    day = incidents.occurred // 86_400
    month = incidents.occurred.astype("datetime64[s]").astype("datetime64[M]").astype(int) % 12

    def share(name: str, months: tuple[int, ...]) -> float:
        here = family == offences().families.index(name)
        return float(np.isin(month[here], months).mean())

    assert share("serious_assault", (5, 6, 7)) > share("serious_assault", (11, 0, 1)) * 1.15
    assert share("burglary_dwelling", (11, 0, 1)) > share("burglary_dwelling", (5, 6, 7)) * 1.25
    robbery = day[family == offences().families.index("robbery")]
    year_before = ((robbery >= SHIFTED_FROM - 365) & (robbery < SHIFTED_FROM - 365 + 150)).sum()
    since = ((robbery >= SHIFTED_FROM) & (robbery < SHIFTED_FROM + 150)).sum()
    assert since / year_before == pytest.approx(SHIFT, rel=0.25)


def test_it_finds_repeat_victims_and_busy_suspects() -> None:
    world = World("westvale", 9, 200_000)
    incidents = recall_incidents(world, np.arange(world.incidents))
    for people, share in ((incidents.victim, 0.15), (incidents.suspect, 0.18)):
        counts = np.sort(np.unique(people[people >= 0], return_counts=True)[1])[::-1]
        top = counts[: len(counts) // 20].sum() / counts.sum()
        assert top > share, "the busiest twentieth should hold many of the incidents"


def test_it_mentions_special_categories_weapons_and_traps(extract: Callable[[str, int], Extract]) -> None:
    made = extract("westvale", 1)
    text = next(file for file in made.files if file.table == "CRIMES").path.read_text("cp1252")
    for words in (
        "Muslim",
        "epilepsy",
        "is gay",
        "Labour councillor",
        "water pistol",
        "Catholic primary school",
        "kitchen knife",
    ):
        assert words in text
