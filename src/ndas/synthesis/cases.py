# ruff: noqa: PLR2004 -- shares, cycles and positions of pick-lists are what an invented world is made of
"""What is planted in each force: the cases that the four use cases should find, and the canaries of the gate.

Cases are laid out from the seed, the same for every week; parts of them enter in week 2 or 3.
"""

import numpy as np

from ndas.synthesis.area import World
from ndas.synthesis.belongings import HUB_PHONES
from ndas.synthesis.calendar import DAY
from ndas.synthesis.incidents import FLAG, WEAPONS
from ndas.synthesis.narrative import slavery_cues
from ndas.synthesis.places import BUSINESS, DWELLING, HOSTEL, OPEN, recall_positions
from ndas.synthesis.planting import Link, Plan, days_before
from ndas.synthesis.sensitive import plant_canaries
from ndas.synthesis.stock import offences
from ndas.synthesis.timing import SHIFT, SHIFTED_FAMILY, SHIFTED_FROM

_MANNERS = ("He put a hand on her throat", "He had given her drinks", "He kept her phone")
_KNIFE, _FIREARM, _BODY = (WEAPONS.index(name) for name in ("KNIFE", "FIREARM", "BODY"))


def lay_out(world: World) -> Plan:
    """Return everything that is planted in a force."""
    plan = Plan(world)
    for number in range(world.cases):
        _slavery(plan, number)
        _repeat_suspect(plan, number)
        _exposure(plan, number)
        _near_repeats(plan, number)
        _repeat_victim(plan, number)
    plan.cases.append(
        {
            "case": "trend",
            "kind": "trend_shift",
            "use_case": "serious_violence",
            "offence_family": SHIFTED_FAMILY,
            "offences": [offences().code[place] for place in offences().family_positions(SHIFTED_FAMILY)],
            "from": str(np.datetime64(SHIFTED_FROM, "D")),
            "factor": SHIFT,
        }
    )
    plant_canaries(plan)
    return plan


def _slavery(plan: Plan, number: int) -> None:
    """Plant a house where unconnected workers share beds, a telephone and a master.

    Every other case holds an event that is modern slavery by its facts but not by its recorded code.
    """
    case, hidden = f"slavery-{number + 1}", number % 2 == 0
    place = plan.place((DWELLING, HOSTEL, BUSINESS)[number % 3])
    phone = HUB_PHONES + number
    plan.hub_phones.append(phone)
    boss, workers = plan.person(), [plan.person() for _ in range(4 + number % 3)]
    for step, worker in enumerate(workers):
        recorded = days_before(260 - 30 * step)
        plan.links.append(Link("place", worker, place, 1, recorded=recorded))
        plan.links.append(Link("phone", worker, phone, 1, recorded=recorded))
    plan.links.append(Link("phone", boss, phone, 1, recorded=days_before(280)))
    plan.links.append(Link("person", boss, workers[0], 1, 2, days_before(250)))
    cues = slavery_cues()
    groups = list(cues)
    used = []
    for step, (code, back, week) in enumerate((("I02", 240, 1), ("I04", 130, 1), ("I01", 3, 1 + number % 2))):
        said = [groups[(number + 2 * step + at) % len(groups)] for at in range(2)]
        used += said
        told = ". ".join(cues[group][number % len(cues[group])] for group in said)
        kind = plan.kind("modern_slavery", "contact", "accept", case)
        recorded = days_before(back, week)
        plan.incident(
            f"Caller reports that {told}. No offences disclosed at this time.",
            offence=offences().position(code), place=place, victim=workers[step] if code == "I01" else -1,
            occurred=recorded - 7200, occurred_to=-1, reported=recorded - 600, recorded=recorded, week=week,
            outcome=0, injury=0, planted=kind,
        )  # fmt: skip
    style = "hidden code 106" if hidden else "known"
    code = ("8N", "I01", "105A")[number % 3] if hidden else "106"
    kind = plan.kind("modern_slavery", style, "accept", case)
    recorded = days_before(60)
    plan.incident(
        f"IP states that {cues['wages'][number % 3]}. {cues['movement'][number % 2]}. "
        f"{cues['documents'][number % 3]}. IP is frightened of the boss.",
        offence=offences().position(code), place=place, victim=workers[1], suspect=boss, injury=1,
        occurred=recorded - DAY, occurred_to=-1, reported=recorded - 600, recorded=recorded, planted=kind,
        flags=0 if hidden else FLAG["slavery"], outcome=0, weapon=0,
    )  # fmt: skip
    plan.report(
        f"Workers at the address are driven out before six each morning. {cues['transport'][0]}.",
        subject=boss, associate=workers[2], place=place, recorded=days_before(90), happened=days_before(95),
        source=1, information=2, conditions=0, planted=plan.kind("modern_slavery", "report", "accept", case),
    )  # fmt: skip
    plan.cases.append(
        {
            "case": case, "kind": "modern_slavery", "use_case": "modern_slavery", "place": place,
            "people": {"boss": boss, "workers": workers}, "phone": phone, "cue_groups": sorted(set(used)),
            "hidden_code": "106" if hidden else None, "recorded_code": code,
        }
    )  # fmt: skip


