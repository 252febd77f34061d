"""Commands about the evidence: studies, claims, pools, the personal prior, the whole report."""

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lowtide.cli import show
from lowtide.cli.files import text_of
from lowtide.cli.options import AsFormat, Format
from lowtide.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lowtide.evidence.read import Read
    from lowtide.protocol.model import Claim

app = typer.Typer(
    help="What is known: the trials, the document's claims, and pools that anybody can recompute.",
    invoke_without_command=True,
)

Added = Annotated[
    list[Path] | None,
    typer.Option("--add", metavar="FILE", help="A further study (TOML); may be given again."),
]


class Drawn(Enum):
    """How a pool is shown."""

    TEXT = "text"
    JSON = "json"
    SVG = "svg"


@app.callback()
def studies(context: typer.Context, to: AsFormat = Format.TEXT, add: Added = None) -> None:
    """List every study with what it found; `study ID` shows one whole."""
    if context.invoked_subcommand is not None:
        if add or to is not Format.TEXT:
            name = context.invoked_subcommand
            raise EvidenceError([f"{name}: --add and --format belong after it. Put them there."])
        return
    from lowtide.cli.evidence import say
    from lowtide.exchange.evidence.as_data import study_as_data

    read = _evidence(add)
    if to is Format.JSON:
        show.json([study_as_data(study, read) for study in read.studies])
    else:
        say.studies(read)


@app.command("study")
def study(
    study_id: Annotated[str, typer.Argument(metavar="ID", help="A study by its id, as final.")],
    to: AsFormat = Format.TEXT,
    add: Added = None,
) -> None:
    """Show one study: every number with its source or recipe, and what was not found."""
    from lowtide.cli.evidence import say
    from lowtide.exchange.evidence.as_data import study_as_data

    read = _evidence(add)
    found = {each.id: each for each in read.studies}
    if study_id not in found:
        raise EvidenceError([f"{study_id}: is no study here. Choose one of {', '.join(found)}."])
    if to is Format.JSON:
        show.json(study_as_data(found[study_id], read))
    else:
        say.study(found[study_id], read)


@app.command("claims")
def claims(
    number: Annotated[
        str | None, typer.Argument(metavar="[N]", help="One claim, by its number or its id.")
    ] = None,
    to: AsFormat = Format.TEXT,
    add: Added = None,
) -> None:
    """List what the document claims and what became of it, or show one claim whole."""
    from lowtide.cli.evidence.listed import claims as listed_claims
    from lowtide.evidence.catalogue import judged
    from lowtide.protocol import catalogue

    listed = list(enumerate(catalogue.claims().values(), start=1))
    chosen = [(n, claim) for n, claim in listed if number in (None, str(n), claim.id)]
    if not chosen:
        raise EvidenceError(
            [f"{number}: is no claim. Choose 1 to {len(listed)}, or an id as two-thirds."]
        )
    if number is None and to is Format.TEXT:
        changed = _changed(chosen, add)  # first, for a file that is refused has no answer
        listed_claims((n, claim, judged()[claim.id]) for n, claim in chosen)
        for text in changed:
            show.line(text)
    else:
        _with_figures(chosen, to, whole=number is None, add=add)


def _changed(chosen: "Sequence[tuple[int, Claim]]", add: list[Path] | None) -> list[str]:
    """Which verdicts the numbers no longer bear with the studies added."""
    if not add:
        return []
    from lowtide.evidence.catalogue import known_of
    from lowtide.evidence.meta_analysis.figures import citable
    from lowtide.evidence.verdicts import decided

    figures = citable(_evidence(add))
    grades = known_of(tuple(claim.id for _, claim in chosen))
    now = [(grade, decided(grade.cited, figures)) for grade in grades]
    return [
        f"With these studies the numbers say of {grade.cited}: {by_numbers.value}."
        for grade, by_numbers in now
        if by_numbers is not None and by_numbers is not grade.verdict
    ]


def _with_figures(
    chosen: "Sequence[tuple[int, Claim]]", to: Format, *, whole: bool, add: list[Path] | None
) -> None:
    from lowtide.cli.evidence import say
    from lowtide.evidence.catalogue import judged
    from lowtide.evidence.meta_analysis.figures import citable
    from lowtide.exchange.evidence.as_data import claim_as_data

    figures = citable(_evidence(add))
    found = [claim_as_data(n, claim, judged()[claim.id], figures) for n, claim in chosen]
    if to is Format.JSON:
        show.json(found if whole else found[0])
    else:
        for each in found:
            say.claim(each, figures)


@app.command("meta")
def meta(
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome", help="pain, pain-standardised, responders, or harm:NAME as harm:any."
        ),
    ] = "pain",
    to: Annotated[Drawn, typer.Option("--format", help="Words, JSON, or a picture.")] = Drawn.TEXT,
    add: Added = None,
) -> None:
    """Pool the trials of one outcome by every method, and show what hangs on what."""
    from lowtide.cli.evidence import say
    from lowtide.cli.evidence.outcomes import asked
    from lowtide.exchange.charts.forest import forest_plot

    read = _evidence(add)
    found = asked(outcome, read)
    match to:
        case Drawn.JSON:
            show.json(found.as_data())
        case Drawn.SVG:
            show.line(forest_plot(found.forest(), "forest"))
        case Drawn.TEXT:
            say.meta(found)


@app.command("prior")
def prior(to: AsFormat = Format.TEXT, add: Added = None) -> None:
    """Show what the trials allow one person's own effect to be, and how much of it is assumed."""
    from lowtide.cli.evidence import say
    from lowtide.evidence.prior import personal_prior
    from lowtide.exchange.evidence.as_data import prior_as_data

    found = personal_prior(_evidence(add))
    if found is None:
        raise EvidenceError(["prior: fewer than two trials in points. Add their files."])
    show.json(prior_as_data(found)) if to is Format.JSON else say.prior(found)


@app.command("report")
def report(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where the page is written.")
    ] = Path("evidence.html"),
    add: Added = None,
) -> None:
    """Write everything as one page that needs nothing else, for patients and statisticians."""
    from lowtide.exchange.evidence.page import page

    text = page(_evidence(add))
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        problem = f"{output}: {error.strerror}. Name a file that can be written."
        raise EvidenceError([problem]) from error
    show.note(f"{output} is written.")


def _evidence(add: list[Path] | None) -> "Read":
    from lowtide.evidence.catalogue import evidence, evidence_with, study_texts

    texts: dict[str, str] = {}
    for path in add or ():
        # A name that is there already must not hide a file: two of one id are refused by both.
        taken = path.name in study_texts() or path.name in texts
        name = str(path) if taken else path.name
        texts[name] = text_of(path, lambda problem: EvidenceError([problem]))
    return evidence_with(texts) if texts else evidence()
