"""The command that shows whether the answers to "is it helping?" mean what they say."""

from typing import TYPE_CHECKING, Annotated

import typer

from lowtide.cli import show
from lowtide.errors import UserError

if TYPE_CHECKING:
    from lowtide.calibration.methods import Method
    from lowtide.calibration.priors import Rng
    from lowtide.calibration.rows import Row
    from lowtide.calibration.worlds import World

ABSENT = 'This needs more packages: pip install "lowtide[analysis,calibration]".'


def calibrate(
    people: Annotated[
        int, typer.Option(min=20, help="Simulated people in the largest part of the study.")
    ] = 100,
    full: Annotated[bool, typer.Option("--full", help="The whole study: it takes hours.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
) -> None:
    """Draw people whose truth is known, ask about each, and print how often that is right."""
    for row in study(people, full, seed):
        show.line(in_text(row))


def study(people: int, full: bool, seed: int) -> "list[Row]":
    """The rows of one study; the same seed gives the same ones, but for the times."""
    import time

    import numpy as np

    try:
        import numba
        import scipy
    except ImportError as error:
        raise UserError(ABSENT) from error
    del numba, scipy
    from lowtide.calibration.study import Size, everything

    rng = np.random.default_rng(seed)
    size = Size.full() if full else Size.of(people)
    ours, referees = methods(rng)
    return everything(ours, rng, size, worlds(size.worlds, seed), referees, time.process_time)


def worlds(people: int, seed: int) -> "dict[str, World]":
    """The simulator's worlds, each to the last look; those begun in a bad spell also said so."""
    from lowtide.calibration.study import LOOKS
    from lowtide.calibration.worlds import world_of
    from lowtide.simulate.catalogue import world, world_names
    from lowtide.simulate.virtual.cohort import simulate

    found = {}
    for name in world_names():
        drawn = world(name)
        cohort = simulate(drawn, people, drawn.dosing.run_in.value + LOOKS[-1], seed)
        found[name] = world_of(cohort)
        if cohort.started_in_bad_spell.all():
            found[f"{name}, and said so"] = world_of(cohort, asked=True)
    return found


def methods(rng: "Rng") -> "tuple[list[Method], list[Method]]":
    """The methods that are studied, ours first, and the referees that they are compared with."""
    from lowtide.calibration.methods import by_reference, by_sampler
    from lowtide.calibration.ours import by_lowtide
    from lowtide.response.catalogue import priors, rule

    return [by_lowtide(priors(), rule())], [by_reference(rng), by_sampler(rng)]


def in_text(row: "Row") -> str:
    """One row in one line: what was measured, its interval, and whether it is what it must be."""
    interval = "" if row.low != row.low else f" ({row.low:.3f} to {row.high:.3f})"
    number = f", n {row.number}" if row.number else ""
    asked = "" if row.met is None else f"  [{row.target}: {'met' if row.met else 'NOT MET'}]"
    value = f"{row.value:.4f}{interval}{number}{asked}"
    return f"{row.part}; {row.world}; {row.method}: {row.measure}: {value}"
