"""Texts to hits. When this is done the texts do not exist any more: no other SQL can read them."""

from ndas.use_cases.prepared.request import Request
from ndas.use_cases.text import shipped_scanner

_AT_ONCE = 65_536


def make_texts(request: Request) -> None:
    """Make ``text_hit`` and drop ``text``."""
    connection = request.connection
    connection.execute(
        "CREATE TEMP TABLE text_hit (record VARCHAR, record_kind VARCHAR, pack VARCHAR, indicator VARCHAR, "
        "title VARCHAR, quote VARCHAR, stands BOOLEAN, why_not VARCHAR, recorded_at TIMESTAMPTZ)"
    )
    scanner = shipped_scanner(*request.declaration.text_packs)
    texts = connection.sql("SELECT record, record_kind, recorded_at, body FROM text").to_arrow_reader(_AT_ONCE)
    found = []
    for batch in texts:
        hits = scanner.scan(batch.column("body"))
        if hits.num_rows:
            found.append(
                (batch.select(["record", "record_kind", "recorded_at"]).take(hits.column("row").combine_chunks()), hits)
            )
    for records, hits in found:
        connection.register("hit_record", records)
        connection.register("hit", hits)
        connection.execute(
            "INSERT INTO text_hit SELECT record, record_kind, pack, indicator, title, quote, stands, why_not, "
            "recorded_at FROM hit_record POSITIONAL JOIN hit"
        )
        connection.unregister("hit_record")
        connection.unregister("hit")
    connection.execute("DROP TABLE text")
