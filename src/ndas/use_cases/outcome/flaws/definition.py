"""Flaws of the definition and of the records that it counts: classes, parts, dates, statuses, follow-up."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from ndas.use_cases.features import feature_matrix
from ndas.use_cases.features.columns import Array, arrow, clock, in_class, strings
from ndas.use_cases.outcome.label import label, label_at
from ndas.use_cases.outcome.lives import CLOCK
from ndas.use_cases.outcome.moments import moments_of
from ndas.use_cases.outcome.spec import OutcomeSpec
from ndas.use_cases.outcome.trials import Maker, Trial
from ndas.vocabulary import SubjectCategory

_DAY = 86_400_000_000
Chance = np.random.Generator


def codes_dropped(trial: Trial, chance: Chance) -> tuple[str, Trial]:
    """Some classes do not count, on paper or in a program."""
    codes = trial.spec.positive.codes
    held = [code for code in codes if in_class(trial.lives, (code,)).any()]
    dropped = chance.choice(held, int(chance.integers(1, max(2, len(held)))), replace=False).tolist()
    kept = tuple(code for code in codes if code not in dropped)
    return _defined(trial, chance, f"{len(dropped)} of {len(codes)} classes do not count", {"codes": kept})


def roles_swapped(trial: Trial, chance: Chance) -> tuple[str, Trial]:
    """Another part counts, on paper, in a program, or because records have them the wrong way round."""
    if chance.random() < 1 / 3:
        share = float(chance.uniform(0.3, 1.0))
        events = strings(trial.lives, "event")
        named, place = np.unique(events, return_inverse=True)
        swapped = (chance.random(len(named)) < share)[place]
        part = strings(trial.lives, "part")
        other = np.where(part == "suspect", "victim", np.where(part == "victim", "suspect", part))
        return f"parts swapped in {share:.0%} of events", _of_records(
            trial, _with(trial.lives, "part", pa.array(np.where(swapped, other, part), pa.string()))
        )
    parts = {SubjectCategory.VICTIM, SubjectCategory.WITNESS, SubjectCategory.SUSPECT}
    wrong = sorted(parts - set(trial.spec.positive.parts))
    chosen = wrong[int(chance.integers(len(wrong)))]
    return _defined(trial, chance, f"the {chosen} counts", {"parts": (chosen,)})


def dates_shifted(trial: Trial, chance: Chance) -> tuple[str, Trial]:
    """Events are dated otherwise: in a program, on paper (another window), or in the records."""
    kind = int(chance.integers(4))
    days = int(chance.integers(15, 120)) * (1 if chance.random() < 1 / 2 else -1)
    if kind == 0:
        return f"a program shifts events by {days} days", _programmed(
            trial, lambda spec, lives, as_at: label_at(spec, _shifted(lives, days), moments_of(spec, lives, as_at))
        )
    if kind == 1:
        return f"the window is {days} days off", _on_paper(
            trial, trial.spec.model_copy(update={"window_days": trial.spec.window_days + days})
        )
    if kind == 2:  # noqa: PLR2004 - the third kind
        return "a program dates events by when they were recorded", _programmed(
            trial,
            lambda spec, lives, as_at: label_at(
                spec, _with(lives, "occurred", lives.column("recorded")), moments_of(spec, lives, as_at)
            ),
        )
    share = float(chance.uniform(0.3, 1.0))
    return f"day and month are swapped in {share:.0%} of records", _of_records(
        trial, _with(trial.lives, "occurred", _day_and_month_swapped(trial.lives, chance, share))
    )


def cancelled_included(trial: Trial, chance: Chance) -> tuple[str, Trial]:
    """Cancelled crimes count: on paper, in a program, or because their status was lost."""
    if chance.random() < 1 / 3:
        lost = pa.array(["open"] * trial.lives.num_rows, pa.string())
        return "every status is lost", _of_records(trial, _with(trial.lives, "status", lost))
    kept = tuple(one for one in trial.spec.positive.excluded_statuses if one != "cancelled")
    return _defined(trial, chance, "cancelled crimes count", {"excluded_statuses": kept})


def follow_up_cut(trial: Trial, chance: Chance) -> tuple[str, Trial]:
    """Some are followed for less than the full time: everybody, only those without, on paper, or in the records."""
    kind, days = int(chance.integers(4)), int(chance.integers(60, 300))
    if kind == 0:
        return "a program labels people whose follow-up is not over", _programmed(
            trial, lambda spec, lives, as_at: label(spec, lives, as_at + timedelta(days=days))
        )
    if kind == 1:
        return "the follow-up is asked only of those without the outcome", _programmed(
            trial,
            lambda spec, lives, as_at: _only_positives_late(
                label(spec, lives, as_at + timedelta(days=days)), spec, as_at
            ),
        )
    if kind == 2:  # noqa: PLR2004 - the third kind
        shorter = trial.spec.model_copy(
            update={"follow_up_days": int(chance.integers(0, trial.spec.follow_up_days // 2))}
        )
        return "on paper nothing is waited for", _on_paper(trial, shorter)
    end = int(trial.as_at.timestamp()) * 1_000_000 - days * _DAY
    return f"the last {days} days of records are missing", _of_records(
        trial, trial.lives.filter(pa.array(clock(trial.lives, "recorded") < end))
    )


def _defined(trial: Trial, chance: Chance, words: str, changed: dict[str, Any]) -> tuple[str, Trial]:
    """The change on paper or in a program, by chance."""
    flawed = trial.spec.model_copy(update={"positive": trial.spec.positive.model_copy(update=changed)})
    if chance.random() < 1 / 2:
        return f"on paper {words}", _on_paper(trial, flawed)

    def make(spec: OutcomeSpec, lives: pa.Table, as_at: datetime) -> pa.Table:
        return label(spec.model_copy(update={"positive": spec.positive.model_copy(update=changed)}), lives, as_at)

    return f"in a program {words}", _programmed(trial, make)


def _on_paper(trial: Trial, flawed: OutcomeSpec) -> Trial:
    return _again(replace(trial, spec=flawed), label(flawed, trial.lives, trial.as_at))


def _programmed(trial: Trial, make: Maker) -> Trial:
    return _again(replace(trial, make=make), make(trial.spec, trial.lives, trial.as_at))


def _of_records(trial: Trial, lives: pa.Table) -> Trial:
    return _again(replace(trial, lives=lives), label(trial.spec, lives, trial.as_at))


def _again(trial: Trial, labels: pa.Table) -> Trial:
    """The trial with those labels, and features of those whom they are about."""
    known = None if trial.features is None else feature_matrix(trial.features.features, trial.lives, labels)
    return replace(trial, labels=labels, features=known)


def _with(lives: pa.Table, name: str, column: Any) -> pa.Table:
    return lives.set_column(lives.schema.get_field_index(name), lives.schema.field(name), column)


def _shifted(lives: pa.Table, days: int) -> pa.Table:
    return _with(lives, "occurred", pa.array(clock(lives, "occurred") + days * _DAY).cast(CLOCK))


def _day_and_month_swapped(lives: pa.Table, chance: Chance, share: float) -> Any:
    occurred: Array = clock(lives, "occurred").view("datetime64[us]")
    months, years = occurred.astype("datetime64[M]"), occurred.astype("datetime64[Y]")
    month, day = (months - years).astype(int), (occurred.astype("datetime64[D]") - months).astype(int)
    swapped = (years.astype("datetime64[M]") + day.clip(0, 11)).astype("datetime64[D]") + month
    chosen = (day < 12) & (chance.random(len(day)) < share)  # noqa: PLR2004 - months
    moved = np.where(chosen, swapped.astype("datetime64[us]"), occurred).astype(np.int64)
    return pa.array(moved).cast(CLOCK)


def _only_positives_late(labels: pa.Table, spec: OutcomeSpec, as_at: datetime) -> pa.Table:
    limit = as_at - timedelta(days=spec.window_days + spec.follow_up_days)
    return labels.filter(arrow.or_(arrow.less_equal(labels.column("moment"), limit), labels.column("label")))
