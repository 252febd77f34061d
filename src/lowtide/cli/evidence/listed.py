"""The list of claims, which needs no figures and so no studies: it is there at once."""

from collections.abc import Iterable

from lowtide.cli.show import line, paragraph
from lowtide.evidence.claims import Judged
from lowtide.protocol.model import Claim


def claims(listed: Iterable[tuple[int, Claim, Judged]]) -> None:
    """Print every claim with its verdict, or those of its parts, and one plain sentence."""
    for number, claim, judged in listed:
        paragraph(f'{number:>2}  "{claim.quote}"', indent="    ", first="")
        for verdict, plain in judged.verdicts:
            paragraph(f"{verdict.value.upper()}. {plain}", indent="    ")
    line("lowtide evidence claims N shows one with its evidence.")
