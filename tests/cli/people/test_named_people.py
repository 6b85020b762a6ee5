"""Every command that a named person does asks the access policies for that person before it does or tells anything.

The commands are found, not listed: one that takes `--by` tomorrow is attacked here tomorrow. What is listed is how to
call each so that nothing but the person stands in the way, and who may: a command that is missing fails.
"""

import inspect
import io
import os
import pwd
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from types import SimpleNamespace

import pytest
from typer.main import get_command

from ndas.cli import accounted, app
from ndas.cli.governing.adopting import adopt_national
from ndas.cli.home.platform import ForceSettings, now, write_settings
from ndas.cli.people.commands import OPERATOR
from ndas.cli.use_cases.adopting import adopt_use_cases
from ndas.governance import AuditEntry, AuditEvent
from ndas.journey import PLATFORM_CHAIN
from ndas.store.audit import AuditQuery
from ndas.store.control import Control, Force, Training, User, new_grant
from ndas.store.control.emergencies import new_emergency
from ndas.use_cases.folder import shipped_folder
from ndas.vocabulary import ForceId
from ndas.vocabulary.judging import Ground

HERE, THERE = ForceId("northmoor"), ForceId("easthaven")
NEXT_YEAR = f"{now() + timedelta(days=300):%Y-%m-%d}"
COMMANDS = dict(accounted.commands_of(app))
NAMED = sorted(
    path
    for path, command in COMMANDS.items()
    if accounted.opens_home(command.callback) and "by" in inspect.signature(command.callback).parameters
)
WHY = ("--purpose", "serious-violence", "--reason", "CR/1234/26")
GRANT = "{grant}"
CALLS = {
    "agreement add": f"agreement add {HERE} Partner --reference A1 --purpose p --until {NEXT_YEAR}",
    "agreement disclose": f"agreement disclose {HERE} Partner --what counts --reason TASK-1",
    "agreement end": f"agreement end {HERE} A1",
    "approve": f"approve {HERE} --reason TASK-1",
    "archive authorise": f"archive authorise {HERE} r1 --reason TASK-1",
    "archive close": f"archive close {HERE} r1",
    "archive hold": f"archive hold {HERE} i1 --reason TASK-1 --owner own --review-on {NEXT_YEAR}",
    "archive release": f"archive release {HERE} h1 --reason TASK-1",
    "archive request": f"archive request {HERE} i1 --purpose audit --reason TASK-1",
    "archive restore": f"archive restore {HERE} i1 --query SELECT",
    "assessment amend": f"assessment amend {HERE} programme",
    "assessment drift": f"assessment drift {HERE} --assign d1 --to own",
    "assessment export": f"assessment export {HERE} {{out}}.pdf",
    "assessment finish": f"assessment finish {HERE} a1 --evidence minutes",
    "assessment respond": f"assessment respond {HERE} programme --outcome A --risk low",
    "assessment sign": f"assessment sign {HERE} programme",
    "assessment start": f"assessment start {HERE} other",
    "assessment submit": f"assessment submit {HERE} programme",
    "assessment write": f"assessment write {HERE} programme {{answers}}",
    "audit attest": f"audit attest {HERE} 1 --verdict justified",
    "audit export": f"audit export {HERE} {{out}}.jsonl",
    "audit list": f"audit list {HERE}",
    "audit looks": f"audit looks {HERE} p-1 --reason TASK-1",
    "audit odd-use": f"audit odd-use {HERE}",
    "audit replay": f"audit replay {HERE} 1",
    "audit retire": f"audit retire {HERE} --reason TASK-1",
    "audit sample": f"audit sample {HERE}",
    "audit well-known": f"audit well-known {HERE} {{answers}}",
    "backup give-up": "backup give-up {out} --reason shredded",
    "certificate opening": f"certificate opening {HERE}",
    "fix-list": f"fix-list {HERE} {{out}}.csv",
    "force withdraw": f"force withdraw {HERE} --reason TASK-1",
    "judgements dump": f"judgements dump {HERE} {{out}}.txt",
    "judgements load": f"judgements load {HERE} {{answers}}",
    "match history": f"match history {HERE} p-1",
    "match judge": f"match judge {HERE} a b same --ground {Ground.COMPARED}",
    "match judgements": f"match judgements {HERE}",
    "match pair": f"match pair {HERE} a b",
    "match report": f"match report {HERE}",
    "match search": f"match search {HERE} --name Nobody",
    "match why": f"match why {HERE} p-1",
    "match withdraw": f"match withdraw {HERE} j1",
    "rehearsal": f"rehearsal {HERE}",
    "rollback": f"rollback {HERE} --reason TASK-1",
    "use-case evaluate": f"use-case evaluate {{learning}} --force {HERE}",
    "use-case move": f"use-case move {HERE} serious-violence proposed --reason because-of-this",
    "use-case necessity": f"use-case necessity {HERE} serious-violence",
    "use-case outcome check": f"use-case outcome check {{learning}} --force {HERE}",
    "use-case outcome count": f"use-case outcome count {{learning}} --force {HERE} --source ADR --from 2024-04-01"
    " --to 2025-04-01 --events 400 --people 350",
    "use-case outcome sheet": f"use-case outcome sheet {{learning}} --force {HERE}",
    "use-case outcome sign": f"use-case outcome sign {{learning}} --force {HERE} --answers {{answers}} --read-by off2",
    "use-case suspend": f"use-case suspend {HERE} serious-violence --reason because-of-this",
    "user add": f"user add new --force {HERE} --label x --role officer",
    "user end": f"user end {GRANT} --because over",
    "user grant": f"user grant off analyst --reason TASK-1 --until {NEXT_YEAR}",
    "user link": "user link off",
    "user move": "user move off --post Roads",
    "user remove": "user remove off",
    "user review": f"user review {GRANT} --keep",
    "user train": f"user train off firearms --until {NEXT_YEAR}",
    "user vetting": f"user vetting off SC --until {NEXT_YEAR}",
}
"""Command to a call of it that lacks nothing but the person."""
LEARNING = shipped_folder("serious_sexual_offences")
PROGRAM = get_command(app)
FOR_RECORDS = ("match", "judgements")
"""Commands that are done for a purpose and a reason."""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Two forces with an owner of the other, and at ours somebody of a role that none of the commands is for."""
    home = tmp_path_factory.mktemp("named")
    (home / "forces").mkdir()
    control, at = Control(f"sqlite:///{home / 'control.db'}"), now()
    audit = AuditEntry(AuditEvent.USER_CHANGED, at, HERE, actor=OPERATOR)
    for force in (HERE, THERE):
        write_settings(home, force, ForceSettings("northmoor", "no.sock"))
        control.forces.join(Force(force, force.title(), (), at), audit=audit)
    everything = ("owner", "custodian", "dpo", "supervisor", "administrator", "analyst", "force_data_engineer")
    people = {
        "own": (HERE, ("owner",)),
        "admin": (HERE, ("administrator",)),
        "off": (HERE, ("officer",)),
        "eth": (HERE, ("ethics_secretary",)),
        "lapsed": (HERE, everything),
        "held": (HERE, ()),
        "far": (THERE, everything),
        "dev-far": (THERE, ("cleared_developer",)),
        "left": (HERE, everything),
    }
    for user, (force, roles) in people.items():
        until = at + timedelta(days=-1 if user == "lapsed" else 30)
        control.users.add(User(user, force, user, roles, at, "SC", until), audit=audit)
    control.users.disable("left", at=at, audit=audit)
    given = new_grant("held", HERE, "analyst", reason="r", post="", begins_at=at, ends_at=at + timedelta(days=9),
                      by="admin", at=at)  # fmt: skip
    control.grants.give(given, audit=audit)
    (home / "answers").write_text("purpose: {}\n", "utf-8")
    yield SimpleNamespace(path=home, grant=given.id, control=control, refusals=0)
    control.close()


def run(home, path, by):
    """The command as this person; what it printed, and what it left in the log of either force about a refusal."""
    places = {"out": home.path / "taken", "answers": home.path / "answers", "learning": LEARNING}
    words = CALLS[path].format(grant=home.grant, **places).split()
    if path.split()[0] in FOR_RECORDS and path != "match report":
        words += WHY
    return say(home, words, by)


def say(home, words, by):
    """A command line as this person; its exit code, what it printed, and how many refusals it left in the log."""
    words = words.split() if isinstance(words, str) else [*words]
    words += ["--by", by] if by and "--by" not in words else []
    printed = io.StringIO()
    with redirect_stdout(printed), redirect_stderr(printed), pytest.raises(SystemExit) as ended:
        PROGRAM.main([*words, "--home", str(home.path)], prog_name="ndas")
    before, home.refusals = home.refusals, counted(home)
    return ended.value.code, printed.getvalue(), home.refusals - before


def refusals_of(force):
    return AuditQuery(force=force, events=(AuditEvent.ACCESS_REFUSED,))


def commands_run():
    return AuditQuery(force=HERE, events=(AuditEvent.COMMAND_RUN,))


def counted(home):
    return sum(home.control.audit.find(refusals_of(force), count=1).total for force in (HERE, THERE, PLATFORM_CHAIN))


def without_the_role(path):
    """Somebody of the force whose role the command is not for."""
    return "eth" if path.split()[0] in ("match", "judgements") else "off"


def test_every_command_with_a_person_is_attacked_here():
    assert set(CALLS) == set(NAMED)


def attack(home, path, strangers):
    for by in strangers:
        code, printed, refusals = run(home, path, by)
        assert code == 1, (by, printed)
        assert refusals == 1, f"{by} was refused unseen: {printed}"
    assert not list(home.path.glob("taken*")), "something was written"


@pytest.mark.parametrize("path", NAMED)
def test_it_refuses_who_is_of_another_force_or_without_the_role(home, path):
    far = [] if path == "backup give-up" else ["far"]  # a place is of no force: each answers with their own
    attack(home, path, [*far, without_the_role(path)])


@pytest.mark.slow
@pytest.mark.parametrize("path", NAMED)
def test_it_refuses_who_is_unknown_lapsed_gone_or_a_developer_of_another_force(home, path):
    attack(home, path, ["nobody-here", "lapsed", "left", "dev-far"])


def test_who_may_not_act_learns_of_nobody_whether_they_are_there(home):
    """The same words for somebody of another force as for an id that never was, and for any grant."""
    said = {}
    for user in ("far", "never-was"):
        _, said[user], _ = say(home, f"user move {user} --post Roads", "admin")
    assert said["far"].replace("far", "X") == said["never-was"].replace("never-was", "X")
    for user in ("off", "never-was"):
        _, said[user], _ = say(home, f"user move {user} --post Roads", "eth")
    assert said["off"] == said["never-was"]
    theirs, nobodys = (say(home, f"user end {which} --because x", "far")[1] for which in (home.grant, "0" * 16))
    assert theirs.replace(home.grant, "X") == nobodys.replace("0" * 16, "X")


def test_what_waits_for_its_review_since_a_day_shuts_the_command_line_too(home):
    control, at = home.control, now()
    opened = new_emergency(HERE, "late", kind="person", record="p-1", situation="threat to life", reference="CR/1/26",
                           at=at - timedelta(hours=25))  # fmt: skip
    audit = AuditEntry(AuditEvent.USER_CHANGED, at, HERE, actor="admin")
    control.users.add(User("late", HERE, "late", ("analyst",), at, "SC", at + timedelta(days=9)), audit=audit)
    control.users.train(Training("late", "serious-violence", at, at + timedelta(days=9)), audit=audit)
    control.emergencies.open(opened, audit=audit)
    code, printed, refusals = run(home, "match why", "late")
    assert (code, refusals, "emergency was not reviewed within a day" in printed) == (1, 1, True)
    assert "emergency-reviewed-first" in control.audit.find(refusals_of(HERE), count=1).records[0].entry.policies


@pytest.mark.parametrize(("reason", "words"), [("", "Give the number"), ("test", "looks like a filler")])
def test_a_reason_at_the_command_line_is_one_by_the_rules_of_the_pages(home, reason, words):
    control, at = home.control, now()
    if control.users.get("fit", at=at) is None:
        audit = AuditEntry(AuditEvent.USER_CHANGED, at, HERE, actor="admin")
        control.users.add(User("fit", HERE, "fit", ("analyst",), at, "SC", at + timedelta(days=9)), audit=audit)
        control.users.train(Training("fit", "serious-violence", at, at + timedelta(days=9)), audit=audit)
        adopt_national(control, HERE, at=at)
        adopt_use_cases(control, HERE, at=at)
    asked = ["match", "judgements", HERE, "--purpose", "serious-violence", "--by", "fit", "--reason"]
    code, printed, refusals = say(home, [*asked, reason], "fit")
    assert (code, refusals) == (1, 1)
    if reason:
        assert words in printed
    assert say(home, [*asked, "CR/77/26"], "fit")[0] == 0
    assert [one.reference for one in control.reasons.lately(HERE, 9)] == ["CR/77/26"]


def test_the_log_names_the_account_of_the_machine_whatever_the_surroundings_say(home, monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    say(home, f"user list {HERE}", "")
    say(home, f"user add x --force {HERE} --label x --role officer", "eth")
    named, unnamed = (one.entry for one in home.control.audit.find(commands_run(), count=2).records)
    me = pwd.getpwuid(os.getuid()).pw_name
    assert (named.actor, named.detail["account"]) == ("eth", me)
    assert unnamed.actor == f"shell:{me}"


@pytest.mark.parametrize("taken", ["administrator", "identity-provider", "shell:root", "a b", "", "\u0430dmin"])
def test_nobody_is_entered_under_a_name_that_the_log_gives_to_no_person(home, taken):
    new = ["user", "add", taken, "--force", HERE, "--label", "x", "--role", "officer", "--by", "admin"]
    assert say(home, new, "admin")[0] == 1
    assert home.control.users.get(taken, at=now()) is None
