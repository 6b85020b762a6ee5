"""A new use case begins with a folder that runs, and its check says what is left to do until nothing is."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from invented_tables import Force
from typer.testing import CliRunner

from ndas.cli import app, terminal
from ndas.use_cases import USE_CASES, read_use_case
from ndas.use_cases.declaration import CrimePurpose
from ndas.use_cases.folder import shipped_folder
from ndas.use_cases.register import FOLDERS
from ndas.use_cases.scaffold import begin, check
from ndas.use_cases.scaffold.learning import LEARNING_FILES

TODAY = date(2026, 11, 15)


@pytest.fixture
def folder(tmp_path):
    return begin(tmp_path, "robbery-places", "Robbery by place", CrimePurpose.SERIOUS_VIOLENCE, TODAY)


def _edit(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _finish(folder):
    for path in folder.rglob("*.yaml"):
        path.write_text(path.read_text("utf-8").replace("CHANGE ME: ", "said in words, "), "utf-8")


@pytest.mark.parametrize("name", FOLDERS)
def test_nothing_is_left_to_do_for_a_shipped_use_case(name):
    assert check(Path(str(shipped_folder(name)))) == []


def test_a_new_folder_runs_as_it_is(folder):
    force = Force()
    force.people(3)
    for number in range(40):
        force.place(f"l{number}")
    for number in range(6):
        force.crime(f"e{number}", 10 + number, place="l1", offence_code="34B")
    insights = force.ask(read_use_case(folder))
    assert [finding.subject for finding in insights.findings] == ["location:l1"]
    assert insights.marts[0].totals[0].value == 6


def test_it_says_every_place_that_was_not_filled_in_and_that_it_is_not_registered(folder):
    left = check(folder)
    marked = sum(path.read_text("utf-8").count("CHANGE ME") for path in folder.rglob("*.yaml"))
    assert marked > 10
    assert sum("still says" in words for words in left) == marked
    assert "not registered" in left[-1]
    _finish(folder)
    assert len(check(folder)) == 1


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("leads/addresses/reasons/1_again.sql", "FROM event e", "FROM person e", "was not given"),
        ("leads/addresses/reasons/1_again.sql", "AS evidence", "AS proof", "does not return"),
        (
            "leads/addresses/reasons/1_again.sql",
            "SELECT p.location",
            "DROP TABLE event; SELECT p.location",
            "one SELECT",
        ),
        ("leads/addresses/population.sql", "SELECT DISTINCT", "SELECT DISTINC", "one SELECT"),
        ("leads/addresses.yaml", "about: location", "about: person", "part is said"),
        ("leads/addresses.yaml", "longest: 20", "longest: 20000", "longest"),
        ("declaration.yaml", "    recorded_at: The second clock of the place.\n", "", "second clock"),
        ("declaration.yaml", "prepares: [places]", "prepares: [shared]", "shared reads"),
        ("declaration.yaml", "    id: Counts", "    reference: ''\n    id: Counts", "reads"),
        ("declaration.yaml", "method: counting", "method: deep learning", "method"),
        ("declaration.yaml", "method: counting", "method: ebm", "not shown"),
        ("declaration.yaml", "prepares: [places]", "prepares: [places]\ntext_packs: [gossip]", "texts"),
        ("definitions.yaml", "robbery-places-recorded", "knife-or-gun", "choose another id"),
    ],
)
def test_it_says_in_plain_words_what_is_wrong(folder, name, old, new, said):
    _finish(folder)
    _edit(folder, name, old, new)
    assert any(said in words for words in check(folder))


def test_it_says_which_file_is_missing(folder):
    (folder / "method.yaml").unlink()
    assert check(folder) == ["method.yaml is missing; `ndas use-case new` writes one to begin with"]
    shutil.rmtree(folder / "leads" / "addresses" / "reasons")
    (folder / "method.yaml").write_text("[]", "utf-8")
    assert "at least one file in reasons/" in check(folder)[0]


def test_the_commands_begin_check_and_list(tmp_path, monkeypatch):
    run = CliRunner().invoke
    made = run(
        app, ["use-case", "new", "a-fifth", "--title", "A fifth", "--purpose", "firearms", "--into", str(tmp_path)]
    )
    assert made.exit_code == 0, made.output
    again = run(
        app, ["use-case", "new", "a-fifth", "--title", "A fifth", "--purpose", "firearms", "--into", str(tmp_path)]
    )
    assert again.exit_code == 1
    assert (
        run(app, ["use-case", "new", "x", "--title", "X", "--purpose", "parking", "--into", str(tmp_path)]).exit_code
        == 1
    )
    checked = run(app, ["use-case", "check", str(tmp_path / "a_fifth")])
    assert checked.exit_code == 1
    assert "CHANGE ME" in checked.output
    monkeypatch.setattr(terminal.OUT, "_width", 200)  # a narrow one breaks names over lines
    listed = run(app, ["use-case", "list"])
    assert all(name in listed.output for name in USE_CASES)


@pytest.fixture
def learning(tmp_path):
    purpose = CrimePurpose.SERIOUS_VIOLENCE
    return begin(tmp_path, "robbed-again", "Robbed again", purpose, TODAY, learns=True)


def _about_learning(folder):
    """What is left to do of the files about learning once everything marked is said."""
    _finish(folder)
    return [words for words in check(folder) if "not registered" not in words]


def test_a_folder_that_learns_has_every_file_and_is_told_what_only_people_can_write(learning):
    assert read_use_case(learning).declaration.columns["event_person"] == ("event", "person", "category", "recorded_at")
    left = _about_learning(learning)
    assert left == ["robbed_again/outcome_examples.yaml: 2 lives, 1 of them near misses; there must be 30 and 10"]
    (lives,) = learning.glob("outcome_examples.yaml")
    again = lives.read_text("utf-8").partition("lives:\n")
    lives.write_text(again[0] + again[1] + again[2] * 15, "utf-8")
    assert _about_learning(learning) == []


@pytest.mark.parametrize("name", LEARNING_FILES)
def test_a_file_about_learning_that_is_missing_is_named_with_what_it_says(learning, name):
    (learning / name).unlink()
    (words,) = _about_learning(learning)
    assert words.startswith(f"{name} is missing: {LEARNING_FILES[name]}")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("outcome.yaml", "least_events: 1", "least_events: 0", "first offence"),
        ("outcome.yaml", "codes: [", "codes: ]", "outcome.yaml is not YAML"),
        ("features.yaml", "measure: decayed", "measure: count", "harm rank is what a model must beat"),
        ("evaluation.yaml", "fewest_positives: 60", "fewest_positives: 20", "fewest_positives"),
        ("fairness.yaml", "smallest_group: 200", "smallest_group: 5", "smallest_group"),
        ("fairness.yaml", "ethnicity, ", "", "ethnicity is not measured"),
        ("declaration.yaml", "    detection_mode: Leaves", "    # Leaves", "learning needs event.detection_mode"),
    ],
)
def test_what_is_wrong_about_learning_is_said_in_plain_words(learning, name, old, new, said):
    _edit(learning, name, old, new)
    assert any(said in words for words in _about_learning(learning))


@pytest.mark.parametrize("part", ["suspect", "disposed"])
def test_who_will_first_use_a_gun_is_asked_of_nobody(learning, part):
    """The question of the programme that failed: violent people who have not used a firearm yet."""
    _edit(learning, "outcome.yaml", "  parts: [victim]\n  within", f"  parts: [{part}]\n  within")
    _edit(
        learning, "outcome.yaml", "  parts: [victim]\n  detected", f"  parts: [{part}]\n  flags: [firearm]\n  detected"
    )
    assert any("predicts nobody's first offence" in words for words in _about_learning(learning))
    _edit(learning, "outcome.yaml", f"  parts: [{part}]\n  within", f"  parts: [{part}]\n  flags: [firearm]\n  within")
    assert not any("first offence" in words for words in _about_learning(learning))
    _edit(learning, "outcome.yaml", 'codes: ["34B"]', 'codes: ["34B", "49"]')
    assert any("predicts nobody's first offence" in words for words in _about_learning(learning))
