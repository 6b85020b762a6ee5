# figures in columns
"""Matching of public sets with known truth: half of historical_50k, and FEBRL 1 to 3. Prints quality and CPU seconds.

Usage: python bench/match/open_sets.py FOLDER [historical|febrl1|febrl2|febrl3 ...]

The models are declared here from the engine's own comparisons, as one would for any other kind of record: no setting
of the person model is touched. Settings were chosen looking at these sets' labels no further than the comments say.
"""

import resource
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
from quality import b_cubed, codes, pair_counts

from ndas.match.compare import (
    compare_birth,
    compare_category,
    compare_family,
    compare_given,
    compare_identifier,
    compare_middle,
    compare_place,
    compare_sex,
)
from ndas.match.encode.births import birth_features
from ndas.match.encode.columns import coded
from ndas.match.encode.contacts import address_features, text_feature
from ndas.match.encode.names import NameColumns, name_features
from ndas.match.encode.records import Records, in_fixed_order
from ndas.match.full import Run, match_records
from ndas.match.model import Clustering, Evidence, Model, Rule
from ndas.match.train import train

HISTORICAL = Model(
    "historical",
    "historical-1",
    (
        compare_birth(),
        compare_given(),
        compare_family(),
        compare_middle(),
        compare_sex(),
        compare_place(),
        compare_category("birth_place", "birth place", Evidence.PLACE),
        compare_category("occupation", "occupation"),
    ),
    (
        Rule(("family", "birth")),
        Rule(("given", "birth")),
        Rule(("given_sound", "family_sound", "birth_year")),
        Rule(("given", "family")),
        Rule(("given_sound", "family_sound", "birth_place")),
        Rule(("postcode", "family_sound")),
        Rule(("postcode", "given_sound")),
        Rule(("postcode", "birth_year")),
        Rule(("birth", "birth_place")),
        Rule(("birth", "postcode_district")),
        Rule(("birth", "occupation")),
        Rule(("family_sound", "birth_day_month")),
        Rule(("family", "birth_place", "birth_year")),
        Rule(("given", "birth_place", "birth_year")),
        Rule(("family", "occupation", "birth_place")),
        Rule(("given", "occupation", "birth_place")),
        Rule(("given", "family_initial", "birth_place")),
        Rule(("family", "given_initial")),
    ),
    clustering=Clustering(keep=-6.0, link=0.0, merge=0.0, bridge=0.25, doubt=-100.0),
)
HISTORICAL_SESSIONS = (Rule(("given", "family")), Rule(("birth",)), Rule(("postcode", "birth_year")))

FEBRL = Model(
    "febrl",
    "febrl-1",
    (
        compare_birth(),
        compare_given(),
        compare_family(),
        compare_place(),
        compare_category("suburb", "suburb", Evidence.PLACE),
        compare_identifier("soc_sec_id", "social security number", 1e-6),
    ),
    (
        Rule(("soc_sec_id",)),
        Rule(("birth",)),
        Rule(("given_sound", "family_sound")),
        Rule(("given", "family")),
        Rule(("postcode", "house")),
        Rule(("family_sound", "suburb")),
        Rule(("given_sound", "suburb")),
        Rule(("family_sound", "postcode")),
        Rule(("given_sound", "postcode")),
        Rule(("address",)),
    ),
    clustering=Clustering(keep=-6.0, link=0.0, merge=0.0, bridge=0.25, doubt=-100.0),
)
FEBRL_SESSIONS = (Rule(("given", "family")), Rule(("birth",)), Rule(("postcode",)))


def historical(folder: Path) -> tuple[Records, np.ndarray]:
    table = pq.read_table(folder / "historical_half.parquet")
    size = table.num_rows
    middle = [
        _between(*row)
        for row in zip(*(table.column(n).to_pylist() for n in ("full_name", "first_name", "surname")), strict=True)
    ]
    none = pa.nulls(size, pa.string())
    names = NameColumns(
        _text(table, "first_name"),
        pa.array(middle, pa.string()),
        _text(table, "surname"),
        pa.nulls(size, pa.list_(pa.string())),
        none,
    )
    dates = pc.strptime(_text(table, "dob"), "%Y-%m-%d", "s", error_is_null=True).cast(pa.date32())
    columns = {
        **name_features(names),
        **birth_features(dates, pa.nulls(size, pa.int16()), first=1000),
        **address_features(none, _text(table, "postcode_fake")),
        "sex": text_feature(_text(table, "gender")),
        "birth_place": text_feature(_text(table, "birth_place")),
        "occupation": text_feature(_text(table, "occupation")),
    }
    columns["family_initial"] = coded(pc.utf8_slice_codeunits(pc.utf8_upper(_text(table, "surname")), 0, 1))
    return in_fixed_order(_text(table, "unique_id"), columns), codes(table.column("cluster"))


