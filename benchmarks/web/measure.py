"""A line of the table about the app: what was measured, and what is promised."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple


class Measure(NamedTuple):
    """Values of several rounds in one unit; of what is promised none may be more."""

    what: str
    values: Sequence[float]
    unit: str
    promised: float | None = None

    def line(self) -> str:
        """As a row of a Markdown table."""
        median = statistics.median(self.values)
        spread = f"{min(self.values):.3g} to {max(self.values):.3g}" if len(self.values) > 1 else ""
        promised = "" if self.promised is None else f"{self.promised:g}"
        return f"| {self.what} | {median:.3g} | {spread} | {self.unit} | {promised} |"


HEAD = "| what | median | from to | unit | at most |\n|---|---|---|---|---|"
