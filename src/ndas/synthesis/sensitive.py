"""Canaries: rows that the sensitive gate must refuse, rows that vanish next week, and words that stay in one force.

Each holds an invented word that appears nowhere else, so a test may search disks and stores for it.
"""

from ndas.synthesis.calendar import DAY
from ndas.synthesis.incidents import FLAG
from ndas.synthesis.planting import Plan, days_before
from ndas.synthesis.stock import offences

VANISHING_WEEKS = 12
_SOURCE_UNIT, _COVERT_UNIT, _PROTECTED_UNIT = 10, 11, 12
_PUBLIC_PROTECTION, _SOURCE_ACCESS, _STANDARDS_ACCESS = 1, 2, 3

_INCIDENTS: tuple[tuple[str, str, str, dict[str, int | str]], ...] = (
    ("humint", "access", "Contact log, nothing further", {"access": _SOURCE_ACCESS}),
    ("humint", "unit", "Contact at the usual place", {"unit": _SOURCE_UNIT}),
    ("humint", "free_text", "Information from a CHIS, ref B/4471, handler informed; SMU to sanitise", {}),
    ("covert", "free_text", "Directed surveillance authority under RIPA in place, subject housed at 1400", {}),
    ("protected_person", "flag", "Witness spoken to at neutral location", {"flags": FLAG["protected"]}),
    ("protected_person", "access", "Welfare visit", {"access": _PUBLIC_PROTECTION}),
    ("protected_person", "unit", "Moved again", {"unit": _PROTECTED_UNIT}),
    ("protected_person", "free_text", "Relocated under UKPPS, do not disclose address", {}),
    ("csae", "code", "See exhibits", {"offence": "71"}),
    ("csae", "code", "Referral from school", {"offence": "19D"}),
    ("csae", "flag", "Strategy meeting held", {"flags": FLAG["cse"]}),
    ("csae", "flag", "Disclosure to teacher", {"flags": FLAG["csa"]}),
    ("csae", "keyword", "Child sexual exploitation discussed with social care", {}),
    ("csae", "free_text", "Indecent images of children on the device, category A, CAID match", {}),
    ("marking", "marking", "Held elsewhere", {"marking": 2}),
    ("standards", "access", "Complaint against an officer", {"access": _STANDARDS_ACCESS}),
)
_REPORTS: tuple[tuple[str, str, str, dict[str, int]], ...] = (
    ("humint", "unit", "Meeting took place as arranged", {"unit": _SOURCE_UNIT}),
    ("humint", "access", "As last time", {"access": _SOURCE_ACCESS}),
    ("humint", "free_text", "A registered source tasked by the DSU states that the subject keeps a firearm", {}),
    ("covert", "unit", "Observed at the address", {"unit": _COVERT_UNIT}),
    ("covert", "free_text", "Undercover officer was offered drugs", {}),
    ("csae", "free_text", "Subject shares child abuse images in a chat group", {}),
    ("marking", "marking", "Assessment attached", {"marking": 2}),
)


def plant_canaries(plan: Plan) -> None:
    """Plant all canaries."""
    _refused(plan)
    _protected_people(plan)
    _vanishing(plan)
    _force_words(plan)


def word(plan: Plan, stream: str) -> str:
    """Return a word that appears nowhere else."""
    return "ZQ" + plan.world.dice.token(f"canary {stream}", 12).upper()


def _refused(plan: Plan) -> None:
    for number, (kind, style, text, facts) in enumerate(_INCIDENTS):
        if kind == "marking" and plan.world.force == "westvale":
            continue  # its crime system keeps no marking
        token = word(plan, f"incident {number}")
        plan.canaries.setdefault("refused", []).append(token)
        given = {name: offences().position(str(value)) if name == "offence" else value for name, value in facts.items()}
        plan.incident(
            f"{text}. {token}",
            **{
                "offence": offences().position("I04"), "victim": plan.person(), **_dated(number, 1), **given,
                "planted": plan.kind(f"canary_{kind}", style, "refuse", token=token),
            },
        )  # fmt: skip
    for number, (kind, style, text, more) in enumerate(_REPORTS):
        token = word(plan, f"report {number}")
        plan.canaries.setdefault("refused", []).append(token)
        recorded = days_before(20 + number)
        plan.report(
            f"{text}. {token}",
            **{
                "subject": plan.person(), "associate": -1, "recorded": recorded, "happened": recorded - DAY,
                "conditions": 0, **more, "planted": plan.kind(f"canary_{kind}", style, "refuse", token=token),
            },
        )  # fmt: skip


def _protected_people(plan: Plan) -> None:
    """Plant people whose own record is restricted; the incident they appear in is not."""
    for number, access in enumerate((_PUBLIC_PROTECTION, _SOURCE_ACCESS, 4)):
        who, token = plan.person(), word(plan, f"person {number}")
        plan.canaries["refused"].append(token)
        plan.person_kind[who] = plan.kind("canary_protected_person", "person access", "refuse", token=token)
        plan.person_access[who] = access
        plan.person_surname[who] = token
        plan.incident(
            "Purse left on a bench was handed in",
            offence=offences().position("49"), victim=who, outcome=0, injury=0,
            **_dated(40 + number, 1), planted=plan.part(),
        )  # fmt: skip


def _vanishing(plan: Plan) -> None:
    """Plant, for each of the first weeks, two incidents that are held that week and never again."""
    for week in range(1, VANISHING_WEEKS + 1):
        for number in range(2):
            token = word(plan, f"vanishing {week} {number}")
            plan.canaries.setdefault(f"vanishing-{week}", []).append(token)
            plan.incident(
                f"Bicycle taken from outside a shop. {token}",
                offence=offences().position("44"), victim=plan.person(), week=week, gone=week + 1, outcome=0, injury=0,
                **_dated(1 + number, week), planted=plan.kind("vanishing", f"week {week}", "accept", token=token),
            )  # fmt: skip


def _force_words(plan: Plan) -> None:
    """Plant words that belong to this force alone, in texts and in a surname that are to be accepted."""
    for number in range(3):
        token = f"CANARY{plan.world.force}{plan.world.dice.token(f'force {number}', 8)}".upper()
        plan.canaries.setdefault("force", []).append(token)
        who = plan.person()
        kind = plan.kind("force_word", "text" if number else "surname", "accept", token=token)
        text = f"Window broken by a ball. {token}" if number else None
        if number == 0:
            plan.person_surname[who] = token
        plan.incident(
            text, offence=offences().position("58A"), victim=who, outcome=0, injury=0, weapon=0,
            **_dated(60 + number, 1), planted=kind,
        )  # fmt: skip


def _dated(days: int, week: int) -> dict[str, int]:
    recorded = days_before(days + 0.4, week)
    return {"recorded": recorded, "reported": recorded - 900, "occurred": recorded - 5400, "occurred_to": -1}
