"""The command `simulate`: virtual people as diaries, with the truth in a file of its own."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowtide.cli import show
from lowtide.cli.files import text_of
from lowtide.errors import UserError

if TYPE_CHECKING:
    from lowtide.simulate.virtual.cohort import Cohort
    from lowtide.simulate.virtual.worlds.model import World

NUMBA = "numba"


def simulate(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="DIR", help="A new or an empty folder.")
    ],
    people: Annotated[int, typer.Option(help="How many.")] = 10,
    days: Annotated[int, typer.Option(help="Days of each diary, the run-in among them.")] = 98,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 1,
    world: Annotated[
        str | None,
        typer.Option(metavar="NAME_OR_FILE", help="What is true there; the default without."),
    ] = None,
) -> None:
    """Write diaries of virtual people, and the truth about them in a file of its own."""
    named = world or "default"
    found = _world(named)
    _refuse_what_is_there(output)
    made_by = f"lowtide simulate --people {people} --days {days} --seed {seed} --world {named}"
    cohort = _cohort(found, people, days, seed)
    from lowtide.exchange.simulated.people import files_of

    with show.progress("Writing") as progress:
        for name in _written(output, files_of(cohort, made_by)):
            progress(name)
    show.line(f"{output}: {people} virtual people over {days} days. {found.summary}")


def _world(name_or_file: str) -> "World":
    from lowtide.simulate import catalogue

    file = Path(name_or_file)
    if name_or_file in catalogue.world_names() or file.suffix != ".toml":
        return catalogue.world(name_or_file)
    return catalogue.world_from(text_of(file, UserError), file.name)


def _cohort(world: "World", people: int, days: int, seed: int) -> "Cohort":
    try:
        from lowtide.simulate.virtual.cohort import simulate as simulated
    except ModuleNotFoundError as error:
        if error.name != NUMBA:
            raise
        remedy = 'Install them with: pip install "lowtide[analysis]"'
        raise UserError(f"simulate needs the packages for analysis. {remedy}") from error
    return simulated(world, people, days, seed)


def _refuse_what_is_there(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(f"{folder}: is not empty. Choose another name, or move it away.")
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder}: is a file. Name a new folder.")


def _written(folder: Path, files: Iterable[tuple[str, str]]) -> Iterable[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files:
            (folder / name).write_text(text, encoding="utf-8")
            yield name
    except OSError as error:
        message = f"{folder}: {error.strerror}. Choose a place that can be written to."
        raise UserError(message) from error