def _repeat_suspect(plan: Plan, number: int) -> None:
    """Plant a man named by three women in two years, each report filed without charge."""
    case = f"repeat-suspect-{number + 1}"
    suspect, victims = plan.person(female=False), [plan.person(female=True) for _ in range(3)]
    for step, victim in enumerate(victims):
        kind = plan.kind("repeat_suspect", "report", "accept", case)
        week = 2 if step == 2 and number % 2 else 1
        recorded = days_before((610, 290, 2)[step], week)
        plan.incident(
            f"IP discloses rape by a male she met through friends. {_MANNERS[step]}. IP knows his name.",
            offence=offences().position("19C"), place=plan.place(DWELLING), victim=victim, suspect=suspect, week=week,
            occurred=recorded - (40, 12, 1)[step] * DAY, occurred_to=-1, reported=recorded - 1800, recorded=recorded,
            outcome=(15, 16, 0)[step], outcome_at=recorded + 150 * DAY, detection=0, planted=kind,
            flags=FLAG["vawg"], injury=0,
        )  # fmt: skip
    plan.cases.append(
        {
            "case": case, "kind": "repeat_suspect", "use_case": "serious_sexual_offences",
            "people": {"suspect": suspect, "victims": victims},
        }
    )  # fmt: skip


def _exposure(plan: Plan, number: int) -> None:
    """Plant a path: one man shot, his co-accused, and that one's co-accused, who is shot at in week 3."""
    case = f"exposure-{number + 1}"
    people = [plan.person(female=False) for _ in range(3)]
    street = plan.place(OPEN)
    for step, (code, back) in enumerate((("92A", 150), ("10D", 100))):
        recorded = days_before(back)
        plan.incident(
            None,
            offence=offences().position(code), place=plan.place(OPEN), victim=-1, suspect=people[step],
            second=people[step + 1], arrested_at=recorded + 3600, occurred=recorded - 3600, occurred_to=-1,
            reported=recorded - 1800, recorded=recorded, outcome=0, injury=0, detection=2,
            weapon=_KNIFE if code == "10D" else 0, planted=plan.kind("exposure", "arrested together", "accept", case),
        )  # fmt: skip
        plan.links.append(Link("person", people[step], people[step + 1], 1, 1, recorded + 7200))
    for who, week, back in ((people[0], 1, 40), (people[2], 3, 2)):
        recorded = days_before(back, week)
        plan.incident(
            "Shots heard, male found in the road with a gunshot wound to the leg. He will not say who did it.",
            offence=offences().position("2"), place=street, victim=who, week=week, weapon=_FIREARM, injury=3,
            occurred=recorded - 1800, occurred_to=-1, reported=recorded - 1700, recorded=recorded, outcome=0,
            flags=FLAG["firearm"], detection=1, planted=plan.kind("exposure", "shot", "accept", case),
        )  # fmt: skip
    plan.cases.append(
        {
            "case": case, "kind": "exposure", "use_case": "firearms", "people": {"path": people},
            "shot_in_week": {"1": people[0], "3": people[2]},
        }
    )  # fmt: skip


def _near_repeats(plan: Plan, number: int) -> None:
    """Plant five knife robberies within 200 metres and 14 days."""
    case = f"near-repeat-{number + 1}"
    spots = _neighbours(plan, plan.place(OPEN))
    for step in range(5):
        recorded = days_before(30 + 40 * number - 2.5 * step)
        plan.incident(
            "IP was threatened with a knife by a male on a bike who took a phone and bank card",
            offence=offences().position("34B"), place=spots[step % len(spots)], victim=plan.person(), weapon=_KNIFE,
            occurred=recorded - 5400, occurred_to=-1, reported=recorded - 3600, recorded=recorded, outcome=0, injury=1,
            flags=FLAG["knife"], detection=0, planted=plan.kind("near_repeat", "robbery", "accept", case),
        )  # fmt: skip
    plan.cases.append(
        {
            "case": case, "kind": "near_repeat", "use_case": "serious_violence", "places": spots,
            "within_metres": 200, "within_days": 14,
        }
    )  # fmt: skip


def _repeat_victim(plan: Plan, number: int) -> None:
    """Plant a woman hurt again and again by one man, worse each time."""
    case = f"repeat-victim-{number + 1}"
    victim, suspect, home = plan.person(female=True), plan.person(female=False), plan.place(DWELLING)
    for step, (code, injury) in enumerate((("105A", 0), ("8N", 1), ("8N", 2), ("5D", 3))):
        week = 2 if step == 3 and number % 2 else 1
        recorded = days_before((300, 170, 60, 4)[step], week)
        plan.incident(
            None,
            offence=offences().position(code), place=home, victim=victim, suspect=suspect, week=week, injury=injury,
            occurred=recorded - 4000, occurred_to=-1, reported=recorded - 1800, recorded=recorded,
            outcome=16 if step < 3 else 0, outcome_at=recorded + 20 * DAY, flags=FLAG["domestic"], weapon=_BODY,
            detection=0, planted=plan.kind("repeat_victim", "report", "accept", case),
        )  # fmt: skip
    plan.cases.append(
        {
            "case": case, "kind": "repeat_victim", "use_case": "serious_violence",
            "people": {"victim": victim, "suspect": suspect},
        }
    )  # fmt: skip


def _neighbours(plan: Plan, place: int) -> list[int]:
    """Return the place and up to four others within 90 metres of it."""
    some = np.arange(min(plan.world.places, 40_000), dtype=np.int64)
    east, north = recall_positions(plan.world, some)
    here_east, here_north = recall_positions(plan.world, np.array([place]))
    near = np.flatnonzero((east - here_east) ** 2 + (north - here_north) ** 2 < 90**2)
    return [place, *[int(other) for other in near if other != place][:4]]
