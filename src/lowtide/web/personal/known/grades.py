"""What is known of something that the document says, in the language of the page."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from lowtide.evidence.catalogue import known_of
from lowtide.evidence.claims import Verdict
from lowtide.sources import Citation
from lowtide.web.words import translated


def grades_of(*sources: Citation) -> list[dict[str, Any]]:
    """A verdict and a plain sentence for each claim of the document that these sources cite."""
    return graded(claim for source in sources for claim in source.claims)


def graded(claims: Iterable[str]) -> list[dict[str, Any]]:
    """A verdict and a plain sentence for each of these claims, or parts of claims."""
    cited = tuple(dict.fromkeys(claims))
    return [
        {"verdict": verdict_said(grade.verdict), "plain": translated(grade.plain)}
        for grade in known_of(cited)
    ]


def verdict_said(verdict: Verdict) -> str:
    """A verdict as it is said."""
    said = {
        Verdict.SUPPORTED: _("Supported"),
        Verdict.PRACTICE: _("Practice, but untested"),
        Verdict.UNKNOWN: _("Unknown"),
        Verdict.DOUBTFUL: _("Doubtful"),
        Verdict.CONTRADICTED: _("Contradicted"),
        Verdict.INCONSISTENT: _("Contradicts itself"),
    }
    return said[verdict]
