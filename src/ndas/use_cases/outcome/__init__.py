"""What a model is trained to tell, as a file that can be executed, and the ten tests that it must pass before.

A famous model claimed to be right in 75 of 100 cases and was right in 14 to 19, because the definition of its training
set was wrong and nothing could notice. Here the definition is data (`spec`), it is read twice by programs that
share nothing (`label`, `again`) and by hand (`examples`), tested (`trials`), and its tests are tested with flaws
(`flaws`). Read `check` first.
"""

from ndas.use_cases.outcome.check import OutcomeNotReadyError, OutcomeReport, check_outcome
from ndas.use_cases.outcome.examples import Life, read_examples
from ndas.use_cases.outcome.label import LABELS, label
from ndas.use_cases.outcome.lives import LIVES, READS, lives_of, require_reads
from ndas.use_cases.outcome.review import Review
from ndas.use_cases.outcome.spec import FirstOffenceRefusedError, OutcomeSpec, OutcomeSpecError, read_outcome
from ndas.use_cases.outcome.trials import Trial, Verdict

__all__ = [
    "LABELS",
    "LIVES",
    "READS",
    "FirstOffenceRefusedError",
    "Life",
    "OutcomeNotReadyError",
    "OutcomeReport",
    "OutcomeSpec",
    "OutcomeSpecError",
    "Review",
    "Trial",
    "Verdict",
    "check_outcome",
    "label",
    "lives_of",
    "read_examples",
    "read_outcome",
    "require_reads",
]
