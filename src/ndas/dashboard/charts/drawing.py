"""SVG as text: elements with presentation attributes only, so that a strict Content-Security-Policy holds.

`Chart` is what every chart function returns: the picture, its words, and the table that says the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from markupsafe import Markup, escape

Attribute = str | float | int | None
_CELL = Markup("<td>{}</td>")
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, Arial, sans-serif"


@dataclass(frozen=True, kw_only=True)
class TableTwin:
    """The chart's figures as a table: `rows` hold text; a cell may be a link made by the caller."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | Markup, ...], ...]

    @cached_property
    def body(self) -> Markup:
        """The rows as table rows, made once: a template's loop over a thousand cells costs thirty times as much."""
        lines = (Markup("<tr>{}</tr>").format(joined(_CELL.format(cell) for cell in row)) for row in self.rows)
        return joined(lines)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawn chart. `description` says in one sentence what it shows; `note` how it was made."""

    title: str
    description: str
    svg: Markup
    twin: TableTwin
    note: str = ""


def element(name: str, content: Markup | str = "", **attributes: Attribute) -> Markup:
    """One SVG element. Underscores in attribute names become hyphens; None leaves an attribute out."""
    text = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value) if isinstance(value, str) else _number(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = escape(content)
    return Markup(f"<{name}{text}>{inside}</{name}>" if inside else f"<{name}{text}/>")  # noqa: S704 - name and keys are ours, values and content are escaped


def joined(parts: Iterable[Markup]) -> Markup:
    """Elements one after another."""
    return Markup("").join(parts)


def label(x: float, y: float, text: str, **attributes: Attribute) -> Markup:
    """A text element in the chart's font: 12 units high, muted, unless said otherwise."""
    defaults: dict[str, Attribute] = {"fill": "#4a5763", "font_size": 12}
    return element("text", text, x=x, y=y, **(defaults | attributes))


def picture(width: float, height: float, title: str, description: str, body: Markup, *, linked: bool = False) -> Markup:
    """The SVG root with its accessible name and description.

    `linked` pictures hold links, so they are a group, whose links a screen reader can reach; others are one image.
    """
    mark = sha256(f"{title}|{description}|{body}".encode()).hexdigest()[:10]
    names = element("title", title, id=f"t{mark}") + element("desc", description, id=f"d{mark}")
    return element(
        "svg",
        names + body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_number(width)} {_number(height)}",
        role="group" if linked else "img",
        aria_labelledby=f"t{mark} d{mark}",
        font_family=FONT,
    )


def path(points: Iterable[tuple[float, float]], *, close: bool = False) -> str:
    """The `d` of straight lines through points."""
    text = "L".join(f"{_number(x)} {_number(y)}" for x, y in points)
    return f"M{text}{'Z' if close else ''}"


def nice_top(largest: float) -> tuple[float, float]:
    """A round axis top not below `largest` and its step: three to five steps of 1, 2, 2.5 or 5 times a ten."""
    if largest <= 0:
        return 1.0, 1.0
    power = 10.0 ** (len(str(int(largest))) - 2)
    for factor in (0.5, 1, 2, 2.5, 5, 10, 20, 25, 50):
        step = power * factor
        if step * 5 >= largest and (step >= 1 or largest < 1):
            return step * -(-largest // step), step
    return largest, largest


def _number(value: Attribute) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".rstrip("0").rstrip(".") or "0"
    return str(value)
