"""The list of claims, which needs no figures and so no studies: it is there at once."""

from collections.abc import Iterable

from lowtide.cli.show import line, paragraph
from lowtide.evidence.claims import Judged, Verdict
from lowtide.protocol.model import Claim


def claims(listed: Iterable[tuple[int, Claim, Judged]]) -> None:
    """Print every claim with its verdict, or those of its parts, and one plain sentence."""
    for number, claim, judged in listed:
        paragraph(f'{number:>2}  "{claim.quote}"', indent="    ", first="")
        for verdict, plain in verdicts(judged):
            paragraph(f"{verdict.value.upper()}. {plain}", indent="    ")
    line("lowtide evidence claims N shows one with its evidence.")


def verdicts(judged: Judged) -> list[tuple[Verdict, str]]:
    """Each verdict of a claim with its plain sentence."""
    if judged.verdict is not None and judged.plain is not None:
        return [(judged.verdict, judged.plain)]
    return [(part.verdict, part.plain) for part in judged.parts]
