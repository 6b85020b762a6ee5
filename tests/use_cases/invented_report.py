"""A report in which every test of the outcome passed, made where a test is about what comes after."""

from ndas.use_cases.outcome import OutcomeReport, Verdict


def passed_report(trial):
    verdicts = tuple(Verdict(f"T{number}", passed=True, words="it holds") for number in range(1, 11))
    return OutcomeReport(
        trial.spec.outcome, trial.spec.version, trial.spec.digest, trial.force, trial.as_at, 1, trial.labels.num_rows,
        int(sum(trial.labels.column("label").to_pylist())), verdicts,
    )  # fmt: skip
