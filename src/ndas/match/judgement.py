"""What people decided about pairs of records: same, different, or unsure; by whom, when, why, and withdrawn when.

1. A judgement names two records by their source reference and stands until it is withdrawn. Nothing is overwritten.
2. Of several standing judgements on one pair the latest counts. Unsure binds nothing.
3. "Different" is never overruled by the engine; "same" is overruled only by a hard conflict, which is reported.
4. Judgements survive every run: they are given to it as values, and dumped and loaded as text.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pyarrow as pa

from ndas.match.arrow import Flat, Values, pc
from ndas.match.errors import JudgementRefusedError

Verdict = Literal["same", "different", "unsure"]
_CODES = {"same": 1, "different": 2}


@dataclass(frozen=True)
class Judgement:
    """One person's decision about two records. `decided` and `withdrawn` are moments with a timezone."""

    record_a: str
    record_b: str
    verdict: Verdict
    by: str
    decided: dt.datetime
    reason: str
    withdrawn: dt.datetime | None = None
    withdrawn_by: str | None = None

    def __post_init__(self) -> None:
        if self.record_a == self.record_b:
            raise JudgementRefusedError("a judgement needs two different records")
        if self.verdict not in get_args(Verdict):
            raise JudgementRefusedError(f"a verdict is one of {', '.join(get_args(Verdict))}")
        if not self.by or not self.reason:
            raise JudgementRefusedError("a judgement needs who decided and why")
        if self.decided.tzinfo is None or (self.withdrawn is not None and self.withdrawn.tzinfo is None):
            raise JudgementRefusedError("a judgement's moments need a timezone")

    def withdraw(self, by: str, when: dt.datetime) -> "Judgement":
        """The judgement withdrawn. All that rested on it is derived anew in the next run."""
        if self.withdrawn is not None:
            raise JudgementRefusedError("the judgement is withdrawn already")
        return replace(self, withdrawn=when, withdrawn_by=by)


@dataclass(frozen=True)
class Binding:
    """Judgements as the kernels read them: ascending packed pairs of record numbers, and verdict codes."""

    pairs: Flat
    verdicts: Flat


def bind(judgements: Iterable[Judgement], ids: Values) -> Binding:
    """The standing judgements on records that exist, the latest on each pair."""
    standing = sorted((j for j in judgements if j.withdrawn is None), key=lambda j: j.decided)
    if not standing:
        return Binding(np.zeros(0, np.uint64), np.zeros(0, np.int8))
    a = np.asarray(pc.fill_null(pc.index_in(pa.array([j.record_a for j in standing]), value_set=ids), -1))
    b = np.asarray(pc.fill_null(pc.index_in(pa.array([j.record_b for j in standing]), value_set=ids), -1))
    latest: dict[int, int] = {}
    for one, two, judgement in zip(a.tolist(), b.tolist(), standing, strict=True):
        if one >= 0 and two >= 0:
            latest[min(one, two) << 32 | max(one, two)] = _CODES.get(judgement.verdict, 0)
    pairs = sorted(latest)
    return Binding(np.array(pairs, np.uint64), np.array([latest[pair] for pair in pairs], np.int8))


def dump_judgements(judgements: Sequence[Judgement]) -> str:
    """One judgement a line as JSON, in the order given."""
    return "".join(json.dumps(_as_text(judgement), ensure_ascii=False) + "\n" for judgement in judgements)


def load_judgements(text: str) -> tuple[Judgement, ...]:
    """The judgements that `dump_judgements` wrote.

    Raises:
        JudgementRefusedError: naming the line that cannot be read.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            fields = json.loads(line)
            for name in ("decided", "withdrawn"):
                fields[name] = dt.datetime.fromisoformat(fields[name]) if fields.get(name) else None
            found.append(Judgement(**fields))
        except (ValueError, TypeError, AttributeError) as error:
            raise JudgementRefusedError(f"line {number} is no judgement as dump_judgements writes it") from error
    return tuple(found)


def _as_text(judgement: Judgement) -> dict[str, str | None]:
    moments = {"decided": judgement.decided, "withdrawn": judgement.withdrawn}
    plain = {name: value for name, value in vars(judgement).items() if name not in moments}
    return plain | {name: value.isoformat() if value else None for name, value in moments.items()}
