"""The chart of one card's links: the card in the middle, people, things and places to its left, events to its right.

Line styles follow the convention analysts know from i2: solid is confirmed, dashed unconfirmed, dotted tentative.
The role is written on the line and its subject category gives the colour. Two columns instead of a circle, so that no
label lies over another however many there are; what does not fit is counted, never dropped silently.
"""

from collections.abc import Sequence
from urllib.parse import quote

from markupsafe import Markup

from ndas.dashboard.cards import Card, CardKind, Link
from ndas.dashboard.charts.drawing import Chart, TableTwin, element, joined, label, picture
from ndas.dashboard.charts.palette import CATEGORY, INK, MASTHEAD, PAPER
from ndas.dashboard.words import date_words
from ndas.vocabulary.subjects import SubjectCategory

WIDTH, ROW, MARGIN, MIDDLE = 1240.0, 34.0, 22.0, 620.0
LEFT_X, RIGHT_X = 350.0, 890.0
MOST = 10
DASHES = {"confirmed": None, "unconfirmed": "7 4", "tentative": "2 3"}


def ego_chart(card: Card, kind: CardKind) -> Chart:
    """The links of a card, at most 10 on each side, each neighbour a link to its page."""
    left = [link for link in card.links if link.other_kind != "event"]
    right = [link for link in card.links if link.other_kind == "event"]
    rows = max(min(len(left), MOST) + (len(left) > MOST), min(len(right), MOST) + (len(right) > MOST), 3)
    height = 2 * MARGIN + rows * ROW
    body = (
        _side(left, LEFT_X, height, toward=-1)
        + _side(right, RIGHT_X, height, toward=1)
        + _centre(card.label, kind, height / 2, toward=0 if left and right else -1 if right else 1)
    )
    words = (
        f"{len(card.links)} links of {card.label}: {len(right)} to events, {len(left)} to people, things and places."
    )
    title = "Links"
    return Chart(
        title=title,
        description=words,
        svg=picture(WIDTH, height, title, words, body, linked=True),
        twin=TableTwin(
            head=("Linked to", "Kind", "Role", "Category", "Strength", "Date"),
            rows=tuple(_twin_row(link) for link in card.links),
        ),
        note="Solid line: confirmed. Dashed: unconfirmed. Dotted: tentative. The role is as the source records it.",
    )


def _side(links: Sequence[Link], x: float, height: float, *, toward: int) -> Markup:
    shown = links[:MOST]
    count = len(shown) + (len(links) > MOST)
    start = (height - count * ROW) / 2 + ROW / 2
    parts = [_tie(link, x, start + i * ROW, height / 2, toward) for i, link in enumerate(shown)]
    if len(links) > MOST:
        words = f"and {len(links) - MOST} more, in the table"
        parts.append(label(x + toward * 16, start + MOST * ROW + 4, words, text_anchor=_anchor(toward)))
    return joined(parts)


def _tie(link: Link, x: float, y: float, middle: float, toward: int) -> Markup:
    colour = CATEGORY[link.category or SubjectCategory.NOT_DETERMINED]
    edge, bend = MIDDLE + toward * 12, MIDDLE + toward * 90
    start, turn = f"M{edge:g} {middle:.1f}", f"C{bend:g} {middle:.1f} {bend:g} {y:.1f} {x - toward * 120:g} {y:.1f}"
    line = element(
        "path",
        d=f"{start}{turn}H{x - toward * 9:g}",
        fill="none",
        stroke=colour,
        stroke_width=1.4,
        stroke_dasharray=DASHES[link.strength],
    )
    role = label(
        x - toward * 14,
        y - 4,
        _short(link.role, 22),
        text_anchor="end" if toward > 0 else "start",
        fill=colour,
        font_size=11,
    )
    name = element(
        "text",
        _short(link.other_label, 38),
        x=x + toward * 14,
        y=y + 4,
        text_anchor=_anchor(toward),
        fill=INK,
        font_size=13,
    )
    reached = element(
        "a",
        _shape(link.other_kind, x, y) + name,
        href=f"/{link.other_kind}/{quote(link.other_id)}",
        aria_label=f"{link.other_kind} {link.other_label}, {link.role}",
    )
    return line + role + reached


def _centre(name: str, kind: CardKind, y: float, *, toward: int) -> Markup:
    """The card itself; its name below, or on the side where nothing is linked, so that it lies over no line."""
    width = min(len(name), 30) * 7.6 + 26
    x = MIDDLE + toward * (20 + width / 2)
    top = y + 15 if toward == 0 else y - 12
    plate = element("rect", x=x - width / 2, y=top, width=width, height=24, fill=MASTHEAD)
    words = label(x, top + 16, _short(name, 30), text_anchor="middle", fill=PAPER, font_size=13, font_weight=600)
    return _shape(kind, MIDDLE, y, size=11, fill=MASTHEAD) + plate + words


def _shape(kind: CardKind, x: float, y: float, *, size: float = 7, fill: str = PAPER) -> Markup:
    """A shape by kind, so that colour is never the only sign: circle, square, diamond, house."""
    if kind == "person":
        return element("circle", cx=x, cy=y, r=size, fill=fill, stroke=MASTHEAD, stroke_width=1.6)
    wide, tip = 2 * size, size + 1
    outline = {
        "event": f"M{x - size:.1f} {y - size:.1f}h{wide:g}v{wide:g}h-{wide:g}Z",
        "object": f"M{x:.1f} {y - tip:.1f}l{tip:g} {tip:g}l-{tip:g} {tip:g}l-{tip:g}-{tip:g}Z",
        "location": f"M{x - size:.1f} {y + size:.1f}v-{tip:g}l{size:g}-{size:g}l{size:g} {size:g}v{tip:g}Z",
    }[kind]
    return element("path", d=outline, fill=fill, stroke=MASTHEAD, stroke_width=1.6)


def _anchor(toward: int) -> str:
    return "start" if toward > 0 else "end"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "\u2026"


def _twin_row(link: Link) -> tuple[str | Markup, ...]:
    name = element("a", link.other_label, href=f"/{link.other_kind}/{quote(link.other_id)}", class_="govuk-link")
    return (name, link.other_kind, link.role, link.category or "", link.strength, date_words(link.source.occurred_at))
