"""Write docs/calibration.md: the whole study of "is it helping?", in one run.

python scripts/calibration.py [--people N] [--full] [--diaries FOLDER] [--to FILE]
"""

import argparse
from pathlib import Path

from lowtide.calibration import peers
from lowtide.calibration.methods import Method
from lowtide.calibration.ours import by_lowtide
from lowtide.calibration.people import real
from lowtide.calibration.rows import Row, row_of
from lowtide.calibration.study import LOOKS, peer
from lowtide.cli.analysis.calibrate import study
from lowtide.response.catalogue import priors, rule

PAGE = Path(__file__).parents[1] / "docs" / "calibration.md"
TITLES = {
    "calibration": "Do probabilities mean what they say?",
    "false alarms": "How often is a course without any effect called better?",
    "power": "How often is a real effect found?",
    "frontier": "Power against false alarms, beside what others do",
    "worlds": "Where the model is wrong",
    "error": "How far is the answer from the referees?",
    "cost": "What does an answer cost?",
    "real": "Real diaries without any drug, with pretended starts",
}
HEAD = """# Calibration

Made by `python scripts/calibration.py`; the same command makes it again. People are drawn with
their truth, each method is asked about them, and the table says how often it was right. In
brackets is a 95 % interval. "Largest distance" is that of the ranks from a uniform distribution,
in half-widths of a band that calibrated ranks leave in 5 % of studies.
"""


def main() -> int:
    """Write the page; 1 where a promise is not kept."""
    asked = _arguments()
    rows = study(asked.people, asked.full, asked.seed)
    if asked.diaries:
        rows += diaries(asked.diaries)
    asked.to.write_text(page(rows), encoding="utf-8")
    missed = [row for row in rows if row.met is False]
    print(f"{len(rows)} rows, {len(missed)} promises not kept: {asked.to}")
    return int(bool(missed))


def page(rows: list[Row]) -> str:
    """The rows as Markdown, a table for each part."""
    parts = {part: [row for row in rows if row.part == part] for part in TITLES}
    return HEAD + "".join(_table(part, found) for part, found in parts.items() if found)


def diaries(folder: Path) -> list[Row]:
    """What is said of real people's days around a dose that was never taken, ours first."""
    found = [
        course
        for file in sorted(folder.glob("*.csv"))
        for daily in real.read(file.read_text(encoding="utf-8"), file.stem)
        for course in real.pretended(daily)
    ]
    ours = by_lowtide(priors(), rule())
    methods = [ours, *(peer(name, *asked) for name, asked in peers.PEERS.items())]
    return [row for method in methods if found for row in _pretended(method, found)]


def _pretended(method: Method, found: list[real.Pretended]) -> list[Row]:
    if method.judge is None:
        return []
    courses = [[peers.until(one.series, day) for one in found] for day in LOOKS]
    looks = [[one.verdict for one in method.judge(course)] for course in courses]
    said = real.verdicts(found, looks)
    world = f"{len(said.by_person)} people, {said.starts} starts"
    measure = f"ever better (each person once: {said.mean:.3f})"
    last = [
        Row("real", world, method.name, f"at day 84: {verdict.value}", count / said.starts)
        for verdict, count in said.last.items()
    ]
    return [row_of("real", world, method.name, measure, said.ever_better), *last]


def _table(part: str, rows: list[Row]) -> str:
    lines = "".join(
        f"| {row.world} | {row.method} | {row.measure} | {_number(row)} | {_met(row)} |\n"
        for row in rows
    )
    head = "| world | method | what | value | asked |\n|--|--|--|--|--|\n"
    return f"\n## {TITLES[part]}\n\n{head}{lines}"


def _number(row: Row) -> str:
    interval = "" if row.low != row.low else f" [{row.low:.3f}, {row.high:.3f}]"
    return f"{row.value:.4g}{interval}" + (f", n {row.number}" if row.number else "")


def _met(row: Row) -> str:
    return "" if row.met is None else f"{row.target}: {'yes' if row.met else '**no**'}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--diaries", type=Path)
    parser.add_argument("--to", type=Path, default=PAGE)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