def _between(full: str | None, first: str | None, last: str | None) -> str | None:
    words = (full or "").split()
    if first and words[:1] == [first]:
        words = words[1:]
    if last and words[-len(last.split()) :] == last.split():
        words = words[: -len(last.split())]
    return " ".join(words) or None


def febrl(folder: Path, number: int) -> tuple[Records, np.ndarray]:
    table = pa.csv.read_csv(
        folder / f"febrl_dataset{number}.csv",
        convert_options=pa.csv.ConvertOptions(column_types={}, strings_can_be_null=True),
    )
    table = table.rename_columns([name.strip() for name in table.column_names])
    table = pa.table(
        {name: pc.utf8_trim_whitespace(table.column(name).cast(pa.string())) for name in table.column_names}
    )
    table = pa.table({n: pc.if_else(pc.equal(table.column(n), ""), None, table.column(n)) for n in table.column_names})
    size = table.num_rows
    none = pa.nulls(size, pa.string())
    names = NameColumns(
        _text(table, "given_name"), none, _text(table, "surname"), pa.nulls(size, pa.list_(pa.string())), none
    )
    dates = pc.strptime(_text(table, "date_of_birth"), "%Y%m%d", "s", error_is_null=True).cast(pa.date32())
    line = pc.binary_join_element_wise(*(pc.coalesce(_text(table, n), "") for n in ("street_number", "address_1")), " ")
    columns = {
        **name_features(names),
        **birth_features(dates, pa.nulls(size, pa.int16()), first=1850),
        **address_features(line, _text(table, "postcode")),
        "suburb": text_feature(_text(table, "suburb")),
        "soc_sec_id": text_feature(_text(table, "soc_sec_id")),
    }
    truth = codes(pc.replace_substring_regex(_text(table, "rec_id"), r"^rec-(\d+)-.*$", r"\1"))
    return in_fixed_order(_text(table, "rec_id"), columns), truth


def _text(table: pa.Table, name: str) -> pa.Array:
    return table.column(name).combine_chunks()


def measured(name: str, folder: Path, **clustering: float) -> tuple[Run, np.ndarray]:
    records, truth = historical(folder) if name == "historical" else febrl(folder, int(name[-1]))
    model, sessions = (HISTORICAL, HISTORICAL_SESSIONS) if name == "historical" else (FEBRL, FEBRL_SESSIONS)
    ids = pq.read_table(folder / "historical_half.parquet").column("unique_id") if name == "historical" else None
    if ids is None:
        ids = pa.csv.read_csv(folder / f"febrl_dataset{name[-1]}.csv").column(0)
    truth = truth[np.asarray(pc.index_in(records.ids, value_set=pc.utf8_trim_whitespace(ids.combine_chunks())))]
    trained, frequencies = train(replace(model, clustering=replace(model.clustering, **clustering)), records, sessions)
    return match_records(records, trained, frequencies), truth


def main(folder: str, *names: str) -> None:
    for name in names or ("historical", "febrl1", "febrl2", "febrl3"):
        before = resource.getrusage(resource.RUSAGE_SELF)
        run, truth = measured(name, Path(folder))
        after = resource.getrusage(resource.RUSAGE_SELF)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        groups = run.clusters.groups
        edges = run.edges
        same = truth[edges.first] == truth[edges.second]
        _, sizes = np.unique(truth, return_counts=True)
        total = (sizes * (sizes - 1) / 2).sum()
        print(
            f"{name}: {len(truth)} records, {spent:.1f} CPU-s; pairs P/R/F1 %.4f %.4f %.4f;"
            % pair_counts(groups, truth),
            "B-cubed P/R/F1 %.4f %.4f %.4f;" % b_cubed(groups, truth),
            f"scored {sum(run.scored.scored):,}, edges hold {same.sum() / total:.3f} of true pairs",
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
