"""The platform's side of learning: gathers lives from the declared columns and puts the question to the sandbox.

1. The connection holds the declared columns and nothing else; a column that lives need and that is not there is named.
2. Only lives go to the confined process: who took which part in which offence, with both clocks. No name, no group.
3. The outcome is tested there before anything is trained there; without every test passed nothing is.
"""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import pyarrow as pa

from ndas.use_cases.declaration import Method
from ndas.use_cases.engine.confine import Limits
from ndas.use_cases.engine.sandbox import shared_sandbox
from ndas.use_cases.evaluation import BackTest, DriftVerdict, Plan
from ndas.use_cases.evaluation.drift import Reference, Standing
from ndas.use_cases.learning.travelling import back_test_from, life_to, report_from
from ndas.use_cases.learning.weekly import Thrift
from ndas.use_cases.models.develop import Connect, Learning, gather_lives
from ndas.use_cases.outcome import OutcomeReport, Review
from ndas.use_cases.outcome.spec import Anchor
from ndas.vocabulary.json_form import read_card

TRAINING = Limits(memory=6 << 30, seconds=7200)
"""What training and measuring may use; a use case's answer has less."""


@dataclass(frozen=True)
class Asking:
    """What is asked, of whose records: the learning of a folder, a force, what its people added."""

    learning: Learning
    connect: Connect
    force: str
    as_at: datetime
    review: Review | None = None
    """The officer's reading of the sheet."""
    count: Anchor | None = None
    """What somebody else counted for this force, where the specification holds none."""

    def counted(self) -> "Asking":
        """The same with the outside count in its specification."""
        if self.count is None:
            return self
        spec = self.learning.spec.model_copy(update={"anchors": {self.force: self.count}})
        return replace(self, learning=replace(self.learning, spec=spec), count=None)


@dataclass(frozen=True)
class Tested:
    """What T1 to T10 said; what drift said; and the week that later ones are held against, where this is it."""

    report: OutcomeReport
    drift: DriftVerdict | None
    reference: Reference | None


def try_outcome(asking: Asking, thrift: Thrift, *, watched: bool = False, before: Reference | None = None) -> Tested:
    """Return what the tests say on a force's records.

    Args:
        asking: what, of whom.
        thrift: how much is spent on it.
        watched: whether drift is measured, too.
        before: the week that drift is held against; None for this one to be it.

    Raises:
        SandboxError: the confined process failed.
    """
    declaration = asking.learning.declaration
    answer = _put(
        asking,
        {
            "learn": "test",
            "thrift": asdict(thrift),
            "watch": watched,
            "reference": None if before is None else _reference_to(before),
            "use_case": declaration.id,
            "version": declaration.version,
        },
    )
    told, reference = answer["drift"], answer["reference"]
    verdict = None
    if told is not None:
        standing, reasons = Standing(told["standing"]), tuple(told["reasons"])
        whose = declaration.id, declaration.version, asking.force, asking.as_at
        verdict = DriftVerdict(*whose, standing, reasons, told["indices"])
    kept = None if reference is None else read_card(Reference, reference)
    return Tested(report_from(answer["report"]), verdict, kept)


def evaluate(asking: Asking, method: Method, plan: Plan) -> BackTest:
    """Return how a model would have done: tested, trained and measured in the confined process.

    Raises:
        SandboxError: a test of the outcome did not pass, too few have the outcome, or the process failed; in words.
    """
    answer = _put(asking, {"learn": "evaluate", "method": str(method), "plan": plan.model_dump(mode="json")}, TRAINING)
    return back_test_from(answer["found"])


def _put(asking: Asking, what: dict[str, Any], limits: Limits | None = None) -> dict[str, Any]:
    asking = asking.counted()
    learning = asking.learning
    question = {
        "spec": learning.spec.model_dump(mode="json"),
        "features": [one.model_dump(mode="json") for one in learning.features],
        "examples": [life_to(one) for one in learning.examples],
        "force": asking.force,
        "as_at": asking.as_at.isoformat(),
        "review": None if asking.review is None else asdict(asking.review),
        **what,
    }
    lives = gather_lives(learning, asking.connect)
    answer: dict[str, Any] = shared_sandbox().ask(question, [("lives", _stream(lives))], limits).answer
    return answer


def _stream(lives: pa.Table) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(lives.schema, lives.to_batches(max_chunksize=65_536))


def _reference_to(reference: Reference) -> dict[str, Any]:
    through = reference.through
    return asdict(reference) | {"through": None if through is None else through.isoformat()}
