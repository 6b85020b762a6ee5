"""Judgements about records that are here this week: one about a record that went takes no part in matching any more.

Its content is erased after the week is published; this keeps it out of the state that the week carries on.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute

from ndas.match.explain import Said

pc: Any = pyarrow.compute  # its stubs reject calls that pyarrow documents


def still_here(said: tuple[list[Said], list[Said]], records: pa.Table) -> tuple[list[Said], list[Said]]:
    """The standing and the withdrawn judgements of which both records are among this week's."""
    named = sorted({name for part in said for one in part for name in (one.judgement.record_a, one.judgement.record_b)})
    asked: Any = pa.array(named, pa.string())
    here = set(asked.filter(pc.is_in(asked, value_set=records.column("record"))).to_pylist())
    standing, withdrawn = (
        [one for one in part if {one.judgement.record_a, one.judgement.record_b} <= here] for part in said
    )
    return standing, withdrawn
