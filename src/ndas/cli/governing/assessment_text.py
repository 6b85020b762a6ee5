"""Prints assessments, their state and their drift for people at a terminal."""

from ndas.cli.governing.assessment_desk import Desk
from ndas.cli.terminal import OUT, bold, red, show_table
from ndas.duties.assessment import permission
from ndas.governance.assessment import form_pages, screen
from ndas.governance.assessment.comparing import answer_of
from ndas.store.control import Version


def show_version(version: Version) -> None:
    """Print a version question by question, and what its answers say by themselves."""
    state = f"submitted {version.submitted_at:%d %B %Y}" if version.submitted_at else "a draft"
    OUT.print(bold(f"{version.assessment}, version {version.number},"), state)
    for page in form_pages():
        OUT.print(bold(f"\n{page.title}"), f" ({page.section})")
        for question in page.questions:
            OUT.print(f"{question.number:>7}  {question.words}  ({question.field})", soft_wrap=True)
            OUT.print(f"         {answer_of(version.answers, question)}", soft_wrap=True)
    if version.submitted_at is None:
        return
    found = screen(version.read())
    factors = ", ".join(f"{f} {f.name.lower().replace('_', ' ')}" for f in found.high_risk)
    OUT.print(f"\nHigh risk by their answers: {factors or 'none'}", soft_wrap=True)
    OUT.print("Stage 2 is likely to be required." if found.stage_2_likely else "Stage 2 is not indicated.")
    for words in found.tensions:
        OUT.print(f"- {words}", soft_wrap=True)


def show_status(desk: Desk, which: str) -> bool:
    """Print where an assessment stands; return whether it allows processing today."""
    newest = desk.version(which, None)
    decision = permission(desk.control, desk.force, desk.today, which)
    OUT.print("Allowed:" if decision.allowed else red("Not allowed:"), f"{decision.words} ({decision.rule})")
    reviews = desk.control.assessments.reviews(desk.force, which, newest.number)
    if newest.submitted_at is None:
        OUT.print(f"Version {newest.number} is an open draft.")
    elif not reviews and newest.due_on is not None:
        OUT.print(f"The officer's response to version {newest.number} is due on {newest.due_on:%d %B %Y}.")
        if desk.today > newest.due_on:
            OUT.print(red("That day has passed."))
    for review in reviews:
        OUT.print(f"{review.given_on:%d %B %Y}: {review.outcome.words} Residual risk {review.residual_risk}.")
    if actions := reviews[-1].actions if reviews else ():
        rows = [
            (a.id, a.what, a.owner, a.due, a.done_on or ("OVERDUE" if a.due < desk.today else "open")) for a in actions
        ]
        show_table("Remedial actions", ("id", "what", "owner", "due", "done"), rows)
    for signature in desk.control.assessments.signatures(desk.force, which, newest.number):
        OUT.print(f"Signed by {signature.user} ({signature.role}) on {signature.at:%d %B %Y}.")
    return decision.allowed


def show_drift(desk: Desk, which: str) -> bool:
    """Print the open differences; return whether one is material."""
    found = desk.control.differences.open(desk.force, which)
    if not found:
        OUT.print("The facts and the form agree, as far as the runs have shown.")
        return False
    show_table(
        f"Differences from {which}",
        ("id", "no.", "difference", "since", "with", "stops the next run"),
        [
            (one.id, one.section, one.words, f"{one.found_at:%d %b %Y}", one.assigned_to, "yes" if one.material else "")
            for one in found
        ],
    )
    return any(one.material for one in found)
