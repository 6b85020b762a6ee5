"""The files of a new use case that may learn one day, and what is still missing of them, in plain words.

A use case that counts needs none of them. One that has any needs all five, because each is of use only beside the
others: a definition, lives that test it, what may be looked at, what must be reached, who must not come off worse.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from ndas.use_cases.declaration import LEARNED, Declaration
from ndas.use_cases.evaluation.back_test import BASELINES
from ndas.use_cases.evaluation.plan import PlanError, read_plan
from ndas.use_cases.fairness.plan import FairnessPlanError, read_fairness
from ndas.use_cases.features import FeatureError, read_features
from ndas.use_cases.outcome import Life, OutcomeSpec, OutcomeSpecError, read_examples, read_outcome, require_reads
from ndas.use_cases.outcome.lives import NotDeclaredError
from ndas.use_cases.outcome.trials.t2_twice import misread_lives

_OUTCOME = """\
# What a model would have to tell: of whom, what, within how long, known by when. Somebody takes part only who already
# has something of the kind on record; the platform predicts nobody's first offence.
outcome: {id}
version: 1
means: "CHANGE ME: in words, who is looked at and what must follow within how long"
unit: person
index:
  codes: ["34B"]
  parts: [victim]
  within_days: 730
  least_events: 1
  first_ever: false
positive:
  codes: ["34B"]
  left_out:
    "34A": "CHANGE ME: why this class of the same family does not count"
  parts: [victim]
  detected: [victim report, third party]
  excluded_statuses: [cancelled, transferred]
  dated_by: occurred
  known_by: recorded
window_days: 365
follow_up_days: 90
# The share that you expect to have it, before anybody looks.
prevalence: [0.01, 0.5]
anchors: {{}}
"""
_EXAMPLES = """\
# Lives written by hand from the definition in words, by an officer, before any query: part, class, day it happened, day
# it was known, and where they differ from "open" and "victim report" status and detection; a flag as +firearm. There
# must be 30 of them, 10 of those near misses.
lives:
  - life: "CHANGE ME: robbed once, and never again"
    at: "2024-01-01"
    label: no
    events:
      - victim 34B 2023-03-01 2023-03-02
  - life: "CHANGE ME: robbed again, a day after the year"
    at: "2024-01-01"
    label: no
    near_miss: true
    events:
      - victim 34B 2023-03-01 2023-03-02
      - victim 34B 2024-12-31 2025-01-02
"""
_FEATURES = """\
# What may be looked at, from a closed list of measures. Two are what every model must beat: how often, how much harm.
features:
  - name: reports
    measure: lately
    window_days: 730
    parts: [victim]
    codes: ["34B"]
    direction: increasing
    words: "Robbed in {value} reports of the last two years."
  - name: harm
    measure: decayed
    parts: [victim]
    words: "{value} days of harm in all offences, halved with each year that has passed."
"""
_EVALUATION = """\
# Fixed before anything is trained. Whoever changes it changes its digest, and every report names the digest.
list_size: 50
quarters: 4
calibration_at_most: 0.02
kill_below_precision: 0.1
fewest_positives: 60
review_by: "CHANGE ME: who looks at it again, and when"
means: "CHANGE ME: what follows `of 100 people with records like these, about N`"
missing:
  - "CHANGE ME: what is not held and would matter"
not_used:
  - "CHANGE ME: what was held and deliberately not used"
"""
_FAIRNESS = """\
# Which groups it is measured by and what differences are allowed; fixed before anything is trained.
groups: [ethnicity, sex, age_band]
smallest_group: 200
group_difference_at_most: 0.03
false_alarm_ratio_at_most: 1.5
decided_by: "CHANGE ME: the two people who decide about a difference beyond these"
harm: "CHANGE ME: what a wrong answer does to somebody"
not_measured:
  - "CHANGE ME: which groups are not recorded, and who reports nothing"
"""
LEARNING_FILES: Mapping[str, str] = {
    "outcome.yaml": "who is looked at, what must follow, within how long",
    "outcome_examples.yaml": "at least 30 lives written by hand with their labels",
    "features.yaml": "what may be looked at, each with its sentence for officers",
    "evaluation.yaml": "what a model must reach, fixed before it is trained",
    "fairness.yaml": "by which groups it is measured, and what differences are allowed",
}
"""File to what it says."""
LEARNING_READS = """\
    detection_mode: Leaves out what police found by their own activity.
"""
LEARNING_TABLES = """\
  identity:
    record: Joins the records of one person across systems.
    person: Joins the records of one person across systems.
  person:
    id: Joins records to people.
    birth_year: Keeps everybody under eighteen out.
    recorded_at: The second clock of the person's record.
  event_person:
    event: Says who took which part in an event.
    person: Says who took which part in an event.
    category: Tells suspects from victims and witnesses.
    recorded_at: The second clock of the part.
"""


def learning_files(name: str) -> dict[str, str]:
    """Return the five files of a use case that may learn, by name; what a person must say is marked."""
    texts = (_OUTCOME.format(id=name), _EXAMPLES, _FEATURES, _EVALUATION, _FAIRNESS)
    return dict(zip(LEARNING_FILES, texts, strict=True))


def left_of_learning(folder: Path, declaration: Declaration) -> Iterator[str]:
    """Return what the files about learning still need; nothing for a use case that counts and has none."""
    there = [name for name in LEARNING_FILES if (folder / name).is_file()]
    if not there and declaration.method not in LEARNED:
        return
    absent = [name for name in LEARNING_FILES if name not in there]
    for name in absent:
        yield f"{name} is missing: {LEARNING_FILES[name]}; `ndas use-case new --learns` writes one to begin with"
    if not absent:
        yield from _read(folder, declaration)


def _read(folder: Path, declaration: Declaration) -> Iterator[str]:
    """Read every file, so that each says its own fault; then hold the lives against the definition."""
    try:
        require_reads(declaration.id, declaration.columns)
    except NotDeclaredError as error:
        yield f"declaration.yaml: {error}"
    readers: tuple[Callable[[Any], Any], ...] = (read_outcome, read_examples, read_features, read_plan, read_fairness)
    found: dict[str, Any] = {}
    for name, read in zip(LEARNING_FILES, readers, strict=True):
        try:
            found[name] = read(folder)
        except (OutcomeSpecError, FeatureError, PlanError, FairnessPlanError) as error:
            yield str(error)
        except yaml.YAMLError as error:
            yield f"{name} is not YAML: {getattr(error, 'problem', None) or 'see a shipped one'}"
    if {"outcome.yaml", "outcome_examples.yaml"} <= set(found):
        yield from _misread(found["outcome.yaml"], found["outcome_examples.yaml"])
    measures = {feature.measure for feature in found.get("features.yaml", ())}
    for wanted, plain in BASELINES.items():
        if measures and wanted not in measures and not (wanted == "count" and "lately" in measures):
            yield f"features.yaml: none has the measure {wanted}; the {plain} is what a model must beat"


def _misread(spec: OutcomeSpec, examples: tuple[Life, ...]) -> Iterator[str]:
    if wrong := misread_lives(spec, examples):
        yield (
            f"outcome_examples.yaml: the definition reads {len(wrong)} of {len(examples)} lives otherwise than "
            f"they were written, first: {wrong[0].name}"
        )
