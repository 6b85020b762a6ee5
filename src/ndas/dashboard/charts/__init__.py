"""Charts drawn on the server as SVG: no script, no violation of the content policy, the same on screen and paper.

Each function returns a `Chart`: the picture with an accessible name and description, and its table twin.
"""

from ndas.dashboard.charts.bars import bar_cell, columns
from ndas.dashboard.charts.cluster import cluster_chart, pair_address
from ndas.dashboard.charts.drawing import Chart, TableTwin
from ndas.dashboard.charts.network import ego_chart
from ndas.dashboard.charts.place import cell_map
from ndas.dashboard.charts.series import small_multiples, sparkline, time_series
from ndas.dashboard.charts.waterfall import waterfall

__all__ = [
    "Chart",
    "TableTwin",
    "bar_cell",
    "cell_map",
    "cluster_chart",
    "columns",
    "ego_chart",
    "pair_address",
    "small_multiples",
    "sparkline",
    "time_series",
    "waterfall",
]
