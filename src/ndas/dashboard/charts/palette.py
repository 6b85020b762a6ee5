"""The colours of charts and badges, and the WCAG contrast between two of them.

Automatic accessibility checks leave text inside SVG undecided, so the pairs that readers must tell apart are listed
here and a unit test holds them to WCAG 2.2: text 4.5 to 1 (1.4.3), marks 3 to 1 (1.4.11).
"""

PAPER = "#ffffff"
INK = "#14202b"
MUTED = "#4a5763"
AXIS = "#8fa3b6"
GRID = "#e3e9ef"
OBSERVED = "#12436d"
EXPECTED = "#5f7f9e"
BAND = "#d6e4f1"
UNUSUAL = "#b3400f"
CELL_EDGE = "#6b7f92"
SUPPRESSED = "#eef1f4"
SHADES = ("#d4e4f3", "#9fc3e3", "#5f97c9", "#2a6aa6", "#0f3a66")
CATEGORY = {
    "suspect": "#8a3a0b",
    "convicted": "#5b2a6e",
    "victim": "#0b5d66",
    "witness": "#3f5570",
    "disposed": "#6d5a12",
    "staff": "#37474f",
    "not determined": "#4a5763",
}
FLAG_TEXT, FLAG_FILL = "#6b3e00", "#fdf0d5"
KIND_TEXT, KIND_FILL = "#16324f", "#e6edf4"
MASTHEAD, MASTHEAD_TEXT = "#16324f", "#d5e1ee"
WASH = "#f3f6f9"

TEXT_PAIRS = (
    (INK, PAPER),
    (MUTED, PAPER),
    (MUTED, WASH),
    (UNUSUAL, PAPER),
    (FLAG_TEXT, FLAG_FILL),
    (KIND_TEXT, KIND_FILL),
    (MASTHEAD_TEXT, MASTHEAD),
    *((PAPER, colour) for colour in CATEGORY.values()),
)
MARK_PAIRS = (
    (OBSERVED, PAPER),
    (OBSERVED, BAND),
    (EXPECTED, PAPER),
    (EXPECTED, BAND),
    (UNUSUAL, PAPER),
    (UNUSUAL, BAND),
    (CELL_EDGE, PAPER),
    (CELL_EDGE, SUPPRESSED),
)


def contrast(one: str, other: str) -> float:
    """The WCAG 2.2 contrast ratio of two `#rrggbb` colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, on linear sRGB channels."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)  # noqa: PLR2004 - the standard's own constants
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
