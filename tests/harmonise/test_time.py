from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import ibis
import pyarrow as pa

from ndas.harmonise.stages import Rows, staged_sql
from ndas.harmonise.values.time import day_of, time

LONDON = ZoneInfo("Europe/London")


def test_it_reads_every_half_hour_around_each_change_since_1972_as_the_zone_database_does() -> None:
    moments = [
        datetime(year, month, day, hour, minute)  # noqa: DTZ001  # local time as a force writes it
        for year in range(1972, 2038)
        for month in (3, 10)
        for day in range(13, 32)
        for hour in (0, 1, 2, 3, 4)
        for minute in (0, 30)
    ]
    moments += [datetime(year, month, 15, 12) for year in range(1972, 2038) for month in range(1, 13)]  # noqa: DTZ001
    expected = [moment.replace(tzinfo=LONDON).astimezone(UTC).replace(tzinfo=None) for moment in moments]
    written = pa.table({"local": [f"{moment:%d/%m/%Y %H:%M}" for moment in moments], "number": range(len(moments))})
    source = ibis.table({"local": "string", "number": "int64"}, name="written")
    answer = time(source.local, format="%d/%m/%Y %H:%M", timezone="Europe/London")
    sql = staged_sql(Rows.of(source, "written"), {"number": source.number, "utc": answer}, [], "duckdb")
    engine = duckdb.connect()
    engine.register("written", written)
    found = dict(engine.execute(sql).fetchall())
    assert [found[i] for i in range(len(moments))] == expected


def test_it_gives_the_local_day_of_every_hour_of_two_years() -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(hours=hour) for hour in range(2 * 365 * 24)]
    table = pa.table(
        {
            "moment": pa.array([moment.replace(tzinfo=None) for moment in moments], pa.timestamp("us")),
            "number": range(len(moments)),
        }
    )
    source = ibis.table({"moment": "timestamp", "number": "int64"}, name="moments")
    columns = {"number": source.number, "day": day_of(source.moment, timezone="Europe/London")}
    sql = staged_sql(Rows.of(source, "moments"), columns, [], "duckdb")
    engine = duckdb.connect()
    engine.register("moments", table)
    found = dict(engine.execute(sql).fetchall())
    assert [found[i] for i in range(len(moments))] == [moment.astimezone(LONDON).date() for moment in moments]
