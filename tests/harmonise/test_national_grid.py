import sys
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pyarrow as pa

from ndas.harmonise.stages import Rows, staged_sql
from ndas.harmonise.values.national_grid import grid_latitude, grid_longitude

sys.path.insert(0, str(Path(__file__).parents[2] / "bench" / "harmonise"))

from fit_national_grid import exact  # its folder is put on the path above


def test_it_is_within_a_fifth_of_a_metre_of_the_exact_formula_all_over_the_grid() -> None:
    rng = np.random.default_rng(11)
    east, north = rng.integers(1, 700_000, 5_000), rng.integers(1, 1_300_000, 5_000)
    points = pa.table({"e": pa.array(east.astype(str)), "n": pa.array(north.astype(str)), "number": np.arange(5_000)})
    source = ibis.table({"e": "string", "n": "string", "number": "int64"}, name="points")
    columns = {
        "number": source.number,
        "lat": grid_latitude(source.e, source.n),
        "lon": grid_longitude(source.e, source.n),
    }
    engine = duckdb.connect()
    engine.register("points", points)
    found = engine.sql(staged_sql(Rows.of(source, "points"), columns, [], "duckdb")).to_arrow_table().sort_by("number")
    lat, lon = exact(east.astype(float), north.astype(float))
    metres = 111_320
    assert np.abs(found["lat"].to_numpy() - lat).max() * metres < 0.2
    assert (np.abs(found["lon"].to_numpy() - lon) * metres * np.cos(np.radians(lat))).max() < 0.2


def test_the_exact_formula_gives_the_ordnance_surveys_own_example() -> None:
    lat, lon = exact(np.array([651409.903]), np.array([313177.270]))
    assert abs(lat[0] - 52.657977) < 1e-5
    assert abs(lon[0] - 1.716053) < 1e-5
