"""T5: counted by this definition, the events are as many as somebody else counted, and no offence class is undecided.

A wrong list of classes, a wrong part, lost statuses: the total tells. Every word of the specification must also occur
in the records, because a status that no record has excludes nothing.
"""

import numpy as np
import pyarrow as pa

from ndas.use_cases.features.columns import Array, arrow, clock, flagged, in_class, strings
from ndas.use_cases.outcome.lives import family_of
from ndas.use_cases.outcome.spec import Anchor, OutcomeSpec
from ndas.use_cases.outcome.trials.trial import Trial, Verdict


def t5_anchor(trial: Trial) -> Verdict:
    """Pass where the counts reconcile, every class is decided, and every word occurs."""
    spec, anchor = trial.spec, trial.spec.anchors.get(trial.force)
    undecided = undecided_in(spec, trial.lives)
    if undecided:
        return Verdict(
            "T5", passed=False, counted={"undecided": len(undecided)},
            words=f"the records hold classes that the specification neither counts nor leaves out with a reason: "
            f"{', '.join(undecided)}",
        )  # fmt: skip
    if unheard := _unheard(trial):
        return Verdict(
            "T5",
            passed=False,
            words=f"no record has {', '.join(unheard)}, which the specification names: a mapping lost it",
        )
    if anchor is None:
        return Verdict(
            "T5", passed=False,
            words=f"there is no outside count for {trial.force} to hold against; put its own return into `anchors`",
        )  # fmt: skip
    events, people = counted_in(spec, trial.lives, anchor)
    counted = {"events": events, "expected events": anchor.events, "people": people, "expected people": anchor.people}
    off = max(abs(events / anchor.events - 1), abs(people / anchor.people - 1))
    if off > anchor.tolerance:
        return Verdict(
            "T5", passed=False, counted=counted,
            words=f"{events} events of {people} people by this definition, and {anchor.events} of {anchor.people} by "
            f"{anchor.source}: {off:.0%} apart, where {anchor.tolerance:.0%} is allowed; look for a class, a part or a "
            "status that counts and should not, or the other way round",
        )  # fmt: skip
    return Verdict(
        "T5", passed=True, counted=counted, words=f"{events} events, within {off:.1%} of {anchor.source}"
    )  # fmt: skip


def undecided_in(spec: OutcomeSpec, lives: pa.Table) -> list[str]:
    """Return the classes, of the families that the specification speaks of, about which it says nothing."""
    said = (*spec.positive.codes, *spec.positive.left_out)
    families = {family_of(code) for code in spec.positive.codes}
    return sorted(
        code
        for code in arrow.unique(lives.column("code")).to_pylist()
        if code and family_of(code) in families and not any(code == one or code.startswith(f"{one}/") for one in said)
    )


def _unheard(trial: Trial) -> list[str]:
    positive = trial.spec.positive
    asked = (
        ("status", positive.excluded_statuses),
        ("part", tuple(str(part) for part in positive.parts)),
        ("detected", positive.detected),
    )
    flags = set("".join(flag or "" for flag in arrow.unique(trial.lives.column("flags")).to_pylist()).split("|"))
    return [
        f"the {name} {word}"
        for name, words in asked
        for word in sorted(set(words) - {"unknown", "third party", "transferred", "disposed", "convicted"})
        if word not in set(arrow.unique(trial.lives.column(name)).to_pylist())
    ] + [f"the flag {flag}" for flag in positive.flags if flag not in flags]


def counted_in(spec: OutcomeSpec, lives: pa.Table, anchor: Anchor) -> tuple[int, int]:
    """Events and people that the definition counts between the anchor's days."""
    positive = spec.positive
    rows: Array = in_class(lives, positive.codes) & np.isin(strings(lives, "part"), positive.parts)
    rows &= np.isin(strings(lives, "detected"), positive.detected)
    rows &= ~np.isin(strings(lives, "status"), positive.excluded_statuses) & flagged(lives, positive.flags)
    days = clock(lives, "occurred").view("datetime64[us]").astype("datetime64[D]")
    rows &= (days >= np.datetime64(anchor.begins)) & (days < np.datetime64(anchor.ends))
    return len(np.unique(strings(lives, "event")[rows])), len(np.unique(strings(lives, "subject")[rows]))
